// SPDX-License-Identifier: Apache-2.0

/// The kind of link that a packet was captured on, which says how its first bytes are read.
///
/// The values are those of capture files; unknown ones are kept.
///
/// - Source: the LINKTYPE_ registry of libpcap.
@frozen
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The packet without a link header, told by the version of the Internet protocol.
  @inlinable public static var raw: LinkType { LinkType(rawValue: 101) }
  @inlinable public static var ipv4: LinkType { LinkType(rawValue: 228) }
  @inlinable public static var ipv6: LinkType { LinkType(rawValue: 229) }
  /// BSD loopback, its family in the capturing host's byte order.
  @inlinable public static var null: LinkType { LinkType(rawValue: 0) }
  /// OpenBSD loopback, its family in network order.
  @inlinable public static var loop: LinkType { LinkType(rawValue: 108) }
  /// BSD's decrypted side of IPsec.
  @inlinable public static var enc: LinkType { LinkType(rawValue: 109) }
  /// BSD's packet filter log.
  @inlinable public static var pflog: LinkType { LinkType(rawValue: 117) }

  @inlinable public static var ethernet: LinkType { LinkType(rawValue: 1) }
  @inlinable public static var tokenRing: LinkType { LinkType(rawValue: 6) }
  @inlinable public static var fddi: LinkType { LinkType(rawValue: 10) }
  @inlinable public static var arcnetBSD: LinkType { LinkType(rawValue: 7) }
  @inlinable public static var arcnetLinux: LinkType { LinkType(rawValue: 129) }
  @inlinable public static var ipOverFibreChannel: LinkType { LinkType(rawValue: 122) }
  @inlinable public static var ipOverInfiniBand: LinkType { LinkType(rawValue: 242) }

  /// Linux's `any` interface, version 1 and 2.
  @inlinable public static var linuxCooked: LinkType { LinkType(rawValue: 113) }
  @inlinable public static var linuxCooked2: LinkType { LinkType(rawValue: 276) }
  /// Linux's packet log (`nfnetlink_log`).
  @inlinable public static var nflog: LinkType { LinkType(rawValue: 239) }
  /// Darwin's packet tap.
  @inlinable public static var pktap: LinkType { LinkType(rawValue: 258) }
  /// Per-packet information in front of any other link.
  @inlinable public static var ppi: LinkType { LinkType(rawValue: 192) }

  /// Ethernet with the tag of a switch chip's port: Broadcom behind the addresses or in front, Marvell in two sizes.
  @inlinable public static var switchTagBroadcom: LinkType { LinkType(rawValue: 281) }
  @inlinable public static var switchTagBroadcomPrepended: LinkType { LinkType(rawValue: 282) }
  @inlinable public static var switchTagMarvell: LinkType { LinkType(rawValue: 284) }
  @inlinable public static var switchTagMarvellEtherType: LinkType { LinkType(rawValue: 285) }

  @inlinable public static var slip: LinkType { LinkType(rawValue: 8) }
  @inlinable public static var slipBSDOS: LinkType { LinkType(rawValue: 102) }
  @inlinable public static var ppp: LinkType { LinkType(rawValue: 9) }
  @inlinable public static var pppHDLC: LinkType { LinkType(rawValue: 50) }
  @inlinable public static var pppEthernet: LinkType { LinkType(rawValue: 51) }
  @inlinable public static var pppPPPD: LinkType { LinkType(rawValue: 166) }
  @inlinable public static var pppWithDirection: LinkType { LinkType(rawValue: 204) }
  @inlinable public static var ciscoHDLC: LinkType { LinkType(rawValue: 104) }
  @inlinable public static var ciscoHDLCWithDirection: LinkType { LinkType(rawValue: 205) }
  @inlinable public static var frameRelay: LinkType { LinkType(rawValue: 107) }
  @inlinable public static var frameRelayWithDirection: LinkType { LinkType(rawValue: 206) }
  @inlinable public static var mpls: LinkType { LinkType(rawValue: 219) }
  @inlinable public static var atmRFC1483: LinkType { LinkType(rawValue: 100) }
  @inlinable public static var atmClassicalIP: LinkType { LinkType(rawValue: 106) }
  @inlinable public static var sunATM: LinkType { LinkType(rawValue: 123) }
  @inlinable public static var juniperEthernet: LinkType { LinkType(rawValue: 178) }
  @inlinable public static var juniperPPP: LinkType { LinkType(rawValue: 179) }
  @inlinable public static var juniperFrameRelay: LinkType { LinkType(rawValue: 180) }
  @inlinable public static var juniperHDLC: LinkType { LinkType(rawValue: 181) }

  @inlinable public static var wirelessLAN: LinkType { LinkType(rawValue: 105) }
  @inlinable public static var wirelessLANWithPrism: LinkType { LinkType(rawValue: 119) }
  @inlinable public static var wirelessLANWithRadiotap: LinkType { LinkType(rawValue: 127) }
  @inlinable public static var wirelessLANWithAVS: LinkType { LinkType(rawValue: 163) }

  /// IEEE 802.15.4 with its frame check sequence, without it, behind the preamble of other radios, and behind TAP's fields.
  @inlinable public static var lowRate: LinkType { LinkType(rawValue: 195) }
  @inlinable public static var lowRateWithoutFCS: LinkType { LinkType(rawValue: 230) }
  @inlinable public static var lowRateWithPreamble: LinkType { LinkType(rawValue: 215) }
  @inlinable public static var lowRateTap: LinkType { LinkType(rawValue: 283) }
}
