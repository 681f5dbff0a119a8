// SPDX-License-Identifier: Apache-2.0

/// Protocols of plants and buildings.
enum Industrial {
  static let s7comm = ProtocolCard(
    "s7comm", "S7 communication", [.tcp], ports: [102], openings: [3], source: "RFC 1006 §6; Wireshark, packet-s7comm.c"
  )

  /// A connection to a rack and slot, or S7's own header in a data unit.
  static func probeS7(_ opening: borrowing Opening) -> Recognition {
    let connection = ISOTransport.connection(opening)
    if connection == .undecided { return .undecided }
    if connection == .certain {
      // The called selector of two octets: 1 to 3 for the kind of connection, then rack and slot.
      var offset = 11
      while offset < 24, opening.octet(offset) >= 0 {
        if opening.number16(offset) == 0xC202, opening.octet(offset + 2) >= 0 {
          return (1...3).contains(opening.octet(offset + 2)) ? .possible : .no
        }
        offset += 1
      }
      return opening.count < opening.number16(2) ? .undecided : .no
    }
    guard opening.number16(0) == 0x0300, opening.octet(4) == 2, opening.octet(5) == 0xF0 else { return .no }
    guard opening.octet(8) >= 0 else { return .undecided }
    return opening.octet(7) == 0x32 && [1, 2, 3, 7].contains(opening.octet(8)) ? .certain : .no
  }

  static let enip = ProtocolCard(
    "enip", "EtherNet/IP", [.tcp, .udp], ports: [2222, 44818], openings: [0, 4, 0x63, 0x64, 0x65, 0x66, 0x6F, 0x70],
    source: "ODVA, The CIP Networks Library, volume 2 §2-3")

  /// The encapsulation header: a command, the length behind it, status and options of zero.
  static func probeENIP(_ opening: borrowing Opening) -> Recognition {
    if opening.isDatagram, opening.octet(0) <= 4 {
      // Cyclic data: a list of items, the first of which is an address.
      return opening.isHome && opening.little16(0) == 2 && opening.little16(2) == 0x8002 ? .possible : .no
    }
    guard opening.octet(1) <= 0 else { return .no }
    guard opening.count >= 24 else { return opening.isDatagram || opening.octet(3) > 8 ? .no : .undecided }
    guard opening.number32(8) == 0, opening.number32(20) == 0 else { return .no }
    let length = opening.little16(2)
    guard length == opening.count - 24 || !opening.isDatagram && length <= 2048 else { return .no }
    if length == 4, opening.count < 28, !opening.isDatagram { return .undecided }
    if opening.octet(0) == 0x65 { return length == 4 && opening.little32(24) == 1 ? .certain : .no }
    return length == opening.count - 24 && opening.octet(0) >= 0x63 ? .certain : .possible
  }

  static let dnp3 = ProtocolCard(
    "dnp3", "Distributed Network Protocol 3", [.tcp, .udp], ports: [20000], openings: [5], source: "IEEE 1815 §9.2.4",
    opensUnmistakably: true)

  /// The two octets that begin a frame, and the checksum of its header.
  static func probeDNP3(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(1) < 0 || opening.octet(1) == 0x64 else { return .no }
    guard opening.count >= 10 else { return opening.tooShort }
    return opening.octet(2) >= 5 && checksum(opening) == opening.little16(8) ? .certain : .no
  }

  /// The cyclic check of the first eight octets: polynomial 0x3D65, reversed, inverted.
  private static func checksum(_ opening: borrowing Opening) -> Int {
    var remainder = 0
    for offset in 0..<8 {
      remainder ^= opening.octet(offset)
      for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xA6BC : remainder >> 1 }
    }
    return ~remainder & 0xFFFF
  }

  static let iec104 = ProtocolCard(
    "iec104", "IEC 60870-5-104", [.tcp], ports: [2404], openings: [0x68], source: "IEC 60870-5-104 §5.1, §5.3",
    opensUnmistakably: true)

  /// The frames that start and test a transfer are always the same six octets; others are enough on the port.
  static func probeIEC104(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 6 else { return opening.octet(1) >= 0 && opening.octet(1) < 4 ? .no : .undecided }
    guard (4...253).contains(opening.octet(1)) else { return .no }
    if opening.octet(1) == 4 {
      let isUnnumbered = [0x07, 0x0B, 0x13, 0x23, 0x43, 0x83].contains(opening.octet(2))
      if isUnnumbered && opening.octet(3) == 0 && opening.number16(4) == 0 { return .certain }
    }
    return opening.isHome && opening.octet(4) & 1 == 0 ? .possible : .no
  }
}
