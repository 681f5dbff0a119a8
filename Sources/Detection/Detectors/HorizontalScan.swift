// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that tries many hosts of which few answer.
///
/// A threshold random walk over first contacts. A host that the device found by name does not count when it fails: a scanner
/// asks for no names, and the fault is the host's. Nor do failures toward the Internet during an outage.
///
/// - Source: Jung et al.: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004.
public struct HorizontalScan: Detector {
  public static let card = DetectorCard(
    id: "horizontal-scan", number: 1, title: "Scan for other hosts",
    summary: "A device tries many hosts, and few of them answer.",
    because: "Infected devices search for others to infect by trying addresses one after the other.",
    benign: "An inventory or discovery tool runs on the device, or hosts that it needs have moved.",
    remedy:
      "Isolate the device and see what runs on it; if it is infected, reset it, update it and change its password.",
    normalIf: "As many of the new hosts that it turns to answer as before, and fewer than 100 are sought within 10 s.",
    attack: ["T1046", "T1018"], baseline: ["5.6-1"], severity: .high, family: .failure,
    speaksWhileLearning: true)

  /// The seconds without a first contact after which a walk is forgotten.
  static let idleSeconds = 3600.0
  /// The hosts within ten seconds that are a sweep before anybody knows who will answer, where hardly any has.
  static let burstHosts: UInt32 = 100
  static let burstSeconds = 10.0
  static let burstAnsweredShare = 0.1

  private var walk = SequentialTest()
  private var contacted = AgedFilter<32>()
  private var began = Timestamp(nanoseconds: .min)
  private var last = Timestamp(nanoseconds: .min)
  private var port: UInt16 = 0
  private var samePort: UInt32 = 0
  private var burst: UInt32 = 0
  private var burstBegan = Timestamp(nanoseconds: .min)
  /// The lower half of the hash of the host sought last.
  private var lastSought: UInt32 = 0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let success: Bool
    switch event {
    case .flowAnswered: success = true
    case .flowFailed: success = false
    case .flowStarted: return sweep(context, device, site)
    default: return nil
    }
    guard let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
      !site.home.isBroadcast(flow.server.address)
    else { return nil }
    let isInternet = !site.home.contains(flow.server.address)
    if !success {
      if isInternet && site.isOutage { return nil }
      if site.names.domain(of: flow.server.address) != nil { return nil }
      if device.peers.knows(site.symbol(of: flow.server.address)) { return nil }
    }
    guard !contacted.insert(StableHash.of(flow.server.address), at: context.time) else { return nil }

    if context.time.seconds(since: last) > Self.idleSeconds { walk.restart() }
    last = context.time
    if walk.level <= 0 {
      began = context.time
      samePort = 0
    }
    walk.count(success: success)
    if !success {
      // The most frequent port, by majority vote.
      if samePort == 0 { port = flow.server.port }
      samePort = flow.server.port == port ? samePort &+ 1 : samePort - 1
    }
    guard !success, walk.level > 0 else { return nil }

    var evidence = Evidence()
    evidence.count = Double(walk.failures)
    evidence.total = Double(walk.tries)
    evidence.seconds = context.time.seconds(since: began)
    evidence.usual = walk.isLearned ? walk.usualSuccessRate : 0
    // Port 0 stands for changing ports.
    evidence.peer = Endpoint(address: flow.server.address, port: samePort > walk.failures / 2 ? port : 0)
    evidence.transport = flow.transport
    evidence.isInternet = isInternet
    let p = walk.pValue
    if walk.level >= SequentialTest.alarmLevel {
      walk.rearm()
      return .alarm(Self.card.severity, p: p, evidence)
    }
    return walk.level >= SequentialTest.evidenceLevel ? .evidence(p: p, evidence) : nil
  }

  /// A hundred hosts are sought at once: who waits for the silence of each learns of the sweep when it is over.
  private mutating func sweep(
    _ context: EventContext, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Finding? {
    guard let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
      !site.home.isBroadcast(flow.server.address)
    else { return nil }
    let sought = UInt32(truncatingIfNeeded: StableHash.of(flow.server.address))
    guard sought != lastSought else { return nil }
    let isInternet = !site.home.contains(flow.server.address)
    if isInternet && site.isOutage { return nil }
    lastSought = sought
    if context.time.seconds(since: burstBegan) > Self.burstSeconds || context.time < burstBegan {
      burstBegan = context.time
      burst = 0
    }
    burst &+= 1
    // The tick counts hosts apart and answers, and may be younger than the burst.
    guard burst >= Self.burstHosts, burst % Self.burstHosts == 0, !device.isRouter,
      device.tick.peers.estimate >= Double(Self.burstHosts) / 2,
      Double(device.tick.packetsIn) < Self.burstAnsweredShare * Double(device.tick.packetsOut)
    else { return nil }
    var evidence = Evidence()
    evidence.count = Double(burst)
    evidence.seconds = context.time.seconds(since: burstBegan)
    evidence.peer = Endpoint(address: flow.server.address, port: flow.server.port)
    evidence.transport = flow.transport
    evidence.isInternet = isInternet
    return .alarm(Self.card.severity, p: 1e-9, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    guard evidence.total > 0 else {
      return Description(
        observed:
          "turned to \(Text.count(evidence.count)) hosts \(evidence.isInternet ? "on the Internet" : "at home") "
          + "within \(Text.duration(evidence.seconds)), of which hardly any has answered",
        expected: "a device turns to a few hosts at a time, and most of them answer")
    }
    let number = evidence.peer?.port ?? 0
    let port = number > 0 && evidence.transport != .icmp && evidence.transport != .icmpv6 ? " on port \(number)" : ""
    let side = evidence.isInternet ? "on the Internet" : "at home"
    return Description(
      observed:
        "\(Text.count(evidence.count)) of \(Text.count(evidence.total)) new hosts \(side) did not answer\(port) "
        + "within \(Text.duration(evidence.seconds))",
      expected: evidence.usual > 0
        ? "usually \(Text.percent(evidence.usual)) of its first contacts answer"
        : "most of a device's first contacts answer")
  }
}

extension Flow {
  /// Whether the flow says that its client turned to its server of its own accord.
  ///
  /// A TCP flow met in its middle does not; nor does a datagram from a service's port to a dynamic one, which is a late answer,
  /// nor what a DHCP server sends to the port of clients, who asked by broadcast (RFC 2131 §4.1, RFC 8415 §7.2).
  var isFirstContact: Bool {
    switch transport {
    case .tcp: isInitiatorCertain
    case .udp where server.port == 68 || server.port == 546: false
    case .udp:
      !(client.port < 1024 || client.port == 5683 || client.port == 1900 || client.port == 5353) || server.port < 32_768
    case .icmp: client.port == 8
    case .icmpv6: client.port == 128
    default: true
    }
  }
}
