// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Wire

/// What a packet carried that is not read further, although all headers before it were.
enum UnreadProtocol: Equatable, Sendable {
  case link(LinkContent)
  case ipProtocol(UInt8)

  /// What a frame leaves unread, or nil where it was read as far as there are headers.
  init?(_ frame: borrowing Frame) {
    switch frame.unread {
    case .nothing: return nil
    case .content(let content): self = .link(content)
    case .transport(let transport): self = .ipProtocol(transport.rawValue)
    }
  }

  /// Its name in logs.
  var key: String {
    switch self {
    case .link(let content): content.text.description
    case .ipProtocol(let number): "ip_protocol_\(number)"
    }
  }

  /// What people call it, for those that home and office networks carry.
  ///
  /// - Source: IEEE Registration Authority, EtherType and LSAP; IANA, Assigned Internet Protocol Numbers.
  var name: String? {
    switch self {
    case .link(.etherType(let type)): Self.etherTypeName(type)
    case .link(.serviceAccessPoint(let service)): Self.serviceName(service)
    case .link(.pointToPoint(let type)): Self.pointToPointName(type)
    case .link: nil
    case .ipProtocol(let number): Self.ipProtocolName(number)
    }
  }

  private static func etherTypeName(_ type: UInt16) -> String? {
    switch type {
    case 0x0842: "Wake-on-LAN"
    case 0x22F0: "AVTP"
    case 0x22F3: "TRILL"
    case 0x6003: "DECnet"
    case 0x809B: "AppleTalk"
    case 0x80F3: "AppleTalk ARP"
    case 0x8137: "IPX"
    case 0x8808: "Ethernet flow control"
    case 0x8809: "LACP and other slow protocols"
    case 0x8847, 0x8848: "MPLS"
    case 0x8863: "PPPoE discovery"
    case 0x8864: "PPPoE session"
    case 0x886C: "Broadcom and HomePNA"
    case 0x8870: "jumbo frame"
    case 0x887B: "HomePlug 1.0"
    case 0x888E: "EAPOL (802.1X)"
    case 0x8892: "PROFINET"
    case 0x8899: "Realtek"
    case 0x88A2: "ATA over Ethernet"
    case 0x88A4: "EtherCAT"
    case 0x88AB: "Ethernet Powerlink"
    case 0x88B5, 0x88B6: "local experiment"
    case 0x88B8: "GOOSE"
    case 0x88BA: "sampled values (IEC 61850)"
    case 0x88CD: "SERCOS III"
    case 0x88E1: "HomePlug AV"
    case 0x88E3: "media redundancy"
    case 0x88E5: "MACsec"
    case 0x88F5: "MVRP"
    case 0x88F7: "PTP"
    case 0x88FB: "parallel redundancy"
    case 0x8902: "connectivity fault management"
    case 0x890D: "TDLS and fast roaming"
    case 0x8912: "HomePlug Green PHY"
    case 0x892F: "high-availability redundancy"
    case 0x893A: "IEEE 1905.1"
    case 0x9000: "loopback test"
    default: nil
    }
  }

  private static func serviceName(_ service: UInt8) -> String? {
    switch service {
    case 0x00: "null service (802.2 test)"
    case 0x06: "IP over LLC, not read"
    case 0x42: "spanning tree"
    case 0xE0, 0xFF: "IPX"
    case 0xF0: "NetBIOS"
    case 0xFE: "IS-IS"
    default: nil
    }
  }

  /// - Source: IANA, PPP Numbers.
  private static func pointToPointName(_ type: UInt16) -> String? {
    switch type {
    case 0x0031: "bridged frames"
    case 0x002D, 0x002F: "compressed TCP headers"
    case 0x003D: "multilink"
    case 0x0053: "encryption"
    case 0x00FD: "compression"
    case 0x8021: "IPCP"
    case 0x8057: "IPv6CP"
    case 0xC021: "LCP"
    case 0xC023: "PAP"
    case 0xC025: "link quality"
    case 0xC223: "CHAP"
    case 0xC227: "EAP"
    default: nil
    }
  }

  private static func ipProtocolName(_ number: UInt8) -> String? {
    switch number {
    case 0: "IPv6 hop-by-hop"
    case 2: "IGMP"
    case 4: "IPv4 in IP"
    case 41: "IPv6 in IP"
    case 46: "RSVP"
    case 47: "GRE"
    case 50: "ESP"
    case 51: "AH"
    case 59: "nothing (IPv6 no next header)"
    case 88: "EIGRP"
    case 89: "OSPF"
    case 94: "IP in IP"
    case 97: "EtherIP"
    case 103: "PIM"
    case 108: "IPComp"
    case 112: "VRRP"
    case 115: "L2TP"
    case 132: "SCTP"
    case 136: "UDP-Lite"
    case 139: "HIP"
    default: nil
    }
  }
}
