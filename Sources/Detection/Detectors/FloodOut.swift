// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that takes part in an attack by sheer numbers of packets.
///
/// An alarm at more than 1,000 packets in one second, twenty times the device's own maximum, of which less than a tenth is
/// answered: connection attempts, ICMP, other transports, and datagrams; datagrams of 1,000 bytes and more (video, backups) at
/// 5,000. Below that, the p-value of a tick's count among the device's own ticks is evidence, and three ticks in a row to a host that
/// never answered are told.
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
      + "and a host that never answers gets fewer than 30 a second, or for less than half a minute.",
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
  /// The ticks in a row of such packets to a stranger, of which hardly one is answered, from which on they are told.
  static let ticksTold: UInt8 = 3
  static let answeredShareOfStranger = 0.01

  private var second: Int64 = .min
  private var sent: UInt32 = 0
  private var largeDatagrams: UInt32 = 0
  private var answers: UInt32 = 0
  private var target = Endpoint(address: IPAddress(v4: 0), port: 0)
  private var targetVotes: UInt32 = 0
  /// The attempts to connect to the target at its port.
  private var connections: UInt32 = 0
  private var transport = TransportProtocol(rawValue: 0)
  /// The ticks in a row in which a stranger got many packets and hardly answered.
  private var strangeTicks: UInt8 = 0
  /// The most packets of these classes that the device sent in a second outside of floods.
  private var ownMaximum = 5.0

  public init() {}

  @inline(__always)
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing Site
  ) -> Finding? {
    let now = packet.time.nanoseconds / 1_000_000_000
    let finding = now == second ? nil : close(site)
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
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile, at site: borrowing Site
  ) -> Finding? {
    if let alarm = close(site) { return alarm }
    return tickEvidence(device, site)
  }

  /// Ends the running second.
  private mutating func close(_ site: borrowing Site) -> Finding? {
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
    guard rate > limit, rate > Self.timesOwnMaximum * ownMaximum, Double(answers) < Self.answeredShare * rate else {
      // A device cannot teach itself a flood in one step.
      ownMaximum = max(ownMaximum, min(rate, 2 * ownMaximum))
      return nil
    }
    var evidence = Evidence()
    evidence.count = rate
    evidence.seconds = 1
    evidence.usual = ownMaximum
    evidence.total = Double(answers)
    evidence.peer = target
    evidence.transport = transport
    evidence.isInternet = !site.home.contains(target.address)
    return .alarm(Self.card.severity, p: 1e-14, evidence)
  }

  /// How unusual the tick's unanswered packets are among the device's own ticks.
  private mutating func tickEvidence(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing Site)
    -> Finding?
  {
    let counts: [3 of UInt32] = [
      device.tick.connectionAttempts, device.tick.datagramsOut, device.tick.controlMessagesOut,
    ]
    let most = Double(max(counts[0], counts[1], counts[2]))
    guard most >= Double(Self.leastInTick) else {
      strangeTicks = 0
      return nil
    }
    let answers = Double(device.tick.packetsIn)
    let isNeverUsual = answers < Self.answeredShare * most ? isStranger(device, site) : false
    let isStrange = isNeverUsual && answers < Self.answeredShareOfStranger * most && !site.isOutage
    strangeTicks = isStrange ? min(Self.ticksTold, strangeTicks + 1) : 0
    guard device.usual[.packetsOut].count >= 30 else { return isNeverUsual ? .neverUsual : nil }
    var p = 1.0
    var evidence = Evidence()
    for kind in 0..<3
    where counts[kind] >= Self.leastInTick && answers < Self.answeredShare * Double(counts[kind]) {
      let (own, quantile) =
        switch kind {
        case 0:
          (
            device.usual[.connectionAttempts].pValue(of: Double(counts[0])),
            device.usual[.connectionAttempts].logQuantile(0.98)
          )
        case 1:
          (device.usual[.datagramsOut].pValue(of: Double(counts[1])), device.usual[.datagramsOut].logQuantile(0.98))
        default:
          (
            device.usual[.controlMessagesOut].pValue(of: Double(counts[2])),
            device.usual[.controlMessagesOut].logQuantile(0.98)
          )
        }
      guard own < p else { continue }
      p = own
      evidence.count = Double(counts[kind])
      evidence.usual = exponential2(quantile) - 1
      evidence.transport = kind == 0 ? .tcp : kind == 1 ? .udp : .icmp
    }
    guard p < 1 else { return isNeverUsual ? .neverUsual : nil }
    evidence.seconds = 10
    if strangeTicks == Self.ticksTold {
      var alarm = Finding.alarm(.high, p: min(1, 3 * p), evidence)
      alarm.isNeverUsual = true
      return alarm
    }
    return .evidence(p: min(1, 3 * p), evidence, isNeverUsual: isNeverUsual)
  }

  /// Whether the host that gets most never answered the device while that was learned: streams go to those who asked for them.
  private func isStranger(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing Site) -> Bool {
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
    guard evidence.seconds <= 1 else {
      return Description(
        observed:
          "sent \(Text.count(evidence.count)) \(what) within \(Text.duration(evidence.seconds)), mostly unanswered",
        expected: "usually at most \(Text.count(evidence.usual)) in that time")
    }
    let target = evidence.peer.map { " to \(site.text(of: $0.address))" } ?? ""
    return Description(
      observed: "sent \(Text.count(evidence.count)) \(what) in one second\(target), of which "
        + "\(Text.percent(evidence.total / max(1, evidence.count))) were answered",
      expected: "never more than \(Text.count(evidence.usual)) a second before")
  }
}
