// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One option. A view into received bytes.
///
///     |  code (2)  |  length (2)  |  value …  |
///
/// - Source: RFC 8415 §21.1.
public struct DHCPv6Option: ~Escapable {
  public let code: DHCPv6OptionCode
  public let value: RawSpan
  /// Where the option begins in the message.
  let offset: Int

  /// Where the value begins in the message.
  var valueOffset: Int { offset &+ 4 }

  /// Reads an option and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the option.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    code = DHCPv6OptionCode(rawValue: try input.read(UInt16.self))
    value = try input.take(Int(try input.read(UInt16.self)))
  }
}

/// Goes through options, in order; what breaks off is left out.
public struct DHCPv6Options: ~Escapable {
  private var input: WireReader

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, base: Int = 0) { input = WireReader(bytes, base: base) }

  /// The next option, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> DHCPv6Option? {
    try? DHCPv6Option(parsing: &input)
  }

  /// The first option with a code.
  @_lifetime(copy self)
  consuming func first(_ code: DHCPv6OptionCode) -> RawSpan? {
    while let option = next() {
      if option.code == code { return option.value }
    }
    return nil
  }
}

/// A status that a server gives.
///
/// - Source: RFC 8415 §21.13.
public struct DHCPv6Status: ~Escapable {
  public let code: UInt16
  public let message: RawSpan

  @_lifetime(copy bytes)
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= 2 else { return nil }
    code = bytes.number(at: 0, UInt16.self)
    message = bytes.extracting(from: 2)
  }

  /// The status's name, or nil.
  var word: StaticString? {
    switch code {
    case 0: "Success"
    case 1: "UnspecFail"
    case 2: "NoAddrsAvail"
    case 3: "NoBinding"
    case 4: "NotOnLink"
    case 5: "UseMulticast"
    case 6: "NoPrefixAvail"
    case 7: "UnknownQueryType"
    case 8: "MalformedQuery"
    case 9: "NotConfigured"
    case 10: "NotAllowed"
    case 11: "QueryTerminated"
    default: nil
    }
  }

  /// The name, or the number where there is none.
  var text: ShortText {
    var text = ShortText()
    if let word { text.append(word) } else { text.append(decimal: UInt64(code)) }
    return text
  }
}

/// What addresses or prefixes are lent together: an identity association.
///
///     |  IAID (4)  |  T1 (4)  |  T2 (4)  |  options …  |      of temporary addresses without T1 and T2
///
/// - Source: RFC 8415 §21.4, §21.5, §21.21.
public struct DHCPv6Association: ~Escapable {
  public let identifier: UInt32
  /// When to renew and to rebind, in seconds; 0 leaves it to the client.
  public let renewalTime: UInt32?
  public let rebindingTime: UInt32?
  let optionBytes: RawSpan

  /// Takes an option's value, or returns nil where it is no association or too short.
  @_lifetime(copy value)
  init?(_ code: DHCPv6OptionCode, _ value: RawSpan) {
    switch code {
    case .addresses, .prefixes:
      guard value.byteCount >= 12 else { return nil }
      renewalTime = value.number(at: 4, UInt32.self)
      rebindingTime = value.number(at: 8, UInt32.self)
      optionBytes = value.extracting(from: 12)
    case .temporaryAddresses:
      guard value.byteCount >= 4 else { return nil }
      renewalTime = nil
      rebindingTime = nil
      optionBytes = value.extracting(from: 4)
    default: return nil
    }
    identifier = value.number(at: 0, UInt32.self)
  }

  /// Whether renewing comes before rebinding, where both are set (RFC 8415 §21.4, §21.21).
  var isInOrder: Bool {
    guard let renewalTime, let rebindingTime, renewalTime > 0, rebindingTime > 0 else { return true }
    return renewalTime <= rebindingTime
  }

  /// The word for an association's option.
  static func word(_ code: DHCPv6OptionCode) -> StaticString {
    switch code {
    case .addresses: "na"
    case .temporaryAddresses: "ta"
    default: "pd"
    }
  }
}

/// An address or a prefix that is lent.
///
///     |  address (16)  |  preferred lifetime (4)  |  valid lifetime (4)  |  options …  |
///     |  preferred lifetime (4)  |  valid lifetime (4)  |  length (1)  |  prefix (16)  |  options …  |
///
/// - Source: RFC 8415 §21.6, §21.22.
public struct DHCPv6Lease: ~Escapable {
  public let address: IPAddress
  /// The bits of a prefix; nil for an address.
  public let prefixLength: UInt8?
  /// In seconds; 4,294,967,295 for ever.
  public let preferredLifetime: UInt32
  public let validLifetime: UInt32
  let optionBytes: RawSpan

  /// Takes an option's value, or returns nil where it is no lease or too short.
  @_lifetime(copy value)
  init?(_ code: DHCPv6OptionCode, _ value: RawSpan) {
    let start: Int
    switch code {
    case .address where value.byteCount >= 24:
      start = 16
      address = IPAddress(v6High: value.number(at: 0, UInt64.self), low: value.number(at: 8, UInt64.self))
      prefixLength = nil
      optionBytes = value.extracting(from: 24)
    case .prefix where value.byteCount >= 25:
      start = 0
      address = IPAddress(v6High: value.number(at: 9, UInt64.self), low: value.number(at: 17, UInt64.self))
      prefixLength = value.octet(8)
      optionBytes = value.extracting(from: 25)
    default: return nil
    }
    preferredLifetime = value.number(at: start, UInt32.self)
    validLifetime = value.number(at: start &+ 4, UInt32.self)
  }

  /// The address, or the prefix as `2001:db8::/56`.
  var text: ShortText {
    var text = address.text
    if let prefixLength {
      text.append("/")
      text.append(decimal: UInt64(prefixLength))
    }
    return text
  }
}
