// SPDX-License-Identifier: Apache-2.0

/// What networks are named, mapped and watched with.
enum Infrastructure {
  static let syslog = ProtocolCard(
    "syslog", "Syslog", [.udp, .tcp], ports: [514, 601], openings: "<", source: "RFC 5424 §6.1, §6.2.1; RFC 3164 §4.1.1"
  )

  /// A priority of at most 191 between angle brackets, and text behind it.
  static func probeSyslog(_ opening: borrowing Opening) -> Recognition {
    var value = 0
    var offset = 1
    while offset < 4, (0x30...0x39).contains(opening.octet(offset)) {
      value = value * 10 + opening.octet(offset) - 0x30
      offset += 1
    }
    let end = opening.octet(offset)
    if end < 0 { return opening.tooShort }
    guard end == 0x3E, offset > 1, value <= 191 else { return .no }
    return opening.count > offset + 8 && opening.isText(from: offset + 1, limit: offset + 17)
      ? .possible : opening.tooShort
  }

  static let ldap = ProtocolCard(
    "ldap", "Lightweight Directory Access Protocol", [.tcp, .udp], ports: [389, 3268], openings: [0x30],
    source: "RFC 4511 §4.1.1, §5.1")

  /// A sequence of a message number and an operation, whose tag belongs to LDAP alone.
  static func probeLDAP(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 14 else { return opening.isDatagram ? .no : .undecided }
    let start = BasicEncoding.content(opening, at: 0, endingAt: opening.isDatagram ? opening.count : nil)
    guard start > 0, opening.octet(start) == 2, (1...4).contains(opening.octet(start + 1)) else { return .no }
    let operation = start + 2 + opening.octet(start + 1)
    let body = BasicEncoding.content(opening, at: operation, endingAt: nil)
    guard body > 0 else { return .no }
    switch opening.octet(operation) {
    case 0x60: return opening.number16(body) == 0x0201 && (2...3).contains(opening.octet(body + 2)) ? .certain : .no
    case 0x61, 0x65: return opening.octet(body) == 0x0A ? .certain : .possible
    case 0x63: return opening.octet(body) == 4 ? .certain : .no
    case 0x64: return opening.octet(body) == 4 ? .certain : .no
    case 0x77: return opening.octet(body) == 0x80 ? .certain : .no
    case 0x78: return opening.octet(body) == 0x0A ? .certain : .no
    default: return .no
    }
  }

  static let kerberos = ProtocolCard(
    "krb5", "Kerberos", [.udp, .tcp], ports: [88], openings: [0, 0x6A, 0x6B, 0x6C, 0x6D, 0x7E],
    source: "RFC 4120 §5.4, §5.9.1, §7.2.2", opensUnmistakably: true)

  /// A request, reply or error: its tag, a sequence, and version 5 as the first member; in streams behind a length.
  static func probeKerberos(_ opening: borrowing Opening) -> Recognition {
    let tag = opening.isDatagram ? 0 : 4
    guard opening.count >= tag + 16 else { return opening.isDatagram || opening.octet(1) > 0 ? .no : .undecided }
    guard [0x6A, 0x6B, 0x6C, 0x6D, 0x7E].contains(opening.octet(tag)), opening.isDatagram || opening.octet(0) == 0
    else {
      return .no
    }
    let sequence = BasicEncoding.content(opening, at: tag, endingAt: nil)
    guard sequence > 0, opening.octet(sequence) == 0x30 else { return .no }
    let member = BasicEncoding.content(opening, at: sequence, endingAt: nil)
    guard member > 0, [0xA0, 0xA1].contains(opening.octet(member)), opening.octet(member + 1) == 3 else { return .no }
    return opening.number16(member + 2) == 0x0201 && opening.octet(member + 4) == 5 ? .certain : .no
  }

  static let radius = ProtocolCard(
    "radius", "Remote Authentication Dial-In User Service", [.udp], ports: [1645, 1646, 1812, 1813, 3799],
    openings: .range(1...5) + [11, 40, 41, 42, 43, 44, 45], source: "RFC 2865 §3; RFC 5176 §2.3")

  /// A length that is the datagram's, and attributes that fill it.
  static func probeRADIUS(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 20, opening.count <= 4096, opening.number16(2) == opening.count else { return .no }
    var offset = 20
    for _ in 0..<64 where offset < opening.count {
      guard opening.octet(offset) > 0, opening.octet(offset + 1) >= 2 else { return .no }
      offset += opening.octet(offset + 1)
    }
    return offset == opening.count && (offset > 20 || opening.isHome) ? .possible : .no
  }

  static let natPMP = ProtocolCard(
    "nat-pmp", "NAT Port Mapping Protocol and Port Control Protocol", [.udp], ports: [5350, 5351], openings: [0, 2],
    source: "RFC 6886 §3; RFC 6887 §7", isHomeOnly: true)

  static func probeNATPMP(_ opening: borrowing Opening) -> Recognition {
    let operation = opening.octet(1) & 0x7F
    if opening.octet(0) == 2 {
      return operation <= 3 && opening.count >= 24 && opening.count & 3 == 0 ? .possible : .no
    }
    return opening.octet(1) >= 0 && operation <= 2 && opening.count <= 16 ? .possible : .no
  }

  static let bgp = ProtocolCard(
    "bgp", "Border Gateway Protocol", [.tcp], ports: [179], openings: [0xFF], source: "RFC 4271 §4.1",
    opensUnmistakably: true)

  static func probeBGP(_ opening: borrowing Opening) -> Recognition {
    for offset in 0..<min(16, opening.count) where opening.octet(offset) != 0xFF { return .no }
    guard opening.count >= 19 else { return .undecided }
    return (19...4096).contains(opening.number16(16)) && (1...5).contains(opening.octet(18)) ? .certain : .no
  }
}

/// Lengths of the basic encoding rules, as far as recognition needs them.
///
/// - Source: ITU-T X.690 §8.1.3.
enum BasicEncoding {
  /// The offset of the content of the element at an offset, or -1 where its length is not definite, goes past `end`, or does
  /// not end there.
  static func content(_ opening: borrowing Opening, at offset: Int, endingAt end: Int?) -> Int {
    let first = opening.octet(offset + 1)
    guard first >= 0 else { return -1 }
    var start = offset + 2
    var length = first
    switch first {
    case 0...0x7F: break
    case 0x81: length = opening.octet(start)
    case 0x82: length = opening.number16(start)
    case 0x84: length = opening.number32(start)
    default: return -1
    }
    start += first < 0x80 ? 0 : first & 7
    guard length >= 0, length <= 1 << 24 else { return -1 }
    if let end, start + length != end { return -1 }
    return start
  }
}
