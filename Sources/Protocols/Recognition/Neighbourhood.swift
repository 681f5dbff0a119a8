// SPDX-License-Identifier: Apache-2.0

/// NetBIOS, and what reports flows.
enum Neighbourhood {
  /// One question or one record whose name is 32 of the letters that half-octets are written in.
  static func probeNames(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(12) == 0x20, opening.count >= 50 else { return .no }
    for offset in 13..<45 where !(0x41...0x50).contains(opening.octet(offset)) { return .no }
    return opening.octet(45) == 0 || opening.isHome ? .certain : .no
  }

  static let datagrams = ProtocolCard(
    "netbios-dgm", "NetBIOS Datagram Service", [.udp], ports: [138], openings: .range(0x10...0x16),
    source: "RFC 1002 §4.4.1")

  static func probeDatagrams(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 14, opening.octet(1) & 0xF0 == 0 else { return .no }
    guard opening.number16(8) == 138 else { return opening.isHome ? .possible : .no }
    return opening.octet(14) == 0x20 || opening.isHome ? .certain : .possible
  }

  static let netflow = ProtocolCard(
    "netflow", "NetFlow and IPFIX", [.udp], ports: [2055, 4739, 9995, 9996], openings: [0],
    source: "RFC 3954 §5.1; RFC 7011 §3.1; Cisco NetFlow version 5")

  /// Version 5 with as many records as it says; version 9 or 10 with a first set that exists.
  static func probeNetFlow(_ opening: borrowing Opening) -> Recognition {
    switch opening.number16(0) {
    case 5:
      let records = opening.number16(2)
      return (1...30).contains(records) && opening.count == 24 + 48 * records ? .certain : .no
    case 9:
      guard (1...100).contains(opening.number16(2)), opening.count >= 24 else { return .no }
      return isSet(opening.number16(20), 0...1) && opening.number16(22) <= opening.count - 20 ? .possible : .no
    case 10:
      guard opening.number16(2) == opening.count, opening.count >= 20 else { return .no }
      return isSet(opening.number16(16), 2...3) && opening.number16(18) <= opening.count - 16 ? .possible : .no
    default: return .no
    }
  }

  private static func isSet(_ number: Int, _ templates: ClosedRange<Int>) -> Bool {
    templates.contains(number) || number >= 256
  }

  static let sflow = ProtocolCard(
    "sflow", "sFlow", [.udp], ports: [6343], openings: [0], source: "sFlow version 5, appendix B")

  static func probeSFlow(_ opening: borrowing Opening) -> Recognition {
    guard opening.number32(0) == 5, (1...2).contains(opening.number32(4)), opening.count >= 28 else { return .no }
    return .certain
  }
}
