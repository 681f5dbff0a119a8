// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the OPT record of a message says.
///
///     NAME: root | CLASS: the sender's UDP payload size | TTL: | extended RCODE (8) | version (8) | DO, Z (16) |
///     RDATA: |  option (2)  |  length (2)  |  data …  |  …
///
/// - Source: RFC 6891 §6.1.
public struct DNSExtensions: Hashable, Sendable {
  /// The largest UDP payload that the sender takes, in bytes; below 512 means 512.
  public let udpPayloadSize: UInt16
  /// The high eight bits of the twelve of the response code.
  public let extendedResponseCode: UInt8
  /// The version of EDNS; 0 is the only one.
  public let version: UInt8
  /// Whether the sender wants signatures (DO).
  public let wantsSignatures: Bool
  /// Where the options stand in the message.
  let optionRange: Range<Int>

  init(of record: borrowing DNSRecord) {
    udpPayloadSize = record.recordClass.rawValue
    extendedResponseCode = UInt8(truncatingIfNeeded: record.timeToLive >> 24)
    version = UInt8(truncatingIfNeeded: record.timeToLive >> 16)
    wantsSignatures = record.timeToLive & 0x8000 != 0
    optionRange = record.dataRange
  }
}

/// One option of an OPT record. A view into a checked message.
///
/// - Source: RFC 6891 §6.1.2, and the IANA registry "DNS EDNS0 Option Codes (OPT)".
public struct DNSOption: ~Escapable {
  /// What an option is for; unknown ones are kept.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Which server answered (RFC 5001).
    public static let serverIdentifier = Self(rawValue: 3)
    /// For which network an answer is wanted (RFC 7871).
    public static let clientSubnet = Self(rawValue: 8)
    /// What proves that a message is not from somebody else (RFC 7873).
    public static let cookie = Self(rawValue: 10)
    /// How long an idle connection stays open (RFC 7828).
    public static let keepAlive = Self(rawValue: 11)
    /// What hides the message's length (RFC 7830).
    public static let padding = Self(rawValue: 12)
    /// Why an answer is as it is (RFC 8914).
    public static let extendedError = Self(rawValue: 15)
  }

  public let code: Code
  /// The option's data as sent.
  public let data: RawSpan
  /// Where the option begins in the message.
  let offset: Int

  /// Reads an option, checks its data, and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the data ends inside the option.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    code = Code(rawValue: try input.read(UInt16.self))
    data = try input.take(Int(try input.read(UInt16.self)))
  }

  /// The rule that the option's data breaks, if any.
  var brokenRule: WireError.Rule? {
    switch code {
    case .clientSubnet: DNSClientSubnet(data) == nil ? .dnsClientSubnet : nil
    case .cookie: data.byteCount == 8 || (16...40).contains(data.byteCount) ? nil : .dnsCookieLength
    case .keepAlive: data.byteCount == 0 || data.byteCount == 2 ? nil : .dnsKeepAliveLength
    case .extendedError: data.byteCount >= 2 ? nil : .dnsExtendedErrorLength
    default: nil
    }
  }
}

/// Goes through the options of an OPT record, in order.
public struct DNSOptions: ~Escapable {
  private var input: WireReader

  @_lifetime(copy message)
  init(of message: RawSpan, in range: Range<Int>) {
    input = WireReader(message.extracting(range), base: range.lowerBound)
  }

  /// The next option, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> DNSOption? {
    guard !input.isAtEnd else { return nil }
    do throws(WireError) { return try DNSOption(parsing: &input) } catch { return nil }
  }
}

/// The network for whose hosts an answer is wanted, or holds.
///
///     |  family (2)  |  source prefix (1)  |  scope prefix (1)  |  address, as many octets as the source prefix needs  |
///
/// - Source: RFC 7871 §6.
public struct DNSClientSubnet: Hashable, Sendable {
  /// The network's address; bits behind the prefix are zero.
  public let address: IPAddress
  /// The bits that the asker told, 0...32 or 0...128.
  public let sourcePrefixLength: UInt8
  /// The bits for which the answer holds; 0 in queries.
  public let scopePrefixLength: UInt8

  /// Reads an option's data, or returns nil if it breaks a rule or its family is unknown.
  init?(_ data: RawSpan) {
    var input = WireReader(data)
    guard let family = try? input.read(UInt16.self), let source = try? input.read(UInt8.self),
      let scope = try? input.read(UInt8.self)
    else { return nil }
    let width = family == 1 ? 4 : family == 2 ? 16 : 0
    guard Int(source) <= width &* 8, Int(scope) <= width &* 8, input.remaining == (Int(source) &+ 7) / 8, width > 0
    else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<width {
      let octet = UInt64(input.rest.octet(index) ?? 0)
      if index < 8 && width == 16 { high = high << 8 | octet } else { low = low << 8 | octet }
    }
    // The bits of the last octet that lie behind the prefix must be zero.
    if source % 8 != 0, let last = input.rest.octet(input.remaining &- 1), last << (source % 8) != 0 { return nil }
    address = width == 4 ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : IPAddress(v6High: high, low: low)
    sourcePrefixLength = source
    scopePrefixLength = scope
  }

  /// Address and prefix, as `192.0.2.0/24`.
  public var text: ShortText {
    var text = address.text
    text.append("/")
    text.append(decimal: UInt64(sourcePrefixLength))
    return text
  }
}

extension WireError.Rule {
  static let dnsClientSubnet = Self(
    "dns_client_subnet", "RFC 7871 §6", "a client subnet must have the octets that its prefix needs, and no bit beyond")
  static let dnsCookieLength = Self(
    "dns_cookie_length", "RFC 7873 §4", "a cookie must have 8 octets of the client, and none or 8 to 32 of the server")
  static let dnsKeepAliveLength = Self(
    "dns_keepalive_length", "RFC 7828 §3.1", "a keep-alive option must have no octet or two")
  static let dnsExtendedErrorLength = Self(
    "dns_extended_error_length", "RFC 8914 §2", "an extended error must have a code of two octets")
}
