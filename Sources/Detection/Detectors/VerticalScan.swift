// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that tries many ports of one host, of which few answer.
///
/// A threshold random walk over the ports of the host that the device tries most; each port counts once. The ports of
/// traceroute do not: their datagrams are meant to fail.
///
/// - Source: Jung et al.: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004.
public struct VerticalScan: Detector {
  public static let card = DetectorCard(
    id: "vertical-scan", number: 3, title: "Scan of one host's ports",
    summary: "A device tries many ports of one host, and few of them are open.",
    because: "Trying every port is how an intruder finds the service to break in through.",
    benign: "An inventory or security tool examines the host, or a program looks for a service that has moved.",
    remedy: "If nobody started such a tool on the device, isolate it and see what runs on it.",
    attack: ["T1046"], baseline: ["5.6-1"], severity: .high, family: .failure, speaksWhileLearning: true)

  /// The seconds without a new port after which the walk is forgotten.
  static let idleSeconds = 600.0

  private var walk = SequentialTest()
  private var host = IPAddress(v4: 0)
  private var votes: UInt32 = 0
  /// The ports tried, by the last eight bits of a mixed port.
  private var ports: [4 of UInt64] = .init(repeating: 0)
  private var began = Timestamp(nanoseconds: .min)
  private var last = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing DeviceProfile, at site: borrowing Site
  ) -> Finding? {
    let success: Bool
    switch event {
    case .flowAnswered: success = true
    case .flowFailed: success = false
    default: return nil
    }
    guard let flow = context.flow, flow.transport == .tcp || flow.transport == .udp, flow.isFirstContact,
      !flow.server.address.isGroup, !flow.isTraceroute, follow(flow.server.address, at: context.time),
      isNew(flow.server.port)
    else { return nil }
    walk.count(success: success)
    guard !success, walk.level >= SequentialTest.evidenceLevel else { return nil }

    var evidence = Evidence()
    evidence.count = Double(walk.failures)
    evidence.total = Double(walk.tries)
    evidence.seconds = context.time.seconds(since: began)
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    let p = walk.pValue
    guard walk.level >= SequentialTest.alarmLevel else { return .evidence(p: p, evidence) }
    walk.rearm()
    return .alarm(Self.card.severity, p: p, evidence)
  }

  /// Whether the host is the one followed, by majority vote; a new one starts the walk again.
  private mutating func follow(_ address: IPAddress, at time: Timestamp) -> Bool {
    let isIdle = time.seconds(since: last) > Self.idleSeconds
    if address == host && !isIdle {
      votes &+= 1
    } else if votes > 0 && !isIdle {
      votes -= 1
      return false
    } else {
      host = address
      votes = 1
      ports = .init(repeating: 0)
      walk = SequentialTest()
      began = time
    }
    last = time
    return true
  }

  /// Marks a port; returns whether it was not marked before.
  private mutating func isNew(_ port: UInt16) -> Bool {
    let place = Int(port ^ port >> 8) & 0xFF
    let mask: UInt64 = 1 << UInt64(place & 63)
    defer { ports[place >> 6] |= mask }
    return ports[place >> 6] & mask == 0
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let host = evidence.peer.map { site.text(of: $0.address) } ?? "one host"
    return Description(
      observed: "tried \(Text.count(evidence.total)) ports of \(host) within \(Text.duration(evidence.seconds)), "
        + "\(Text.count(evidence.count)) of them closed or silent",
      expected: "a device uses the few ports of a host that answer")
  }
}

extension Flow {
  /// Whether the flow looks like one of traceroute's probes: a datagram to a port from 33,434 on, three for each of 64 hops.
  ///
  /// - Source: traceroute(8), option -p.
  fileprivate var isTraceroute: Bool { transport == .udp && (33_434..<33_626).contains(server.port) }
}
