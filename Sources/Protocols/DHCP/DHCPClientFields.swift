// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a client says of itself.
enum DHCPClientFields {
  static let nameField = Field("dhcp.hostname", .text, "the client's name (EVE)", isPersonal: true)
  static let fullNameField = Field(
    "dhcp.fqdn", .text, "the client's name in DNS, whole or to be completed (RFC 4702 §2)", isPersonal: true)
  static let fullNameFlagsField = Field(
    "dhcp.fqdn_flags", .number, "who updates DNS, as bits; 1 is the server (RFC 4702 §2.1, RFC 4704 §4.1)")
  static let identifierField = Field(
    "dhcp.client_id", .text, "who the client is, in octets joined by colons, without their type (EVE)",
    isPersonal: true)
  static let identifierTypeField = Field(
    "dhcp.client_id_type", .number, "what the identifier is: a kind of link, 255 a DUID, 0 anything (RFC 2132 §9.14)")
  static let associationField = Field(
    "dhcp.iaid", .number, "which of the client's interfaces asks (RFC 4361 §6.1, RFC 8415 §12)")
  static let vendorClassField = Field(
    "dhcp.vendor_class_identifier", .text, "how the vendor names the client's kind (EVE)")
  static let userClassField = Field("dhcp.user_class", .list, "what groups the client belongs to (RFC 3004 §4)")
  static let parametersField = Field(
    "dhcp.params", .list,
    "what the client wants to know, in its order: options by EVE's names, others by ours or by number (EVE)")
  static let parameterCodesField = Field(
    "dhcp.param_codes", .list, "the same by number: the option request list (RFC 2132 §9.8, RFC 8415 §21.7)")
  static let maximumSizeField = Field(
    "dhcp.max_message_size", .number, unit: "bytes", "the largest message that the client takes (RFC 2132 §9.10)")
  static let rapidCommitField = Field(
    "dhcp.rapid_commit", .boolean, "true if two messages are to be enough (RFC 4039 §4, RFC 8415 §21.14)")
  static let usageDescriptionField = Field(
    "dhcp.mud_url", .text, "where the maker describes what the device needs the network for (RFC 8520 §10)")
  static let architecturesField = Field(
    "dhcp.pxe.architectures", .list, "what the boot firmware runs on (RFC 4578 §2.1)")
  static let interfaceField = Field(
    "dhcp.pxe.interface", .text, "the network interface's kind and version, as 1.2.1 (RFC 4578 §2.2)")
  static let machineField = Field(
    "dhcp.pxe.machine_id", .hex, "the machine's UUID, as its octets come (RFC 4578 §2.3)", isPersonal: true)
  static let fingerprintField = Field(
    "dhcp.fingerprint", .text,
    "what tells one client's software from another's; Vedette's own form, which begins with vd1")

  static let all =
    [
      nameField, fullNameField, fullNameFlagsField, identifierField, identifierTypeField, associationField,
    ] + DHCPUniqueIdentifierFields.client.all + [
      vendorClassField, userClassField, parametersField, parameterCodesField, maximumSizeField, rapidCommitField,
      usageDescriptionField, architecturesField, interfaceField, machineField, fingerprintField,
    ]

  static func visit(_ message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    message.visit(nameField, text: .hostName, &visitor)
    if let name = message.fullName { visitor.visit(fullNameField, text: name.bytes) }
    if let flags = message.value(of: .fullName)?.bytes.octet(0) { visitor.visit(fullNameFlagsField, flags) }
    visitIdentifier(of: message, &visitor)
    message.visit(vendorClassField, text: .vendorClass, &visitor)
    visitUserClass(of: message, &visitor)
    visitParameters(of: message, &visitor)
    if let size = message.number(.maximumMessageSize, UInt16.self) { visitor.visit(maximumSizeField, size) }
    if message.has(.rapidCommit) { visitor.visit(rapidCommitField, true) }
    message.visit(usageDescriptionField, text: .usageDescription, &visitor)
    visitBoot(of: message, &visitor)
    guard visitor.wants(fingerprintField) else { return }
    var fingerprint = BoundedText()
    if message.writeFingerprint(into: &fingerprint) { visitor.visit(fingerprintField, text: fingerprint.bytes) }
  }

  private static func visitIdentifier(
    of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let value = message.value(of: .client), let type = value.bytes.octet(0) else { return }
    var text = BoundedText()
    text.append(octets: value.bytes.extracting(from: 1), joinedBy: 0x3A)
    visitor.visit(identifierField, text: text.bytes)
    visitor.visit(identifierTypeField, type)
    guard type == 255, value.count > 5 else { return }
    visitor.visit(associationField, value.bytes.number(at: 1, UInt32.self))
    DHCPUniqueIdentifierFields.client.visit(value.bytes.extracting(from: 5), &visitor)
  }

  /// Shows the classes, or what stands in their place as one text where it is not made of them.
  private static func visitUserClass(
    of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let value = message.value(of: .userClass) else { return }
    visitor.openList(userClassField)
    if value.bytes.isFilledByItems(atLeast: 1) {
      var input = WireReader(value.bytes)
      while let length = try? input.read(UInt8.self), let text = try? input.take(Int(length)) {
        visitor.visit(userClassField, text: text)
      }
    } else {
      visitor.visit(userClassField, text: value.bytes.withoutZeros)
    }
    visitor.closeList()
  }

  private static func visitParameters(
    of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let value = message.value(of: .parameters) else { return }
    visitor.openList(parametersField)
    for offset in 0..<value.count {
      visitor.visit(parametersField, text: DHCPOptionCode(rawValue: value.bytes.octet(offset) ?? 0).text)
    }
    visitor.closeList()
    visitor.openList(parameterCodesField)
    for offset in 0..<value.count { visitor.visit(parameterCodesField, value.bytes.octet(offset) ?? 0) }
    visitor.closeList()
  }

  private static func visitBoot(of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let value = message.value(of: .clientArchitecture) {
      var input = WireReader(value.bytes)
      visitor.openList(architecturesField)
      while let type = try? input.read(UInt16.self) { visitor.visit(architecturesField, type) }
      visitor.closeList()
    }
    if let value = message.value(of: .clientInterface), value.count == 3 {
      var text = ShortText()
      for offset in 0..<3 {
        if offset > 0 { text.append(".") }
        text.append(decimal: UInt64(value.bytes.octet(offset) ?? 0))
      }
      visitor.visit(interfaceField, text: text)
    }
    if let value = message.value(of: .machine), value.count > 1 {
      visitor.visit(machineField, hex: value.bytes.extracting(from: 1))
    }
  }
}
