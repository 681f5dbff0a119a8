// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DHCPMessage: Message {
  public static var eventType: StaticString { "dhcp" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      typeField, idField, clientMACField, hardwareTypeField, hardwareField, assignedField, clientAddressField,
      relayField, nextServerField, dhcpTypeField, requestedField, serverField, hopsField, secondsField, broadcastField,
      subnetMaskField, routersField, nameServersField, domainField, DHCPNetworkFields.searchField,
      leaseTimeField, renewalField, rebindingField,
    ] + DHCPClientFields.all + DHCPNetworkFields.all + [optionsField, overloadField] + Exchange.fields

  static let typeField = Field("dhcp.type", .text, "request of a client or reply of a server (EVE)")
  static let idField = Field("dhcp.id", .number, "the transaction's number, which ties answers to requests (EVE)")
  static let clientMACField = Field(
    "dhcp.client_mac", .hardwareAddress, "the client's hardware address (EVE)", isPersonal: true)
  static let hardwareTypeField = Field(
    "dhcp.hardware_type", .number, "the kind of link; absent for Ethernet (RFC 2131 §2, htype)")
  static let hardwareField = Field(
    "dhcp.client_hardware", .hex, "the client's hardware address where it is not one of six octets (RFC 2131 §2)",
    isPersonal: true)
  static let assignedField = Field(
    "dhcp.assigned_ip", .address, "the address that the client gets (EVE)", isPersonal: true)
  static let clientAddressField = Field(
    "dhcp.client_ip", .address, "the address that the client has already (EVE)", isPersonal: true)
  static let relayField = Field(
    "dhcp.relay_ip", .address, "the relay next to the client; in requests only if there is one (EVE)")
  static let nextServerField = Field(
    "dhcp.next_server_ip", .address, "the server to boot from; in requests only if there is one (EVE)")
  static let dhcpTypeField = Field("dhcp.dhcp_type", .text, "what it asks or answers, as discover or ack (EVE)")
  static let requestedField = Field(
    "dhcp.requested_ip", .address, "the address that the client wants (EVE)", isPersonal: true)
  static let serverField = Field("dhcp.server_id", .address, "the server that is meant, or speaks (RFC 2132 §9.7)")
  static let hopsField = Field("dhcp.hops", .number, "the relays it came through; absent if none (RFC 2131 §2)")
  static let secondsField = Field(
    "dhcp.secs", .number, unit: "s", "since the client began to ask; absent if zero (RFC 2131 §2)")
  static let broadcastField = Field(
    "dhcp.broadcast", .boolean, "true if the client wants the answer as a broadcast (RFC 2131 §2)")
  static let subnetMaskField = Field("dhcp.subnet_mask", .address, "the network's mask (EVE)")
  static let routersField = Field("dhcp.routers", .list, "the network's routers, the preferred one first (EVE)")
  static let nameServersField = Field("dhcp.dns_servers", .list, "the resolvers, the preferred one first (EVE)")
  static let domainField = Field("dhcp.domain", .text, "the domain that names are completed with (RFC 2132 §3.17)")
  static let leaseTimeField = Field(
    "dhcp.lease_time", .number, unit: "s", "how long the address is lent, or wanted (EVE)")
  static let renewalField = Field("dhcp.renewal_time", .number, unit: "s", "when to renew the lease (EVE)")
  static let rebindingField = Field(
    "dhcp.rebinding_time", .number, unit: "s", "when to renew the lease with any server (EVE)")
  static let optionsField = Field("dhcp.options", .list, "the options by number, in their order, parts included")
  static let overloadField = Field(
    "dhcp.overload", .number, "the fields that hold options: 1 file, 2 sname, 3 both (RFC 2132 §9.3)")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitHeader(&visitor)
    if let type { visitor.visit(Self.dhcpTypeField, type.word) }
    visit(Self.requestedField, address: .requestedAddress, &visitor)
    visit(Self.serverField, address: .server, &visitor)
    if hopCount > 0 { visitor.visit(Self.hopsField, hopCount) }
    if elapsedSeconds > 0 { visitor.visit(Self.secondsField, elapsedSeconds) }
    if wantsBroadcast { visitor.visit(Self.broadcastField, true) }
    visit(Self.subnetMaskField, address: .subnetMask, &visitor)
    visit(Self.routersField, addresses: .routers, &visitor)
    visit(Self.nameServersField, addresses: .nameServers, &visitor)
    visit(Self.domainField, text: .domain, &visitor)
    DHCPNetworkFields.visitSearch(of: self, &visitor)
    if let time = number(.leaseTime, UInt32.self) { visitor.visit(Self.leaseTimeField, time) }
    if let time = number(.renewalTime, UInt32.self) { visitor.visit(Self.renewalField, time) }
    if let time = number(.rebindingTime, UInt32.self) { visitor.visit(Self.rebindingField, time) }
    DHCPClientFields.visit(self, &visitor)
    DHCPNetworkFields.visit(self, &visitor)
    if hasOptions { visitOptions(&visitor) }
    if overload != 0 { visitor.visit(Self.overloadField, overload) }
    exchange?.visit(&visitor)
  }

  private func visitHeader(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, isRequest ? "request" : "reply")
    visitor.visit(Self.idField, transactionID)
    if let clientMAC { visitor.visit(Self.clientMACField, .hardwareAddress(clientMAC)) }
    if hardwareType != 1 { visitor.visit(Self.hardwareTypeField, hardwareType) }
    if clientMAC == nil, hardwareAddress.byteCount > 0 { visitor.visit(Self.hardwareField, hex: hardwareAddress) }
    visitor.visit(Self.assignedField, .address(assignedAddress))
    visitor.visit(Self.clientAddressField, .address(clientAddress))
    if !isRequest || !relayAddress.isUnspecified { visitor.visit(Self.relayField, .address(relayAddress)) }
    if !isRequest || !nextServerAddress.isUnspecified {
      visitor.visit(Self.nextServerField, .address(nextServerAddress))
    }
  }

  private func visitOptions(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.optionsField)
    var options = options
    while let option = options.next() { visitor.visit(Self.optionsField, option.code.rawValue) }
    visitor.closeList()
  }
}

// MARK: Values

extension DHCPMessage {
  func visit(_ field: Field, address code: DHCPOptionCode, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let value = number(code, UInt32.self) { visitor.visit(field, .address(IPAddress(v4: value))) }
  }

  func visit(_ field: Field, addresses code: DHCPOptionCode, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let value = value(of: code) else { return }
    var input = WireReader(value.bytes)
    visitor.openList(field)
    while let address = try? input.read(UInt32.self) { visitor.visit(field, .address(IPAddress(v4: address))) }
    visitor.closeList()
  }

  /// Shows a text without the zeros at its end that should not be there (RFC 2132 §2).
  func visit(_ field: Field, text code: DHCPOptionCode, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let whole = wholeValue(of: code) {
      visitor.visit(field, text: whole.withoutZeros)
    } else if let value = value(of: code) {
      visitor.visit(field, text: value.bytes.withoutZeros)
    }
  }
}
