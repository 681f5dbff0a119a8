// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit

/// One way to carry a datagram from 192.168.50.23 to 203.0.113.9, or its kin of IPv6: what stands in front of it.
struct LinkSample: CustomStringConvertible, Sendable {
  var description: String
  var link: LinkType
  var header: [UInt8]
  var isIPv6 = false

  static let camera = MACAddress(value: 0x0000_5E00_5317)
  static let router = MACAddress(value: 0x0000_5E00_5301)
  private static let datagram = PacketBuilder(payload: [1, 2, 3]).udp(from: 5000, to: 53)
  static let datagram4 = datagram.ip(from: IPAddress(v4: 0xC0A8_3217), to: IPAddress(v4: 0xCB00_7109), .udp).bytes
  static let datagram6 = datagram.ip(
    from: IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 0x17), to: IPAddress(v6High: 0x2001_0DB8_0000_0001, low: 0x9),
    .udp
  ).bytes
  static let ends4 = "192.168.50.23 > 203.0.113.9 udp 5000 > 53"
  static let ends6 = "2001:db8::17 > 2001:db8:0:1::9 udp 5000 > 53"

  var bytes: [UInt8] { header + (isIPv6 ? Self.datagram6 : Self.datagram4) }
  var ends: String { isIPv6 ? Self.ends6 : Self.ends4 }

  init(_ description: String, _ link: LinkType, _ header: [UInt8], isIPv6: Bool = false) {
    self.description = description
    self.link = link
    self.header = header
    self.isIPv6 = isIPv6
  }

  static let snap: [UInt8] = [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x00]
  private static let ethernet: [UInt8] = [0, 0, 0x5E, 0, 0x53, 1, 0, 0, 0x5E, 0, 0x53, 0x17, 0x08, 0x00]
  private static let mac: [UInt8] = [0, 0, 0x5E, 0, 0x53, 0x17]

  static let all: [LinkSample] = [
    LinkSample("Ethernet", .ethernet, ethernet),
    LinkSample("802.3 with SNAP", .ethernet, ethernet.dropLast(2) + [0, 39] + snap),
    LinkSample("802.3 with LLC of the Internet protocol", .ethernet, ethernet.dropLast(2) + [0, 34, 6, 6, 3]),
    LinkSample(
      "a VLAN tag inside SNAP", .ethernet, ethernet.dropLast(2) + [0, 43] + snap.dropLast(2) + [0x81, 0, 0, 7, 8, 0]),
    LinkSample("Broadcom switch tag", .switchTagBroadcom, ethernet.dropLast(2) + [0x20, 0, 0, 1, 8, 0]),
    LinkSample("Broadcom switch tag in front", .switchTagBroadcomPrepended, [0x20, 0, 0, 1] + ethernet),
    LinkSample("Marvell switch tag", .switchTagMarvell, ethernet.dropLast(2) + [0x40, 8, 0, 1, 8, 0]),
    LinkSample(
      "Marvell switch tag with EtherType", .switchTagMarvellEtherType,
      ethernet.dropLast(2) + [0xDA, 0xDA, 0, 0, 0x40, 8, 0, 1, 8, 0]),
    LinkSample("Linux cooked", .linuxCooked, [0, 0, 0, 1, 0, 6] + mac + [0, 0, 8, 0]),
    LinkSample("Linux cooked with SNAP", .linuxCooked, [0, 0, 0, 1, 0, 6] + mac + [0, 0, 0, 4] + snap),
    LinkSample("Linux cooked of a GRE device", .linuxCooked, [0, 0, 3, 10, 0, 4, 192, 0, 2, 1, 0, 0, 0, 0, 8, 0]),
    LinkSample(
      "Linux cooked of frame relay", .linuxCooked, [0, 0, 3, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 3, 0xCC]),
    LinkSample(
      "Linux cooked 2", .linuxCooked2, [0x86, 0xDD, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6] + mac + [0, 0], isIPv6: true),
    LinkSample("raw", .raw, []), LinkSample("raw IPv4", .ipv4, []), LinkSample("raw IPv6", .ipv6, [], isIPv6: true),
    LinkSample("null, little-endian", .null, [2, 0, 0, 0]), LinkSample("null, big-endian", .null, [0, 0, 0, 2]),
    LinkSample("null of Linux", .null, [10, 0, 0, 0], isIPv6: true),
    LinkSample("null of OpenBSD", .null, [0, 0, 0, 24], isIPv6: true),
    LinkSample("null of FreeBSD", .null, [28, 0, 0, 0], isIPv6: true),
    LinkSample("null of Darwin", .null, [30, 0, 0, 0], isIPv6: true),
    LinkSample("null with an EtherType", .null, [0, 8, 0, 0]),
    LinkSample("loop", .loop, [0, 0, 0, 2]), LinkSample("enc", .enc, [2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    LinkSample("pflog", .pflog, [61, 2] + [UInt8](repeating: 0, count: 62)),
    LinkSample("nflog", .nflog, [2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0, 38, 0, 9, 0]),
    LinkSample(
      "nflog with the sender's address", .nflog, [2, 0, 0, 0, 16, 0, 8, 0, 0, 6, 0, 0] + mac + [0, 0, 38, 0, 9, 0]),
    LinkSample("nflog of a big-endian host", .nflog, [2, 0, 0, 0, 0, 6, 0, 5, 0, 0, 0, 0, 0, 38, 0, 9]),
    LinkSample("nflog of a bridge", .nflog, [7, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0, 38, 0, 9, 0]),
    LinkSample("PPP", .ppp, [0xFF, 3, 0, 0x21]), LinkSample("PPP without address", .ppp, [0, 0x57], isIPv6: true),
    LinkSample("PPP with a protocol of one octet", .ppp, [0x21]),
    LinkSample("PPP that is Cisco's HDLC", .pppHDLC, [0x0F, 0, 8, 0]),
    LinkSample("PPP of a daemon", .pppPPPD, [0, 3, 0, 0x21]),
    LinkSample("PPP with direction", .pppWithDirection, [1, 0xFF, 3, 0, 0x21]),
    LinkSample("Cisco HDLC", .ciscoHDLC, [0x0F, 0, 0x86, 0xDD], isIPv6: true),
    LinkSample("Cisco HDLC with direction", .ciscoHDLCWithDirection, [0, 0x0F, 0, 8, 0]),
    LinkSample("frame relay", .frameRelay, [4, 1, 3, 0xCC]),
    LinkSample("frame relay with a long address", .frameRelay, [4, 0, 0, 1, 3, 0, 0x8E], isIPv6: true),
    LinkSample("frame relay with SNAP", .frameRelay, [4, 1, 3, 0, 0x80, 0, 0, 0, 8, 0]),
    LinkSample("frame relay with bridged Ethernet", .frameRelay, [4, 1, 3, 0, 0x80, 0, 0x80, 0xC2, 0, 7] + ethernet),
    LinkSample("frame relay of Cisco", .frameRelay, [4, 1, 8, 0]),
    LinkSample("frame relay with direction", .frameRelayWithDirection, [0, 4, 1, 3, 0xCC]),
    LinkSample("SLIP", .slip, [UInt8](repeating: 0, count: 16)),
    LinkSample("SLIP of BSD/OS", .slipBSDOS, [UInt8](repeating: 0, count: 24)),
    LinkSample("ATM", .atmRFC1483, snap), LinkSample("ATM with NLPID", .atmRFC1483, [0xFE, 0xFE, 3, 0xCC]),
    LinkSample("ATM with bridged Ethernet", .atmRFC1483, [0xAA, 0xAA, 3, 0, 0x80, 0xC2, 0, 7, 0, 0] + ethernet),
    LinkSample("classical IP over ATM", .atmClassicalIP, snap), LinkSample("bare IP over ATM", .atmClassicalIP, []),
    LinkSample("SunATM", .sunATM, [2, 0, 0, 33] + snap),
    LinkSample("SunATM LANE", .sunATM, [1, 0, 0, 33, 0, 1] + ethernet),
    LinkSample("Token Ring", .tokenRing, [0x10, 0x40] + mac + mac + snap),
    LinkSample(
      "Token Ring through bridges", .tokenRing, [0x10, 0x40] + mac + [0x80, 0, 0x5E, 0, 0x53, 0x17, 4, 0, 0, 1] + snap),
    LinkSample("FDDI", .fddi, [0x50, 0, 0, 0x7A, 0, 0xCA, 0x80, 0, 0, 0x7A, 0, 0xCA, 0xE8] + snap),
    LinkSample("ARCNET", .arcnetBSD, [1, 2, 212, 0, 0, 7]), LinkSample("old ARCNET", .arcnetBSD, [1, 2, 240]),
    LinkSample("ARCNET of Linux", .arcnetLinux, [1, 2, 0, 0, 196, 0xFF, 0, 0, 0, 0, 0, 7], isIPv6: true),
    LinkSample("IP over Fibre Channel", .ipOverFibreChannel, [0x10, 0] + mac + [0x10, 0] + mac + snap),
    LinkSample("IP over InfiniBand", .ipOverInfiniBand, [UInt8](repeating: 0, count: 40) + [8, 0, 0, 0]),
    LinkSample("PPI", .ppi, [0, 0, 12, 0, 1, 0, 0, 0, 9, 9, 9, 9] + ethernet),
    LinkSample("PPI of raw IP", .ppi, [0, 0, 8, 0, 12, 0, 0, 0]),
    LinkSample("PKTAP", .pktap, [16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 9, 9, 9] + ethernet),
    LinkSample("Juniper Ethernet", .juniperEthernet, [0x4D, 0x47, 0x43, 0x80, 0, 2, 9, 9] + ethernet),
    LinkSample("Juniper without link", .juniperEthernet, [0x4D, 0x47, 0x43, 0x02, 0, 0, 0, 2]),
    LinkSample("Juniper PPP", .juniperPPP, [0x4D, 0x47, 0x43, 0x01, 0xFF, 3, 0, 0x21]),
    LinkSample("Juniper frame relay", .juniperFrameRelay, [0x4D, 0x47, 0x43, 0x01, 4, 1, 3, 0xCC]),
    LinkSample("Juniper HDLC", .juniperHDLC, [0x4D, 0x47, 0x43, 0x01, 0x0F, 0, 8, 0]),
  ]
}
