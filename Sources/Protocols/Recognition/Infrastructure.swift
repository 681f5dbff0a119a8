// SPDX-License-Identifier: Apache-2.0

/// What networks are configured, timed, named and watched with.
enum Infrastructure {
  static let ntp = ProtocolCard(
    "ntp", "Network Time Protocol", [.udp], ports: [123], openings: .any, source: "RFC 5905 §7.3; RFC 9327 §2")

  /// A header of 48 octets and more whose version, mode, stratum and precision exist; elsewhere with a time of this century.
  static func probeNTP(_ opening: borrowing Opening) -> Recognition {
    let (version, mode) = (opening.octet(0) >> 3 & 7, opening.octet(0) & 7)
    guard (1...4).contains(version), mode > 0 else { return .no }
    if mode >= 6 { return opening.isHome && opening.count >= 8 ? .possible : .no }
    guard opening.count >= 48, opening.octet(1) <= 16 else { return .no }
    if opening.isHome { return .possible }
    guard opening.count == 48, opening.octet(2) <= 17, opening.octet(3) == 0 || opening.octet(3) >= 0xE0 else {
      return .no
    }
    return opening.octet(40) >= 0xC0 ? .possible : .no
  }

  static let dhcp = ProtocolCard(
    "dhcp", "Dynamic Host Configuration Protocol", [.udp], ports: [67, 68], openings: [1, 2],
    source: "RFC 2131 §2; RFC 951 §3")

  static func probeDHCP(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 236, opening.octet(2) <= 16, opening.octet(3) <= 16 else { return .no }
    if opening.number32(236) == 0x6382_5363 { return .certain }
    return opening.isHome ? .possible : .no
  }

  static let dhcpv6 = ProtocolCard(
    "dhcpv6", "Dynamic Host Configuration Protocol for IPv6", [.udp], ports: [546, 547], openings: .range(1...36),
    source: "RFC 8415 §8, §9, §21.1", isHomeOnly: true)

  /// Options from the header to the end, each as long as it says; of a relay, from its longer header on.
  static func probeDHCPv6(_ opening: borrowing Opening) -> Recognition {
    var offset = (12...13).contains(opening.octet(0)) ? 34 : 4
    for _ in 0..<16 {
      let length = opening.number16(offset + 2)
      guard length >= 0 else { return .no }
      offset += 4 + length
      if offset == opening.count { return .certain }
    }
    return offset < opening.count ? .possible : .no
  }

  static let stun = ProtocolCard(
    "stun", "Session Traversal Utilities for NAT (and TURN)", [.udp, .tcp], ports: [3478, 5349, 19302],
    openings: .range(0...3), source: "RFC 8489 §5; RFC 8656 §18; RFC 3489 §11.1", roaming: .anywhere)

  /// The magic cookie and a length that fits; without the cookie, as before RFC 5389, on the port only.
  static func probeSTUN(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 20 else { return opening.octet(4) > 0 && opening.octet(4) != 0x21 ? .no : opening.tooShort }
    let length = opening.number16(2)
    guard length & 3 == 0, opening.isDatagram ? length == opening.count - 20 : length <= 1500 else { return .no }
    if opening.number32(4) == 0x2112_A442 { return .certain }
    return opening.isDatagram && opening.isHome && opening.octet(1) <= 2 ? .possible : .no
  }

  static let snmp = ProtocolCard(
    "snmp", "Simple Network Management Protocol", [.udp], ports: [161, 162], openings: [0x30],
    source: "RFC 1157 §4; RFC 3416 §3; RFC 3412 §6")

  /// A sequence as long as the datagram: version, then a community and a PDU, or the header of version 3.
  static func probeSNMP(_ opening: borrowing Opening) -> Recognition {
    let start = BasicEncoding.content(opening, at: 0, endingAt: opening.count)
    guard start > 0, opening.number16(start) == 0x0201 else { return .no }
    switch opening.octet(start + 2) {
    case 0, 1, 2:
      guard opening.octet(start + 3) == 4, (0...0x7F).contains(opening.octet(start + 4)) else { return .no }
      return (0xA0...0xA8).contains(opening.octet(start + 5 + opening.octet(start + 4))) ? .certain : .no
    case 3: return opening.octet(start + 3) == 0x30 && opening.octet(start + 5) == 2 ? .certain : .no
    default: return .no
    }
  }

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
