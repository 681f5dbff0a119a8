// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What must hold of the options together, and inside those that have parts of their own.
extension DHCPMessage {
  @_lifetime(self: copy self)
  mutating func checkContent() {
    checkType()
    if let size = number(.maximumMessageSize, UInt16.self), size < 576 {
      blame(.dhcpMessageSize, of: .maximumMessageSize)
    }
    if let value = value(of: .userClass), !value.bytes.isFilledByItems(atLeast: 1) {
      blame(.dhcpUserClass, of: .userClass)
    }
    if let value = value(of: .fullName) { checkFullName(value) }
    if let value = value(of: .relayAgent), !value.isCut, !value.bytes.isFilledByItems(headBytes: 1) {
      blame(.dhcpRelayAgent, of: .relayAgent)
    }
    checkVendors(.vendorClasses)
    checkVendors(.vendorOptions)
    if let value = value(of: .domainSearch), !value.isCut { checkDomainSearch(value) }
    if let value = value(of: .classlessRoutes), !value.isCut { checkRoutes(value) }
    if let value = value(of: .usageDescription), value.bytes.match("https://") != .whole {
      blame(.dhcpUsageDescription, of: .usageDescription)
    }
  }

  @_lifetime(self: copy self)
  private mutating func blame(_ rule: WireError.Rule, of code: DHCPOptionCode) {
    blame(rule, at: offset(of: code))
  }

  @_lifetime(self: copy self)
  private mutating func checkType() {
    guard has(.messageType) else {
      var options = options
      while let option = options.next() {
        if option.code.isOfDHCPAlone { return blame(.dhcpMessageType, at: option.offset) }
      }
      return
    }
    guard let type else { return }
    if let isOfClient = type.isOfClient, isOfClient != isRequest { blame(.dhcpDirection, of: .messageType) }
    switch type {
    case .offer:
      if !has(.leaseTime) || !has(.server) { blame(.dhcpRequiredOption, of: .messageType) }
    case .acknowledgement, .refusal, .release:
      if !has(.server) { blame(.dhcpRequiredOption, of: .messageType) }
    case .decline:
      if !has(.requestedAddress) || !has(.server) { blame(.dhcpRequiredOption, of: .messageType) }
    default: break
    }
  }

  @_lifetime(self: copy self)
  private mutating func checkVendors(_ code: DHCPOptionCode) {
    guard let value = value(of: code), !value.isCut, !value.bytes.isFilledByItems(headBytes: 4) else { return }
    blame(.dhcpVendorData, of: code)
  }

  @_lifetime(self: copy self)
  private mutating func checkFullName(_ value: borrowing BoundedText) {
    guard let flags = value.bytes.octet(0) else { return }
    // Bits: E 4, O 2, S 1, N 8; a client that updates nothing itself cannot want the server to.
    if flags & 0xF0 != 0 || flags & 0b1001 == 0b1001 { blame(.dhcpFullNameFlags, of: .fullName) }
    if flags & 4 != 0, fullName == nil { blame(.dhcpFullName, of: .fullName) }
  }

  @_lifetime(self: copy self)
  private mutating func checkDomainSearch(_ value: borrowing BoundedText) {
    var input = WireReader(value.bytes)
    while !input.isAtEnd {
      do throws(WireError) {
        _ = try DNSName(parsing: &input, in: value.bytes, behind: 0)
      } catch {
        return blame(.dhcpDomainSearch, of: .domainSearch)
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func checkRoutes(_ value: borrowing BoundedText) {
    var input = WireReader(value.bytes)
    while !input.isAtEnd {
      if (try? DHCPRoute(parsing: &input)) == nil { return blame(.dhcpRoute, of: .classlessRoutes) }
    }
  }
}

extension RawSpan {
  /// Whether the bytes are items to their end, each with an octet of length behind others of its own.
  func isFilledByItems(headBytes: Int = 0, atLeast least: Int = 0) -> Bool {
    var offset = 0
    while offset < byteCount {
      guard let length = octet(offset &+ headBytes), Int(length) >= least else { return false }
      offset &+= headBytes &+ 1 &+ Int(length)
    }
    return offset == byteCount
  }
}

extension WireError.Rule {
  static let dhcpMessageType = Self(
    "dhcp_message_type", "RFC 2131 §3", "a message with DHCP's options must say its type")
  static let dhcpDirection = Self(
    "dhcp_direction", "RFC 2131 §4.3.1, §4.4.1", "clients' messages must be requests, servers' replies")
  static let dhcpRequiredOption = Self(
    "dhcp_required_option", "RFC 2131 §4.3.1, §4.4.1",
    "servers must name themselves and, in an offer, the lease; clients that give an address up, it and its server")
  static let dhcpMessageSize = Self(
    "dhcp_message_size", "RFC 2132 §9.10", "a client must take messages of 576 octets at least")
  static let dhcpUserClass = Self(
    "dhcp_user_class", "RFC 3004 §4", "user classes must be one or more, each behind its length")
  static let dhcpRelayAgent = Self(
    "dhcp_relay_agent", "RFC 3046 §2.0", "what relays add must be whole sub-options, each behind its length")
  static let dhcpFullNameFlags = Self(
    "dhcp_full_name_flags", "RFC 4702 §2.1", "the flags' upper half must be zero, and N and S not both be one")
  static let dhcpFullName = Self(
    "dhcp_full_name", "RFC 4702 §2.3.1", "a name in DNS's form must be made of whole labels")
  static let dhcpDomainSearch = Self(
    "dhcp_domain_search", "RFC 3397 §2", "a search list must be made of whole domain names")
  static let dhcpRoute = Self(
    "dhcp_route", "RFC 3442", "routes must be whole, with prefixes of at most 32 bits")
  static let dhcpVendorData = Self(
    "dhcp_vendor_data", "RFC 3925 §3, §4", "vendors' data must be whole, each behind its number and length")
  static let dhcpUsageDescription = Self(
    "dhcp_usage_description", "RFC 8520 §10", "a usage description's URL must be one of https")
}
