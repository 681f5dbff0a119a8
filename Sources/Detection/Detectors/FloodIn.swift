// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that is flooded with packets which it did not ask for.
///
/// At least 30 packets a second over a tick that the device hardly answers, and that do not come from a host with which it speaks;
/// or 300, unanswered, or small ones that are not the acknowledgements of what it sends. The p-value is that of the tick's bytes among
/// the device's own ticks. Eight seconds from many hosts are told by themselves where the device has few services, for nobody calls it;
/// and so are 3,000 packets that are far more than it ever gets, or that come from many hosts within one tick.
///
/// - Source: RFC 4732 §2.
public struct FloodIn: Detector {
  public static let card = DetectorCard(
    id: "flood-in", number: 6, title: "Flooded with packets",
    summary: "A device gets packets at a rate far beyond its usual, and hardly answers.",
    because: "A flooded device stops doing its work: a camera goes blind, an alarm system silent.",
    benign: "Somebody sends the device video or a backup over a protocol that needs no answers.",
    remedy: "Find out who sends the packets; let the router drop them, and take a sender at home off the network.",
    normalIf: "It gets fewer than 30 packets a second, or answers at least 1 of 20, or asked for them.",
    attack: ["T1498"], baseline: ["5.9-1"], severity: .high, family: .classRate, remembers: false,
    speaksWhileLearning: false)

  static let packetsPerSecond = 30.0
  static let packetsPerSecondWhereAsked = 300.0
  static let answeredShare = 0.05
  static let smallBytes = 120.0
  /// How many times the bytes of its busy ticks an unasked and unanswered stream has that is a flood by itself.
  static let timesUsual = 20.0
  /// The ticks that must be known before one can be unusual.
  static let ticksNeeded: UInt32 = 30

  /// The seconds after which it is told that many hosts flood a device of few services.
  static let secondsTold: UInt32 = 8

  /// The packets of a tick from many hosts that are a flood at once.
  static let packetsTold: UInt32 = 3000
  /// The votes for one host, as a share of the packets, above which it sends more than half of them: of many hosts, the last one
  /// has a few votes as well.
  static let majorityShare = 0.05

  private var source = IPAddress(v4: 0)
  /// Whether the device has sent that one more than complaints.
  private var isAsked = false
  private var votes: UInt32 = 0
  private var run = UnaskedRun()

  public init() {}

  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard let sender = packet.sender?.address, let receiver = packet.receiver?.address else { return nil }
    let transport = packet.transport
    let finding = run.begins(second: packet.time.wholeSeconds) ? runEvidence(device, site) : nil
    run.add(length: packet.length, isSent: isSent)
    guard !isSent else {
      if receiver == source && transport != .icmp && transport != .icmpv6 { isAsked = true }
      return finding
    }
    // Majority vote: whoever sends more than half of the packets is left at the end.
    if votes == 0 && source != sender {
      source = sender
      isAsked = false
    }
    votes = sender == source ? votes &+ 1 : votes - 1
    if let finding { return finding }
    return flood(of: device)
  }

  /// The flood that many hosts make of a device of few services before the second is over, however little is known of it.
  private func flood(of device: borrowing @_addressable DeviceProfile) -> Finding? {
    let (packets, sent) = (device.tick.packetsIn, Double(device.tick.packetsOut))
    guard packets > 0, packets % Self.packetsTold == 0, !isOfOne(of: Double(packets)), hasFewServices(device),
      sent < Self.answeredShare * Double(packets)
    else { return nil }
    var evidence = Evidence()
    evidence.count = Double(packets)
    evidence.total = sent / Double(packets)
    var alarm = Finding.alarm(Self.card.severity, evidence)
    alarm.isNeverUsual = true
    return alarm
  }

  /// Whether one host sent most of so many packets.
  private func isOfOne(of packets: Double) -> Bool { Double(votes) > Self.majorityShare * packets }

  /// Whether the device does few things: who does many is called by many.
  private func hasFewServices(_ device: borrowing @_addressable DeviceProfile) -> Bool {
    device.services.count <= 8 ? device.domains.count <= 16 : false
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    defer {
      // Of what goes on it is still to be said who sends it.
      if !run.isFlood {
        votes = 0
        isAsked = false
      }
    }
    return judge(
      packets: device.tick.packetsIn, bytes: device.tick.bytesIn, sent: device.tick.packetsOut,
      sentBytes: device.tick.bytesOut, seconds: Double(DetectionEngine.tickSeconds), device, site)
  }

  /// What has come since the flood began, before the tick is over.
  private mutating func runEvidence(
    _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Finding? {
    guard run.isFlood, !run.isTold, run.seconds <= UInt32(DetectionEngine.tickSeconds) else { return nil }
    let isLong = run.seconds >= Self.secondsTold
    let isMuch = Double(run.packets) >= Self.packetsPerSecondWhereAsked * Double(DetectionEngine.tickSeconds)
    guard isLong || isMuch else { return nil }
    let finding = judge(
      packets: run.packets, bytes: UInt64(run.bytes), sent: run.sent, sentBytes: UInt64(run.bytes),
      seconds: Double(run.seconds), device, site)
    // Evidence is that of whole ticks.
    guard case .alarm = finding?.urgency else { return nil }
    run.isTold = true
    return finding
  }

  /// Judges what came within some seconds, at most those of a tick.
  private func judge(
    packets: UInt32, bytes: UInt64, sent: UInt32, sentBytes: UInt64, seconds: Double,
    _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Finding? {
    let (packets, bytes, sent) = (Double(packets), Double(bytes), Double(sent))
    let isOfOne = isOfOne(of: packets)
    let isAsked = isOfOne && isAsked
    guard packets >= Self.packetsPerSecond * seconds else { return nil }
    let isUnanswered = sent < Self.answeredShare * packets
    let isSmall = bytes < Self.smallBytes * packets && Double(sentBytes) < 2 * bytes
    let isMuch = packets >= Self.packetsPerSecondWhereAsked * Double(DetectionEngine.tickSeconds)
    guard isMuch && isSmall || isUnanswered && (isMuch || !isAsked) else { return nil }
    // A neighbour may have been asked for its stream in a way that was not seen.
    let isNeverUsual = isUnanswered && !isAsked && !(isOfOne && site.home.contains(source))
    let isJudged = site.canJudgeTicks(of: device, ticksNeeded: Self.ticksNeeded)
    let p = isJudged ? site.pValue(of: bytes, .bytesIn, device) : 1
    // Of one who calls it somebody may have asked for it.
    let hasFewServices = hasFewServices(device)
    let isOfMany = isUnanswered && !isOfOne && hasFewServices && run.seconds >= Self.secondsTold
    guard p < 0.05 || isOfMany else { return isNeverUsual ? .neverUsual : nil }
    var evidence = Evidence()
    evidence.count = packets / seconds
    evidence.total = sent / packets
    evidence.seconds = seconds
    evidence.usual = site.usualMost(.bytesIn, device, ticksNeeded: Self.ticksNeeded)
    evidence.peer = isOfOne ? Endpoint(address: source, port: 0) : nil
    evidence.isInternet = isOfOne && !site.home.contains(source)
    let isFlood = isMuch && isUnanswered && !isAsked && bytes > Self.timesUsual * evidence.usual
    guard isFlood || isOfMany else { return .evidence(p: p, evidence, isNeverUsual: isNeverUsual) }
    var alarm = Finding.alarm(Self.card.severity, p: p, evidence)
    alarm.isNeverUsual = isNeverUsual
    return alarm
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    guard evidence.seconds > 0 else {
      return Description(
        observed: "got \(Text.count(evidence.count)) packets in less than 10 s from many hosts, and sent one for "
          + "\(Text.percent(evidence.total)) of them",
        expected: "many hosts send to a device only what it asks them for, and it answers")
    }
    let source = evidence.peer.map { "mostly from \(site.text(of: $0.address))" } ?? "from many hosts"
    return Description(
      observed:
        "got \(Text.count(evidence.count)) packets a second over \(Text.duration(evidence.seconds)), \(source), "
        + "and sent one for \(Text.percent(evidence.total)) of them",
      expected: "usually at most \(Text.count(evidence.usual / 1000)) kB in that time")
  }
}

/// The seconds in a row in which a device gets many packets and hardly answers.
private struct UnaskedRun: Sendable {
  /// The running second and that in which it began, since 1970.
  private var second: UInt32 = 0
  private var since: UInt32 = 0
  private(set) var packets: UInt32 = 0
  private(set) var bytes: UInt32 = 0
  private(set) var sent: UInt32 = 0
  /// Whether it was told before its tick was over.
  var isTold = false

  /// The whole seconds that it lasts.
  var seconds: UInt32 { second - since }

  /// Whether the packets are as many, and as little answered, as those of a flood.
  var isFlood: Bool {
    Double(packets) >= FloodIn.packetsPerSecond * Double(max(1, seconds))
      && Double(sent) < FloodIn.answeredShare * Double(packets)
  }

  /// Whether a packet begins a new second; who does not go on flooding until then begins anew.
  mutating func begins(second now: UInt32) -> Bool {
    guard now != second else { return false }
    let isLate = now < second || now - second > 1
    second = max(now, since)
    if isLate || !isFlood {
      self = UnaskedRun()
      second = now
      since = now
    }
    return true
  }

  mutating func add(length: UInt32, isSent: Bool) {
    guard !isSent else {
      sent = sent &+ 1
      return
    }
    packets = packets &+ 1
    bytes = bytes &+ length
  }
}
