// SPDX-License-Identifier: Apache-2.0
import Wire

/// The types of records that exist at a name, as NSEC and NSEC3 list them.
///
///     |  window (1)  |  length (1), 1...32  |  bitmap: the first bit is type 256 · window  |  …
///
/// - Source: RFC 4034 §4.1.2.
enum DNSTypeSet {
  /// Moves over all windows.
  ///
  /// - Throws: `truncated` if the data ends inside a window; `malformed` if a bitmap has no octet or more than 32, or a window
  ///   does not come behind those with lower numbers.
  @_lifetime(input: copy input)
  static func check(_ input: inout WireReader) throws(WireError) {
    var previous = -1
    while !input.isAtEnd {
      let start = input.offset
      let window = Int(try input.read(UInt8.self))
      let length = Int(try input.read(UInt8.self))
      guard window > previous, length >= 1, length <= 32 else { throw .malformed(at: start, rule: .dnsTypeWindow) }
      try input.skip(length)
      previous = window
    }
  }

  /// Writes the mnemonics of all types, joined by spaces.
  @_lifetime(input: copy input)
  static func append(_ input: inout WireReader, to text: inout BoundedText) throws(WireError) {
    var isFirst = true
    while !input.isAtEnd {
      let window = UInt16(try input.read(UInt8.self))
      let bitmap = try input.takeString()
      for bit in 0..<bitmap.byteCount &* 8 {
        guard let octet = bitmap.octet(bit / 8), octet << UInt8(bit % 8) & 0x80 != 0 else { continue }
        if !isFirst { text.append(0x20) }
        isFirst = false
        text.append(DNSRecordType(rawValue: window << 8 | UInt16(truncatingIfNeeded: bit)).text)
      }
    }
  }
}

extension WireError.Rule {
  static let dnsTypeWindow = Self(
    "dns_type_window", "RFC 4034 §4.1.2", "windows of types must come in their order and have 1 to 32 octets")
}
