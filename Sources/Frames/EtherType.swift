// SPDX-License-Identifier: Apache-2.0

/// The numbers that say what an Ethernet frame carries.
///
/// - Source: IEEE Registration Authority, EtherType.
public enum EtherType {
  public static let ipv4: UInt16 = 0x0800
  public static let arp: UInt16 = 0x0806
  /// Asks for an Internet address by a hardware address (RFC 903).
  static let reverseARP: UInt16 = 0x8035
  public static let ipv6: UInt16 = 0x86DD
  /// A customer VLAN tag (IEEE 802.1Q).
  public static let vlan: UInt16 = 0x8100
  /// A service VLAN tag (IEEE 802.1ad, QinQ).
  public static let serviceVLAN: UInt16 = 0x88A8
  /// A service VLAN tag as switches wrote it before 802.1ad.
  public static let oldServiceVLAN: UInt16 = 0x9100
  /// Labelled packets (RFC 5332 §3: to one receiver, or by a label that the sender chose).
  public static let mpls: UInt16 = 0x8847
  public static let mplsMulticast: UInt16 = 0x8848
  public static let pppoeDiscovery: UInt16 = 0x8863
  public static let pppoeSession: UInt16 = 0x8864
  /// PPP in GRE (RFC 2637 §4.1).
  static let ppp: UInt16 = 0x880B
  /// A whole Ethernet frame inside a tunnel.
  static let ethernet: UInt16 = 0x6558
  /// A mirrored frame of type I or II, and of type III (draft-foschiano-erspan-03 §4).
  static let erspan: UInt16 = 0x88BE
  static let erspan3: UInt16 = 0x22EB
  /// A chain of service functions (RFC 8300 §2).
  static let nsh: UInt16 = 0x894F
  /// A frame of a customer in a provider's backbone (IEEE 802.1Q-2018 §9.7).
  static let backboneService: UInt16 = 0x88E7
  /// A frame that MACsec protects (IEEE 802.1AE-2018 §9.8).
  static let linkSecurity: UInt16 = 0x88E5
  /// The Link Layer Discovery Protocol (IEEE 802.1AB-2016 §7.3).
  static let discovery: UInt16 = 0x88CC
  /// The Cisco Discovery Protocol, where a link has numbers of this kind only.
  static let ciscoDiscovery: UInt16 = 0x2000
  /// What caches are sent in GRE (draft-mclaggan-wccp-v2rev1-00 §4.12).
  static let wccp: UInt16 = 0x883E
}
