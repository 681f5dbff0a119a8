// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes

/// Watches the sensor itself: what it loses, when it is blind, when its tables are too small and its clock jumps.
///
/// Knows packet time only, as every detector; a replay has no reports and finds only pressure and jumps.
///
/// - Source: pcap_stats(3PCAP) for what a capture knows of its losses.
public struct SensorHealth: Sendable {
  public static let card = DetectorCard(
    id: "sensor-health", number: 35, title: "Sensor health",
    summary: "The sensor itself sees less than it should: packets lost, an interface blind, tables full, time jumping.",
    because: "What the sensor did not see it cannot report; silence then looks like safety.",
    benign: "A short burst was too much for the machine, or somebody worked on the network or set the clock.",
    remedy: "See what the alert names: the interface, the load of the machine, the limits, or the clock.",
    normalIf: "No packet is lost, every interface can be captured on, the tables have room, and time goes on evenly.",
    attack: [], baseline: [], severity: .informational, speaksWhileLearning: true)

  /// Something that is to be told of the sensor.
  enum News: Sendable {
    case lossy(UInt16, lost: UInt64, received: UInt64)
    case blind(UInt16, seconds: Double, because: StaticString)
    case seesAgain(UInt16, seconds: Double)
    case pressure(flows: UInt64, devices: UInt64)
    /// The seconds by which time jumped, negative where it went back; the source is nil for the machine's own clock.
    case jump(UInt16?, seconds: Double)
    case tooManyAlarms(AlarmCalibration.Excess)
  }

  /// What is remembered of one source.
  private struct Watch: Sendable {
    var history = LossHistory()
    var last: Timestamp?
    var minute: Int64 = .min
    var received: UInt64 = 0
    var lost: UInt64 = 0
    var lossyMinutes = Repetition()
    /// How long it has been blind without a break, in nanoseconds, and in all.
    var blind: Int64 = 0
    var everBlind: Int64 = 0
    var wasTold = false
  }

  /// The most sources that are watched apart; those behind them share the last watch.
  private static let sourceLimit = 64
  /// The longest time between two reports that counts as blind, in nanoseconds: the clock may have leapt between them.
  private static let longestReportInterval: Int64 = 5_000_000_000
  private static let minute: Int64 = 60_000_000_000
  /// The most bytes that the watches hold.
  static let memoryBound = sourceLimit * (MemoryLayout<Watch>.stride + LossHistory.memoryBound)

  let limits: HealthLimits
  private var watches: [Watch] = []
  private var isPressed = Repetition()
  private var hasJumped = Repetition()
  private var previous: (source: UInt16, time: Timestamp)?
  private var pressureMinute: Int64 = .min
  private var evictedFlows: UInt64 = 0
  private var evictedDevicesBefore: UInt64 = 0

  init(limits: HealthLimits) { self.limits = limits }

  /// How well the sensor saw in the time before an alert: its own window, a minute at least and half an hour at most.
  func visibility(of source: UInt16?, before time: Timestamp, seconds: Double) -> Visibility {
    var visibility = Visibility(window: min(LossHistory.longestWindow, max(60, seconds.rounded(.up))))
    if let source {
      let place = Self.place(of: source)
      if place < watches.count { watches[place].history.add(to: &visibility, at: time) }
    } else {
      for watch in watches { watch.history.add(to: &visibility, at: time) }
    }
    return visibility
  }

  /// The whole seconds in which a source could capture nothing since the start.
  func blindSeconds(of source: UInt16) -> UInt64 {
    let place = Self.place(of: source)
    return place < watches.count ? UInt64(max(0, watches[place].everBlind)) / 1_000_000_000 : 0
  }

  private static func place(of source: UInt16) -> Int { min(Int(source), sourceLimit - 1) }

  // MARK: What it looks at

  /// Takes the report of a source.
  mutating func take(_ report: CaptureReport, into news: inout [News]) {
    let place = Self.place(of: report.source)
    while watches.count <= place { watches.append(Watch()) }
    let minute = report.time.nanoseconds / Self.minute
    if minute != watches[place].minute {
      endMinute(place, report.source, at: report.time, into: &news)
      watches[place].minute = minute
    }
    watches[place].received &+= report.received
    watches[place].lost &+= report.lost
    let passed = watches[place].last.map { report.time.nanoseconds(since: $0) } ?? 0
    watches[place].last = report.time
    let blind = report.blindBecause == nil ? 0 : min(max(0, passed), Self.longestReportInterval)
    if report.received > 0 || report.lost > 0 || blind > 0 {
      watches[place].history.add(
        received: report.received, lost: report.lost, blindNanoseconds: blind, at: report.time)
    }
    watches[place].everBlind &+= blind
    let seconds = Double(watches[place].blind &+ blind) / 1e9
    guard let because = report.blindBecause else {
      if watches[place].wasTold { news.append(.seesAgain(report.source, seconds: seconds)) }
      watches[place].blind = 0
      watches[place].wasTold = false
      return
    }
    watches[place].blind &+= blind
    if seconds >= limits.blindSeconds && !watches[place].wasTold {
      watches[place].wasTold = true
      news.append(.blind(report.source, seconds: seconds, because: because))
    }
  }

  private mutating func endMinute(_ place: Int, _ source: UInt16, at time: Timestamp, into news: inout [News]) {
    let (lost, received) = (watches[place].lost, max(watches[place].received, watches[place].lost))
    watches[place].lost = 0
    watches[place].received = 0
    guard lost >= limits.leastLost, Double(lost) >= limits.lossShare * Double(received),
      watches[place].lossyMinutes.tell(Self.card.severity, at: time, isStanding: false) != nil
    else { return }
    news.append(.lossy(source, lost: lost, received: received))
  }

  /// Looks at the time of a packet: one source's packets come in order, but for small delays.
  @inline(__always)
  mutating func observe(_ time: Timestamp, of source: UInt16) -> News? {
    defer { previous = (source, time) }
    guard let previous, previous.source == source else { return nil }
    return jump(source, seconds: time.seconds(since: previous.time), at: time)
  }

  /// Takes word that the machine's own clock was set, by so many seconds.
  mutating func clockWasSet(bySeconds seconds: Double, at time: Timestamp) -> News? {
    previous = nil
    guard abs(seconds) > limits.stepBackSeconds else { return nil }
    return hasJumped.tell(Self.card.severity, at: time, isStanding: false).map { _ in .jump(nil, seconds: seconds) }
  }

  private mutating func jump(_ source: UInt16, seconds: Double, at time: Timestamp) -> News? {
    guard seconds < -limits.stepBackSeconds || seconds > limits.leapSeconds else { return nil }
    return hasJumped.tell(Self.card.severity, at: time, isStanding: false).map { _ in .jump(source, seconds: seconds) }
  }

  /// Counts a flow that ended early to make room.
  mutating func countEvictedFlow() { evictedFlows &+= 1 }

  /// Looks once a minute at what had to make room; `devices` is the number of devices forgotten since the start.
  mutating func endTick(at time: Timestamp, evictedDevices devices: UInt64) -> News? {
    let minute = time.nanoseconds / Self.minute
    guard minute != pressureMinute else { return nil }
    pressureMinute = minute
    let (flows, forgotten) = (evictedFlows, devices &- evictedDevicesBefore)
    evictedFlows = 0
    evictedDevicesBefore = devices
    guard flows >= limits.evictedFlows || forgotten >= limits.evictedDevices,
      isPressed.tell(Self.card.severity, at: time, isStanding: false) != nil
    else { return nil }
    return .pressure(flows: flows, devices: forgotten)
  }

  /// Ends the running minute of every source, as at the end of a run.
  mutating func finish(at time: Timestamp, into news: inout [News]) {
    for place in watches.indices {
      endMinute(place, UInt16(clamping: place), at: watches[place].last ?? time, into: &news)
    }
  }
}
