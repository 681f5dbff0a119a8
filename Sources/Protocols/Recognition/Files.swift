// SPDX-License-Identifier: Apache-2.0

/// Protocols that move files or call procedures on other machines.
enum Files {
  static let smb = ProtocolCard(
    "smb", "Server Message Block", [.tcp], ports: [139, 445], openings: [0, 0x81, 0x82],
    source: "MS-SMB2 §2.1; MS-CIFS §2.2.3.1; RFC 1002 §4.3.2", opensUnmistakably: true)

  /// SMB 1, 2 or 3 in its session frame, or the request for a NetBIOS session.
  static func probeSMB(_ opening: borrowing Opening) -> Recognition {
    switch opening.octet(0) {
    case 0x81:
      guard opening.count >= 6 else { return opening.octet(1) > 0 || opening.octet(2) > 0 ? .no : .undecided }
      return opening.number32(0) == 0x8100_0044 && opening.octet(4) == 0x20 ? .certain : .no
    case 0x82:
      guard opening.count >= 4 else { return .undecided }
      return opening.number32(0) == 0x8200_0000 ? .possible : .no
    default:
      guard opening.count >= 8 else {
        let first = opening.octet(4)
        return first >= 0 && first < 0xFC ? .no : .undecided
      }
      guard opening.octet(5) == 0x53, opening.number16(6) == 0x4D42 else { return .no }
      return opening.octet(4) >= 0xFC ? .certain : .no
    }
  }

  static let sunRPC = ProtocolCard(
    "sunrpc", "ONC Remote Procedure Call", [.udp, .tcp], ports: [111, 2049], openings: .any, source: "RFC 5531 §9, §11",
    roaming: .anywhere)

  /// A call of version 2 of the protocol to a program of a registered range, or, on the port, its reply.
  static func probeSunRPC(_ opening: borrowing Opening) -> Recognition {
    var start = 0
    if !opening.isDatagram {
      guard opening.octet(0) == 0x80, opening.octet(1) <= 0 else { return .no }
      start = 4
    }
    guard opening.count >= start + 16 else { return opening.octet(start + 4) > 0 ? .no : opening.tooShort }
    switch opening.number32(start + 4) {
    case 0:
      guard opening.number32(start + 8) == 2 else { return .no }
      return (100_000...400_000).contains(opening.number32(start + 12)) ? .certain : .possible
    case 1: return opening.isHome && opening.number32(start + 8) <= 1 ? .possible : .no
    default: return .no
    }
  }

  static let dceRPC = ProtocolCard(
    "dcerpc", "DCE/RPC", [.tcp, .udp], ports: [135, 34964], openings: [4, 5],
    source: "The Open Group C706 §12.6.3, §12.5.2.1",
    roaming: .dynamicPorts)

  /// A common header with its data representation: little-endian or not, ASCII, IEEE.
  static func probeDCERPC(_ opening: borrowing Opening) -> Recognition {
    if opening.isDatagram {
      guard opening.octet(0) == 4, opening.count >= 80, (0...10).contains(opening.octet(1)) else { return .no }
      return [0, 0x10].contains(opening.octet(4)) && opening.octet(5) == 0 ? .possible : .no
    }
    guard opening.octet(0) == 5, opening.octet(1) <= 1 else { return .no }
    let kind = opening.octet(2)
    guard kind < 0 || [0, 2, 3, 11, 12, 13, 14, 15, 16].contains(kind) else { return .no }
    guard opening.count >= 10 else { return opening.octet(5) > 0 ? .no : .undecided }
    let representation = opening.number32(4)
    guard representation == 0x1000_0000 || representation == 0 else { return .no }
    let length = representation == 0 ? opening.number16(8) : opening.little16(8)
    return (16...5840).contains(length) ? .certain : .no
  }

  static let bitTorrent = ProtocolCard(
    "bittorrent", "BitTorrent", [.tcp, .udp], ports: [6881, 6882, 6883, 6884, 6885, 6886, 6887, 6888, 6889],
    openings: "d" + [0, 0x13, 0x41], source: "BEP 3, 5, 15, 29", roaming: .anywhere)

  /// The peers' handshake; a query or answer of the distributed hash table; a tracker's connection; a uTP connection.
  static func probeBitTorrent(_ opening: borrowing Opening) -> Recognition {
    switch opening.octet(0) {
    case 0x13: return opening.text("BitTorrent protocol", at: 1)
    case 0x64 where opening.isDatagram:
      return opening.text("d1:ad2:id20:").or(opening.text("d1:rd2:id20:")).or(opening.text("d2:ip"))
        .or(opening.text("d1:eli20"))
    case 0 where opening.isDatagram:
      return opening.number32(0) == 0x0417 && opening.number32(4) == 0x2710_1980 ? .certain : .no
    case 0x41 where opening.isDatagram:
      // A SYN carries no data, has a window, and nothing to acknowledge yet.
      guard opening.count >= 20, opening.count <= 32, opening.octet(1) <= 2, opening.number32(8) == 0 else {
        return .no
      }
      return opening.number16(16) == 1 && opening.number32(12) != 0 ? .possible : .no
    default: return .no
    }
  }
}
