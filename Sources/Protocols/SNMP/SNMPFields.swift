// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension SNMPMessage: Message {
  public static let eventType: StaticString = "snmp"

  static let versionField = Field("snmp.version", .number, "1, 2 for version 2c, or 3; 0 for another (RFC 3412 §6.1)")
  static let communityField = Field(
    "snmp.community", .text, "public, private, or <redacted> for every other one (RFC 1157 §4)")
  static let kindField = Field("snmp.pdu_type", .text, "what is asked or told (RFC 3416 §3)")
  static let requestIDField = Field("snmp.request_id", .number, "pairs an answer with its request (RFC 3416 §3)")
  static let errorField = Field("snmp.error_status", .text, "what went wrong, if anything did (RFC 3416 §3)")
  static let errorIndexField = Field("snmp.error_index", .number, "which variable went wrong, from 1 (RFC 3416 §3)")
  static let onceField = Field(
    "snmp.non_repeaters", .number, "how many variables GetBulk wants once (RFC 3416 §4.2.3)")
  static let repetitionsField = Field(
    "snmp.max_repetitions", .number, "how many values GetBulk wants of the others (RFC 3416 §4.2.3)")
  static let trapKindField = Field("snmp.trap_type", .text, "the generic trap of version 1 (RFC 1157 §4.1.6)")
  static let trapNameField = Field(
    "snmp.trap_oid", .text,
    "the enterprise of a trap of version 1, or the trap's name (RFC 1157 §4.1.6, RFC 3416 §4.2.6)")
  static let trapAddressField = Field(
    "snmp.trap_address", .address, "whom a trap of version 1 is about (RFC 1157 §4.1.6)", isPersonal: true)
  static let trapSpecificField = Field(
    "snmp.trap_specific", .number, "the enterprise's own number of a trap of version 1 (RFC 1157 §4.1.6)")
  static let variablesField = Field(
    "snmp.vars", .list, "the names of the first 16 variables (RFC 3416 §3)")
  static let descriptionField = Field("snmp.sys_descr", .text, "what the agent says that it is (RFC 3418 §2)")
  static let objectField = Field("snmp.sys_object_id", .text, "the vendor's name of the kind of device (RFC 3418 §2)")
  static let nameField = Field("snmp.sys_name", .text, "the agent's name (RFC 3418 §2)", isPersonal: true)
  static let messageIDField = Field("snmp.message_id", .number, "pairs messages of version 3 (RFC 3412 §6.2)")
  static let levelField = Field(
    "snmp.security_level", .text, "noAuthNoPriv, authNoPriv or authPriv, in version 3 (RFC 3411 §3.4.3)")
  static let modelField = Field("snmp.security_model", .number, "3 for the user-based model (RFC 3411 §3.4.1)")
  static let userField = Field("snmp.usm", .text, "the user of the user-based model (RFC 3414 §2.4)", isPersonal: true)
  static let engineField = Field(
    "snmp.engine_id", .hex, "the engine that is spoken to or speaks (RFC 3411 §5)", isPersonal: true)
  static let enterpriseField = Field(
    "snmp.engine_enterprise", .number, "IANA's number of the enterprise in the engine's name (RFC 3411 §5)")
  static let hardwareField = Field(
    "snmp.engine_mac", .hardwareAddress, "the hardware address in the engine's name (RFC 3411 §5)", isPersonal: true)
  static let bootsField = Field("snmp.engine_boots", .number, "how often the engine started (RFC 3414 §2.2.2)")
  static let timeField = Field("snmp.engine_time", .number, unit: "s", "since it started last (RFC 3414 §2.2.2)")

  public static let fields =
    [
      versionField, communityField, messageIDField, levelField, modelField, userField, engineField, enterpriseField,
      hardwareField, bootsField, timeField, kindField, requestIDField, errorField, errorIndexField, onceField,
      repetitionsField, trapKindField, trapNameField, trapAddressField, trapSpecificField, variablesField,
      descriptionField, objectField, nameField, DefaultCredentials.field,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.versionField, version)
    if version == 1 || version == 2 { visitor.visit(Self.communityField, communityKind) }
    if version == 3 { visitSecurity(&visitor) }
    if let pdu { pdu.visit(&visitor) }
    if usesDefaultPassword { visitor.visit(DefaultCredentials.field, true) }
    exchange?.visit(&visitor)
  }

  private func visitSecurity(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.messageIDField, messageID)
    visitor.visit(Self.levelField, flags & 2 != 0 ? "authPriv" : flags & 1 != 0 ? "authNoPriv" : "noAuthNoPriv")
    visitor.visit(Self.modelField, securityModel)
    guard let user else { return }
    if user.userName.byteCount > 0 { visitor.visit(Self.userField, text: user.userName) }
    guard user.engineID.byteCount > 0 else { return }
    visitor.visit(Self.engineField, hex: user.engineID)
    if let enterprise = user.enterprise { visitor.visit(Self.enterpriseField, enterprise) }
    if let address = user.hardwareAddress { visitor.visit(Self.hardwareField, .hardwareAddress(address)) }
    visitor.visit(Self.bootsField, user.boots)
    visitor.visit(Self.timeField, user.time)
  }
}

extension SNMPPDU {
  /// The most names of variables that are shown.
  private static var shownNameCount: Int { 16 }

  fileprivate func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(SNMPMessage.kindField, kind.name)
    if kind != .trap1 { visitor.visit(SNMPMessage.requestIDField, requestID) }
    switch kind {
    case .trap1: visitTrap(&visitor)
    case .getBulkRequest:
      visitor.visit(SNMPMessage.onceField, status)
      visitor.visit(SNMPMessage.repetitionsField, index)
    default:
      guard status != 0 else { break }
      visitor.visit(SNMPMessage.errorField, Self.errorName(status))
      visitor.visit(SNMPMessage.errorIndexField, index)
    }
    if kind == .trap2 || kind == .informRequest { visitTrapName(&visitor) }
    visitVariables(&visitor)
    if kind == .response || kind == .trap2 { visitIdentity(&visitor) }
  }

  private func visitVariables(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(SNMPMessage.variablesField)
    var count = 0
    forEachVariable { variable in
      guard count < Self.shownNameCount else { return }
      count += 1
      var text = BoundedText()
      variable.name.write(to: &text)
      visitor.visit(SNMPMessage.variablesField, text: text.bytes)
    }
    visitor.closeList()
  }

  private func visitTrap(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(SNMPMessage.trapKindField, Self.trapName(status))
    var text = BoundedText()
    SNMPObjectIdentifier(enterprise).write(to: &text)
    visitor.visit(SNMPMessage.trapNameField, text: text.bytes)
    if agent.byteCount == 4 {
      visitor.visit(SNMPMessage.trapAddressField, .address(IPAddress(v4: agent.number(at: 0, UInt32.self))))
    }
    visitor.visit(SNMPMessage.trapSpecificField, index)
  }

  /// The value of snmpTrapOID.0, which tells a notification.
  private func visitTrapName(_ visitor: inout some FieldVisitor & ~Copyable) {
    forEachVariable { variable in
      guard variable.tag == BERElement.objectIdentifier,
        variable.name.isName("\u{2B}\u{6}\u{1}\u{6}\u{3}\u{1}\u{1}\u{4}\u{1}\u{0}")
      else { return }
      var text = BoundedText()
      SNMPObjectIdentifier(variable.value).write(to: &text)
      visitor.visit(SNMPMessage.trapNameField, text: text.bytes)
    }
  }

  /// What an agent says of itself: sysDescr.0, sysObjectID.0 and sysName.0.
  private func visitIdentity(_ visitor: inout some FieldVisitor & ~Copyable) {
    forEachVariable { variable in
      let name = variable.name
      if variable.tag == BERElement.octets {
        let text = variable.value.extracting(first: 255)
        if name.isName("\u{2B}\u{6}\u{1}\u{2}\u{1}\u{1}\u{1}\u{0}") {
          visitor.visit(SNMPMessage.descriptionField, text: text)
        } else if name.isName("\u{2B}\u{6}\u{1}\u{2}\u{1}\u{1}\u{5}\u{0}") {
          visitor.visit(SNMPMessage.nameField, text: text)
        }
      } else if variable.tag == BERElement.objectIdentifier, name.isName("\u{2B}\u{6}\u{1}\u{2}\u{1}\u{1}\u{2}\u{0}") {
        var text = BoundedText()
        SNMPObjectIdentifier(variable.value).write(to: &text)
        visitor.visit(SNMPMessage.objectField, text: text.bytes)
      }
    }
  }

  /// - Source: RFC 3416 §3.
  private static func errorName(_ status: Int32) -> StaticString {
    switch status {
    case 1: "tooBig"
    case 2: "noSuchName"
    case 3: "badValue"
    case 4: "readOnly"
    case 5: "genErr"
    case 6: "noAccess"
    case 7: "wrongType"
    case 8: "wrongLength"
    case 9: "wrongEncoding"
    case 10: "wrongValue"
    case 11: "noCreation"
    case 12: "inconsistentValue"
    case 13: "resourceUnavailable"
    case 14: "commitFailed"
    case 15: "undoFailed"
    case 16: "authorizationError"
    case 17: "notWritable"
    case 18: "inconsistentName"
    default: "unknown"
    }
  }

  /// - Source: RFC 1157 §4.1.6.
  private static func trapName(_ generic: Int32) -> StaticString {
    switch generic {
    case 0: "coldStart"
    case 1: "warmStart"
    case 2: "linkDown"
    case 3: "linkUp"
    case 4: "authenticationFailure"
    case 5: "egpNeighborLoss"
    case 6: "enterpriseSpecific"
    default: "unknown"
    }
  }
}
