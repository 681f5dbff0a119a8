// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes

/// How much an alert matters.
public enum Severity: Int, Sendable, Comparable, CaseIterable {
  case informational, low, medium, high, critical

  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

  /// The word for it in logs, options and rules: `informational` … `critical`, as Sigma's levels.
  public var word: String {
    switch self {
    case .informational: "informational"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    }
  }
}

/// One share of an explanation: what was measured, what is usual, and how much it counted.
public struct Contribution: Sendable {
  /// The id of the detector that measured it.
  public var detector: String
  /// 0...1; the shares of an alert's contributions sum to at most 1.
  public var share: Double
  public var expected: String
  public var observed: String

  public init(detector: String, share: Double, expected: String, observed: String) {
    self.detector = detector
    self.share = share
    self.expected = expected
    self.observed = observed
  }
}

/// The device that an alert is about, as far as it is known.
public struct DeviceReference: Sendable {
  /// The id under which the inventory keeps the device: its hardware address, or its IP address.
  public var id: String
  public var mac: MACAddress?
  public var address: IPAddress?
  /// A name that the device gave itself, or empty.
  public var name: String
  /// The short name of who made it, or empty.
  public var vendor: String
  /// What kind of thing it is, as `camera`, or `sensor` for the sensor itself; or empty.
  public var type: String

  public init(
    id: String, mac: MACAddress?, address: IPAddress?, name: String = "", vendor: String = "", type: String = ""
  ) {
    self.id = id
    self.mac = mac
    self.address = address
    self.name = name
    self.vendor = vendor
    self.type = type
  }
}

/// What a person reads: one thing that a device did, why it matters, and what to do.
///
/// Alerts are rare: they own their texts.
public struct Alert: Sendable {
  /// A name for this alert that is the same in every run over the same packets.
  public var uid: String
  public var time: Timestamp
  /// The detector's id, or `rule:` and the rule's id.
  public var detector: String
  /// The number under which EVE consumers know the detector (`alert.signature_id`).
  public var signatureID: Int
  public var title: String
  public var severity: Severity
  /// 0...100: how unlikely this is in normal operation.
  public var score: Double
  /// 0...1: how sure the sensor is, given loss, encryption and how long it has learned.
  public var confidence: Double
  public var device: DeviceReference
  /// What happened, in one sentence with its numbers.
  public var observed: String
  /// What is normal for this device, in one sentence.
  public var expected: String
  public var because: String
  public var benign: String
  public var remedy: String
  /// The smallest change under which nothing would have been said, in one or two sentences; empty where a rule speaks.
  public var normalIf = ""
  /// What the device's like do, where there are any.
  public var siblings: SiblingComparison?
  /// Why the confidence is what it is, in one sentence.
  public var certainty = ""
  /// ATT&CK technique ids.
  public var attack: [String]
  /// Provisions of ETSI EN 303 645 that the finding speaks to, as `5.5-1`.
  public var baseline: [String]
  public var contributions: [Contribution]
  /// How many further findings of the same kind this alert stands for.
  public var repetitions: Int
  /// The packet and flow that raised it, where there is one.
  public var context: EventContext?
  /// How well the sensor saw during the time that the alert is about.
  public var visibility: Visibility
  /// The hash of the TLS client's fingerprint that gave it away, where one did.
  public var program: UInt64?
  /// What it belongs to, once that was decided.
  public var incident: IncidentReference?
  /// The index of the interface or file that an alert without a packet is about, if it is about one.
  public var source: UInt16?

  public init(
    uid: String, time: Timestamp, detector: String, signatureID: Int, title: String, severity: Severity,
    score: Double,
    confidence: Double, device: DeviceReference, observed: String, expected: String, because: String,
    benign: String,
    remedy: String, attack: [String], baseline: [String], contributions: [Contribution] = [],
    repetitions: Int = 0,
    context: EventContext? = nil, visibility: Visibility = Visibility()
  ) {
    self.uid = uid
    self.time = time
    self.detector = detector
    self.signatureID = signatureID
    self.title = title
    self.severity = severity
    self.score = score
    self.confidence = confidence
    self.device = device
    self.observed = observed
    self.expected = expected
    self.because = because
    self.benign = benign
    self.remedy = remedy
    self.attack = attack
    self.baseline = baseline
    self.contributions = contributions
    self.repetitions = repetitions
    self.context = context
    self.visibility = visibility
  }
}
