// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that publishes far more MQTT messages than it ever did.
///
/// At least ten messages a second over a tick. The p-value is that of their number among the device's own ticks with messages; what
/// a device stored while its broker was away is sent in one burst, so that no tick counts for more than a millionth.
///
/// - Source: MQTT 5.0 §5.4.8 (abnormal behaviour of clients), §3.3.4.
public struct PublishFlood: Detector {
  public static let card = DetectorCard(
    id: "publish-flood", number: 29, title: "Flood of MQTT messages",
    summary: "A device publishes MQTT messages at a rate far beyond its own.",
    because: "A flood stops the broker, and with it every device that reports or is commanded through it.",
    benign: "A device sends what it stored while the broker was away, or somebody turned on its debugging output.",
    remedy: "Limit the rate of each client at the broker; isolate the device if the flood goes on.",
    normalIf: "It publishes fewer than 1,000 messages a second, and not far more than it usually does.",
    attack: ["T1499.002"], baseline: ["5.9-1"], severity: .medium, family: .rate, remembers: false,
    speaksWhileLearning: false)

  static let messagesPerSecond = 10.0
  /// The messages of a tick that are a flood by themselves, where the device never sent a twentieth of them.
  static let floodMessages: UInt32 = 10_000
  static let timesOwnMaximum = 20.0
  static let ticksNeeded: UInt32 = 20
  static let leastP = 1e-6

  /// How often ticks had how many messages, up to 16,384.
  private var usual = SizedLogHistogram<28>()
  private var messages: UInt32 = 0
  /// The unusual ticks in a row: of eight, one is learned.
  private var unlearned: UInt32 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .published = deed else { return nil }
    messages = messages == .max ? messages : messages + 1
    guard messages == Self.floodMessages, Double(messages) > Self.timesOwnMaximum * usualMost else { return nil }
    var evidence = Evidence()
    evidence.count = Double(messages)
    evidence.total = Double(messages)
    evidence.usual = usualMost
    evidence.peer = context.receiver
    return .alarm(Self.card.severity, p: Self.leastP, evidence)
  }

  /// The messages that 98 % of its ticks with any do not exceed.
  private var usualMost: Double { usual.count == 0 ? 0 : exponential2(usual.logQuantile(0.98)) - 1 }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard messages > 0 else { return nil }
    let count = Double(messages)
    messages = 0
    // Of one that never published, all its ticks were without a message.
    let isKnown = usual.count >= Self.ticksNeeded
    let p = isKnown ? usual.pValue(of: count) : 1 / (Double(device.activeTicks) + 1)
    // Once it is learned, a device cannot teach itself a flood, but what goes on for hours becomes usual.
    unlearned = p > 0.001 || site.isLearning ? 0 : unlearned &+ 1
    if unlearned % 8 == 0 { usual.add(count) }
    let seconds = Double(DetectionEngine.tickSeconds)
    guard count >= Self.messagesPerSecond * seconds, p < 0.05 else { return nil }
    var evidence = Evidence()
    evidence.count = count / seconds
    evidence.usual = usualMost / seconds
    return .evidence(p: max(Self.leastP, p), evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    guard finding.evidence.total == 0 else {
      return Description(
        observed: "published \(Text.count(finding.evidence.count)) MQTT messages in less than 10 s",
        expected: "usually at most \(Text.count(finding.evidence.usual)) in that time")
    }
    return Description(
      observed: "published \(Text.rate(finding.evidence.count)) MQTT messages a second over 10 s",
      expected: "usually at most \(Text.rate(finding.evidence.usual)) a second when it publishes")
  }
}
