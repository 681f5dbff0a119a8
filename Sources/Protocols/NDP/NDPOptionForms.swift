// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A prefix that a router tells of.
///
///     | prefix length 1 | L, A, R 1 | valid lifetime 4 | preferred lifetime 4 | reserved 4 | prefix 16 |
///
/// - Source: RFC 4861 §4.6.2; RFC 6275 §7.2 for R.
struct NDPPrefix: Sendable {
  let length: UInt8
  let flags: UInt8
  /// In seconds; all ones: for ever.
  let validLifetime: UInt32
  let preferredLifetime: UInt32
  let prefix: IPAddress

  var isOnLink: Bool { flags & 0x80 != 0 }
  var isAutonomous: Bool { flags & 0x40 != 0 }
  var isRouterAddress: Bool { flags & 0x20 != 0 }

  /// Reads the value of the option.
  ///
  /// - Throws: `malformed` if the option has another length, the prefix is too long or preferred for longer than it is valid.
  init(_ option: borrowing NDPOption) throws(WireError) {
    guard option.value.byteCount == 30 else { throw .malformed(at: option.offset, rule: .ndpPrefixOption) }
    length = option.value.number(at: 0, UInt8.self)
    flags = option.value.number(at: 1, UInt8.self)
    validLifetime = option.value.number(at: 2, UInt32.self)
    preferredLifetime = option.value.number(at: 6, UInt32.self)
    prefix = IPAddress(
      v6High: option.value.number(at: 14, UInt64.self), low: option.value.number(at: 22, UInt64.self))
    guard length <= 128 else { throw .malformed(at: option.offset &+ 2, rule: .ndpPrefixOption) }
    guard preferredLifetime <= validLifetime else { throw .malformed(at: option.offset &+ 8, rule: .ndpPrefixLifetime) }
  }
}

/// A route that a router offers.
///
///     | prefix length 1 | preference 1 | lifetime 4 | prefix 0, 8 or 16 |
///
/// - Source: RFC 4191 §2.3.
struct NDPRoute: Sendable {
  let length: UInt8
  let preference: NDPPreference
  /// In seconds; all ones: for ever.
  let lifetime: UInt32
  let prefix: IPAddress

  /// Reads the value of the option.
  ///
  /// - Throws: `malformed` if the option is too short for the prefix, or not of one of the three lengths.
  init(_ option: borrowing NDPOption) throws(WireError) {
    let count = option.value.byteCount
    length = option.value.number(at: 0, UInt8.self)
    let needed = length == 0 ? 6 : length <= 64 ? 14 : 22
    guard count <= 22, length <= 128, count >= needed else {
      throw .malformed(at: option.offset, rule: .ndpRouteOption)
    }
    preference = NDPPreference(flags: option.value.number(at: 1, UInt8.self))
    lifetime = option.value.number(at: 2, UInt32.self)
    prefix = IPAddress(
      v6High: count >= 14 ? option.value.number(at: 6, UInt64.self) : 0,
      low: count >= 22 ? option.value.number(at: 14, UInt64.self) : 0)
  }
}

/// The prefix by which IPv4 hosts are reached through a NAT64.
///
///     | lifetime in units of 8 s: 13 bits | length code: 3 bits | highest 96 bits of the prefix |
///
/// - Source: RFC 8781 §4.
struct NDPTranslationPrefix: Sendable {
  let length: UInt8
  /// In seconds.
  let lifetime: UInt16
  let prefix: IPAddress

  private static let lengths: [6 of UInt8] = [96, 64, 56, 48, 40, 32]

  /// Reads the value of the option.
  ///
  /// - Throws: `malformed` if the option has another length, or a length code that means nothing.
  init(_ option: borrowing NDPOption) throws(WireError) {
    guard option.value.byteCount == 14 else { throw .malformed(at: option.offset, rule: .ndpTranslationOption) }
    let word = option.value.number(at: 0, UInt16.self)
    let code = Int(word & 7)
    guard code < Self.lengths.count else { throw .malformed(at: option.offset &+ 3, rule: .ndpTranslationOption) }
    length = Self.lengths[code]
    lifetime = word & ~7
    prefix = IPAddress(
      v6High: option.value.number(at: 2, UInt64.self), low: UInt64(option.value.number(at: 10, UInt32.self)) << 32)
  }
}

extension NDPOption {
  /// The largest packet that the link carries, in octets (RFC 4861 §4.6.4).
  ///
  /// - Throws: `malformed` if the option has another length.
  func readMTU() throws(WireError) -> UInt32 {
    guard value.byteCount == 6 else { throw .malformed(at: offset, rule: .ndpMTUOption) }
    return value.number(at: 2, UInt32.self)
  }

  /// Checks that the option holds a lifetime and whole addresses, one at least (RFC 8106 §5.1, §5.3.1).
  ///
  /// - Throws: `malformed` otherwise.
  func checkServers() throws(WireError) {
    guard value.byteCount >= 22, (value.byteCount &- 6) % 16 == 0 else {
      throw .malformed(at: offset, rule: .ndpServerOption)
    }
  }

  /// The lifetime of servers or search domains, in seconds; all ones: for ever.
  var lifetime: UInt32 {
    var reader = WireReader(value.extracting(from: 2))
    return (try? reader.read(UInt32.self)) ?? 0
  }

  /// Reads the domain name at the reader, or returns nil where only padding follows.
  ///
  /// - Throws: `malformed` if it is no whole name, or refers to another place.
  @_lifetime(input: copy input)
  func nextDomain(_ input: inout WireReader) throws(WireError) -> DNSName? {
    guard let first = input.rest.octet(0), first != 0 else { return nil }
    let start = input.offset
    guard let name = try? DNSName(parsing: &input, in: value), input.offset &- start == name.wireLength else {
      throw .malformed(at: offset, rule: .ndpSearchListOption)
    }
    return name
  }

  /// Checks that the option holds a lifetime and whole domain names, one at least (RFC 8106 §5.2, §5.3.1).
  ///
  /// - Throws: `malformed` otherwise.
  func checkDomains() throws(WireError) {
    var reader = WireReader(value)
    do throws(WireError) { try reader.skip(6) } catch { throw .malformed(at: offset, rule: .ndpSearchListOption) }
    guard try nextDomain(&reader) != nil else { throw .malformed(at: offset, rule: .ndpSearchListOption) }
    // Each name uses up two octets at least.
    while try nextDomain(&reader) != nil {}
  }
}

extension NDPOptions {
  /// The first rule that the form of an option breaks; hosts leave out such an option, and read the others.
  ///
  /// - Parameter onEthernet: whether the link's hardware addresses have six octets.
  func fault(onEthernet: Bool) -> WireError? {
    var options = copy self
    do throws(WireError) {
      while let option = options.next() {
        switch option.type {
        case .sourceLinkLayer, .targetLinkLayer:
          guard !onEthernet || option.value.byteCount == 6 else {
            throw .malformed(at: option.offset, rule: .ndpLinkLayerOption)
          }
        case .prefixInformation: _ = try NDPPrefix(option)
        case .mtu: _ = try option.readMTU()
        case .routeInformation: _ = try NDPRoute(option)
        case .recursiveServers: try option.checkServers()
        case .searchList: try option.checkDomains()
        case .nat64Prefix: _ = try NDPTranslationPrefix(option)
        default: break
        }
      }
      return nil
    } catch {
      return error
    }
  }
}

extension WireError.Rule {
  static let ndpLinkLayerOption = Self(
    "ndp_link_layer_option", "RFC 2464 §6", "a link-layer address of Ethernet has six octets")
  static let ndpPrefixOption = Self(
    "ndp_prefix_option", "RFC 4861 §4.6.2", "prefix information has 32 octets, and a prefix at most 128 bits")
  static let ndpPrefixLifetime = Self(
    "ndp_prefix_lifetime", "RFC 4861 §4.6.2", "a prefix must not be preferred for longer than it is valid")
  static let ndpMTUOption = Self("ndp_mtu_option", "RFC 4861 §4.6.4", "the MTU option has 8 octets")
  static let ndpRouteOption = Self(
    "ndp_route_option", "RFC 4191 §2.3", "route information has 8, 16 or 24 octets, enough for its prefix")
  static let ndpServerOption = Self(
    "ndp_server_option", "RFC 8106 §5.3.1", "the DNS server option holds a lifetime and whole addresses, one at least")
  static let ndpSearchListOption = Self(
    "ndp_search_list_option", "RFC 8106 §5.3.1",
    "the search list holds a lifetime and whole names without compression, one at least")
  static let ndpTranslationOption = Self(
    "ndp_translation_option", "RFC 8781 §4, §5.1", "the PREF64 option has 16 octets, and a length code of at most 5")
}
