// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that tries many ports of hosts that it has tried before, of which few are open.
///
/// A threshold random walk over the pairs of host and port; each counts once, and the first try of a host does not count: that
/// one is the horizontal scan's. The ports of traceroute do not count either: their datagrams are meant to fail. A lone
/// acknowledgement that is reset, of a connection that nobody knows, is a try too: those who have lost a connection send it to one port.
/// So is each further protocol of IP that nobody answers.
///
/// - Source: Jung et al.: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004.
public struct VerticalScan: Detector {
  public static let card = DetectorCard(
    id: "vertical-scan", number: 3, title: "Scan of ports",
    summary: "A device tries many ports of one or a few hosts, and few of them are open.",
    because: "Trying every port is how an intruder finds the service to break in through.",
    benign: "An inventory or security tool examines the host, or a program looks for a service that has moved.",
    remedy: "If nobody started such a tool on the device, isolate it and see what runs on it.",
    normalIf: "Most of the ports that it tries on a host are open.",
    attack: ["T1046"], baseline: ["5.6-1"], severity: .high, family: .failure, speaksWhileLearning: true)

  /// The seconds without a new port after which the walk is forgotten.
  static let idleSeconds = 600.0

  private var walk = SequentialTest()
  /// The hosts tried last, by fingerprint, and the place of the next one.
  private var recent: [8 of UInt32] = .init(repeating: 0)
  private var next = 0
  /// The pairs of host and port tried, by eight bits of their hash.
  private var pairs: [4 of UInt64] = .init(repeating: 0)
  /// The hosts of the walk, by the lowest six bits of their hash.
  private var hosts: UInt64 = 0
  private var began = Timestamp(nanoseconds: .min)
  private var last = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let success: Bool
    switch event {
    case .flowAnswered: success = true
    case .flowFailed: success = false
    case .flowEnded where context.flow?.endsAsProbe == true: success = false
    default: return nil
    }
    guard let flow = context.flow, flow.hasPorts && flow.isFirstContact || flow.endsAsProbe,
      !flow.server.address.isGroup, !flow.isTraceroute, !flow.isTooLargeForProbe
    else { return nil }
    let host = StableHash.of(flow.server.address)
    var pair = StableHash(seed: host)
    pair.combine(UInt64(flow.server.port) | UInt64(flow.transport.rawValue) << 16)
    if context.time.seconds(since: last) > Self.idleSeconds {
      walk.restart()
      pairs = .init(repeating: 0)
    }
    let isKnownHost = remember(UInt32(truncatingIfNeeded: host >> 32))
    guard mark(pair.value), isKnownHost else { return nil }
    last = context.time
    if walk.level <= 0 {
      began = context.time
      hosts = 0
    }
    hosts |= 1 << (host & 63)
    walk.count(success: success)
    guard !success, walk.level >= SequentialTest.evidenceLevel else { return nil }

    var evidence = Evidence()
    evidence.count = Double(walk.failures)
    evidence.total = Double(walk.tries)
    evidence.seconds = context.time.seconds(since: began)
    evidence.peer = flow.server
    evidence.transport = flow.transport
    evidence.usual = Double(hosts.nonzeroBitCount)
    evidence.isInternet = !site.home.contains(flow.server.address)
    let p = walk.pValue
    guard walk.level >= SequentialTest.alarmLevel else { return .evidence(p: p, evidence) }
    walk.rearm()
    return .alarm(Self.card.severity, p: p, evidence)
  }

  /// Remembers a host; returns whether it was among the last eight.
  private mutating func remember(_ fingerprint: UInt32) -> Bool {
    for index in 0..<8 where recent[index] == fingerprint { return true }
    recent[next] = fingerprint
    next = (next + 1) & 7
    return false
  }

  /// Marks a pair; returns whether it was not marked before.
  private mutating func mark(_ hash: UInt64) -> Bool {
    let place = Int(hash & 0xFF)
    let bit: UInt64 = 1 << UInt64(place & 63)
    defer { pairs[place >> 6] |= bit }
    return pairs[place >> 6] & bit == 0
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let one = evidence.peer.map { site.text(of: $0.address) } ?? "one host"
    let host = evidence.usual > 1 ? "\(Text.count(evidence.usual)) hosts" : one
    let hasPorts = evidence.transport == .tcp || evidence.transport == .udp || evidence.transport == .sctp
    let tried = "\(Text.count(evidence.total)) \(hasPorts ? "ports" : "protocols") of \(host)"
    return Description(
      observed:
        "tried \(tried) within \(Text.duration(evidence.seconds)), \(Text.count(evidence.count)) of them closed "
        + "or silent",
      expected: "a device uses the few ports of a host that answer")
  }
}

extension Flow {
  /// Whether its datagrams are larger than any that ask whether a port is open: scanners send nothing in them, or a short question;
  /// floods of random ports send much.
  fileprivate var isTooLargeForProbe: Bool {
    transport == .udp && toServer.bytes > 256 * max(1, toServer.packets)
  }

  fileprivate var hasPorts: Bool { transport == .tcp || transport == .udp }

  /// Whether nothing came of the flow that only somebody who searches begins: one segment of a connection whose beginning nobody
  /// saw, without data, which was reset; or a protocol other than those of every day, which nobody answered.
  fileprivate var endsAsProbe: Bool {
    switch transport {
    case .tcp:
      let reset: UInt8 = 0x04
      return !isInitiatorCertain && toServer.packets == 1 && toClient.packets == 1 && toServer.bytes < 100
        && toServer.tcpFlags & reset == 0 && toClient.tcpFlags & reset != 0
    case .udp, .icmp, .icmpv6: return false
    default: return toClient.packets == 0
    }
  }

  /// Whether the flow looks like one of traceroute's probes: a datagram to a port from 33,434 on, three for each of 64 hops.
  ///
  /// - Source: traceroute(8), option -p.
  fileprivate var isTraceroute: Bool { transport == .udp && (33_434..<33_626).contains(server.port) }
}
