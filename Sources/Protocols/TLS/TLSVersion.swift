// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A version of TLS or DTLS as hellos carry it; unknown ones are kept.
///
/// - Source: RFC 8446 §4.1.2, §4.2.1; RFC 9147 §5.3.
public struct TLSVersion: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number in the hello.
  public let rawValue: UInt16
  /// Takes any number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// SSL 2.0, which must not be used (RFC 6176).
  public static let ssl2 = TLSVersion(rawValue: 0x0002)
  /// SSL 3.0, which must not be used (RFC 7568).
  public static let ssl3 = TLSVersion(rawValue: 0x0300)
  /// TLS 1.0, which must not be used (RFC 8996).
  public static let tls10 = TLSVersion(rawValue: 0x0301)
  /// TLS 1.1, which must not be used (RFC 8996).
  public static let tls11 = TLSVersion(rawValue: 0x0302)
  /// TLS 1.2 (RFC 5246).
  public static let tls12 = TLSVersion(rawValue: 0x0303)
  /// TLS 1.3 (RFC 8446).
  public static let tls13 = TLSVersion(rawValue: 0x0304)

  /// DTLS 1.0, which must not be used (RFC 8996).
  public static let dtls10 = TLSVersion(rawValue: 0xFEFF)
  /// DTLS 1.2 (RFC 6347).
  public static let dtls12 = TLSVersion(rawValue: 0xFEFD)
  /// DTLS 1.3 (RFC 9147).
  public static let dtls13 = TLSVersion(rawValue: 0xFEFC)

  /// The version of TLS that a version of DTLS was made from, or the version itself.
  ///
  /// - Source: RFC 4347 §1, RFC 6347 §1, RFC 9147 §1.
  public var ofTLS: TLSVersion {
    switch rawValue {
    case 0xFEFF, 0x0100: .tls11
    case 0xFEFD: .tls12
    case 0xFEFC: .tls13
    default: self
    }
  }

  /// Whether what follows the server's hello is encrypted; drafts of TLS 1.3 included.
  var isOrAfterTLS13: Bool { ofTLS >= .tls13 && ofTLS.rawValue >> 8 == 3 || rawValue >> 8 == 0x7F }

  /// Orders by number, which is the order of the versions of TLS, but not of DTLS.
  public static func < (a: TLSVersion, b: TLSVersion) -> Bool { a.rawValue < b.rawValue }

  /// The version's name in EVE records (`TLS 1.3`, `TLSv1`), or its number in hexadecimal.
  public var text: ShortText {
    var text = ShortText()
    switch self {
    case .ssl2: text.append("SSLv2")
    case .ssl3: text.append("SSLv3")
    case .tls10: text.append("TLSv1")
    case .tls11: text.append("TLS 1.1")
    case .tls12: text.append("TLS 1.2")
    case .tls13: text.append("TLS 1.3")
    case .dtls10: text.append("DTLS 1.0")
    case .dtls12: text.append("DTLS 1.2")
    case .dtls13: text.append("DTLS 1.3")
    default:
      text.append("0x")
      text.append(hex: UInt64(rawValue), minimumDigits: 4)
    }
    return text
  }
}

/// A list of two-byte code points as a hello carries it: cipher suites, groups, signature schemes, versions.
public struct TLSCodePoints: ~Escapable {
  /// An even number of bytes.
  let bytes: RawSpan

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The number of code points.
  public var count: Int { bytes.byteCount / 2 }

  /// The code point at an index, in wire order; 0 outside the list.
  public subscript(index: Int) -> UInt16 {
    guard index >= 0, index < count, let high = bytes.octet(2 * index), let low = bytes.octet(2 * index + 1)
    else { return 0 }
    return UInt16(high) << 8 | UInt16(low)
  }

  /// Whether the list holds a value that means nothing (RFC 8701); costs the list's length.
  var hasGrease: Bool {
    for index in 0..<count where TLSGrease.contains(self[index]) { return true }
    return false
  }

  /// Whether the list holds a code point; costs the list's length.
  public func contains(_ code: UInt16) -> Bool {
    for index in 0..<count where self[index] == code { return true }
    return false
  }
}

/// Tells the values that clients send only to keep servers tolerant of unknown ones.
///
/// - Source: RFC 8701 §2.
public enum TLSGrease {
  /// Whether the code point is 0x0A0A, 0x1A1A … 0xFAFA.
  public static func contains(_ code: UInt16) -> Bool {
    code & 0x0F0F == 0x0A0A && code >> 8 == code & 0xFF
  }
}
