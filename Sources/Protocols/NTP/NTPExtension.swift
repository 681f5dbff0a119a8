// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// An extension field. A view into received bytes.
///
///     |  type (2)  |  length, all of it (2)  |  value, padded to a multiple of four …  |
///
/// - Source: RFC 7822 §7.5.
public struct NTPExtension: ~Escapable {
  public let type: UInt16
  public let value: RawSpan

  /// Reads a field and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the field; `malformed` if its length cannot be one.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    type = try input.read(UInt16.self)
    let length = Int(try input.read(UInt16.self))
    guard length >= 16, length & 3 == 0 else { throw .malformed(at: start, rule: .ntpExtension) }
    value = try input.take(length &- 4)
  }

  /// The field's name, or its number.
  ///
  /// - Source: IANA, NTP Extension Field Types; RFC 8915 §5, RFC 7821 §3.
  var text: ShortText {
    var text = ShortText()
    switch type {
    case 0x0104: text.append("nts_unique_identifier")
    case 0x0204: text.append("nts_cookie")
    case 0x0304: text.append("nts_cookie_placeholder")
    case 0x0404: text.append("nts_authenticator")
    case 0x2005: text.append("udp_checksum_complement")
    default:
      text.append("0x")
      text.append(hex: UInt64(type), minimumDigits: 4)
    }
    return text
  }
}

/// Goes through the extension fields of a checked message, in order.
public struct NTPExtensions: ~Escapable {
  private var input: WireReader

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { input = WireReader(bytes) }

  /// The next field, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> NTPExtension? { try? NTPExtension(parsing: &input) }
}

/// What proves who sent a message.
///
/// - Source: RFC 5905 §7.3 (MAC), §9.2 (crypto-NAK).
public struct NTPAuthenticator: Sendable, Equatable {
  /// The most octets of one that extension fields can stand in front of (RFC 7822 §7.5).
  static let longest = 24

  public let key: UInt32
  /// 0 for a crypto-NAK, 16 for MD5, 20 for SHA-1.
  public let digestByteCount: Int

  /// Whether a server says that it could not check the client's.
  public var isRefusal: Bool { digestByteCount == 0 && key == 0 }

  /// Whether so many octets can be one, or none. Before version 4 digests of 8 octets were allowed, too (RFC 1305 appendix C).
  static func allows(_ byteCount: Int, version: UInt8) -> Bool {
    byteCount == 0 || byteCount == 4 || byteCount == 20 || byteCount == 24 || byteCount == 12 && version < 4
  }
}
