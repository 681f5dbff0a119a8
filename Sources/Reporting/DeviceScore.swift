// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Protocols

/// What was measured of one device in one tick, and how unlikely it is: for research, and for whoever wants to see an alert come.
public struct DeviceScore: Sendable {
  public var score: TickScore
  public var device: DeviceReference

  public init(_ score: TickScore, of device: DeviceReference) {
    self.score = score
    self.device = device
  }
}

/// The record is flat but for the detectors, which come last, so that what stands in front of them makes the columns of a table.
extension DeviceScore: Message {
  public static let eventType: StaticString = "score"

  static let idField = Field(
    "vedette.device.id", .text, "the inventory's id of the device", isPersonal: true)
  static let macField = Field(
    "vedette.device.mac", .hardwareAddress, "the hardware address that it sends from", isPersonal: true)
  static let addressField = Field("vedette.device.ip", .address, "the device's address", isPersonal: true)
  static let secondsField = Field(
    "vedette.seconds", .number, unit: "s", "the length of the tick, which ends at the record's time")
  static let learningField = Field(
    "vedette.learning", .boolean, "true while profiles are only learned, when few detectors may speak")
  static let riskField = Field(
    "vedette.risk", .decimal,
    "0 to 100: ten times the level, at least 10, 30, 50, 70 or 90 where a detector told something of that severity at once"
  )
  static let levelField = Field(
    "vedette.level", .decimal,
    "the decimal logarithm of the fused evidence when the tick has ended; 0 is normal, below it more than normal")
  static let thresholdField = Field(
    "vedette.threshold", .decimal, "the level from which on the fused evidence is an alarm, behind which it begins anew"
  )
  static let eValueField = Field(
    "vedette.e_value", .decimal,
    "what this tick's p-values are worth together; 1 or less on average in normal operation")

  /// In the order of the features.
  static let featureFields = [
    Field("vedette.features.packets_out", .decimal, unit: "packets", "what it sent"),
    Field("vedette.features.bytes_out", .decimal, unit: "bytes", "what it sent"),
    Field("vedette.features.bytes_in", .decimal, unit: "bytes", "what it was sent"),
    Field("vedette.features.connection_attempts", .decimal, unit: "packets", "first packets of TCP connections"),
    Field("vedette.features.datagrams_out", .decimal, unit: "packets", "UDP datagrams that it sent"),
    Field(
      "vedette.features.control_messages_out", .decimal, unit: "packets",
      "ICMP messages and packets of other protocols that it sent"),
    Field("vedette.features.new_peers", .decimal, "hosts that it began to talk with for the first time"),
    Field("vedette.features.new_services", .decimal, "services that it used for the first time"),
    Field("vedette.features.address_requests", .decimal, "addresses that it asked for by ARP or Neighbor Discovery"),
    Field("vedette.features.failed_contacts", .decimal, "conversations that were refused or not answered"),
    Field("vedette.features.name_queries", .decimal, "names that it asked for"),
    Field("vedette.features.failed_names", .decimal, "names that do not exist"),
    Field("vedette.features.peers", .decimal, "distinct hosts that it sent to, about"),
    Field("vedette.features.ports", .decimal, "distinct ports that it sent to, about"),
    Field("vedette.features.byte_ratio", .decimal, "bytes received for each byte sent"),
    Field("vedette.features.mean_length", .decimal, unit: "bytes", "the mean length of the packets that it sent"),
  ]

  static let detectorsField = Field(
    "vedette.detectors", .list, "the detectors that spoke in the tick, each with its strongest finding")
  static let detectorField = Field("vedette.detectors.detector", .text, "the detector's id")
  static let pField = Field(
    "vedette.detectors.p", .decimal,
    "the chance of this or of something more unusual in normal operation; absent where it gave no evidence for the fusion"
  )
  static let severityField = Field(
    "vedette.detectors.severity", .text, "the severity of what it told at once; absent where it gave evidence alone")
  static let countField = Field("vedette.detectors.count", .decimal, "what it counted, in the unit of the detector")
  static let totalField = Field("vedette.detectors.total", .decimal, "of how many it counted; absent where of none")
  static let usualField = Field("vedette.detectors.usual", .decimal, "what is usual; absent where it does not compare")
  static let spanField = Field(
    "vedette.detectors.seconds", .decimal, unit: "s", "over which time it counted; absent where it does not say")

  public static let fields =
    [idField, macField, addressField, secondsField, learningField, riskField, levelField, thresholdField, eValueField]
    + featureFields
    + [detectorsField, detectorField, pField, severityField, countField, totalField, usualField, spanField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.idField, string: device.id)
    if let mac = device.mac { visitor.visit(Self.macField, .hardwareAddress(mac)) }
    if let address = device.address { visitor.visit(Self.addressField, .address(address)) }
    visitor.visit(Self.secondsField, DetectionEngine.tickSeconds)
    visitor.visit(Self.learningField, score.isLearning)
    visitor.visit(Self.riskField, decimal: score.risk)
    visitor.visit(Self.levelField, decimal: score.level)
    visitor.visit(Self.thresholdField, decimal: score.threshold)
    visitor.visit(Self.eValueField, decimal: score.eValue)
    for feature in Feature.allCases {
      visitor.visit(Self.featureFields[feature.rawValue], decimal: score.features[feature])
    }
    visitor.openList(Self.detectorsField)
    for voice in score.voices { Self.visit(voice, &visitor) }
    visitor.closeList()
  }

  private static func visit(_ voice: TickScore.Voice, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openItem()
    visitor.visit(detectorField, string: voice.kind.card.id)
    if let p = voice.p { visitor.visit(pField, decimal: p) }
    if let severity = voice.severity { visitor.visit(severityField, string: severity.word) }
    visitor.visit(countField, decimal: voice.evidence.count)
    if voice.evidence.total != 0 { visitor.visit(totalField, decimal: voice.evidence.total) }
    if voice.evidence.usual != 0 { visitor.visit(usualField, decimal: voice.evidence.usual) }
    if voice.evidence.seconds != 0 { visitor.visit(spanField, decimal: voice.evidence.seconds) }
    visitor.closeItem()
  }
}
