// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that takes part in an attack by sheer numbers of packets.
///
/// An alarm at more than 1,000 packets in one second, twenty times the device's own maximum, of which less than a tenth is
/// answered: connection attempts, ICMP, other transports, and datagrams; datagrams of 1,000 bytes and more (video, backups) at
/// 5,000. Below that, the p-value of a tick's count among the device's own ticks is evidence, and what goes on to a host that stays
/// silent is told.
///
/// - Source: RFC 4732 §2.
public struct FloodOut: Detector {
  public static let card = DetectorCard(
    id: "flood-out", number: 5, title: "Flood of packets",
    summary: "A device sends packets at a rate far beyond its own, and hardly anybody answers.",
    because: "Infected devices are made to flood a victim; the owner's line suffers, and so does the victim.",
    benign: "A video stream, a backup or a speed test runs over a protocol that needs no answers.",
    remedy: "Isolate the device now; reset and update it before it comes back.",
    normalIf:
      "It sends fewer than 1,000 packets and opens fewer than 200 connections a second, or at least 1 of 10 is answered; "
      + "and a host that never answers gets fewer than 30 a second, or fewer than 500 on the Internet.",
    attack: ["T1498.001", "T1499.001"], baseline: ["5.9-1"], severity: .critical, family: .classRate, remembers: false,
    speaksWhileLearning: true)

  static let packetsPerSecond = 1000.0
  static let largeDatagramsPerSecond = 5000.0
  /// The attempts to connect to one port of one host: nobody opens so many conversations with a server that stays silent.
  static let connectionsPerSecond = 200.0
  static let timesOwnMaximum = 20.0
  static let answeredShare = 0.1
  /// The packets in a tick of 10 s below which nothing is a flood, however unusual: retries while a server is away.
  static let leastInTick: UInt32 = 300
  /// The share of the packets to a stranger below which it hardly answers.
  static let answeredShareOfStranger = 0.01
  /// The ticks that must be known before one can be unusual.
  static let ticksNeeded: UInt32 = 30

  /// The running second, since 1970.
  private var second: UInt32 = 0
  private var sent: UInt32 = 0
  private var largeDatagrams: UInt32 = 0
  private var answers: UInt32 = 0
  private var target = Endpoint(address: IPAddress(v4: 0), port: 0)
  private var targetVotes: UInt32 = 0
  /// The attempts to connect to the target at its port.
  private var connections: UInt32 = 0
  /// The most packets of these classes that the device sent in a second outside of floods.
  private var ownMaximum: Float = 5
  private var silence = UnansweredRun()
  private var transport = TransportProtocol(rawValue: 0)

  public init() {}

  @inline(__always)
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let now = packet.time.wholeSeconds
    let finding = now == second ? nil : close(device, site)
    second = now
    guard isSent else {
      // A server accepts what it is flooded with, too: only what follows is an answer.
      if packet.tcpFlags & 0x12 != 0x12, packet.sender?.address == target.address { answers &+= 1 }
      return finding
    }
    guard let receiver = packet.receiver else { return finding }
    switch packet.transport {
    // Only attempts to connect: data goes where it is asked for.
    case .tcp: if packet.tcpFlags & 0x12 != 0x02 { return finding }
    case .udp: if packet.length >= 1000 { largeDatagrams &+= 1 }
    default: break
    }
    sent &+= 1
    // Majority vote: whoever gets more than half of the packets is left at the end.
    if targetVotes == 0 {
      target = receiver
      transport = packet.transport
      connections = 0
    }
    if packet.transport == .tcp && receiver == target { connections &+= 1 }
    targetVotes = receiver.address == target.address ? targetVotes &+ 1 : targetVotes - 1
    return finding
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    if let alarm = close(device, site) { return alarm }
    return tickEvidence(device, site)
  }

  /// Ends the running second.
  private mutating func close(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site)
    -> Finding?
  {
    defer {
      sent = 0
      largeDatagrams = 0
      answers = 0
      targetVotes = 0
      connections = 0
    }
    let rate = Double(sent)
    let limit =
      connections > sent / 2
      ? Self.connectionsPerSecond : largeDatagrams > sent / 2 ? Self.largeDatagramsPerSecond : Self.packetsPerSecond
    let most = Double(ownMaximum)
    guard rate > limit, rate > Self.timesOwnMaximum * most, Double(answers) < Self.answeredShare * rate else {
      // A device cannot teach itself a flood in one step.
      ownMaximum = Float(max(most, min(rate, 2 * most)))
      return sent > 0 ? silentFlood(device, site) : nil
    }
    var evidence = Evidence()
    evidence.count = rate
    evidence.seconds = 1
    evidence.usual = most
    evidence.total = Double(answers)
    evidence.peer = target
    evidence.transport = transport
    evidence.isInternet = !site.home.contains(target.address)
    return .alarm(Self.card.severity, p: 1e-14, evidence)
  }

  /// What goes on to a stranger that stays silent.
  private mutating func silentFlood(
    _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Finding? {
    let host = UInt32(truncatingIfNeeded: StableHash.of(target.address))
    silence.add(targetVotes, answered: answers, by: host, in: second)
    let isInternet = !site.home.contains(target.address)
    // At home, streams are asked for in ways that are not seen here. Where no answer ever is, only half of the packets are captured.
    let isHeard = device.answeredConversations > 0
    guard silence.isFlood(isSure: isInternet && isHeard && largeDatagrams <= sent / 2), !site.isOutage,
      isStranger(device, site)
    else { return nil }
    let own = rank(Double(silence.packets), of: Self.feature(of: transport), device, site)
    var evidence = Evidence()
    evidence.count = Double(silence.packets)
    evidence.seconds = max(2, silence.seconds)
    evidence.usual = own.usual
    evidence.peer = target
    evidence.transport = transport
    evidence.isInternet = isInternet
    silence = UnansweredRun()
    var alarm = Finding.alarm(.high, p: own.p, evidence)
    alarm.isNeverUsual = true
    return alarm
  }

  /// How unusual the tick's unanswered packets are among the device's own ticks.
  private func tickEvidence(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site)
    -> Finding?
  {
    let counts: [3 of UInt32] = [
      device.tick.connectionAttempts, device.tick.datagramsOut, device.tick.controlMessagesOut,
    ]
    let most = Double(max(counts[0], counts[1], counts[2]))
    guard most >= Double(Self.leastInTick) else { return nil }
    let answers = Double(device.tick.packetsIn)
    let isNeverUsual = answers < Self.answeredShare * most ? isStranger(device, site) : false
    var p = 1.0
    var evidence = Evidence()
    for kind in 0..<3
    where counts[kind] >= Self.leastInTick && answers < Self.answeredShare * Double(counts[kind]) {
      let transport: TransportProtocol = kind == 0 ? .tcp : kind == 1 ? .udp : .icmp
      let own = rank(Double(counts[kind]), of: Self.feature(of: transport), device, site)
      guard own.p < p else { continue }
      p = own.p
      evidence.count = Double(counts[kind])
      evidence.usual = own.usual
      evidence.transport = transport
    }
    guard p < 1 else { return isNeverUsual ? .neverUsual : nil }
    evidence.seconds = 10
    return .evidence(p: p, evidence, isNeverUsual: isNeverUsual)
  }

  private static func feature(of transport: TransportProtocol) -> Feature {
    switch transport {
    case .tcp: .connectionAttempts
    case .udp: .datagramsOut
    default: .controlMessagesOut
    }
  }

  /// How unlikely so many packets of one of three classes are in a tick of the device, and how many are usual; 1 where too few
  /// ticks are known.
  private func rank(
    _ count: Double, of feature: Feature, _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> (p: Double, usual: Double) {
    guard site.canJudgeTicks(of: device, ticksNeeded: Self.ticksNeeded) else { return (1, 0) }
    let p = min(1, 3 * site.pValue(of: count, feature, device))
    return (p, site.usualMost(feature, device, ticksNeeded: Self.ticksNeeded))
  }

  /// Whether the host that gets most never answered the device while that was learned: streams go to those who asked for them.
  private func isStranger(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site) -> Bool
  {
    guard !target.address.isGroup, !site.home.isBroadcast(target.address) else { return false }
    return !device.peers.knows(site.symbol(of: target.address))
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let what =
      switch evidence.transport {
      case .tcp: "connection attempts"
      case .udp: "datagrams"
      case .icmp, .icmpv6: "ICMP messages"
      default: "packets"
      }
    let target = evidence.peer.map { " to \(site.text(of: $0.address))" } ?? ""
    guard evidence.seconds <= 1 else {
      return Description(
        observed:
          "sent \(Text.count(evidence.count)) \(what)\(target) within \(Text.duration(evidence.seconds)), mostly unanswered",
        expected: "usually at most \(Text.count(evidence.usual)) in that time")
    }
    return Description(
      observed: "sent \(Text.count(evidence.count)) \(what) in one second\(target), of which "
        + "\(Text.percent(evidence.total / max(1, evidence.count))) were answered",
      expected: "never more than \(Text.count(evidence.usual)) a second before")
  }
}

/// A row of seconds in which one host gets most of the packets, and hardly answers.
private struct UnansweredRun: Sendable {
  /// The packets without any answer at all from which on nobody is there who wants them.
  private static let surePackets: UInt32 = 500
  /// The seconds after which they are too many for one who answers less than one in a hundred.
  private static let mostSeconds: UInt32 = 28
  private static let packetsPerSecond = FloodOut.leastInTick / 10

  /// The hash of the host's address.
  private var host: UInt32 = 0
  private var since: UInt32 = 0
  private var last: UInt32 = 0
  private(set) var packets: UInt32 = 0
  private var answers: UInt16 = 0
  /// Whether the host answered since it gets most of the packets.
  private var hasAnswered = false

  var seconds: Double { Double(last &- since) + 1 }

  /// Takes a second's packets, and how many of them the host that got most has answered.
  mutating func add(_ sent: UInt32, answered: UInt32, by host: UInt32, in second: UInt32) {
    let isSame = host == self.host
    hasAnswered = answered > 0 || isSame && hasAnswered
    let isGoingOn = isSame && second >= last && second - last <= 2
    if !isGoingOn || !hasRate || isAnswering {
      since = second
      packets = 0
      answers = 0
    }
    self.host = host
    last = second
    packets = packets &+ sent
    answers = UInt16(clamping: UInt32(answers) &+ answered)
  }

  private var isAnswering: Bool { Double(answers) >= FloodOut.answeredShareOfStranger * Double(packets) && answers > 0 }

  /// Whether it has lasted for too long; `isSure` where silence alone means that nobody there wants them.
  func isFlood(isSure: Bool) -> Bool {
    guard packets >= FloodOut.leastInTick, !isAnswering else { return false }
    if isSure && !hasAnswered && packets >= Self.surePackets { return true }
    return last - since >= Self.mostSeconds && hasRate
  }

  /// Whether the packets are as many as a flood's; a row may last for years.
  private var hasRate: Bool { UInt64(packets) >= UInt64(last - since) * UInt64(Self.packetsPerSecond) }
}
