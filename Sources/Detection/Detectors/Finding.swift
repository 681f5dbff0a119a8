// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a detector thinks of something a device did.
public struct Finding: Sendable {
  /// How a finding becomes an alert.
  public enum Urgency: Sendable, Equatable {
    /// Together with other evidence, when its time comes.
    case evidence
    /// At once, with this severity.
    case alarm(Severity)
  }

  /// The chance of this, or of something more unusual, in normal operation: 0...1.
  public var p: Double
  public var urgency: Urgency
  public var evidence: Evidence
  /// A name that belongs to it (a topic, a user), empty where there is none.
  public var name = ShortText()
  /// Whether the tick in which it was found is not learned, even while all else is: who floods before the sensor comes must not
  /// teach it that floods are usual.
  public var isNeverUsual = false

  /// That the tick is not learned, and nothing else.
  static let neverUsual = Finding(p: 0, urgency: .evidence, evidence: Evidence(), isNeverUsual: true)

  /// Whether all that it says is that the tick is not learned.
  var isNothingElse: Bool { isNeverUsual && urgency == .evidence && p == 0 }

  /// Evidence for the fusion.
  public static func evidence(p: Double, _ evidence: Evidence, isNeverUsual: Bool = false) -> Finding {
    Finding(p: p, urgency: .evidence, evidence: evidence, isNeverUsual: isNeverUsual)
  }

  /// Something that is told at once.
  public static func alarm(
    _ severity: Severity, p: Double = 0, _ evidence: Evidence, name: ShortText = ShortText()
  ) -> Finding {
    Finding(p: p, urgency: .alarm(severity), evidence: evidence, name: name)
  }
}

/// The numbers behind a finding; its detector makes sentences of them when a person is to read it.
public struct Evidence: Sendable {
  /// How many were counted, and of how many.
  public var count: Double = 0
  public var total: Double = 0
  /// Over which time, in seconds.
  public var seconds: Double = 0
  /// What is usual, in the unit that the detector says.
  public var usual: Double = 0
  /// The other side, where there is one.
  public var peer: Endpoint?
  public var transport = TransportProtocol(rawValue: 0)
  /// A hardware address that belongs to it.
  public var mac: MACAddress?
  /// Whether the other side is on the Internet.
  public var isInternet = false
  /// The protocol that it happened in, or nothing.
  public var service: StaticString = ""

  /// Which features are mixed in an unusual way, where it is about those.
  public var mix = FeatureMix()

  /// Makes evidence without numbers.
  public init() {}
}

/// A finding in words.
public struct Description: Sendable {
  /// What happened, in one sentence with its numbers.
  public var observed: String
  /// What is normal for this device, in one sentence.
  public var expected: String

  /// Makes a description of its two sentences.
  public init(observed: String, expected: String) {
    self.observed = observed
    self.expected = expected
  }
}
