// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The forms in which zone files write octets.
///
/// - Source: RFC 1035 §5.1; RFC 4648 §4, §7, §8; RFC 4034 §3.2.
extension BoundedText {
  /// Adds an octet of a label in the form of zone files.
  mutating func append(escaping octet: UInt8) {
    switch octet {
    case 0x2E, 0x5C:
      append(0x5C)
      append(octet)
    case 0x21...0x7E:
      append(octet)
    default:
      append(numbering: octet)
    }
  }

  /// Adds an octet as a backslash and three decimal digits.
  private mutating func append(numbering octet: UInt8) {
    append(0x5C)
    append(0x30 + octet / 100)
    append(0x30 + octet / 10 % 10)
    append(0x30 + octet % 10)
  }

  /// Adds octets that are meant as text: what is UTF-8 and printable as it is, all else numbered.
  mutating func append(escapingText bytes: RawSpan, alsoEscaping mark: UInt8 = 0x5C) {
    var offset = 0
    while let octet = bytes.octet(offset), !isCut {
      let length = bytes.lengthOfUTF8(at: offset)
      switch octet {
      case 0x5C, mark:
        append(0x5C)
        append(octet)
      case 0x20...0x7E:
        append(octet)
      case 0x80... where length > 1:
        append(bytes.extracting(offset..<offset &+ length))
      default:
        append(numbering: octet)
      }
      offset &+= max(1, length)
    }
  }

  /// Adds octets as a text in quotation marks.
  mutating func append(quoting bytes: RawSpan) {
    append(0x22)
    append(escapingText: bytes, alsoEscaping: 0x22)
    append(0x22)
  }

  /// Adds octets in upper-case hexadecimal, as zone files usually have it.
  mutating func append(hex bytes: RawSpan) {
    var offset = 0
    while let octet = bytes.octet(offset), !isCut {
      append(hexDigit: octet >> 4)
      append(hexDigit: octet & 0xF)
      offset &+= 1
    }
  }

  private mutating func append(hexDigit digit: UInt8) { append(digit < 10 ? 0x30 + digit : 0x37 + digit) }

  /// Adds octets in base 64.
  mutating func append(base64 bytes: RawSpan) {
    var offset = 0
    while offset < bytes.byteCount, !isCut {
      let count = min(3, bytes.byteCount &- offset)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | UInt32(bytes.octet(offset &+ index) ?? 0) }
      for index in 0..<4 {
        append(
          index <= count ? Self.base64Digit(UInt8(truncatingIfNeeded: group >> UInt32(18 &- 6 &* index)) & 0x3F) : 0x3D)
      }
      offset &+= 3
    }
  }

  private static func base64Digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: 0x41 + value
    case 26..<52: 0x61 + value - 26
    case 52..<62: 0x30 + value - 52
    case 62: 0x2B
    default: 0x2F
    }
  }

  /// Adds octets in base 32 with the alphabet that keeps their order, without padding.
  mutating func append(base32 bytes: RawSpan) {
    var bits = 0
    var pending: UInt32 = 0
    for offset in 0..<bytes.byteCount {
      pending = pending << 8 | UInt32(bytes.octet(offset) ?? 0)
      bits &+= 8
      while bits >= 5 {
        bits &-= 5
        append(base32Digit: pending >> UInt32(bits))
      }
      pending &= 0x1F
    }
    if bits > 0 { append(base32Digit: pending << UInt32(5 &- bits)) }
  }

  private mutating func append(base32Digit value: UInt32) {
    let digit = UInt8(truncatingIfNeeded: value & 0x1F)
    append(digit < 10 ? 0x30 + digit : 0x37 + digit)
  }

  /// Adds seconds since 1970 as YYYYMMDDHHMMSS.
  mutating func append(time seconds: UInt32) {
    let text = Timestamp(nanoseconds: Int64(seconds) &* 1_000_000_000).text
    for offset in 0..<19 {
      if let octet = text.bytes.octet(offset), octet >= 0x30, octet <= 0x39 { append(octet) }
    }
  }

  /// Adds octets in lower-case hexadecimal, joined by a character.
  mutating func append(octets bytes: RawSpan, joinedBy mark: UInt8) {
    for offset in 0..<bytes.byteCount where !isCut {
      if offset > 0 { append(mark) }
      var digits = ShortText()
      digits.append(hex: UInt64(bytes.octet(offset) ?? 0), minimumDigits: 2)
      append(digits)
    }
  }
}

extension RawSpan {
  /// The octets of the UTF-8 sequence that begins at an offset, or 0 where none does.
  ///
  /// - Source: RFC 3629 §4.
  func lengthOfUTF8(at offset: Int) -> Int {
    guard let first = octet(offset) else { return 0 }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    for index in 1..<length {
      guard let next = octet(offset &+ index), (index == 1 ? second : 0x80...0xBF).contains(next) else { return 0 }
    }
    return length
  }
}
