// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that sends much to Internet hosts which it did not know when its learning ended.
///
/// Counted is what is sent to the last four such hosts, while it is sent, less what headers and acknowledgements take. The p-value
/// is the chance of so many bytes among all that its ticks send: of those of this tick for uploads at once, and of those that a
/// counter with a half-life of 300 s holds for slow ones; while the host is new, times the share of ten minutes in which the device
/// had to do with such hosts at all. One case speaks for itself: a device that calls few hosts has sent one of them more in a day
/// than it usually sends to all, and a megabyte at least; ten times as much where it is a server.
///
/// - Source: Crovella, Bestavros 1997 (sizes of transfers); for the sum over ticks the union bound, as in Mitzenmacher, Upfal:
///   Probability and Computing, §1.2.
public struct Exfiltration: Detector {
  public static let card = DetectorCard(
    id: "exfiltration", number: 18, title: "Much sent to a new host",
    summary: "A device sends far more to an Internet host that is new to it than it usually sends.",
    because: "What an intruder finds is carried to a host of his own.",
    benign: "Somebody set up a backup, shares a recording, or measures the speed of the line.",
    remedy: "Find out what the device sends; if nobody asked for it, isolate it and change the passwords stored on it.",
    normalIf:
      "It sends less than 1 MB, and less than it usually sends in a day (a server: ten times that), to hosts that it does not "
      + "know yet.",
    attack: ["T1041", "T1048"], baseline: ["5.6-1", "5.8-1"], severity: .high, family: .bytesToNewPeer,
    speaksWhileLearning: false, isStanding: true)

  /// The bytes of a packet that carry nothing: Ethernet, IP, and TCP with timestamps.
  static let headerLength: UInt32 = 66
  /// What one host has to be sent in a day to be told at once, in bytes.
  static let leastTold = 1_000_000.0
  /// How many times its usual day that has to be of a server, whose owner gives it new work now and then.
  static let timesUsualOfServer = 10.0
  /// What all of them have to be sent lately to be evidence: less is what a greeting takes.
  static let leastLately: Float = 20_000
  static let daySeconds = 86_400.0
  /// 2^(−10/300), and the ticks that such a counter sums up: 300/(10·ln 2).
  private static let tickDecay: Float = 0.977_159_968
  private static let ticksOfCounter = 43.28

  /// The hosts, the latest last, and what each was sent since `since`.
  private var hosts: [4 of IPAddress] = .init(repeating: IPAddress(v4: 0))
  private var sent: [4 of UInt32] = .init(repeating: 0)
  private var count: UInt8 = 0
  /// What headers took of the bytes to these hosts.
  private var headers: UInt32 = 0
  /// One bit a host: whether it was told, and whether the device has few hosts.
  private var told: UInt8 = 0
  private var narrow: UInt8 = 0
  private var isServer = false
  private var since = Timestamp(nanoseconds: .min)
  /// The host that was sent most lately, and the bytes of this tick and of the last ones, damped.
  private var last: UInt8 = 0
  private var inTick: UInt32 = 0
  private var lately: Float = 0
  /// The periods of ten minutes that were watched, and those with such a host.
  private var period: Int32 = .min
  private var periods: UInt32 = 0
  private var strangePeriods: UInt32 = 0
  private var isStrange = false
  /// The period in which the last host came.
  private var meetingPeriod: Int32 = .min

  /// Whether the running tick has sent a host anything that was new to the device.
  var hasSentToStranger: Bool { inTick > 0 }

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .turnedToStranger(let stranger) = deed else { return nil }
    isStrange = true
    for place in 0..<Int(count) where hosts[place] == stranger.server.address { return nil }
    if Int(count) == hosts.count { removeFirst() }
    hosts[Int(count)] = stranger.server.address
    sent[Int(count)] = 0
    if stranger.hasNarrowDoer || stranger.isOfServer { narrow |= 1 << count }
    isServer = !stranger.hasNarrowDoer
    if count == 0 { since = context.time }
    meetingPeriod = Int32(truncatingIfNeeded: NoveltyModel.slot(of: context.time))
    count += 1
    return nil
  }

  private mutating func removeFirst() {
    for place in 1..<Int(count) {
      hosts[place - 1] = hosts[place]
      sent[place - 1] = sent[place]
    }
    count -= 1
    told >>= 1
    narrow >>= 1
    last = last > 0 ? last - 1 : 0
  }

  @inline(__always)
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard count > 0, isSent, packet.length > Self.headerLength, let receiver = packet.receiver else { return nil }
    for place in 0..<Int(count) where hosts[place] == receiver.address {
      let length = min(packet.length - Self.headerLength, 0xFFFF)
      sent[place] = sent[place] > .max - length ? .max : sent[place] + length
      inTick = inTick > .max - length ? .max : inTick + length
      headers = headers > .max - Self.headerLength ? .max : headers + Self.headerLength
      last = UInt8(place)
    }
    return nil
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    countPeriod(at: time, isWatched: site.isSettled(device))
    guard count > 0 else { return nil }
    if abs(time.seconds(since: since)) >= Self.daySeconds {
      since = time
      told = 0
      sent = .init(repeating: 0)
      headers = 0
    }
    let bytes = Double(inTick)
    lately = lately * Self.tickDecay + Float(inTick)
    inTick = 0
    guard bytes > 0 else { return nil }
    isStrange = true

    let p = pValue(of: bytes, device, site)
    var evidence = Evidence()
    evidence.count = Double(sent[Int(last)])
    evidence.seconds = time.seconds(since: since)
    evidence.usual = usualDay(of: device, at: time)
    evidence.peer = Endpoint(address: hosts[Int(last)], port: 0)
    evidence.isInternet = true
    let bit: UInt8 = 1 << last
    let limit = evidence.usual * (isServer ? Self.timesUsualOfServer : 1)
    if narrow & ~told & bit != 0, evidence.count >= max(Self.leastTold, limit) {
      told |= bit
      return .alarm(Self.card.severity, p: p, evidence)
    }
    return p < 0.05 && lately >= Self.leastLately ? .evidence(p: p, evidence) : nil
  }

  private func pValue(
    of bytes: Double, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  )
    -> Double
  {
    // That it has to do with a host in the period after its first is no surprise any more.
    let isMeeting = period &- meetingPeriod <= 1
    let chanceOfStranger = isMeeting ? (Double(strangePeriods) + 0.5) / (Double(periods) + 1) : 1
    // The better of two looks counts half.
    let atOnce = site.heavyTailedPValue(of: bytes, .bytesOut, device)
    let slowly =
      Self.ticksOfCounter * site.heavyTailedPValue(of: Double(lately) / Self.ticksOfCounter, .bytesOut, device)
    return min(1, chanceOfStranger * min(1, 2 * min(atOnce, slowly)))
  }

  /// What the device sends in a day to all other hosts, in bytes.
  private func usualDay(of device: borrowing @_addressable DeviceProfile, at time: Timestamp) -> Double {
    var others = Double(device.bytesOut) - Double(headers)
    for place in 0..<Int(count) { others -= Double(sent[place]) }
    return max(0, others) / max(1, time.seconds(since: device.firstSeen)) * Self.daySeconds
  }

  private mutating func countPeriod(at time: Timestamp, isWatched: Bool) {
    let now = Int32(truncatingIfNeeded: NoveltyModel.slot(of: time))
    guard now != period else { return }
    if isWatched {
      periods &+= 1
      if isStrange { strangePeriods &+= 1 }
    }
    period = now
    isStrange = false
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let peer = evidence.peer.map { site.text(of: $0.address) } ?? "an Internet host"
    return Description(
      observed: "sent \(Text.bytes(evidence.count)) to \(peer), a host that is new to it, within "
        + Text.duration(evidence.seconds),
      expected: "usually sends about \(Text.bytes(evidence.usual)) a day to all its hosts together")
  }
}
