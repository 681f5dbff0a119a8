// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that turns to hosts or services of its own network which it never used.
///
/// One case speaks for itself: a device with a narrow purpose is answered by a host where it never used one of the ports by which
/// hosts are controlled (SSH, telnet, SMB, remote desktop, ADB, Modbus), or used it in less than a quarter of the hours in which it
/// was learned; that is told once. Other first connections are evidence, by how many come in ten
/// minutes where the device's past makes so few likely.
///
/// - Source: RFC 8520 §1: a Thing has a small set of intended peers; ATT&CK TA0008.
public struct LateralMovement: Detector {
  public static let card = DetectorCard(
    id: "lateral-movement", number: 20, title: "New connection to a neighbour",
    summary: "A device turns to hosts of the home network that it never used.",
    because: "From the first device that they control, intruders go on to the others of the same network.",
    benign: "Somebody set up a new device, and its hub or recorder gets to know it.",
    remedy: "If nobody changed anything, isolate the device and look at who logged in at the host that it called.",
    normalIf: "It turns to no more hosts and services of the home network than it has used before.",
    attack: ["T1021", "T1210"], baseline: ["5.6-1"], severity: .medium, family: .lateral, remembers: true,
    speaksWhileLearning: false)

  private var firstConnections = Rarity()

  public init() {}

  /// Whether hosts are controlled by what listens at this port.
  static func isControl(_ port: UInt16) -> Bool {
    switch port {
    case 22, 23, 445, 502, 3389, 5555: true
    default: false
    }
  }

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .flowAnswered = event, let flow = context.flow, flow.isFirstContact,
      site.home.contains(flow.server.address), !site.home.isBroadcast(flow.server.address), !site.isOfSiblings,
      !device.destinations.contains(site.destination(of: flow))
    else { return nil }
    let (p, usual) = firstConnections.count(at: context.time, of: device)
    guard site.isSettled(device), !site.isDescribed, p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(firstConnections.inWindow)
    evidence.usual = usual
    evidence.peer = flow.server
    evidence.transport = flow.transport
    return .evidence(p: p, evidence)
  }

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .controlledNeighbour(let server, let destination) = deed, site.isSettled(device), !site.isDescribed,
      device.destinations.isQuestionable(destination, hoursNeeded: site.hoursNeeded(of: device))
    else { return nil }
    var evidence = Evidence()
    evidence.peer = server
    evidence.transport = .tcp
    evidence.total = Double(device.destinations.use(of: destination)?.hoursSeen ?? 0)
    evidence.usual = site.learnedHours(of: device).rounded()
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let peer = evidence.peer.map { "\(site.text(of: $0.address)) port \($0.port)" } ?? "a neighbour"
    guard evidence.count > 0 else {
      let habit =
        evidence.total == 0
        ? "for the first time"
        : "as in \(Text.count(evidence.total)) of the \(Text.plural(evidence.usual, "hour")) in which it was learned"
      return Description(
        observed: "connected to \(peer) in the home network, by which hosts are controlled, \(habit)",
        expected: "a device with a narrow purpose does not control its neighbours")
    }
    return Description(
      observed:
        "was answered by \(Text.plural(evidence.count, "service")) of the home network that it never used, within "
        + "10 min, last \(peer)",
      expected: "usually about \(Text.rate(evidence.usual)) such services a day")
  }
}
