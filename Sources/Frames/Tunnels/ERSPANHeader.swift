// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header that a switch puts between GRE and a mirrored frame, of type II or III; type I has none.
///
///     II  |Ver 1|   VLAN   | COS |En |T| Session ID |  Reserved 12  |  Index 20  |
///     III |Ver 2|   VLAN   | COS |BSO|T| Session ID |  Timestamp 4  |
///         |  SGT 2  |P|  FT  |  Hardware ID  |D|Gra|O|  [ Platform Specific 8 ]  |
///
/// - Source: draft-foschiano-erspan-03 §4.
struct ERSPANHeader {
  var sessionID: UInt16
  /// What the mirrored bytes are: 0 an Ethernet frame, 2 an Internet packet; others are kept.
  var frameType: UInt8 = 0
}

extension ERSPANHeader: WireDecodable {
  /// Reads a header and leaves `input` at the mirrored frame.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the version is neither 1 nor 2.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let version = try input.read(UInt16.self) >> 12
    sessionID = try input.read(UInt16.self) & 0x03FF
    switch version {
    case 1:
      try input.skip(4)
    case 2:
      try input.skip(6)
      let flags = try input.read(UInt16.self)
      frameType = UInt8(truncatingIfNeeded: flags >> 10 & 0x1F)
      if flags & 1 != 0 { try input.skip(8) }
    default:
      throw .malformed(at: start, rule: .erspanVersion)
    }
  }
}

extension WireError.Rule {
  static let erspanVersion = Self(
    "erspan_version", "draft-foschiano-erspan-03 §4", "the version must be 1 (type II) or 2 (type III)")
}
