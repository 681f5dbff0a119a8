// SPDX-License-Identifier: Apache-2.0
import Wire

/// The bytes before the code of a message over TCP, which say how long the message is.
///
///     |  Len (4)  |  TKL (4)  |  extended length (0, 1, 2 or 4 bytes)  |
///
/// - Source: RFC 8323 §3.2; RFC 8974 §2.1 for the bytes that extended token lengths add.
struct CoAPFrame: Hashable, Sendable {
  /// The bytes of options, payload marker and payload, 0...4,295,033,100.
  let bodyByteCount: Int
  /// The token length's four bits.
  let tokenLengthField: UInt8
  /// The bytes of this frame header, 1, 2, 3 or 5.
  let byteCount: Int

  /// Reads a frame header and leaves `input` at the code.
  ///
  /// - Throws: `truncated` if the bytes end inside it.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    tokenLengthField = first & 0x0F
    switch first >> 4 {
    case 13: bodyByteCount = 13 &+ Int(try input.read(UInt8.self))
    case 14: bodyByteCount = 269 &+ Int(try input.read(UInt16.self))
    case 15: bodyByteCount = 65_805 &+ Int(try input.read(UInt32.self))
    default: bodyByteCount = Int(first >> 4)
    }
    byteCount = input.offset &- start
  }

  /// The length of the whole message that begins at `input`, without moving it; offsets of errors count from there.
  ///
  /// - Throws: `truncated` if the bytes end before the length is known; `malformed` if the token length is reserved.
  static func messageByteCount(at input: borrowing WireReader) throws(WireError) -> Int {
    var ahead = WireReader(input.rest)
    let frame = try CoAPFrame(parsing: &ahead)
    let withoutToken = frame.byteCount &+ 1 &+ frame.bodyByteCount
    switch frame.tokenLengthField {
    case 0...8: return withoutToken &+ Int(frame.tokenLengthField)
    case 13:
      try ahead.skip(1)
      return withoutToken &+ 14 &+ Int(try ahead.read(UInt8.self))
    case 14:
      try ahead.skip(1)
      return withoutToken &+ 271 &+ Int(try ahead.read(UInt16.self))
    default: throw .malformed(at: 0, rule: .coapTokenLength)
    }
  }
}
