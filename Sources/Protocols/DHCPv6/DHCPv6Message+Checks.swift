// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What must hold inside options.
extension DHCPv6Message {
  @_lifetime(self: copy self)
  mutating func check(_ option: borrowing DHCPv6Option) {
    if let law = option.code.law,
      !law.lengths.contains(option.value.byteCount) || option.value.byteCount % law.unit != 0
    {
      return blame(.dhcpv6OptionLength, at: option.offset)
    }
    switch option.code {
    case .client, .server:
      if let identifier = DHCPUniqueIdentifier(option.value), !identifier.isWhole {
        blame(.dhcpUniqueIdentifier, at: option.offset)
      }
    case .addresses, .temporaryAddresses, .prefixes: checkAssociation(option)
    case .userClass:
      if !option.value.isFilledByTexts { blame(.dhcpv6ClassData, at: option.offset) }
    case .vendorClass:
      if !option.value.extracting(from: 4).isFilledByTexts { blame(.dhcpv6ClassData, at: option.offset) }
    case .vendorOptions: checkNested(option.value.extracting(from: 4), at: option.valueOffset &+ 4)
    case .timeServers: checkNested(option.value, at: option.valueOffset)
    case .domainSearch:
      if !option.value.isFilledByNames(isLastCompleted: false) { blame(.dhcpv6DomainName, at: option.offset) }
    case .fullName:
      let flags = option.value.octet(0) ?? 0
      // Bits: S 1, O 2, N 4; who wants no update cannot want the server to make it.
      if flags & 0xF8 != 0 || flags & 0b101 == 0b101 { blame(.dhcpv6FullNameFlags, at: option.offset) }
      if !option.value.extracting(from: 1).isFilledByNames(isLastCompleted: true) {
        blame(.dhcpv6DomainName, at: option.offset)
      }
    case .usageDescription:
      if option.value.match("https://") != .whole { blame(.dhcpUsageDescription, at: option.offset) }
    default: break
    }
  }

  /// Checks options inside an option for their ends.
  @_lifetime(self: copy self)
  private mutating func checkNested(_ bytes: RawSpan, at offset: Int) {
    var input = WireReader(bytes, base: offset)
    while !input.isAtEnd {
      let start = input.offset
      if (try? DHCPv6Option(parsing: &input)) == nil { return blame(.dhcpv6NestedOption, at: start) }
    }
  }

  @_lifetime(self: copy self)
  private mutating func checkAssociation(_ option: borrowing DHCPv6Option) {
    guard let association = DHCPv6Association(option.code, option.value) else { return }
    if !association.isInOrder { blame(.dhcpv6Times, at: option.offset) }
    let start = option.valueOffset &+ option.value.byteCount &- association.optionBytes.byteCount
    var input = WireReader(association.optionBytes, base: start)
    while !input.isAtEnd {
      let offset = input.offset
      guard let nested = try? DHCPv6Option(parsing: &input) else { return blame(.dhcpv6NestedOption, at: offset) }
      if nested.code == .status, nested.value.byteCount < 2 { blame(.dhcpv6OptionLength, at: offset) }
      guard nested.code == .address || nested.code == .prefix else { continue }
      guard let lease = DHCPv6Lease(nested.code, nested.value) else {
        blame(.dhcpv6OptionLength, at: offset)
        continue
      }
      if lease.preferredLifetime > lease.validLifetime { blame(.dhcpv6Lifetimes, at: offset) }
      if let length = lease.prefixLength, length > 128 { blame(.dhcpv6PrefixLength, at: offset) }
      checkNested(
        lease.optionBytes, at: nested.valueOffset &+ nested.value.byteCount &- lease.optionBytes.byteCount)
    }
  }
}

extension RawSpan {
  /// Whether the bytes are texts to their end, each behind two octets of length.
  fileprivate var isFilledByTexts: Bool {
    var input = WireReader(self)
    while !input.isAtEnd {
      guard let length = try? input.read(UInt16.self), (try? input.skip(Int(length))) != nil else { return false }
    }
    return true
  }

  /// Whether the bytes are domain names to their end, none of them shortened by a pointer.
  fileprivate func isFilledByNames(isLastCompleted: Bool) -> Bool {
    var offset = 0
    while let length = octet(offset) {
      guard length < 0x40, offset &+ 1 &+ Int(length) <= byteCount else { return false }
      offset &+= 1 &+ Int(length)
      if offset == byteCount { return isLastCompleted || length == 0 }
    }
    return true
  }
}

extension WireError.Rule {
  static let dhcpv6OptionLength = Self(
    "dhcpv6_option_length", "RFC 8415 §21", "an option must be as long as its definition says")
  static let dhcpUniqueIdentifier = Self(
    "dhcp_unique_identifier", "RFC 8415 §11",
    "an identifier must be as long as its type says, and have at most 128 octets behind that")
  static let dhcpv6ClassData = Self(
    "dhcpv6_class_data", "RFC 8415 §21.15, §21.16", "classes must be whole, each behind its length")
  static let dhcpv6NestedOption = Self(
    "dhcpv6_nested_option", "RFC 8415 §21.4, §21.17; RFC 5908 §4", "options inside an option must end where it does")
  static let dhcpv6DomainName = Self(
    "dhcpv6_domain_name", "RFC 8415 §10", "domain names must be made of whole labels, without pointers")
  static let dhcpv6FullNameFlags = Self(
    "dhcpv6_full_name_flags", "RFC 4704 §4.1", "the flags' upper bits must be zero, and N and S not both be one")
  static let dhcpv6Times = Self(
    "dhcpv6_times", "RFC 8415 §21.4, §21.21", "the time to renew must not come behind the one to rebind")
  static let dhcpv6Lifetimes = Self(
    "dhcpv6_lifetimes", "RFC 8415 §21.6, §21.22", "the preferred lifetime must not be longer than the valid one")
  static let dhcpv6PrefixLength = Self(
    "dhcpv6_prefix_length", "RFC 8415 §21.22", "a prefix has at most 128 bits")
}
