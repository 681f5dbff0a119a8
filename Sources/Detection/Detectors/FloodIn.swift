// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that is flooded with packets which it did not ask for.
///
/// At least 30 packets a second over a tick that the device hardly answers, and that do not come from a host with which it speaks;
/// or 300, unanswered, or small ones that are not the acknowledgements of what it sends. Three ticks of it in a row from many
/// hosts of the Internet are told by themselves where the device has few services: nobody calls it. The p-value is that of the tick's bytes
/// among the device's own ticks.
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

  /// The ticks in a row in which many hosts flood a device of few services, from which on that is told.
  static let ticksTold: UInt8 = 3

  private var floodedTicks: UInt8 = 0
  private var source = IPAddress(v4: 0)
  private var votes: UInt32 = 0
  /// Whether the device has sent that one more than complaints.
  private var isAsked = false

  public init() {}

  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing Site
  ) -> Finding? {
    guard let sender = packet.sender?.address, let receiver = packet.receiver?.address else { return nil }
    let transport = packet.transport
    guard !isSent else {
      if receiver == source && transport != .icmp && transport != .icmpv6 { isAsked = true }
      return nil
    }
    // Majority vote: whoever sends more than half of the packets is left at the end.
    if votes == 0 && source != sender {
      source = sender
      isAsked = false
    }
    votes = sender == source ? votes &+ 1 : votes - 1
    return nil
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile, at site: borrowing Site
  ) -> Finding? {
    let (isOfOne, isAsked) = (votes > 0, votes > 0 && isAsked)
    votes = 0
    self.isAsked = false
    let packets = Double(device.tick.packetsIn)
    let bytes = Double(device.tick.bytesIn)
    let seconds = Double(DetectionEngine.tickSeconds)
    guard packets >= Self.packetsPerSecond * seconds else {
      floodedTicks = 0
      return nil
    }
    let (sent, sentBytes) = (Double(device.tick.packetsOut), Double(device.tick.bytesOut))
    let isUnanswered = sent < Self.answeredShare * packets
    let isSmall = bytes < Self.smallBytes * packets && sentBytes < 2 * bytes
    let isMuch = packets >= Self.packetsPerSecondWhereAsked * seconds
    guard isMuch && isSmall || isUnanswered && (isMuch || !isAsked) else {
      floodedTicks = 0
      return nil
    }
    // A neighbour may have been asked for its stream in a way that was not seen.
    let isNeverUsual = isUnanswered && !isAsked && !(isOfOne && site.home.contains(source))
    let p = device.usual[.bytesIn].count >= Self.ticksNeeded ? device.usual[.bytesIn].pValue(of: bytes) : 1
    // Of one who calls it somebody may have asked for it; those who do many things are called by many.
    if isUnanswered, !isOfOne, device.services.count <= 8, device.domains.count <= 16 {
      floodedTicks = min(Self.ticksTold, floodedTicks + 1)
    } else {
      floodedTicks = 0
    }
    guard p < 0.05 || floodedTicks == Self.ticksTold else { return isNeverUsual ? .neverUsual : nil }
    var evidence = Evidence()
    evidence.count = packets / seconds
    evidence.total = sent / packets
    evidence.seconds = seconds
    evidence.usual = exponential2(device.usual[.bytesIn].logQuantile(0.98)) - 1
    evidence.peer = isOfOne ? Endpoint(address: source, port: 0) : nil
    evidence.isInternet = isOfOne && !site.home.contains(source)
    let isFlood = isMuch && isUnanswered && !isAsked && bytes > Self.timesUsual * evidence.usual
    guard !isFlood, floodedTicks < Self.ticksTold else {
      var alarm = Finding.alarm(Self.card.severity, p: p, evidence)
      alarm.isNeverUsual = isNeverUsual
      return alarm
    }
    return .evidence(p: p, evidence, isNeverUsual: isNeverUsual)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let source = evidence.peer.map { "mostly from \(site.text(of: $0.address))" } ?? "from many hosts"
    return Description(
      observed:
        "got \(Text.count(evidence.count)) packets a second over \(Text.duration(evidence.seconds)), \(source), "
        + "and sent one for \(Text.percent(evidence.total)) of them",
      expected: "usually at most \(Text.count(evidence.usual / 1000)) kB in that time")
  }
}
