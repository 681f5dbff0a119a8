// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// JSON's values as bytes.
///
/// - Source: RFC 8259 §3, §6, §7.
extension LineBuffer {
  /// Adds a value; numbers that JSON cannot hold become null.
  mutating func append(json value: borrowing FieldValue) {
    switch value {
    case .text(let bytes): append(quoted: bytes)
    case .word(let word):
      // Words stand in the sources: they hold nothing that needs an escape, save where somebody wrote a quotation mark.
      unsafe append(quoted: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount).bytes)
    case .number(let number): append(decimal: number)
    case .decimal(let number): append(decimal: number)
    case .boolean(let isTrue): append(isTrue ? "true" : "false")
    case .hex(let bytes):
      append(0x22)
      for offset in 0..<bytes.byteCount where !hasOverflown {
        let octet = bytes.octet(offset) ?? 0
        append(Self.hexDigit(octet >> 4))
        append(Self.hexDigit(octet & 0xF))
      }
      append(0x22)
    case .address(let address): append(quotedPlain: address.text)
    case .hardwareAddress(let address): append(quoted: address)
    case .time(let time): append(quotedPlain: time.text)
    }
  }

  private mutating func append(quoted address: MACAddress) {
    append(0x22)
    for octet in 0..<6 {
      if octet > 0 { append(0x3A) }
      let value = UInt8(truncatingIfNeeded: address.value >> UInt64(40 - 8 * octet))
      append(Self.hexDigit(value >> 4))
      append(Self.hexDigit(value & 0xF))
    }
    append(0x22)
  }

  private mutating func append(quotedPlain text: ShortText) {
    append(0x22)
    append(text)
    append(0x22)
  }

  /// Adds a string: what RFC 8259 §7 demands is escaped, and DEL and the C1 controls with it, which would steer a terminal that
  /// shows the log. Bytes that are no UTF-8 become U+FFFD.
  mutating func append(quoted bytes: RawSpan) {
    append(0x22)
    var offset = 0
    var plainStart = 0
    while offset < bytes.byteCount, !hasOverflown {
      offset = Self.endOfPlain(bytes, from: offset)
      guard offset < bytes.byteCount else { break }
      let step = UTF8Step(bytes, at: offset)
      if let scalar = step.scalar, scalar > 0x9F {
        offset &+= step.length
        continue
      }
      append(bytes.extracting(plainStart..<offset))
      if let scalar = step.scalar { append(escaped: scalar) } else { append("\u{FFFD}") }
      offset &+= step.length
      plainStart = offset
    }
    append(bytes.extracting(plainStart..<offset))
    append(0x22)
  }

  /// The first offset of a byte that cannot stand in a string as it is, or the end.
  private static func endOfPlain(_ bytes: RawSpan, from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { pointer in
      var offset = start
      while offset < pointer.count {
        let byte = unsafe pointer[offset]
        guard byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C else { break }
        offset &+= 1
      }
      return offset
    }
  }

  private mutating func append(escaped scalar: UInt32) {
    switch scalar {
    case 0x22: append("\\\"")
    case 0x5C: append("\\\\")
    case 0x08: append("\\b")
    case 0x09: append("\\t")
    case 0x0A: append("\\n")
    case 0x0C: append("\\f")
    case 0x0D: append("\\r")
    default:
      append("\\u00")
      append(Self.hexDigit(UInt8(truncatingIfNeeded: scalar >> 4 & 0xF)))
      append(Self.hexDigit(UInt8(truncatingIfNeeded: scalar & 0xF)))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// Adds a number with at most six decimals and no zeros at its end.
  ///
  /// Numbers for which six decimals are too few, or that are too large for them, are written as the shortest text that reads
  /// back the same; that is rare and may allocate.
  mutating func append(decimal number: Double) {
    guard number.isFinite else { return append("null") }
    let magnitude = number.magnitude
    guard magnitude == 0 || (magnitude >= 0.001 && magnitude < 1e12) else {
      // An exponent without a sign or with one is JSON, and the shortest text always has a digit before its point.
      return append(visible: number.description)
    }
    let millionths = UInt64((magnitude * 1e6).rounded(.toNearestOrEven))
    if number < 0, millionths > 0 { append(0x2D) }
    var text = ShortText()
    text.append(decimal: millionths / 1_000_000)
    var fraction = millionths % 1_000_000
    var digits = 6
    while digits > 0, fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    if digits > 0 {
      text.append(0x2E)
      text.append(decimal: fraction, minimumDigits: digits)
    }
    append(text)
  }
}
