// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a frame of PPP carries, behind address and control where the link keeps them.
///
///     | [ Address FF | Control 03 ] |  Protocol 1 or 2  |
///
/// - Source: RFC 1661 §2 and §6.5 for the short protocol; RFC 1662 §3.1 for address and control.
struct PPPHeader {
  /// The protocol's number; unknown ones are kept.
  var number: UInt16

  /// The EtherType of the same protocol, or nil where PPP alone has it.
  var etherType: UInt16? {
    switch number {
    case 0x0021: EtherType.ipv4
    case 0x0057: EtherType.ipv6
    case 0x0281: EtherType.mpls
    case 0x0283: EtherType.mplsMulticast
    default: nil
    }
  }
}

extension PPPHeader: WireDecodable {
  /// Reads the header and leaves `input` at what it announces.
  ///
  /// - Throws: `truncated` if the bytes end inside the header.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    if try input.peek() == 0xFF { try input.skip(2) }
    // The last octet of a protocol is odd, all before it are even: an odd first one is the whole number.
    let first = try input.read(UInt8.self)
    number = first & 1 == 1 ? UInt16(first) : UInt16(first) << 8 | UInt16(try input.read(UInt8.self))
  }
}
