// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One option of a message of Neighbor Discovery. A view into received bytes.
///
///     |  Type  |  Length, in units of 8 octets  |  value …  |
///
/// - Source: RFC 4861 §4.6.
public struct NDPOption: ~Escapable {
  public let type: NDPOptionType
  /// What stands behind type and length, padding included.
  public let value: RawSpan
  /// Where in the message the option begins.
  let offset: Int

  /// Reads an option and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the option; `malformed` if it has no length.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    type = NDPOptionType(rawValue: try input.read(UInt8.self))
    let units = Int(try input.read(UInt8.self))
    guard units > 0 else { throw .malformed(at: offset, rule: .ndpOptionLength) }
    value = try input.take(units * 8 - 2)
  }
}

/// Goes through the options of a message, each of which was checked to be whole.
public struct NDPOptions: ~Escapable {
  private var input: WireReader

  /// Checks all options up to the end of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside an option; `malformed` if one has no length.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(checking input: inout WireReader) throws(WireError) {
    self.input = input
    // Each option uses up eight octets at least.
    while !input.isAtEnd { _ = try NDPOption(parsing: &input) }
  }

  /// The next option, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> NDPOption? {
    guard !input.isAtEnd else { return nil }
    do throws(WireError) { return try NDPOption(parsing: &input) } catch { return nil }
  }

  /// The first option of a type.
  @_lifetime(copy self)
  func first(_ type: NDPOptionType) -> NDPOption? {
    var options = copy self
    while let option = options.next() {
      if option.type == type { return option }
    }
    return nil
  }

  /// The hardware address in the first option of a type, if it has 48 bits.
  public func hardwareAddress(_ type: NDPOptionType) -> MACAddress? {
    var options = copy self
    while let option = options.next() {
      guard option.type == type, option.value.byteCount == 6 else { continue }
      var value = WireReader(option.value)
      return try? value.readMACAddress()
    }
    return nil
  }
}

/// What an option is; unknown ones are kept.
///
/// - Source: IANA, IPv6 Neighbor Discovery Option Formats.
public struct NDPOptionType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let sourceLinkLayer = Self(rawValue: 1)
  public static let targetLinkLayer = Self(rawValue: 2)
  public static let prefixInformation = Self(rawValue: 3)
  static let redirectedHeader = Self(rawValue: 4)
  static let mtu = Self(rawValue: 5)
  static let nonce = Self(rawValue: 14)
  static let routeInformation = Self(rawValue: 24)
  public static let recursiveServers = Self(rawValue: 25)
  static let searchList = Self(rawValue: 31)
  static let addressRegistration = Self(rawValue: 33)
  static let captivePortal = Self(rawValue: 37)
  static let nat64Prefix = Self(rawValue: 38)

  /// The option's name in logs, or nil where it has none.
  public var name: StaticString? {
    switch rawValue {
    case 1: "source_link_layer"
    case 2: "target_link_layer"
    case 3: "prefix"
    case 4: "redirected_header"
    case 5: "mtu"
    case 7: "advertisement_interval"
    case 8: "home_agent"
    case 11: "cga"
    case 12: "rsa_signature"
    case 13: "timestamp"
    case 14: "nonce"
    case 15: "trust_anchor"
    case 16: "certificate"
    case 24: "route"
    case 25: "rdnss"
    case 26: "flags_extension"
    case 31: "dnssl"
    case 33: "address_registration"
    case 34: "6lowpan_context"
    case 35: "authoritative_border_router"
    case 36: "6lowpan_capability"
    case 37: "captive_portal"
    case 38: "pref64"
    case 39: "crypto_id"
    case 40: "ndp_signature"
    case 41: "resource_directory"
    case 144: "encrypted_dns"
    default: nil
    }
  }
}

extension WireError.Rule {
  static let ndpOptionLength = Self("ndp_option_length", "RFC 4861 §4.6", "the length of an option must not be 0")
}
