// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What servers say of the network, relays of where the client is, and vendors of what only they know.
enum DHCPNetworkFields {
  static let searchField = Field("dhcp.domain_search", .list, "the domains that names are looked for in (RFC 3397 §2)")
  static let timeServersField = Field("dhcp.ntp_servers", .list, "the time servers (RFC 2132 §8.3, RFC 5908 §4)")
  static let routesField = Field(
    "dhcp.classless_routes", .list, "routes without regard to address classes (RFC 3442; option 249 of Windows)")
  static let destinationField = Field("dhcp.classless_routes.destination", .text, "the network, as 10.0.0.0/8")
  static let routerField = Field("dhcp.classless_routes.router", .address, "the router to it; 0.0.0.0 if it is near")
  static let bootServerField = Field(
    "dhcp.server_name", .text, "the boot server's name in the header (RFC 2131 §2, sname)")
  static let bootServerNameField = Field(
    "dhcp.tftp_server_name", .text, "the boot server's name or address (RFC 2132 §9.4)")
  static let bootServersField = Field("dhcp.tftp_server_ips", .list, "the boot servers (RFC 5859 §2)")
  static let bootFileField = Field("dhcp.boot_file", .text, "the file to boot (RFC 2131 §2, file; RFC 2132 §9.5)")
  static let portalField = Field(
    "dhcp.captive_portal", .text, "where the network wants to be asked for access (RFC 8910 §2)")
  static let proxyField = Field(
    "dhcp.proxy_auto_config", .text, "where clients are to find their proxy (option 252 of Windows, WPAD)")
  static let autoConfigurationField = Field(
    "dhcp.auto_configuration", .boolean, "whether a client may choose an address of its own (RFC 2563 §2)")
  static let messageField = Field(
    "dhcp.message", .text, "what a server says to be wrong, or a client (RFC 2132 §9.9, RFC 8415 §21.13)")
  static let circuitField = Field(
    "dhcp.relay_agent.circuit_id", .hex, "where the relay heard the client (RFC 3046 §3.1)", isPersonal: true)
  static let remoteField = Field(
    "dhcp.relay_agent.remote_id", .hex, "whom the relay takes the client for (RFC 3046 §3.2)", isPersonal: true)
  static let linkField = Field(
    "dhcp.relay_agent.link_selection", .address, "the network that the client is on (RFC 3527 §3)")
  static let subscriberField = Field(
    "dhcp.relay_agent.subscriber_id", .text, "which subscriber it is (RFC 3993 §2)", isPersonal: true)
  static let vendorsField = Field(
    "dhcp.vendor_classes", .list, "what vendors call the client's kind (RFC 3925 §3, RFC 8415 §21.16)")
  static let vendorField = Field("dhcp.vendor_classes.enterprise", .number, "the vendor (IANA, Enterprise Numbers)")
  static let vendorTextField = Field("dhcp.vendor_classes.class", .text, "what it calls the client's kind")
  static let vendorOptionsField = Field(
    "dhcp.vendor_options", .list, "the vendors that have options of their own there (RFC 3925 §4, RFC 8415 §21.17)")
  static let vendorOptionField = Field(
    "dhcp.vendor_options.enterprise", .number, "the vendor (IANA, Enterprise Numbers)")
  static let vendorLengthField = Field(
    "dhcp.vendor_options.length", .number, unit: "bytes", "the octets of its options")

  static let all = [
    timeServersField, routesField, destinationField, routerField, bootServerField, bootServerNameField,
    bootServersField, bootFileField, portalField, proxyField, autoConfigurationField, messageField, circuitField,
    remoteField, linkField, subscriberField, vendorsField, vendorField, vendorTextField, vendorOptionsField,
    vendorOptionField, vendorLengthField,
  ]

  static func visitSearch(of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let value = message.value(of: .domainSearch) else { return }
    var input = WireReader(value.bytes)
    visitor.openList(searchField)
    while !input.isAtEnd, let name = try? DNSName(parsing: &input, in: value.bytes, behind: 0) {
      visitor.visit(searchField, text: name.bytes)
    }
    visitor.closeList()
  }

  static func visit(_ message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    message.visit(timeServersField, addresses: .timeServers, &visitor)
    visitRoutes(of: message, message.has(.classlessRoutes) ? .classlessRoutes : .microsoftRoutes, &visitor)
    visitBoot(of: message, &visitor)
    message.visit(portalField, text: .captivePortal, &visitor)
    message.visit(proxyField, text: .proxyConfiguration, &visitor)
    if let choice = message.number(.autoConfiguration, UInt8.self) {
      visitor.visit(autoConfigurationField, choice == 1)
    }
    message.visit(messageField, text: .message, &visitor)
    if let value = message.relayAgentValue(1) { visitor.visit(circuitField, hex: value.bytes) }
    if let value = message.relayAgentValue(2) { visitor.visit(remoteField, hex: value.bytes) }
    if let value = message.relayAgentValue(5), value.count == 4 {
      visitor.visit(linkField, .address(IPAddress(v4: value.bytes.number(at: 0, UInt32.self))))
    }
    if let value = message.relayAgentValue(6) { visitor.visit(subscriberField, text: value.bytes) }
    visitVendors(of: message, &visitor)
  }

  private static func visitRoutes(
    of message: borrowing DHCPMessage, _ code: DHCPOptionCode, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let value = message.value(of: code) else { return }
    var input = WireReader(value.bytes)
    visitor.openList(routesField)
    while !input.isAtEnd, let route = try? DHCPRoute(parsing: &input) {
      visitor.openItem()
      visitor.visit(destinationField, text: route.text)
      visitor.visit(routerField, .address(route.router))
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private static func visitBoot(of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = message.serverName { visitor.visit(bootServerField, text: name) }
    message.visit(bootServerNameField, text: .bootServerName, &visitor)
    message.visit(bootServersField, addresses: .bootServers, &visitor)
    if message.has(.bootFile) {
      message.visit(bootFileField, text: .bootFile, &visitor)
    } else if let file = message.bootFile {
      visitor.visit(bootFileField, text: file)
    }
  }

  private static func visitVendors(of message: borrowing DHCPMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let value = message.value(of: .vendorClasses) {
      var input = WireReader(value.bytes)
      visitor.openList(vendorsField)
      while let number = try? input.read(UInt32.self), let length = try? input.read(UInt8.self),
        var data = try? input.child(Int(length))
      {
        visitor.openItem()
        visitor.visit(vendorField, number)
        // The data is made of texts, each behind its length; that of several is the first one's here.
        if let size = try? data.read(UInt8.self), let text = try? data.take(Int(size)) {
          visitor.visit(vendorTextField, text: text)
        }
        visitor.closeItem()
      }
      visitor.closeList()
    }
    guard let value = message.value(of: .vendorOptions) else { return }
    var input = WireReader(value.bytes)
    visitor.openList(vendorOptionsField)
    while let number = try? input.read(UInt32.self), let length = try? input.read(UInt8.self),
      (try? input.skip(Int(length))) != nil
    {
      visitor.openItem()
      visitor.visit(vendorOptionField, number)
      visitor.visit(vendorLengthField, length)
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

extension DHCPMessage {
  /// The boot server's name in the header; nil where there is none, or options stand in its place.
  var serverName: RawSpan? {
    @_lifetime(copy self) get { text(in: Self.serverNamePlace, unlessOverloaded: 2) }
  }

  /// The boot file in the header; nil where there is none, or options stand in its place.
  var bootFile: RawSpan? {
    @_lifetime(copy self) get { text(in: Self.bootFilePlace, unlessOverloaded: 1) }
  }

  @_lifetime(copy self)
  private func text(in place: Range<Int>, unlessOverloaded bit: UInt8) -> RawSpan? {
    guard overload & bit == 0, bytes.byteCount >= place.upperBound else { return nil }
    let text = bytes.extracting(place).upToZero
    return text.byteCount > 0 ? text : nil
  }
}
