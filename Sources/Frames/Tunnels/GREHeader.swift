// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of generic routing encapsulation, versions 0 and 1 (PPTP's).
///
///     |C|R|K|S|s|Recur|A| Flags | Ver |  Protocol Type  |
///     | Checksum 2 | Offset 2 | Key 4 | Sequence Number 4 | Routing ... | Acknowledgement 4 |
///
/// - Source: RFC 2784 §2; RFC 2890 §2; RFC 1701 for routing; RFC 2637 §4.1 for version 1.
struct GREHeader {
  /// 0, or 1 for PPTP; others are kept and the rest of the header is not read.
  var version: UInt8
  /// The EtherType of the payload, or a number of GRE's own.
  var protocolType: UInt16
  /// The key that names the tunnel; nil without one, and in version 1, where it is a call of the receiver's choice.
  var key: UInt32?
  var hasSequenceNumber: Bool
  /// The payload's length in bytes, which only version 1 says.
  var payloadLength: Int?
}

extension GREHeader: WireDecodable {
  /// The most source routes that are walked over.
  static let maximumRouteCount = 16

  /// Reads a header and leaves `input` at the payload.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if it holds too many source routes.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let flags = try input.read(UInt8.self)
    let more = try input.read(UInt8.self)
    version = more & 0x07
    protocolType = try input.read(UInt16.self)
    hasSequenceNumber = flags & 0x10 != 0
    if version == 1 {
      // The upper half of the key is the payload's length, the lower the call.
      if flags & 0x20 != 0 {
        payloadLength = Int(try input.read(UInt16.self))
        try input.skip(2)
      }
      if hasSequenceNumber { try input.skip(4) }
      if more & 0x80 != 0 { try input.skip(4) }
    } else if version == 0 {
      let isRouted = flags & 0x40 != 0
      if flags & 0x80 != 0 || isRouted { try input.skip(4) }
      if flags & 0x20 != 0 { key = try input.read(UInt32.self) }
      if hasSequenceNumber { try input.skip(4) }
      if isRouted { try Self.skipRoutes(&input) }
    }
  }

  /// Walks over source routes: address family 2, offset 1, length 1, then so many bytes; an entry of zeros ends them.
  @_lifetime(input: copy input)
  private static func skipRoutes(_ input: inout WireReader) throws(WireError) {
    for _ in 0..<maximumRouteCount {
      let family = try input.read(UInt16.self)
      try input.skip(1)
      let length = Int(try input.read(UInt8.self))
      if family == 0 && length == 0 { return }
      try input.skip(length)
    }
    throw .malformed(at: input.offset, rule: .greRouteCount)
  }
}

extension WireError.Rule {
  static let greRouteCount = Self("gre_route_count", "our limit", "a header must not hold more than 16 source routes")
}
