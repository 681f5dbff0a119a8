// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that begins or accepts a conversation which the description of its use does not allow.
///
/// Only devices for which the operator laid down a description are held to one. What cannot be decided by watching is allowed, and so
/// is what every device needs to live on a network.
///
/// - Source: RFC 8520 §1.8 and §5.
public struct OutsideDescription: Detector {
  public static let card = DetectorCard(
    id: "outside-description", number: 37, title: "Outside its usage description",
    summary: "A device begins or accepts a conversation that the description of its use does not allow.",
    because: "A device does what its maker says that it needs, and what goes beyond that serves somebody else.",
    benign: "New firmware needs more than the description says, or the description is of another model.",
    remedy:
      "Compare the conversation with the maker's latest description; if that does not allow it either, isolate the device.",
    normalIf: "A rule of the description accepts the other side, the transport and the port.",
    attack: ["T1071", "T1571"], baseline: ["5.6-1"], severity: .medium, speaksWhileLearning: true)

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .leftDescription(let departure) = deed else { return nil }
    var evidence = Evidence()
    evidence.peer = departure.peer
    evidence.transport = departure.transport
    evidence.isInternet = !site.home.contains(departure.peer.address)
    evidence.count = departure.initiator == .device ? 0 : 1
    // Where the description is found again when its words are needed.
    evidence.total = Double(departure.description)
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let isCalled = evidence.count > 0
    let side = evidence.isInternet ? "on the Internet" : "at home"
    let home = site.home
    let expected =
      site.usage[Int(max(0, min(1e6, evidence.total)))]?.summary(
        of: isCalled ? .peer : .device, internet: evidence.isInternet, home: { home.contains($0) })
      ?? "what its usage description allows"
    guard let peer = evidence.peer else {
      return Description(observed: "left the description of its use", expected: expected)
    }
    let port = "port \(peer.port) (\(Text.transport(evidence.transport)))"
    return Description(
      observed: isCalled
        ? "accepted a call from \(site.text(of: peer.address)) \(side) at its \(port), which the description of its use "
          + "does not allow"
        : "called \(site.text(of: peer.address)) \(port) \(side), which the description of its use does not allow",
      expected: expected)
  }
}
