// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of generic network virtualisation over UDP.
///
///     |Ver|  Opt Len  |O|C|  Reserved  |  Protocol Type  |
///     |  Network Identifier 3  | Reserved |  Options (Opt Len times 4 octets) |
///
/// - Source: RFC 8926 §3.4.
struct GENEVEHeader {
  /// The EtherType of what it carries; 0x6558 is an Ethernet frame.
  var protocolType: UInt16
  /// 24 bits that name the virtual network.
  var networkIdentifier: UInt32

  /// The UDP port that it is sent to.
  static let port: UInt16 = 6081
}

extension GENEVEHeader {
  /// Reads a header with its options and leaves `input` at what it carries; nil where this is something else.
  @_lifetime(input: copy input)
  init?(probing input: inout WireReader) {
    guard let first = try? input.read(UInt16.self), let type = try? input.read(UInt16.self),
      let rest = try? input.read(UInt32.self)
    else { return nil }
    // Version 0; six reserved bits of the second octet and the last octet are zero.
    guard first & 0xC03F == 0, rest & 0xFF == 0 else { return nil }
    guard (try? input.skip(Int(first >> 8 & 0x3F) * 4)) != nil else { return nil }
    protocolType = type
    networkIdentifier = rest >> 8
  }
}
