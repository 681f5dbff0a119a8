// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes
import Protocols
import Wire

extension FieldVisitor where Self: ~Copyable {
  /// Shows a text that the program owns.
  public mutating func visit(_ field: Field, string: borrowing String) {
    visit(field, .text(string.utf8Span.span.octets))
  }

  mutating func visit(_ field: Field, decimal: Double) { visit(field, .decimal(decimal)) }

  mutating func visit(_ field: Field, list: [String]) {
    openList(field)
    for text in list { visit(field, string: text) }
    closeList()
  }
}

/// What an alert's record says beside its context: EVE's `alert` object, and ours.
///
/// - Source: Suricata's EVE JSON, `alert`; a severity of 1 is the worst there.
extension Alert: Message {
  public static let eventType: StaticString = "alert"
  /// The group of signature identifiers that belongs to this sensor (EVE's `alert.gid`).
  static let generatorID = 9000

  static let actionField = Field("alert.action", .text, "always allowed: the sensor watches and never blocks")
  static let generatorField = Field("alert.gid", .number, "always 9000: the identifiers of this sensor")
  static let signatureIDField = Field("alert.signature_id", .number, "the number of the detector or rule")
  static let revisionField = Field("alert.rev", .number, "the revision of the detector or rule")
  static let signatureField = Field("alert.signature", .text, "what was found, in a few words")
  static let categoryField = Field(
    "alert.category", .text, "whether a detector or a rule speaks, or the sensor of itself")
  static let levelField = Field("alert.severity", .number, "1 (worst) to 4: EVE's scale")
  static let techniqueMetadataField = Field(
    "alert.metadata.mitre_technique_id", .list, "ATT&CK techniques that the finding speaks of")

  static let uidField = Field(
    "vedette.uid", .text, "a name for the alert, the same in every run over the same packets", isPersonal: true)
  static let detectorField = Field("vedette.detector", .text, "the detector's id, or rule: and the rule's id")
  static let severityField = Field("vedette.severity", .text, "informational, low, medium, high or critical")
  static let scoreField = Field("vedette.score", .decimal, "0 to 100: how unlikely this is in normal operation")
  static let confidenceField = Field("vedette.confidence", .decimal, "0 to 1: how sure the sensor is")
  static let deviceIDField = Field(
    "vedette.device.id", .text, "the inventory's id of the device the alert is about", isPersonal: true)
  static let deviceMACField = Field(
    "vedette.device.mac", .hardwareAddress, "the device's hardware address", isPersonal: true)
  static let deviceAddressField = Field("vedette.device.ip", .address, "the device's address", isPersonal: true)
  static let deviceNameField = Field(
    "vedette.device.name", .text, "a name that the device gave itself", isPersonal: true)
  static let deviceVendorField = Field("vedette.device.vendor", .text, "who made the device, as far as that is known")
  static let deviceTypeField = Field(
    "vedette.device.type", .text,
    "what kind of thing the device probably is, as camera; sensor where the alert is about this sensor itself")
  static let becauseField = Field("vedette.because", .text, "why this matters")
  static let benignField = Field("vedette.benign", .text, "how it can be harmless")
  static let remedyField = Field("vedette.remedy", .text, "what to do")
  static let normalIfField = Field(
    "vedette.normal_if", .text, "the smallest change under which nothing would have been said")
  static let siblingCountField = Field(
    "vedette.siblings.count", .number, "other devices of the same vendor and type; absent where there are none")
  static let siblingsAlikeField = Field(
    "vedette.siblings.alike", .number,
    "those of them of which the same was found within a day, or that use the same host on the Internet")
  static let certaintyField = Field("vedette.certainty", .text, "why the confidence is what it is")
  static let expectedField = Field("vedette.expected", .text, "what is normal for the device", isPersonal: true)
  static let observedField = Field("vedette.observed", .text, "what happened", isPersonal: true)
  static let evidenceField = Field("vedette.evidence", .list, "the measurements that the score is made of")
  static let evidenceDetectorField = Field("vedette.evidence.detector", .text, "the detector that measured")
  static let evidenceShareField = Field("vedette.evidence.share", .decimal, "0 to 1: the part of the score")
  static let evidenceExpectedField = Field(
    "vedette.evidence.expected", .text, "the usual measurement", isPersonal: true)
  static let evidenceObservedField = Field("vedette.evidence.observed", .text, "the measurement", isPersonal: true)
  static let attackField = Field("vedette.attack", .list, "ATT&CK technique ids")
  static let baselineField = Field("vedette.baseline", .list, "provisions of ETSI EN 303 645 that it speaks to")
  static let repetitionsField = Field(
    "vedette.repetitions", .number, "further findings of the same kind that the alert stands for")
  static let windowField = Field(
    "vedette.visibility.window", .number, unit: "s",
    "the time before the alert that this is said of: as long as its evidence, a minute at least, half an hour at most")
  static let lossField = Field("vedette.visibility.packets_lost", .number, "packets that the sensor lost in that time")
  static let lossShareField = Field(
    "vedette.visibility.loss_share", .decimal, "0 to 1: the part of that time's packets that was lost")
  static let blindField = Field(
    "vedette.visibility.blind_seconds", .number, unit: "s", "the part of that time in which nothing could be captured")
  static let visibilityField = Field(
    "vedette.visibility.statement", .text, "what was missed, in one sentence; absent where nothing was")
  static let packetFileField = Field("vedette.packet.file", .text, "the file or interface of the packet that raised it")
  static let packetNumberField = Field("vedette.packet.number", .number, "the packet's 1-based number there")

  public static let fields =
    [
      actionField, generatorField, signatureIDField, revisionField, signatureField, categoryField, levelField,
      techniqueMetadataField, uidField, detectorField, severityField, scoreField, confidenceField, deviceIDField,
      deviceMACField, deviceAddressField, deviceNameField, deviceVendorField, deviceTypeField, becauseField,
      benignField,
      remedyField,
      normalIfField, siblingCountField, siblingsAlikeField, certaintyField,
      expectedField,
      observedField, evidenceField, evidenceDetectorField, evidenceShareField, evidenceExpectedField,
      evidenceObservedField, attackField, baselineField, repetitionsField, windowField, lossField,
      lossShareField, blindField, visibilityField, packetFileField, packetNumberField,
    ] + IncidentReference.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.actionField, "allowed")
    visitor.visit(Self.generatorField, Self.generatorID)
    visitor.visit(Self.signatureIDField, signatureID)
    visitor.visit(Self.revisionField, 1)
    visitor.visit(Self.signatureField, string: title)
    visitor.visit(Self.categoryField, category)
    visitor.visit(Self.levelField, severity.eveLevel)
    if !attack.isEmpty { visitor.visit(Self.techniqueMetadataField, list: attack) }

    visitor.visit(Self.uidField, string: uid)
    visitor.visit(Self.detectorField, string: detector)
    visitor.visit(Self.severityField, string: severity.word)
    visitor.visit(Self.scoreField, decimal: score)
    visitor.visit(Self.confidenceField, decimal: confidence)
    visitDevice(&visitor)
    visitor.visit(Self.becauseField, string: because)
    visitor.visit(Self.benignField, string: benign)
    visitor.visit(Self.remedyField, string: remedy)
    if !normalIf.isEmpty { visitor.visit(Self.normalIfField, string: normalIf) }
    if let siblings {
      visitor.visit(Self.siblingCountField, siblings.count)
      visitor.visit(Self.siblingsAlikeField, siblings.alike)
    }
    if !certainty.isEmpty { visitor.visit(Self.certaintyField, string: certainty) }
    visitor.visit(Self.expectedField, string: expected)
    visitor.visit(Self.observedField, string: observed)
    visitEvidence(&visitor)
    visitor.visit(Self.attackField, list: attack)
    visitor.visit(Self.baselineField, list: baseline)
    visitor.visit(Self.repetitionsField, repetitions)
    visitVisibility(&visitor)
    incident?.visit(&visitor)
  }

  private var category: StaticString {
    if detector.hasPrefix("rule:") { return "Rule match" }
    return device.type == "sensor" ? "Sensor health" : "Behavioural anomaly"
  }

  private func visitDevice(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.deviceIDField, string: device.id)
    if let mac = device.mac { visitor.visit(Self.deviceMACField, .hardwareAddress(mac)) }
    if let address = device.address { visitor.visit(Self.deviceAddressField, .address(address)) }
    if !device.name.isEmpty { visitor.visit(Self.deviceNameField, string: device.name) }
    if !device.vendor.isEmpty { visitor.visit(Self.deviceVendorField, string: device.vendor) }
    if !device.type.isEmpty { visitor.visit(Self.deviceTypeField, string: device.type) }
  }

  private func visitEvidence(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.evidenceField)
    for contribution in contributions {
      visitor.openItem()
      visitor.visit(Self.evidenceDetectorField, string: contribution.detector)
      visitor.visit(Self.evidenceShareField, decimal: contribution.share)
      visitor.visit(Self.evidenceExpectedField, string: contribution.expected)
      visitor.visit(Self.evidenceObservedField, string: contribution.observed)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func visitVisibility(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.windowField, Int64(visibility.window))
    visitor.visit(Self.lossField, visibility.lost)
    visitor.visit(Self.lossShareField, decimal: (visibility.lossShare * 10_000).rounded() / 10_000)
    visitor.visit(Self.blindField, Int64(visibility.blindSeconds.rounded(.up)))
    if !visibility.isClear { visitor.visit(Self.visibilityField, string: visibility.sentence) }
  }
}
