// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection
import Devices
import Glibc
import NetworkTypes
import PacketQueue
import Reporting
import Synchronization

/// What the control plane and the analysis thread leave for each other between two batches.
final class Mailbox: Sendable {
  private let wantsEnd = Atomic<Bool>(false)
  private let turns = Atomic<UInt64>(0)
  private let hasOrders = Atomic<Bool>(false)
  private let orders = Mutex<[Order]>([])
  private let state = Mutex<Report>(Report())
  private let devices = Mutex<DeviceTable?>(nil)
  private let forgotten = Mutex<Forgotten?>(nil)
  private let acceptance = Mutex<Acceptance?>(nil)

  /// What the control plane asks of the analysis thread.
  enum Order: Sendable {
    case apply(Change)
    /// Leave a copy of what is known of the devices.
    case leaveDevices
    /// Forget the devices with these ids, and leave what they were known by under the ticket.
    case forget([String], ticket: Int64)
    /// Forget the devices with these ids; nobody waits for it.
    case drop([String])
    /// Take all that the device with this id did for usual, and leave under the ticket whether it is there.
    case accept(String, ticket: Int64)
  }

  /// What became of an order to forget.
  struct Forgotten: Sendable {
    /// That of the order: an answer that came too late is not taken for the next one's.
    var ticket: Int64
    var names: DeviceNames
    /// The devices that are left.
    var rest: DeviceTable
  }

  /// What became of an order to accept.
  struct Acceptance: Sendable {
    var ticket: Int64
    /// Whether the device is among those that are watched.
    var isThere: Bool
  }

  /// What the analysis thread last said of itself.
  struct Report: Sendable {
    var packets: UInt64 = 0
    var devices: UInt64 = 0
    var alerts: UInt64 = 0
    var summary = ""
  }

  /// What a reload puts in force.
  struct Change: Sendable {
    var rules: RuleSet
    var events: EventSelection
    var syslogLevel: Severity?
  }

  func requestEnd() { wantsEnd.store(true, ordering: .releasing) }
  var isEndWanted: Bool { wantsEnd.load(ordering: .acquiring) }

  /// Asks for something; it is done before the next batch of packets.
  func send(_ order: Order) {
    orders.withLock { $0.append(order) }
    hasOrders.store(true, ordering: .releasing)
  }

  func takeOrders() -> [Order] {
    guard hasOrders.exchange(false, ordering: .acquiringAndReleasing) else { return [] }
    return orders.withLock { orders in
      defer { orders = [] }
      return orders
    }
  }

  /// Counts one turn of the analysis loop: its sign of life.
  func countTurn() { turns.wrappingAdd(1, ordering: .relaxed) }
  var turnCount: UInt64 { turns.load(ordering: .relaxed) }

  func leave(_ table: DeviceTable) { devices.withLock { $0 = table } }
  func takeDevices() -> DeviceTable? { devices.withLock { $0.take() } }
  func leave(_ answer: Forgotten) { forgotten.withLock { $0 = answer } }
  func takeForgotten(_ ticket: Int64) -> Forgotten? {
    forgotten.withLock { $0?.ticket == ticket ? $0.take() : nil }
  }

  func leave(_ answer: Acceptance) { acceptance.withLock { $0 = answer } }
  func takeAcceptance(_ ticket: Int64) -> Acceptance? {
    acceptance.withLock { $0?.ticket == ticket ? $0.take() : nil }
  }

  func report(_ report: Report) { state.withLock { $0 = report } }
  var report: Report { state.withLock { $0 } }
}

/// The loop of the analysis thread of a running service: drains every interface's ring, lets time pass, counts losses.
struct LiveAnalysis: ~Copyable {
  private var analysis: Analysis
  private var rings = PacketMerge()
  private let sources: [any PacketSource]
  private let mailbox: Mailbox
  private let log: LogWriter
  /// What each source had counted when it was last asked.
  private var known: [CaptureStatistics]
  /// How far the time of day is ahead of the time since the machine's start: it changes only where somebody sets the clock.
  private var clockOffset = Self.clock - Self.uptime
  private var nextSecond: Int64 = 0
  private var nextRecord: Int64 = 0

  /// How often the counts are written into the log, in nanoseconds.
  private static let recordInterval: Int64 = 60_000_000_000
  /// Batches of packets may come this late; packet time follows the clock no closer.
  private static let batchDelay: Int64 = 500_000_000

  init(_ analysis: consuming Analysis, sources: [any PacketSource], mailbox: Mailbox, log: LogWriter) {
    self.analysis = analysis
    self.sources = sources
    known = Array(repeating: CaptureStatistics(), count: sources.count)
    self.mailbox = mailbox
    self.log = log
  }

  mutating func add(_ consumer: consuming PacketQueue.Consumer) { rings.add(consumer) }

  /// Runs until the end is wanted and every ring is drained.
  mutating func run() {
    var idleTurns = 0
    while true {
      let isEnding = mailbox.isEndWanted
      for order in mailbox.takeOrders() { obey(order) }
      let count = rings.drain(limit: 1024, now: isEnding ? nil : Self.clock) { header, bytes in
        analysis.receive(header, bytes)
      }
      mailbox.countTurn()
      doSecondsWork()
      guard count == 0 else {
        idleTurns = 0
        continue
      }
      analysis.flush()
      if isEnding && rings.hasEnded { break }
      idleTurns += 1
      usleep(idleTurns < 50 ? 200 : 5_000)
    }
    analysis.finish()
    let statistics = statistics
    analysis.writeStatistics(statistics)
    mailbox.report(report(statistics))
    mailbox.leave(analysis.devices)
    analysis.close()
  }

  private mutating func obey(_ order: Mailbox.Order) {
    switch order {
    case .apply(let change): analysis.apply(change)
    case .leaveDevices: mailbox.leave(analysis.devices)
    case .forget(let ids, let ticket):
      let names = analysis.forget(ids)
      mailbox.leave(Mailbox.Forgotten(ticket: ticket, names: names, rest: analysis.devices))
      analysis.flush()
    case .drop(let ids): _ = analysis.forget(ids)
    case .accept(let id, let ticket): mailbox.leave(Mailbox.Acceptance(ticket: ticket, isThere: analysis.accept(id)))
    }
  }

  /// What is done about once a second: time passes for silent networks, losses are noted, counts are told.
  private mutating func doSecondsWork() {
    // Not by the time of day: that may be set back.
    let uptime = Self.uptime
    guard uptime >= nextSecond else { return }
    nextSecond = uptime + 1_000_000_000
    let time = Timestamp(nanoseconds: Self.clock - Self.batchDelay)
    noteClock(uptime, at: time)
    noteCapture(at: time)
    analysis.tick(to: time)
    let statistics = statistics
    mailbox.report(report(statistics))
    if nextRecord == 0 { nextRecord = uptime + Self.recordInterval }
    if uptime >= nextRecord {
      nextRecord = uptime + Self.recordInterval
      analysis.writeStatistics(statistics)
    }
  }

  /// Tells the analysis what each source has seen and missed since it was last asked.
  private mutating func noteCapture(at time: Timestamp) {
    for (index, source) in sources.enumerated() {
      let capture = source.statistics
      var report = CaptureReport(source: UInt16(clamping: index), time: time)
      report.received = capture.arrived &- min(known[index].arrived, capture.arrived)
      report.lost = capture.dropped &- min(known[index].dropped, capture.dropped)
      if case .blind(let reason) = source.condition { report.blindBecause = reason.words }
      known[index] = capture
      analysis.note(report)
    }
  }

  private mutating func noteClock(_ uptime: Int64, at time: Timestamp) {
    let offset = Self.clock - uptime
    if abs(offset - clockOffset) > 1_000_000_000 {
      analysis.noteClock(setBySeconds: Double(offset - clockOffset) / 1e9, at: time)
    }
    clockOffset = offset
  }

  private var statistics: RunStatistics {
    var statistics = analysis.statistics
    for (index, source) in sources.enumerated() {
      let capture = source.statistics
      let place = analysis.place(of: index)
      statistics.sources[place].kernelDrops &+= capture.kernelDropped
      statistics.sources[place].interfaceDrops &+= capture.interfaceDropped
      statistics.sources[place].ringDrops &+= capture.queueDropped
      statistics.sources[place].condition = source.condition.word
      statistics.sources[place].blindSeconds = analysis.blindSeconds(of: index)
    }
    // Before the first packet there is no packet time.
    if statistics.packetsReceived == 0 {
      statistics.time = Timestamp(nanoseconds: Self.clock)
      statistics.start = statistics.time
    }
    statistics.recordsDropped = log.counts.missing
    return statistics
  }

  private func report(_ statistics: RunStatistics) -> Mailbox.Report {
    Mailbox.Report(
      packets: statistics.packetsReceived, devices: statistics.devices, alerts: statistics.alerts,
      summary: statistics.summary)
  }

  /// The time of day in nanoseconds: the clock that the kernel stamps packets with.
  private static var clock: Int64 { time(of: CLOCK_REALTIME) }

  /// The time since the machine was started in nanoseconds, sleep included.
  private static var uptime: Int64 { time(of: CLOCK_BOOTTIME) }

  private static func time(of clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
