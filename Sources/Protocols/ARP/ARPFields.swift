// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension ARPMessage: Message {
  public static let eventType: StaticString = "arp"

  static let hardwareField = Field("arp.hw_type", .text, "ethernet, or the number of the link's kind (RFC 826)")
  static let protocolField = Field(
    "arp.proto_type", .text, "ipv4, or the number of the protocol whose addresses are asked for (RFC 826)")
  static let operationField = Field(
    "arp.opcode", .text, "request, reply, inarp_request and others, or the operation's number (RFC 826)")
  static let senderMACField = Field(
    "arp.src_mac", .hardwareAddress, "the sender's own hardware address", isPersonal: true)
  static let senderAddressField = Field("arp.src_ip", .address, "the sender's own address", isPersonal: true)
  static let targetMACField = Field(
    "arp.dest_mac", .hardwareAddress, "the hardware address asked of, zero in requests", isPersonal: true)
  static let targetAddressField = Field("arp.dest_ip", .address, "the address asked for", isPersonal: true)
  static let kindField = Field(
    "vedette.arp.kind", .text,
    "probe if the sender looks whether an address is free, announcement if it tells of its own (RFC 5227 §1.1)")
  static let otherField = Field(
    "vedette.arp.for_other", .boolean, "true if the sender's hardware address is not the one that the frame came from")

  public static let fields = [
    hardwareField, protocolField, operationField, senderMACField, senderAddressField, targetMACField,
    targetAddressField, kindField, otherField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    Self.visit(Self.hardwareField, hardware.rawValue, hardware == .ethernet ? "ethernet" : nil, &visitor)
    let isInternet = protocolType == Self.internetProtocol
    Self.visit(Self.protocolField, protocolType, isInternet ? "ipv4" : nil, &visitor)
    Self.visit(Self.operationField, operation.rawValue, operation.name, &visitor)
    let hasMACs = hardware.addressLength == 6 || senderMAC != .zero
    if hasMACs { visitor.visit(Self.senderMACField, .hardwareAddress(senderMAC)) }
    if isInternet && hardware != .atm { visitor.visit(Self.senderAddressField, .address(senderAddress)) }
    if hasMACs { visitor.visit(Self.targetMACField, .hardwareAddress(targetMAC)) }
    if isInternet && hardware != .atm { visitor.visit(Self.targetAddressField, .address(targetAddress)) }
    if isProbe {
      visitor.visit(Self.kindField, "probe")
    } else if isAnnouncement && !senderAddress.isUnspecified {
      visitor.visit(Self.kindField, "announcement")
    }
    if isForOther { visitor.visit(Self.otherField, true) }
  }

  /// Shows a name, or the number where there is none.
  private static func visit(
    _ field: Field, _ number: UInt16, _ name: StaticString?, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    if let name { return visitor.visit(field, name) }
    var text = ShortText()
    text.append(decimal: UInt64(number))
    visitor.visit(field, text: text)
  }
}
