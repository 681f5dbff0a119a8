// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One end of a packet as the home's network sees it: hosts of the Internet stand behind the router's hardware address.
struct Station: Hashable {
  let mac: MACAddress
  /// The IPv4 address.
  let address: UInt32
  /// The hop limit that its packets arrive with.
  let hopLimit: UInt8
  /// Whether it stands in the home.
  let isLocal: Bool

  /// The link-local address made of the hardware address.
  ///
  /// - Source: RFC 4291 appendix A.
  var linkLocal: IPAddress {
    let value = mac.value
    let identifier =
      (value >> 24 ^ 0x02_0000) << 40 | 0xFF_FE00_0000 | value & 0xFF_FFFF
    return IPAddress(v6High: 0xFE80_0000_0000_0000, low: identifier)
  }

  /// An IPv4 group and the hardware address that stands for it.
  ///
  /// - Source: RFC 1112 §6.4.
  static func group(_ address: UInt32) -> Station {
    Station(
      mac: MACAddress(value: 0x0100_5E00_0000 | UInt64(address & 0x7F_FFFF)), address: address, hopLimit: 1,
      isLocal: true)
  }

  /// Everybody on the link.
  static let everybody = Station(mac: .broadcast, address: 0xFFFF_FFFF, hopLimit: 64, isLocal: true)
  /// mDNS (RFC 6762 §3).
  static let mdns = group(0xE000_00FB)
  /// SSDP (UPnP Device Architecture 2.0 §1.1).
  static let ssdp = group(0xEFFF_FFFA)
}

/// The text of an IPv4 address.
func dotted(_ address: UInt32) -> String { IPAddress(v4: address).description }
