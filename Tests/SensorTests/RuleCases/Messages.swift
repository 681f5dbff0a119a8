// SPDX-License-Identifier: Apache-2.0

/// MQTT 3.1.1 packets as they go over the wire.
enum MQTT {
  /// A CONNECT (§3.1) with a user name and a password if wanted.
  static func connect(user: String? = nil, password: String? = nil) -> [UInt8] {
    let flags: UInt8 = 0x02 | (user == nil ? 0 : 0x80) | (password == nil ? 0 : 0x40)
    var body = sized("MQTT") + [4, flags, 0, 60] + sized("camera")
    if let user { body += sized(user) }
    if let password { body += sized(password) }
    return [0x10, UInt8(body.count)] + body
  }

  /// A CONNACK (§3.2): 0 accepts, 5 refuses.
  static func connack(_ code: UInt8) -> [UInt8] { [0x20, 2, 0, code] }

  /// A SUBSCRIBE (§3.8) to topics with quality of service 0.
  static func subscribe(_ topics: String...) -> [UInt8] {
    let body: [UInt8] = [0, 1] + topics.flatMap { sized($0) + [0] }
    return [0x82, UInt8(body.count)] + body
  }

  /// A SUBACK (§3.9) that grants one topic.
  static let suback: [UInt8] = [0x90, 3, 0, 1, 0]
  /// A DISCONNECT (§3.14).
  static let disconnect: [UInt8] = [0xE0, 0]

  /// A session of one device that is let in.
  static func session(_ connect: [UInt8]) -> [Turn] { [.client(connect), .server(connack(0)), .client(disconnect)] }

  /// A session in which a device subscribes to a topic.
  static func subscription(_ topic: String) -> [Turn] {
    [
      .client(connect(user: "camera")), .server(connack(0)), .client(subscribe(topic)), .server(suback),
      .client(disconnect),
    ]
  }
}

/// TLS records of hellos; the handshake is broken off behind them.
enum TLS {
  /// Both hellos and a closing alert, with the versions in the hellos, the cipher suite chosen, and a server name if wanted.
  static func hellos(offers: UInt16, chosen: UInt16? = nil, cipher: UInt16 = 0xC02F, name: String?) -> [Turn] {
    let closeNotify: [UInt8] = [21, 3, 1, 0, 2, 1, 0]
    return [
      .client(clientHello(offers, name)), .server(serverHello(chosen ?? offers, cipher)), .client(closeNotify),
    ]
  }

  /// RFC 5246 §7.4.1.2, with the extensions of RFC 6066 §3 and RFC 8422 §5.1.
  private static func clientHello(_ version: UInt16, _ name: String?) -> [UInt8] {
    let ciphers: [UInt16] = [0xC02F, 0xC02B, 0xC013, 0x009C, 0x002F, 0x0005]
    let groups: [UInt8] = [0, 10] + sized(sized([0, 29, 0, 23]))
    let formats: [UInt8] = [0, 11, 0, 2, 1, 0]
    let server: [UInt8] = name.map { [0, 0] + sized(sized([0] + sized($0))) } ?? []
    return handshake(1, version, sized(ciphers.flatMap(big)) + [1, 0] + sized(server + groups + formats))
  }

  /// RFC 5246 §7.4.1.3, without extensions.
  private static func serverHello(_ version: UInt16, _ cipher: UInt16) -> [UInt8] {
    handshake(2, version, big(cipher) + [0])
  }

  private static func handshake(_ type: UInt8, _ version: UInt16, _ choices: [UInt8]) -> [UInt8] {
    let random = (0..<32).map { UInt8($0) &* 37 &+ type }
    return [22, 3, 1] + sized([type, 0] + sized(big(version) + random + [0] + choices))
  }
}

/// CoAP messages over UDP (RFC 7252 §3).
enum CoAP {
  static let get: UInt8 = 0x01
  static let content: UInt8 = 0x45
  static let proxyingNotSupported: UInt8 = 0xA5

  /// A request for a path that is to be confirmed; each in a conversation has a number of its own.
  static func request(path: String, number: UInt8 = 1) -> [UInt8] {
    let segments = path.split(separator: "/").map { (11, Array($0.utf8)) }
    return message(0x42, get, number, segments)
  }

  /// A request that asks a proxy for something elsewhere (§5.10.2).
  static func request(proxyURI: String) -> [UInt8] { message(0x42, get, 1, [(35, Array(proxyURI.utf8))]) }

  /// The answer that confirms the request of a number, with text of a content format.
  static func answer(_ code: UInt8, format: UInt8 = 0, _ text: String, number: UInt8 = 1) -> [UInt8] {
    message(0x62, code, number, [(12, format == 0 ? [] : [format])]) + [0xFF] + Array(text.utf8)
  }

  /// The resources of a plug in the form of RFC 6690.
  static let resources = answer(content, format: 40, "</relay>;rt=\"switch\",</time>;rt=\"clock\"")

  private static func message(
    _ start: UInt8, _ code: UInt8, _ number: UInt8, _ options: [(number: Int, value: [UInt8])]
  ) -> [UInt8] {
    var bytes: [UInt8] = [start, code, 0x21, number, 0xA1, number]
    var last = 0
    for option in options {
      let (delta, length) = (option.number - last, option.value.count)
      last = option.number
      bytes.append(UInt8(min(delta, 13)) << 4 | UInt8(min(length, 13)))
      if delta >= 13 { bytes.append(UInt8(delta - 13)) }
      if length >= 13 { bytes.append(UInt8(length - 13)) }
      bytes += option.value
    }
    return bytes
  }
}

/// DNS messages (RFC 1035 §4.1).
enum DNS {
  static let address: UInt16 = 1
  static let authority: UInt16 = 6
  static let null: UInt16 = 10
  static let text: UInt16 = 16
  static let zoneTransfer: UInt16 = 252

  /// A query with one question, and an answer with one record, or with a code of refusal.
  static func lookup(_ name: String, _ type: UInt16, answer: [UInt8]? = nil, code: UInt8 = 0) -> [Turn] {
    let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    let question = labels + [0] + big(type) + [0, 1]
    let head: [UInt8] = [0x5E, 0xED]
    let record = answer.map { [0xC0, 12] + big(type) + [0, 1, 0, 0, 0, 60] + sized($0) } ?? []
    return [
      .client(head + [0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0] + question),
      .server(head + [0x81, 0x80 | code, 0, 1, 0, answer == nil ? 0 : 1, 0, 0, 0, 0] + question + record),
    ]
  }

  /// The same over TCP, each message behind its length (§4.2.2).
  static func overTCP(_ turns: [Turn]) -> [Turn] {
    turns.map { turn in
      switch turn {
      case .client(let bytes): .client(sized(bytes))
      case .server(let bytes): .server(sized(bytes))
      }
    }
  }
}

/// Two octets, the higher first.
func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
/// Bytes behind their length in two octets.
func sized(_ bytes: [UInt8]) -> [UInt8] { big(UInt16(bytes.count)) + bytes }
/// A text behind its length in two octets.
func sized(_ text: String) -> [UInt8] { sized(Array(text.utf8)) }
/// A line of a protocol that speaks in text.
func line(_ text: String) -> [UInt8] { Array(text.utf8) + [13, 10] }
