// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that listens in on every MQTT topic, or uses topics that it never used.
///
/// Subscribing to `#` is told at once, unless the device did so while it was learned: then it is a hub.
///
/// - Source: MQTT 5.0 §4.7.1 (wildcards), §5.4.2 (authorisation of topics).
public struct MQTTTopics: Detector {
  public static let card = DetectorCard(
    id: "mqtt-topics", number: 26, title: "Unusual MQTT topics",
    summary: "A device subscribes to every topic, or uses topics that it never used.",
    because: "Whoever reads every topic sees what all devices report, and learns which topics command them.",
    benign: "A new hub, recorder or bridge was set up, or somebody looks around with a tool.",
    remedy: "Limit the device to its own topics in the broker's access list; isolate it if nobody set this up.",
    normalIf: "It subscribes to the topics that it needs, and to those that it used before.",
    attack: ["T1119", "T0801"], baseline: ["5.6-1", "5.8-1"], severity: .medium, family: .newService,
    speaksWhileLearning: false)

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let topic: TopicFacts
    switch deed {
    case .subscribed(let facts): topic = facts
    case .published(let facts): topic = facts
    default: return nil
    }
    var evidence = Evidence()
    evidence.peer = context.receiver
    evidence.isInternet = !site.home.contains(context.receiver.address)
    if case .subscribed = deed, topic.isEverything {
      evidence.usual = Double(device.topics.count)
      return device.isHub ? nil : .alarm(.medium, evidence, name: topic.text)
    }
    guard site.isSettled(device), !site.isOfSiblings, !device.topics.contains(topic.prefix) else { return nil }
    var model = device.topicNovelty
    model.count(isNew: true, at: context.time)
    guard model.pValue < 0.5 else { return nil }
    evidence.count = Double(model.newCount)
    evidence.usual = Double(max(0, model.distinctCount - model.newCount))
    return .evidence(p: model.pValue, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let broker = evidence.peer.map { " at the broker \(site.text(of: $0.address))" } ?? ""
    let expected =
      evidence.usual >= 1
      ? "usually the \(Text.plural(evidence.usual, "group")) of topics that it has used before"
      : "a device asks for its own topics only"
    guard evidence.count == 0 else {
      return Description(
        observed: "used \(Text.plural(evidence.count, "new group")) of topics within 10 min\(broker)",
        expected: expected)
    }
    return Description(
      observed: "subscribed to every topic (\u{201C}\(finding.name)\u{201D})\(broker)", expected: expected)
  }
}
