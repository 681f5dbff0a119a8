// SPDX-License-Identifier: Apache-2.0

/// Protocols that hide or carry others.
enum Tunnelling {
  static let wireguard = ProtocolCard(
    "wireguard", "WireGuard", [.udp], ports: [51820], openings: .range(1...4), source: "WireGuard protocol §5.4",
    roaming: .anywhere)

  /// A message's type, three octets of zero, and the length that its type has.
  static func probeWireGuard(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(1) == 0, opening.number16(2) == 0 else { return .no }
    switch (opening.octet(0), opening.count) {
    case (1, 148), (2, 92), (3, 64): return .certain
    case (4, 32...) where opening.count & 15 == 0: return .possible
    default: return .no
    }
  }

  /// The reset that begins a session, in the lengths that it has without and with its authentication.
  static func probeOpenVPN(_ opening: borrowing Opening) -> Recognition {
    var start = 0
    var length = opening.count
    if !opening.isDatagram {
      guard opening.count >= 16 else { return opening.octet(0) == 0 ? .undecided : .no }
      guard opening.octet(0) == 0 else { return .no }
      start = 2
      length = opening.number16(0)
      guard length == opening.count - 2 else { return .no }
    }
    switch opening.octet(start) {
    case 0x38:
      if length == 14 { return opening.octet(start + 9) == 0 && opening.number32(start + 10) == 0 ? .certain : .no }
      return [30, 34, 38, 42, 50, 54, 58, 66, 86].contains(length) ? .possible : .no
    case 0x40:
      if length == 26 { return opening.octet(start + 9) == 1 && opening.number32(start + 10) == 0 ? .certain : .no }
      return [42, 46, 50, 54, 62, 66, 70, 78, 98].contains(length) ? .possible : .no
    case 0x50: return length >= 54 && opening.isHome ? .possible : .no
    default: return .no
    }
  }

  static let ike = ProtocolCard(
    "ike", "Internet Key Exchange", [.udp], ports: [500, 4500], openings: .any,
    source: "RFC 7296 §2.23, §3.1; RFC 2408 §3.1")

  /// A header whose length is the datagram's, on port 4500 behind four octets of zero.
  static func probeIKE(_ opening: borrowing Opening) -> Recognition {
    let start = opening.number32(0) == 0 ? 4 : 0
    guard opening.count >= start + 28, opening.number32(start + 24) == opening.count - start else { return .no }
    let kind = opening.octet(start + 18)
    switch opening.octet(start + 17) {
    case 0x10: return (1...7).contains(kind) || kind == 32 || kind == 33 ? .certain : .no
    case 0x20: return (34...45).contains(kind) ? .certain : .no
    default: return .no
    }
  }

  static let esp = ProtocolCard(
    "esp", "Encapsulating Security Payload in UDP", [.udp], ports: [4500], openings: .any,
    source: "RFC 3948 §2.1, §2.3",
    isHomeOnly: true)

  /// An association's number that is not reserved, and words behind it; or the octet that keeps the mapping alive.
  static func probeESP(_ opening: borrowing Opening) -> Recognition {
    if opening.count == 1 { return opening.octet(0) == 0xFF ? .possible : .no }
    return opening.number32(0) > 255 && opening.count >= 24 ? .possible : .no
  }

  static let l2tp = ProtocolCard(
    "l2tp", "Layer Two Tunneling Protocol", [.udp], ports: [1701], openings: [0, 2, 0x40, 0x42, 0xC8],
    source: "RFC 2661 §3.1; RFC 3931 §3.2.1")

  /// A control message whose length is the datagram's and whose first pair names its type; data on the port only.
  static func probeL2TP(_ opening: borrowing Opening) -> Recognition {
    let version = opening.octet(1)
    guard version == 2 || version == 3 else { return .no }
    guard opening.octet(0) == 0xC8 else { return opening.isHome && opening.count >= 8 ? .possible : .no }
    guard opening.number16(2) == opening.count, opening.count >= 12 else { return .no }
    return .certain
  }

  static let pptp = ProtocolCard(
    "pptp", "Point-to-Point Tunneling Protocol", [.tcp], ports: [1723], openings: [0], source: "RFC 2637 §2",
    opensUnmistakably: true)

  static func probePPTP(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 8 else { return opening.octet(1) > 0 && opening.octet(1) != 0x9C ? .no : .undecided }
    return opening.number32(4) == 0x1A2B_3C4D && opening.number16(2) <= 2 ? .certain : .no
  }
}
