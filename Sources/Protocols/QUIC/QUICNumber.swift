// SPDX-License-Identifier: Apache-2.0
import Wire

extension WireReader {
  /// Reads a number of one, two, four or eight bytes; the two highest bits of the first say which.
  ///
  /// - Returns: 0..<2^62.
  /// - Throws: `truncated` if the bytes end inside it.
  /// - Source: RFC 9000 §16.
  @_lifetime(self: copy self)
  mutating func readQUICNumber() throws(WireError) -> UInt64 {
    switch try peek() >> 6 {
    case 0: return UInt64(try read(UInt8.self))
    case 1: return UInt64(try read(UInt16.self) & 0x3FFF)
    case 2: return UInt64(try read(UInt32.self) & 0x3FFF_FFFF)
    default: return try read(UInt64.self) & 0x3FFF_FFFF_FFFF_FFFF
    }
  }

  /// Takes as many bytes as a number in front of them says.
  ///
  /// - Throws: `truncated` if they are not all there.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeQUICBytes() throws(WireError) -> RawSpan {
    let count = try readQUICNumber()
    return try take(Int(clamping: count))
  }
}
