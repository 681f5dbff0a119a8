// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a chain of service functions (NSH).
///
///     |Ver|O|U| TTL 6 | Length 6 |U U U U| MD Type | Next Protocol |
///     |  Service Path Identifier 3  | Service Index |  Context ...  |
///
/// - Source: RFC 8300 §2.
struct ServiceHeader {
  /// What follows, in the numbers of `NextProtocol`.
  var next: UInt8
  var pathIdentifier: UInt32
}

extension ServiceHeader: WireDecodable {
  /// Reads a header with its context and leaves `input` at what it carries.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if its length does not cover its fixed part.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let length = Int(try input.read(UInt16.self) & 0x3F) * 4
    guard length >= 8 else { throw .malformed(at: start + 1, rule: .nshLength) }
    try input.skip(1)
    next = try input.read(UInt8.self)
    pathIdentifier = try input.read(UInt32.self) >> 8
    try input.skip(length - 8)
  }
}

extension WireError.Rule {
  static let nshLength = Self("nsh_length", "RFC 8300 §2.2", "the length must cover the base and service path headers")
}
