// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// A BSD loopback: the address family, in the byte order of the recording host or of the network.
  ///
  ///     | Family 4 | Internet packet |
  ///
  /// - Source: libpcap, LINKTYPE_NULL and LINKTYPE_LOOP.
  @_lifetime(reader: copy reader)
  mutating func readFamily(_ reader: inout WireReader, isNetworkOrder: Bool) throws(WireError) {
    var family = try reader.read(UInt32.self)
    // A host's own order is told by the family's small number standing in the first or the last octets.
    if !isNetworkOrder && family > 0xFFFF { family = family.byteSwapped }
    setFamily(family)
  }

  /// The decrypted side of IPsec on a BSD, in the byte order of the recording host.
  ///
  ///     | Family 4 | Security parameter index 4 | Flags 4 | Internet packet |
  ///
  /// - Source: libpcap, LINKTYPE_ENC.
  @_lifetime(reader: copy reader)
  mutating func readDecrypted(_ reader: inout WireReader) throws(WireError) {
    try readFamily(&reader, isNetworkOrder: false)
    try reader.skip(8)
  }

  /// The packet filter's log on a BSD.
  ///
  ///     | Length 1 | Family 1 | Action, reason, interface, rule, … (to Length, filled up to words) | Internet packet |
  ///
  /// - Source: libpcap, LINKTYPE_PFLOG; OpenBSD `net/if_pflog.h`.
  @_lifetime(reader: copy reader)
  mutating func readFilterLog(_ reader: inout WireReader) throws(WireError) {
    let start = reader.offset
    let length = (Int(try reader.read(UInt8.self)) + 3) & ~3
    guard length >= 4 else { throw .malformed(at: start, rule: .pflogLength) }
    let family = try reader.read(UInt8.self)
    try reader.skip(length - 2)
    setFamily(UInt32(family))
  }

  /// An address family: 2 is IPv4 everywhere, IPv6 has a number of its own on each system.
  mutating func setFamily(_ family: UInt32) {
    switch family {
    case 2: content = .etherType(EtherType.ipv4)
    // Linux, NetBSD and OpenBSD, FreeBSD, Darwin.
    case 10, 24, 28, 30: content = .etherType(EtherType.ipv6)
    // Some systems put an EtherType in its place.
    case UInt32(Self.smallestEtherType)...0xFFFF: content = .etherType(UInt16(truncatingIfNeeded: family))
    default: content = .family(family)
    }
  }
}

extension WireError.Rule {
  static let pflogLength = Self("pflog_length", "OpenBSD net/if_pflog.h", "the length must cover the header")
}
