// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A version of QUIC as long headers carry it; unknown ones are kept.
///
/// - Source: RFC 9000 §15; RFC 9369 §3.
public struct QUICVersion: RawRepresentable, Hashable, Sendable {
  /// The number in the header.
  public let rawValue: UInt32
  /// Takes any number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The number that marks a version negotiation packet (RFC 9000 §17.2.1).
  public static let negotiation = QUICVersion(rawValue: 0)
  /// QUIC version 1 (RFC 9000).
  public static let v1 = QUICVersion(rawValue: 1)
  /// QUIC version 2: the same with other numbers, so that nothing on the way gets used to those of version 1 (RFC 9369).
  public static let v2 = QUICVersion(rawValue: 0x6B33_43CF)

  /// Whether this is a version that nobody speaks, sent so that everybody stays able to negotiate (RFC 9000 §15).
  public var isGrease: Bool { rawValue & 0x0F0F_0F0F == 0x0A0A_0A0A }

  /// Whether this is one of Google's versions from before the standard: `Q`, or `T` with TLS, and three digits.
  public var isGoogle: Bool {
    let letter = rawValue >> 24
    guard letter == 0x51 || letter == 0x54 else { return false }
    for shift in [16, 8, 0] as [UInt32] where !(0x30...0x39).contains(rawValue >> shift & 0xFF) { return false }
    return true
  }

  /// Whether packets of the version are laid out as RFC 9000 §17.2 says.
  public var isReadable: Bool { salt != nil }

  /// Whether this is a version of a published standard, and no draft of one.
  var isFinal: Bool { self == .v1 || self == .v2 }

  /// Draft 27 under the number of Facebook's mvfst, which spoke it before there was a standard.
  static let facebook = QUICVersion(rawValue: 0xFACE_B002)

  /// What the first secret of the version's Initial packets is drawn with: the salt of its specification.
  ///
  /// - Source: RFC 9001 §5.2; RFC 9369 §3.3.1; draft-ietf-quic-tls-23 §5.2 and -29 §5.2.
  var salt: Salt? {
    switch rawValue {
    case 1, 0xFF00_0021, 0xFF00_0022: .standard
    case 0x6B33_43CF: .v2
    case 0xFF00_001D...0xFF00_0020: .draft29
    case 0xFF00_0017...0xFF00_001C, 0xFACE_B002: .draft23
    default: nil
    }
  }

  /// The salts there are.
  enum Salt: UInt8 { case standard, v2, draft29, draft23 }

  /// The number in hexadecimal without leading zeros, as EVE has it; Google's as their four characters.
  public var text: ShortText {
    var text = ShortText()
    if isGoogle {
      for shift in [24, 16, 8, 0] as [UInt32] { text.append(UInt8(truncatingIfNeeded: rawValue >> shift)) }
    } else {
      text.append(hex: UInt64(rawValue))
    }
    return text
  }
}

extension QUICVersion.Salt {
  /// The salt's 20 bytes.
  var octets: [20 of UInt8] {
    switch self {
    case .standard:
      [
        0x38, 0x76, 0x2C, 0xF7, 0xF5, 0x59, 0x34, 0xB3, 0x4D, 0x17, 0x9A, 0xE6, 0xA4, 0xC8, 0x0C, 0xAD, 0xCC, 0xBB,
        0x7F,
        0x0A,
      ]
    case .v2:
      [
        0x0D, 0xED, 0xE3, 0xDE, 0xF7, 0x00, 0xA6, 0xDB, 0x81, 0x93, 0x81, 0xBE, 0x6E, 0x26, 0x9D, 0xCB, 0xF9, 0xBD,
        0x2E,
        0xD9,
      ]
    case .draft29:
      [
        0xAF, 0xBF, 0xEC, 0x28, 0x99, 0x93, 0xD2, 0x4C, 0x9E, 0x97, 0x86, 0xF1, 0x9C, 0x61, 0x11, 0xE0, 0x43, 0x90,
        0xA8,
        0x99,
      ]
    case .draft23:
      [
        0xC3, 0xEE, 0xF7, 0x12, 0xC7, 0x2E, 0xBB, 0x5A, 0x11, 0xA7, 0xD2, 0x43, 0x2B, 0xB4, 0x63, 0x65, 0xBE, 0xF9,
        0xF5,
        0x02,
      ]
    }
  }
}
