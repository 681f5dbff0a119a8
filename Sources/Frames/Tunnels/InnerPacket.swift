// SPDX-License-Identifier: Apache-2.0
import Wire

/// Whether bytes look like the packet that a tunnel would carry: a port or a label alone proves nothing.
enum InnerPacket {
  /// Whether an Ethernet frame may begin here: the sender is no group, and the type is one in use and fits what follows.
  static func looksLikeEthernet(_ bytes: RawSpan) -> Bool {
    guard let sender = bytes.octet(6), sender & 1 == 0, let high = bytes.octet(12), let low = bytes.octet(13) else {
      return false
    }
    let body = bytes.extracting(from: 14)
    switch UInt16(high) << 8 | UInt16(low) {
    case EtherType.ipv4: return looksLikeInternet(body, version: 4)
    case EtherType.ipv6: return looksLikeInternet(body, version: 6)
    case EtherType.arp: return body.octet(1) == 1 || body.octet(1) == nil
    case EtherType.vlan, EtherType.serviceVLAN, EtherType.oldServiceVLAN, EtherType.mpls, EtherType.mplsMulticast,
      EtherType.pppoeDiscovery, EtherType.pppoeSession:
      return true
    // Control, link layer discovery, authentication, link encryption, fault management, time, redundancy, loop tests.
    case 0x8808, 0x8809, 0x88CC, 0x888E, 0x88E5, 0x8902, 0x88F7, 0x88E1, 0x892F, 0x88FB, 0x9000, 0x6002, 0x8892, 0x88A4:
      return true
    // IEEE 802.3: the length of LLC and what it carries.
    case let length where length < 0x0600: return length >= 3 && Int(length) <= body.byteCount
    default: return false
    }
  }

  /// Whether an Internet packet may begin here: version and header length are possible, and lengths fit where they are known.
  static func looksLikeInternet(_ bytes: RawSpan) -> Bool {
    switch (bytes.octet(0) ?? 0) >> 4 {
    case 4: looksLikeInternet(bytes, version: 4)
    case 6: looksLikeInternet(bytes, version: 6)
    default: false
    }
  }

  /// Whether bytes look like what a `NextProtocol` number says.
  static func looks(_ bytes: RawSpan, like next: UInt8) -> Bool {
    switch next {
    case NextProtocol.ethernet: looksLikeEthernet(bytes)
    case NextProtocol.ipv4: looksLikeInternet(bytes, version: 4)
    case NextProtocol.ipv6: looksLikeInternet(bytes, version: 6)
    default: bytes.byteCount >= 4
    }
  }

  /// Whether bytes look like what an EtherType says.
  static func looks(_ bytes: RawSpan, likeType type: UInt16) -> Bool {
    switch type {
    case EtherType.ethernet: looksLikeEthernet(bytes)
    case EtherType.ipv4: looksLikeInternet(bytes, version: 4)
    case EtherType.ipv6: looksLikeInternet(bytes, version: 6)
    case EtherType.mpls, EtherType.mplsMulticast, EtherType.nsh, EtherType.arp: bytes.byteCount >= 4
    default: false
    }
  }

  private static func looksLikeInternet(_ bytes: RawSpan, version: UInt8) -> Bool {
    guard let first = bytes.octet(0), first >> 4 == version else { return false }
    guard version == 4 else { return bytes.byteCount >= 40 }
    guard let high = bytes.octet(2), let low = bytes.octet(3), bytes.byteCount >= 20 else { return false }
    let length = Int(high) << 8 | Int(low)
    return first & 0x0F >= 5 && (length == 0 || length >= 20)
  }
}
