// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DHCPv6Message: Message {
  public static var eventType: StaticString { "dhcp" }

  public static var fields: [Field] { declared }
  private static let declared =
    [DHCPMessage.typeField, DHCPMessage.idField, DHCPMessage.dhcpTypeField]
    + DHCPUniqueIdentifierFields.client.all + DHCPUniqueIdentifierFields.server.all
    + [
      elapsedField, preferenceField, DHCPClientFields.rapidCommitField, reconfigureField, acceptsReconfigureField,
      statusField, DHCPNetworkFields.messageField, DHCPClientFields.fullNameField,
      DHCPClientFields.fullNameFlagsField, DHCPClientFields.userClassField, DHCPNetworkFields.vendorsField,
      DHCPNetworkFields.vendorField, DHCPNetworkFields.vendorTextField, DHCPNetworkFields.vendorOptionsField,
      DHCPNetworkFields.vendorOptionField, DHCPNetworkFields.vendorLengthField, DHCPClientFields.parametersField,
      DHCPClientFields.parameterCodesField, DHCPClientFields.usageDescriptionField,
      DHCPClientFields.architecturesField, DHCPNetworkFields.bootFileField,
    ] + DHCPv6LeaseFields.all + [
      DHCPMessage.nameServersField, DHCPNetworkFields.searchField, DHCPNetworkFields.timeServersField,
      DHCPNetworkFields.portalField,
    ] + DHCPv6RelayFields.all + [DHCPMessage.optionsField] + Exchange.fields

  static let elapsedField = Field(
    "dhcp.elapsed_time", .number, unit: "ms", "since the client began to ask, or answer (RFC 8415 §21.9)")
  static let preferenceField = Field(
    "dhcp.preference", .number, "how much the server wants to be chosen, 255 at once (RFC 8415 §21.8)")
  static let reconfigureField = Field(
    "dhcp.reconfigure", .text, "what the server tells the client to send (RFC 8415 §21.19)")
  static let acceptsReconfigureField = Field(
    "dhcp.reconfigure_accept", .boolean, "true if the client lets the server tell it to ask again (RFC 8415 §21.20)")
  static let statusField = Field(
    "dhcp.status", .text, "how it went, by name or number; absent if not said (RFC 8415 §21.13)")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let isOfClient = type.isOfClient { visitor.visit(DHCPMessage.typeField, isOfClient ? "request" : "reply") }
    if let transactionID { visitor.visit(DHCPMessage.idField, transactionID) }
    visitor.visit(DHCPMessage.dhcpTypeField, type.word)
    if let client = value(of: .client) { DHCPUniqueIdentifierFields.client.visit(client, &visitor) }
    if let server = value(of: .server) { DHCPUniqueIdentifierFields.server.visit(server, &visitor) }
    if let time = value(of: .elapsedTime), time.byteCount == 2 {
      visitor.visit(Self.elapsedField, Int(time.number(at: 0, UInt16.self)) &* 10)
    }
    if let preference = value(of: .preference)?.octet(0) { visitor.visit(Self.preferenceField, preference) }
    if has(.rapidCommit) { visitor.visit(DHCPClientFields.rapidCommitField, true) }
    if let type = value(of: .reconfigure)?.octet(0) {
      visitor.visit(Self.reconfigureField, DHCPv6MessageType(rawValue: type).word)
    }
    if has(.acceptsReconfigure) { visitor.visit(Self.acceptsReconfigureField, true) }
    if let value = value(of: .status), let status = DHCPv6Status(value) {
      visitor.visit(Self.statusField, text: status.text)
      if status.message.byteCount > 0 { visitor.visit(DHCPNetworkFields.messageField, text: status.message) }
    }
    visitClient(&visitor)
    DHCPv6LeaseFields.visit(self, &visitor)
    visitNetwork(&visitor)
    DHCPv6RelayFields.visit(self, &visitor)
    visitor.openList(DHCPMessage.optionsField)
    var options = options
    while let option = options.next() { visitor.visit(DHCPMessage.optionsField, option.code.rawValue) }
    visitor.closeList()
    exchange?.visit(&visitor)
  }

  private func visitClient(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let value = value(of: .fullName), let flags = value.octet(0) {
      var name = BoundedText()
      name.append(value.extracting(from: 1))
      // A name that the server is to complete lacks the root.
      name.append(0)
      var input = WireReader(name.bytes)
      if value.byteCount > 1, let whole = try? DNSName(parsing: &input, in: name.bytes, behind: .max) {
        visitor.visit(DHCPClientFields.fullNameField, text: whole.bytes)
      }
      visitor.visit(DHCPClientFields.fullNameFlagsField, flags)
    }
    if let value = value(of: .userClass) {
      var input = WireReader(value)
      visitor.openList(DHCPClientFields.userClassField)
      while let text = input.takeText() { visitor.visit(DHCPClientFields.userClassField, text: text) }
      visitor.closeList()
    }
    visitVendors(&visitor)
    if let value = value(of: .parameters) {
      var input = WireReader(value)
      visitor.openList(DHCPClientFields.parametersField)
      while let code = try? input.read(UInt16.self) {
        visitor.visit(DHCPClientFields.parametersField, text: DHCPv6OptionCode(rawValue: code).text)
      }
      visitor.closeList()
      visit(DHCPClientFields.parameterCodesField, numbersIn: value, &visitor)
    }
    if let value = value(of: .usageDescription) { visitor.visit(DHCPClientFields.usageDescriptionField, text: value) }
    if let value = value(of: .clientArchitecture) {
      visit(DHCPClientFields.architecturesField, numbersIn: value, &visitor)
    }
    if let value = value(of: .bootFile) { visitor.visit(DHCPNetworkFields.bootFileField, text: value) }
  }

  private func visit(_ field: Field, numbersIn value: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    var input = WireReader(value)
    visitor.openList(field)
    while let number = try? input.read(UInt16.self) { visitor.visit(field, number) }
    visitor.closeList()
  }

  private func visitVendors(_ visitor: inout some FieldVisitor & ~Copyable) {
    if has(.vendorClass) {
      visitor.openList(DHCPNetworkFields.vendorsField)
      var options = options
      while let option = options.next() {
        guard option.code == .vendorClass, option.value.byteCount >= 4 else { continue }
        visitor.openItem()
        visitor.visit(DHCPNetworkFields.vendorField, option.value.number(at: 0, UInt32.self))
        var input = WireReader(option.value.extracting(from: 4))
        if let text = input.takeText() { visitor.visit(DHCPNetworkFields.vendorTextField, text: text) }
        visitor.closeItem()
      }
      visitor.closeList()
    }
    guard has(.vendorOptions) else { return }
    visitor.openList(DHCPNetworkFields.vendorOptionsField)
    var options = options
    while let option = options.next() {
      guard option.code == .vendorOptions, option.value.byteCount >= 4 else { continue }
      visitor.openItem()
      visitor.visit(DHCPNetworkFields.vendorOptionField, option.value.number(at: 0, UInt32.self))
      visitor.visit(DHCPNetworkFields.vendorLengthField, option.value.byteCount &- 4)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func visitNetwork(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let value = value(of: .nameServers) {
      visitor.openList(DHCPMessage.nameServersField)
      visitor.visit(DHCPMessage.nameServersField, addressesIn: value)
      visitor.closeList()
    }
    if let value = value(of: .domainSearch) {
      var input = WireReader(value)
      visitor.openList(DHCPNetworkFields.searchField)
      while !input.isAtEnd, let name = try? DNSName(parsing: &input, in: value, behind: .max) {
        visitor.visit(DHCPNetworkFields.searchField, text: name.bytes)
      }
      visitor.closeList()
    }
    visitTimeServers(&visitor)
    if let value = value(of: .captivePortal) { visitor.visit(DHCPNetworkFields.portalField, text: value) }
  }

  /// Shows the time servers by address, group or name (RFC 5908 §4), and those of the option before it (RFC 4075 §4).
  private func visitTimeServers(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard has(.timeServers) || has(.simpleTimeServers) else { return }
    let field = DHCPNetworkFields.timeServersField
    visitor.openList(field)
    if let value = value(of: .timeServers) {
      var servers = DHCPv6Options(value)
      while let server = servers.next() {
        if server.code.rawValue != 3 {
          visitor.visit(field, addressesIn: server.value)
        } else {
          var input = WireReader(server.value)
          if let name = try? DNSName(parsing: &input, in: server.value, behind: .max) {
            visitor.visit(field, text: name.bytes)
          }
        }
      }
    }
    if let value = value(of: .simpleTimeServers) { visitor.visit(field, addressesIn: value) }
    visitor.closeList()
  }
}

extension FieldVisitor where Self: ~Copyable {
  /// Shows each of several addresses of sixteen octets.
  mutating func visit(_ field: Field, addressesIn bytes: RawSpan) {
    var input = WireReader(bytes)
    while let high = try? input.read(UInt64.self), let low = try? input.read(UInt64.self) {
      visit(field, .address(IPAddress(v6High: high, low: low)))
    }
  }
}

extension WireReader {
  /// A text behind two octets of length, or nil where none is whole.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  fileprivate mutating func takeText() -> RawSpan? {
    guard let length = try? read(UInt16.self) else { return nil }
    return try? take(Int(length))
  }
}
