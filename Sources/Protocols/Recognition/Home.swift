// SPDX-License-Identifier: Apache-2.0

/// Protocols of things at home.
enum Home {
  static let tuya = ProtocolCard(
    "tuya", "Tuya local protocol", [.tcp, .udp], ports: [6666, 6667, 6668, 7000], openings: [0],
    source: "tinytuya, README: Tuya protocol and message formats")

  /// The prefix of versions 3.1 to 3.4 or of 3.5, and a length that is not absurd.
  static func probeTuya(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 4 else { return opening.octet(1) > 0 ? .no : opening.tooShort }
    let prefix = opening.number32(0)
    guard prefix == 0x55AA || prefix == 0x6699 else { return .no }
    guard opening.count >= 18 else { return opening.tooShort }
    let length = opening.number32(prefix == 0x55AA ? 12 : 14)
    return (8...4096).contains(length) ? .certain : .no
  }

  static let miio = ProtocolCard(
    "miio", "Xiaomi miIO", [.udp], ports: [54321], openings: [0x21],
    source: "OpenMiHome, mihome-binary-protocol, PROTOCOL.md")

  static func probeMiIO(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(1) == 0x31, opening.number16(2) == opening.count, opening.count >= 32 else { return .no }
    return .certain
  }

  static let kasa = ProtocolCard(
    "kasa", "TP-Link smart home protocol", [.tcp, .udp], ports: [9999], openings: [0, 0xD0],
    source: "softScheck, Reverse Engineering the TP-Link HS110")

  /// An object in JSON whose octets are each mixed with the one before, the first with 171; in streams behind a length.
  static func probeKasa(_ opening: borrowing Opening) -> Recognition {
    let start = opening.isDatagram ? 0 : 4
    if !opening.isDatagram, opening.octet(0) != 0 || opening.octet(1) > 0 { return .no }
    var key = 0xAB
    for offset in start..<start + 8 {
      let octet = opening.octet(offset)
      guard octet >= 0 else { return opening.tooShort }
      let character = octet ^ key
      key = octet
      switch offset - start {
      case 0: guard character == 0x7B else { return .no }
      case 1: guard character == 0x22 else { return .no }
      default:
        let isLetter = (0x61...0x7A).contains(character) || (0x41...0x5A).contains(character)
        guard isLetter || [0x22, 0x2E, 0x3A, 0x5F].contains(character) else { return .no }
      }
    }
    return .certain
  }

  static let lifx = ProtocolCard(
    "lifx", "LIFX LAN protocol", [.udp], ports: [56700], openings: .range(36...255),
    source: "LIFX LAN protocol, Packet contents")

  /// The datagram's length, protocol number 1024 with its flags, and the zeros that the header reserves.
  static func probeLIFX(_ opening: borrowing Opening) -> Recognition {
    guard opening.little16(0) == opening.count, opening.count >= 36 else { return .no }
    guard opening.little16(2) == 0x1400 || opening.little16(2) == 0x3400 else { return .no }
    return opening.number16(14) == 0 && opening.little16(32) <= 1023 ? .certain : .no
  }

  static let matter = ProtocolCard(
    "matter", "Matter", [.udp, .tcp], ports: [5540], openings: .range(0...7), source: "Matter 1.3 core §4.4.1",
    isHomeOnly: true)

  /// Version 0, session flags that exist, and enough octets for the header and an authentication tag.
  static func probeMatter(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 24 else { return opening.tooShort }
    return opening.octet(0) & 3 != 3 && opening.octet(3) & 0x1E == 0 ? .possible : .no
  }

  static let esphome = ProtocolCard(
    "esphome", "ESPHome native API", [.tcp], ports: [6053], openings: [0, 1],
    source: "ESPHome, api.proto, HelloRequest, HelloResponse")

  /// A hello in the open: zero, its length, its type, and a text; under encryption, on the port only.
  static func probeESPHome(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 4 else { return opening.isHome || opening.octet(0) == 0 ? .undecided : .no }
    if opening.octet(0) == 1 { return opening.isHome && opening.octet(1) == 0 ? .possible : .no }
    let kind = opening.octet(2)
    guard opening.octet(1) <= 100, kind == 1 && opening.octet(3) == 0x0A || kind == 2 && opening.octet(3) == 8 else {
      return .no
    }
    return .possible
  }
}
