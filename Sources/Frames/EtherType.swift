// SPDX-License-Identifier: Apache-2.0

/// The numbers that say what an Ethernet frame carries.
///
/// - Source: IEEE Registration Authority, EtherType.
public enum EtherType {
  public static let ipv4: UInt16 = 0x0800
  public static let arp: UInt16 = 0x0806
  public static let ipv6: UInt16 = 0x86DD
  /// A customer VLAN tag (IEEE 802.1Q).
  public static let vlan: UInt16 = 0x8100
  /// A service VLAN tag (IEEE 802.1ad, QinQ).
  public static let serviceVLAN: UInt16 = 0x88A8
  /// A service VLAN tag as switches wrote it before 802.1ad.
  public static let oldServiceVLAN: UInt16 = 0x9100
}
