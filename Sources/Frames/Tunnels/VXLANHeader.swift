// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a virtual network over UDP.
///
///     | Flags |  Reserved 3  |  Network Identifier 3  | Reserved |
///
/// With the group policy extension, the reserved octets hold a group; with the generic protocol extension, the last of them
/// says what follows instead of Ethernet.
///
/// - Source: RFC 7348 §5; draft-smith-vxlan-group-policy-05 §2; draft-ietf-nvo3-vxlan-gpe-13 §3.
struct VXLANHeader {
  /// 24 bits that name the virtual network.
  var networkIdentifier: UInt32
  /// What follows, in the numbers of `NextProtocol`.
  var next: UInt8

  /// The UDP ports that it is sent to: the registered one, and the one that came before it.
  static let ports: [2 of UInt16] = [4789, 8472]
  /// The UDP port of the generic protocol extension.
  static let genericPort: UInt16 = 4790
}

extension VXLANHeader {
  /// Reads a header and leaves `input` at what it carries; nil where a reserved bit says that this is something else.
  @_lifetime(input: copy input)
  init?(probing input: inout WireReader, isGeneric: Bool) {
    guard let flags = try? input.read(UInt32.self), let rest = try? input.read(UInt32.self), rest & 0xFF == 0 else {
      return nil
    }
    // Bit I must be set: the identifier is valid.
    guard flags & 0x0800_0000 != 0 else { return nil }
    if isGeneric {
      // Version 0, bit P set: the last octet is the next protocol.
      guard flags & 0xF4FF_FF00 == 0x0400_0000 else { return nil }
      next = UInt8(truncatingIfNeeded: flags)
    } else {
      // Bit G: bits D and A and the group are in use.
      let reserved: UInt32 = flags & 0x8000_0000 != 0 ? 0x77B7_0000 : 0xF7FF_FFFF
      guard flags & reserved == 0 else { return nil }
      next = NextProtocol.ethernet
    }
    networkIdentifier = rest >> 8
  }
}

/// The numbers by which service chains and virtual networks say what they carry.
///
/// - Source: RFC 8300 §2.2; draft-ietf-nvo3-vxlan-gpe-13 §3.2.
enum NextProtocol {
  static let ipv4: UInt8 = 1
  static let ipv6: UInt8 = 2
  static let ethernet: UInt8 = 3
  static let nsh: UInt8 = 4
  static let mpls: UInt8 = 5
}
