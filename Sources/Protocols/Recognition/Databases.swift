// SPDX-License-Identifier: Apache-2.0

/// Protocols of data bases.
enum Databases {
  static let redis = ProtocolCard(
    "redis", "Redis serialization protocol", [.tcp], ports: [6379], openings: "*+-$P",
    source: "Redis serialization protocol specification, Arrays")

  /// An array of bulk strings; short answers are enough on the port only.
  static func probeRedis(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(0) == 0x2A else {
      return opening.text("+PONG\r\n").or(opening.text("-NOAUTH "))
        .or(opening.text("PING\r\n").or(opening.text("+OK\r\n")).or(opening.text("-ERR ")).atMostPossible)
    }
    var offset = 1
    while offset < 5, (0x30...0x39).contains(opening.octet(offset)) { offset += 1 }
    guard opening.octet(offset) >= 0 else { return .undecided }
    guard offset > 1 else { return .no }
    return opening.text("\r\n$", at: offset)
  }

  static let mysql = ProtocolCard(
    "mysql", "MySQL client/server protocol", [.tcp], ports: [3306], openings: .any,
    source: "MySQL Internals, Protocol::HandshakeV10", opensUnmistakably: true)

  /// A server's greeting: a packet with the number 0, protocol version 10, and the server's version in digits.
  static func probeMySQL(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(2) <= 0, opening.octet(3) <= 0 else { return .no }
    let version = opening.octet(4)
    if opening.isHome, version == 0xFF, opening.little16(0) < 512 { return .certain }
    guard version < 0 || version == 10 else { return .no }
    guard opening.count >= 7 else { return opening.octet(1) > 1 ? .no : .undecided }
    guard (20...512).contains(opening.little16(0)), (0x33...0x39).contains(opening.octet(5)) || opening.octet(5) == 0x31
    else { return .no }
    return opening.octet(6) == 0x2E || opening.octet(7) == 0x2E ? .certain : .no
  }

  static let postgresql = ProtocolCard(
    "postgresql", "PostgreSQL frontend/backend protocol", [.tcp], ports: [5432], openings: "RE" + [0],
    source: "PostgreSQL documentation, Message Formats: StartupMessage, SSLRequest")

  static func probePostgreSQL(_ opening: borrowing Opening) -> Recognition {
    if opening.octet(0) != 0 {
      guard opening.isHome else { return .no }
      guard opening.count >= 5 else { return .undecided }
      return opening.number16(1) == 0 ? .possible : .no
    }
    guard opening.count >= 8 else { return opening.octet(1) > 0 ? .no : .undecided }
    let length = opening.number32(0)
    switch opening.number32(4) {
    case 80_877_103, 80_877_104: return length == 8 ? .certain : .no
    case 80_877_102: return length == 16 ? .certain : .no
    case 0x0003_0000, 0x0003_0002: return (9...10_000).contains(length) ? .certain : .no
    default: return .no
    }
  }

  static let mongodb = ProtocolCard(
    "mongodb", "MongoDB wire protocol", [.tcp], ports: [27017], openings: .any,
    source: "MongoDB Wire Protocol, MsgHeader")

  /// A length, two numbers, and the code of an operation that exists.
  static func probeMongoDB(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 16 else { return opening.isHome ? .undecided : .no }
    let length = opening.little32(0)
    guard (16...48_000_000).contains(length) else { return .no }
    switch opening.little32(12) {
    case 2004, 2012, 2013: return .certain
    case 1: return opening.isHome ? .certain : .no
    default: return .no
    }
  }

  static let tds = ProtocolCard(
    "tds", "Tabular Data Stream (SQL Server)", [.tcp], ports: [1433], openings: [4, 0x12],
    source: "MS-TDS §2.2.3.1, §2.2.6.5")

  /// A PRELOGIN packet or the table that answers it, whose first token is the version's.
  static func probeTDS(_ opening: borrowing Opening) -> Recognition {
    let status = opening.octet(1)
    guard status < 0 || status == 1 else { return .no }
    guard opening.count >= 13 else { return opening.octet(2) > 1 ? .no : .undecided }
    guard (20...512).contains(opening.number16(2)), opening.octet(7) == 0, opening.octet(8) == 0 else { return .no }
    return opening.octet(9) == 0 && opening.number16(11) == 6 ? .certain : .no
  }
}
