// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a session of PPP over Ethernet.
///
///     | Ver | Type |  Code  |  Session ID 2  |  Length 2  |
///
/// - Source: RFC 2516 §4.
struct PPPoEHeader {
  var sessionID: UInt16
  /// The bytes of PPP that follow.
  var payloadLength: Int
}

extension PPPoEHeader: WireDecodable {
  /// Reads a header and leaves `input` at PPP.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if version, type or code are not a session's.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard try input.read(UInt8.self) == 0x11 else { throw .malformed(at: start, rule: .pppoeVersion) }
    guard try input.read(UInt8.self) == 0 else { throw .malformed(at: start + 1, rule: .pppoeCode) }
    sessionID = try input.read(UInt16.self)
    payloadLength = Int(try input.read(UInt16.self))
  }
}

extension WireError.Rule {
  static let pppoeVersion = Self("pppoe_version", "RFC 2516 §4", "version and type must be 1")
  static let pppoeCode = Self("pppoe_code", "RFC 2516 §6", "the code of a session's packet must be 0")
}
