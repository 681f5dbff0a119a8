// SPDX-License-Identifier: Apache-2.0
import Wire

/// A host and perhaps a port, as a Host field or a CONNECT names them.
///
///     host [ ":" port ]
///
/// - Source: RFC 3986 §3.2, RFC 9110 §7.2.
struct HTTPAuthority: ~Escapable {
  /// A name, an IPv4 address, or an IPv6 address in brackets.
  let host: RawSpan
  let port: UInt16?

  @_lifetime(copy text)
  init(_ text: RawSpan) {
    var colon: Int?
    var offset = text.byteCount
    // A colon behind the last bracket, if any, parts host and port.
    while offset > 0, colon == nil {
      offset -= 1
      if text.octet(offset) == 0x5D { break }
      if text.octet(offset) == 0x3A { colon = offset }
    }
    host = text.extracting(first: colon ?? text.byteCount)
    port = colon.flatMap { text.extracting(from: $0 + 1).decimalNumber }.flatMap(UInt16.init(exactly:))
  }
}
