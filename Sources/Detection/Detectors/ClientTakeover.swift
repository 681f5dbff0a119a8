// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that connects to an MQTT broker under the name of another one.
///
/// Told where the two connect within a minute of each other, where they take turns three times within an hour, or at once where
/// the name's owner is connected and both were there before.
///
/// - Source: MQTT 5.0 §3.1.4, §5.4.5.
public struct ClientTakeover: Detector {
  public static let card = DetectorCard(
    id: "client-takeover", number: 28, title: "MQTT name of another device used",
    summary: "A device connects to an MQTT broker under the name of another device, which is thrown out.",
    because: "Whoever takes over the name cuts the other device off and can receive what is meant for it.",
    benign: "Two devices were set up with the same name, or a device was replaced while the old one still runs.",
    remedy: "Give each device a name and a password of its own, and let the broker tie the two together.",
    normalIf: "The two devices use different client identifiers.",
    attack: ["T1563"], baseline: ["5.4-1", "5.5-5"], severity: .high, speaksWhileLearning: true)

  static let secondsNeeded = 60.0
  static let turnsNeeded = 3

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .tookClientName(let takeover) = deed,
      takeover.isOwnerThere || abs(takeover.seconds) <= Self.secondsNeeded || takeover.turns >= Self.turnsNeeded
    else { return nil }
    var evidence = Evidence()
    evidence.peer = Endpoint(address: takeover.broker, port: 0)
    evidence.count = Double(takeover.turns)
    evidence.isInternet = !site.home.contains(takeover.broker)
    switch takeover.owner {
    case .hardware(let mac): evidence.mac = mac
    case .address: break
    }
    return .alarm(Self.card.severity, evidence, name: takeover.name)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let broker = evidence.peer.map { site.text(of: $0.address) } ?? "a broker"
    let owner = evidence.mac.map { $0.description } ?? "another device"
    let turns = evidence.count > 1 ? "; the two have taken turns \(Text.count(evidence.count)) times" : ""
    return Description(
      observed: "connected to the broker \(broker) as \u{201C}\(finding.name)\u{201D}, the name of \(owner)\(turns)",
      expected: "\u{201C}\(finding.name)\u{201D} is used by \(owner) alone")
  }
}
