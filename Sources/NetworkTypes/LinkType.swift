// SPDX-License-Identifier: Apache-2.0

/// The kind of link that a packet was captured on, which says how its first bytes are read.
///
/// The values are those of capture files; unknown ones are kept.
///
/// - Source: the LINKTYPE_ registry of libpcap.
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The packet without a link header, told by the version of the Internet protocol.
  public static let raw = LinkType(rawValue: 101)
  public static let ipv4 = LinkType(rawValue: 228)
  public static let ipv6 = LinkType(rawValue: 229)
  /// BSD loopback, its family in the capturing host's byte order.
  public static let null = LinkType(rawValue: 0)
  /// OpenBSD loopback, its family in network order.
  public static let loop = LinkType(rawValue: 108)
  /// BSD's decrypted side of IPsec.
  public static let enc = LinkType(rawValue: 109)
  /// BSD's packet filter log.
  public static let pflog = LinkType(rawValue: 117)

  public static let ethernet = LinkType(rawValue: 1)
  public static let tokenRing = LinkType(rawValue: 6)
  public static let fddi = LinkType(rawValue: 10)
  public static let arcnetBSD = LinkType(rawValue: 7)
  public static let arcnetLinux = LinkType(rawValue: 129)
  public static let ipOverFibreChannel = LinkType(rawValue: 122)
  public static let ipOverInfiniBand = LinkType(rawValue: 242)

  /// Linux's `any` interface, version 1 and 2.
  public static let linuxCooked = LinkType(rawValue: 113)
  public static let linuxCooked2 = LinkType(rawValue: 276)
  /// Linux's packet log (`nfnetlink_log`).
  public static let nflog = LinkType(rawValue: 239)
  /// Darwin's packet tap.
  public static let pktap = LinkType(rawValue: 258)
  /// Per-packet information in front of any other link.
  public static let ppi = LinkType(rawValue: 192)

  /// Ethernet with the tag of a switch chip's port: Broadcom behind the addresses or in front, Marvell in two sizes.
  public static let switchTagBroadcom = LinkType(rawValue: 281)
  public static let switchTagBroadcomPrepended = LinkType(rawValue: 282)
  public static let switchTagMarvell = LinkType(rawValue: 284)
  public static let switchTagMarvellEtherType = LinkType(rawValue: 285)

  public static let slip = LinkType(rawValue: 8)
  public static let slipBSDOS = LinkType(rawValue: 102)
  public static let ppp = LinkType(rawValue: 9)
  public static let pppHDLC = LinkType(rawValue: 50)
  public static let pppEthernet = LinkType(rawValue: 51)
  public static let pppPPPD = LinkType(rawValue: 166)
  public static let pppWithDirection = LinkType(rawValue: 204)
  public static let ciscoHDLC = LinkType(rawValue: 104)
  public static let ciscoHDLCWithDirection = LinkType(rawValue: 205)
  public static let frameRelay = LinkType(rawValue: 107)
  public static let frameRelayWithDirection = LinkType(rawValue: 206)
  public static let mpls = LinkType(rawValue: 219)
  public static let atmRFC1483 = LinkType(rawValue: 100)
  public static let atmClassicalIP = LinkType(rawValue: 106)
  public static let sunATM = LinkType(rawValue: 123)
  public static let juniperEthernet = LinkType(rawValue: 178)
  public static let juniperPPP = LinkType(rawValue: 179)
  public static let juniperFrameRelay = LinkType(rawValue: 180)
  public static let juniperHDLC = LinkType(rawValue: 181)

  public static let wirelessLAN = LinkType(rawValue: 105)
  public static let wirelessLANWithPrism = LinkType(rawValue: 119)
  public static let wirelessLANWithRadiotap = LinkType(rawValue: 127)
  public static let wirelessLANWithAVS = LinkType(rawValue: 163)

  /// IEEE 802.15.4 with its frame check sequence, without it, behind the preamble of other radios, and behind TAP's fields.
  public static let lowRate = LinkType(rawValue: 195)
  public static let lowRateWithoutFCS = LinkType(rawValue: 230)
  public static let lowRateWithPreamble = LinkType(rawValue: 215)
  public static let lowRateTap = LinkType(rawValue: 283)
}
