// SPDX-License-Identifier: Apache-2.0
import Detection
import Protocols

/// What the record of an incident says: written when it is closed, or when the run ends.
extension Incident: Message {
  public static let eventType: StaticString = "incident"

  static let uidField = Field(
    "vedette.incident.uid", .text, "the uid of the incident's first alert, which its other alerts name, too",
    isPersonal: true)
  static let stateField = Field(
    "vedette.incident.state", .text, "closed after half an hour of quiet, or unfinished where the run ended before")
  static let severityField = Field("vedette.incident.severity", .text, "the severity of its worst alert")
  static let causeField = Field(
    "vedette.incident.cause", .text,
    "what it is about before all else: the detector of its worst alerts, of equals the one that came first")
  static let firstField = Field("vedette.incident.first", .time, "when its first alert came")
  static let lastField = Field("vedette.incident.last", .time, "when its last alert came")
  static let alertsField = Field("vedette.incident.alerts", .number, "the number of its alerts")
  static let repetitionsField = Field(
    "vedette.incident.repetitions", .number, "the further findings that its alerts stand for")
  static let stageField = Field(
    "vedette.incident.stage", .text,
    "the furthest: access, evasion, credentials, discovery, spread, collection, control, theft, harm")
  static let devicesField = Field("vedette.incident.devices", .list, "the devices that it is about, the first eight")
  static let deviceIDField = Field(
    "vedette.incident.devices.id", .text, "the inventory's id of the device", isPersonal: true)
  static let deviceMACField = Field(
    "vedette.incident.devices.mac", .hardwareAddress, "the device's hardware address", isPersonal: true)
  static let deviceAddressField = Field(
    "vedette.incident.devices.ip", .address, "the device's address", isPersonal: true)
  static let deviceNameField = Field(
    "vedette.incident.devices.name", .text, "a name that the device gave itself", isPersonal: true)
  static let storyField = Field(
    "vedette.incident.story", .list, "the kinds of its alerts by stage, as an intruder goes about it; the first sixteen"
  )
  static let partDetectorField = Field(
    "vedette.incident.story.detector", .text, "the detector's id, or rule: and the rule's id")
  static let partTitleField = Field("vedette.incident.story.title", .text, "what was found, in a few words")
  static let partStageField = Field(
    "vedette.incident.story.stage", .text, "the stage that its techniques belong to, where they are known")
  static let partSeverityField = Field("vedette.incident.story.severity", .text, "the severity of the worst of them")
  static let partCountField = Field("vedette.incident.story.alerts", .number, "the number of such alerts")
  static let attackField = Field("vedette.incident.attack", .list, "the ATT&CK techniques of its alerts")
  static let releaseField = Field(
    "vedette.incident.attack_version", .text, "the release of ATT&CK that the techniques are of")

  public static let fields = [
    uidField, stateField, severityField, causeField, firstField, lastField, alertsField, repetitionsField, stageField,
    devicesField,
    deviceIDField, deviceMACField, deviceAddressField, deviceNameField, storyField, partDetectorField, partTitleField,
    partStageField, partSeverityField, partCountField, attackField, releaseField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.uidField, string: uid)
    visitor.visit(Self.stateField, state.word)
    visitor.visit(Self.severityField, string: severity.word)
    if let cause { visitor.visit(Self.causeField, string: cause.detector) }
    visitor.visit(Self.firstField, .time(first))
    visitor.visit(Self.lastField, .time(last))
    visitor.visit(Self.alertsField, alertCount)
    visitor.visit(Self.repetitionsField, repetitions)
    if let stage { visitor.visit(Self.stageField, stage.word) }
    visitor.openList(Self.devicesField)
    for device in devices {
      visitor.openItem()
      visitor.visit(Self.deviceIDField, string: device.id)
      if let mac = device.mac { visitor.visit(Self.deviceMACField, .hardwareAddress(mac)) }
      if let address = device.address { visitor.visit(Self.deviceAddressField, .address(address)) }
      if !device.name.isEmpty { visitor.visit(Self.deviceNameField, string: device.name) }
      visitor.closeItem()
    }
    visitor.closeList()
    visitor.openList(Self.storyField)
    for part in story {
      visitor.openItem()
      visitor.visit(Self.partDetectorField, string: part.detector)
      visitor.visit(Self.partTitleField, string: part.title)
      if let stage = part.stage { visitor.visit(Self.partStageField, stage.word) }
      visitor.visit(Self.partSeverityField, string: part.severity.word)
      visitor.visit(Self.partCountField, part.count)
      visitor.closeItem()
    }
    visitor.closeList()
    visitor.visit(Self.attackField, list: attack)
    visitor.visit(Self.releaseField, string: AttackStage.release)
  }
}

/// The incident of an alert, in the alert's record.
extension IncidentReference {
  static let uidField = Field(
    "vedette.incident.uid", .text, "the uid of the first alert of the incident that the alert belongs to",
    isPersonal: true)
  static let stateField = Field(
    "vedette.incident.state", .text, "opened by this alert, updated, or reopened after it had been closed")
  static let numberField = Field("vedette.incident.number", .number, "the alert's place in the incident, from 1")
  static let notableField = Field(
    "vedette.incident.notable", .boolean,
    "whether people are notified: it began, got worse, went further or grew tenfold, five times a day")

  static let fields = [uidField, stateField, numberField, notableField]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.uidField, string: uid)
    visitor.visit(Self.stateField, state.word)
    visitor.visit(Self.numberField, number)
    visitor.visit(Self.notableField, isNotable)
  }
}
