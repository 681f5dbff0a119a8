// SPDX-License-Identifier: Apache-2.0

/// Mail, talk, and messages between programs.
enum Messaging {
  static let imap = ProtocolCard(
    "imap", "Internet Message Access Protocol", [.tcp], ports: [143], openings: "*", source: "RFC 9051 §7.1",
    opensUnmistakably: true)

  static func probeIMAP(_ opening: borrowing Opening) -> Recognition {
    opening.text("* OK ").or(opening.text("* PREAUTH ")).or(opening.text("* BYE "))
      .or(opening.text("* OK\r").or(opening.text("* OK[")))
  }

  static let pop3 = ProtocolCard(
    "pop3", "Post Office Protocol", [.tcp], ports: [110], openings: "+CUA", source: "RFC 1939 §4; RFC 2449 §5",
    opensUnmistakably: true)

  static func probePOP3(_ opening: borrowing Opening) -> Recognition {
    if opening.text("+OK ") == .certain && opening.bytes.contains("POP3", inFirst: 64) { return .certain }
    let command = opening.text("+OK").or(opening.text("CAPA\r\n")).or(opening.text("APOP ")).or(opening.text("USER "))
    return command.atMostPossible
  }

  static let irc = ProtocolCard(
    "irc", "Internet Relay Chat", [.tcp], ports: [194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6669, 7000],
    openings: "NCPU:", source: "RFC 2812 §3.1; IRCv3 capability negotiation")

  static func probeIRC(_ opening: borrowing Opening) -> Recognition {
    if opening.octet(0) == 0x3A {
      let isNotice = opening.bytes.contains(" NOTICE ", inFirst: 128) || opening.bytes.contains(" 001 ", inFirst: 128)
      return isNotice ? .certain : .undecided
    }
    let announcement = opening.text("NOTICE AUTH ").or(opening.text("CAP LS"))
    if announcement != .no { return announcement }
    let word = opening.text("NICK ").or(opening.text("USER ")).or(opening.text("PASS "))
    guard word == .certain else { return word }
    if opening.bytes.contains("NICK ", inFirst: 128) && opening.isText(from: 0, limit: 64) {
      return opening.bytes.contains("\n", inFirst: 64) ? .certain : .undecided
    }
    return .possible
  }

  static let xmpp = ProtocolCard(
    "xmpp", "Extensible Messaging and Presence Protocol", [.tcp], ports: [5222, 5223, 5269, 5298], openings: "<",
    source: "RFC 6120 §4.7")

  static func probeXMPP(_ opening: borrowing Opening) -> Recognition {
    let stream = opening.text("<stream:stream")
    if stream != .no { return stream }
    let prologue = opening.text("<?xml ")
    guard prologue == .certain else { return prologue }
    if opening.bytes.contains("<stream:stream", inFirst: 128) { return .certain }
    return opening.count < 64 ? .undecided : .no
  }

  static let amqp = ProtocolCard(
    "amqp", "Advanced Message Queuing Protocol", [.tcp], ports: [5672], openings: "A" + [1],
    source: "AMQP 0-9-1 §4.2.2, §4.2.3; OASIS AMQP 1.0 §2.2", opensUnmistakably: true)

  /// The protocol header, or a server's Connection.Start.
  static func probeAMQP(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(0) == 1 else { return opening.text("AMQP") }
    guard opening.count >= 11 else { return opening.number16(1) > 0 ? .no : .undecided }
    return opening.number16(1) == 0 && opening.number32(7) == 0x000A_000A ? .certain : .no
  }

  static let stomp = ProtocolCard(
    "stomp", "Simple Text Oriented Messaging Protocol", [.tcp], ports: [61613], openings: "CS",
    source: "STOMP 1.2, Connecting")

  static func probeSTOMP(_ opening: borrowing Opening) -> Recognition {
    opening.text("CONNECT\n").or(opening.text("CONNECT\r\n")).or(opening.text("CONNECTED\n"))
      .or(opening.text("CONNECTED\r\n")).or(opening.text("STOMP\n")).or(opening.text("STOMP\r\n"))
  }

  static let nats = ProtocolCard(
    "nats", "NATS client protocol", [.tcp], ports: [4222], openings: "IC", source: "NATS client protocol, INFO, CONNECT"
  )

  static func probeNATS(_ opening: borrowing Opening) -> Recognition {
    opening.text("INFO {").or(opening.text("CONNECT {"))
  }

  static let kafka = ProtocolCard(
    "kafka", "Apache Kafka", [.tcp], ports: [9092], openings: [0],
    source: "Apache Kafka Protocol Guide, Protocol Primitive")

  /// A request: its length, a key and version that exist, and a client identifier in characters.
  static func probeKafka(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 14 else { return opening.octet(1) > 0 ? .no : .undecided }
    let identifier = opening.number16(12)
    guard (10...0xFFFF).contains(opening.number32(0)), opening.number16(4) <= 92, opening.number16(6) <= 20,
      (1...200).contains(identifier), opening.number32(0) >= 10 + identifier
    else { return .no }
    return opening.isText(from: 14, limit: 14 + identifier) ? .possible : .no
  }

  static let stratum = ProtocolCard(
    "stratum", "Stratum mining protocol", [.tcp], ports: [3333, 4444], openings: "{",
    source: "Stratum V1 mining protocol, mining.subscribe", roaming: .anywhere)

  static func probeStratum(_ opening: borrowing Opening) -> Recognition {
    if opening.bytes.contains("\"mining.", inFirst: 128) { return .certain }
    if opening.bytes.contains("\"method\":\"login\"", inFirst: 128) { return .possible }
    return opening.count < 64 && opening.isText(from: 0, limit: 64) ? .undecided : .no
  }
}
