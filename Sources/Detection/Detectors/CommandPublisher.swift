// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that leaves commands for others at an MQTT broker, and is none that does so.
///
/// A retained message, or a will, on a topic that commands a device and on which the sender never left one, though it may take commands
/// there itself; evidence by how seldom the device has done so.
///
/// - Source: MQTT 5.0 §3.3.1.3 (retained messages), §3.1.2.5 (wills).
public struct CommandPublisher: Detector {
  public static let card = DetectorCard(
    id: "command-publisher", number: 27, title: "Command left for other devices",
    summary: "A device leaves a command at the broker that each device gets as soon as it connects.",
    because: "A command that stays works again after each restart, long after its sender is gone.",
    benign: "A new hub or app was set up, or somebody tries out a device by hand.",
    remedy: "Delete the retained message at the broker, and allow commands from the hub only.",
    normalIf: "The command is sent without the retain flag, or by a device that left commands while it was learned.",
    attack: ["T1565.002", "T0831"], baseline: ["5.8-1"], severity: .high, family: .newService, remembers: true,
    speaksWhileLearning: false)

  /// The least number of answered conversations after which a device's few purposes are known.
  private static let leastConversations = 10

  private var commands = Rarity()

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .leftCommand(let topic) = deed, !device.topics.contains(topic.commandSymbol) else { return nil }
    let (p, usual) = commands.count(at: context.time, of: device, inBursts: true)
    guard site.isSettled(device), p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(commands.inWindow)
    evidence.usual = usual
    evidence.peer = context.receiver
    guard topic.hasNarrowDoer, device.answeredConversations >= Self.leastConversations else {
      return .evidence(p: p, evidence)
    }
    return .alarm(Self.card.severity, p: p, evidence, name: topic.text)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let isAlone = finding.name.count > 0
    let broker = evidence.peer.map { " at the broker \(site.text(of: $0.address))" } ?? ""
    guard !isAlone else {
      return Description(
        observed: "left a command\(broker) on the topic \u{201C}\(finding.name)\u{201D}, where it never left one",
        expected: "a device with a narrow purpose takes commands and gives none to others")
    }
    return Description(
      observed:
        "left \(Text.plural(evidence.count, "command")) for other devices\(broker) within 10 min, on topics that "
        + "it never used",
      expected: "usually about \(Text.rate(evidence.usual)) a day")
  }
}
