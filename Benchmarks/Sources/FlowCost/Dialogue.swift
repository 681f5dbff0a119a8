// SPDX-License-Identifier: Apache-2.0

/// What the two sides of a connection say: first once, then again and again.
struct Dialogue {
  var port: UInt16
  var opening: [Utterance]
  var turns: [Utterance]
}

extension Dialogue {
  /// A sensor that publishes with QoS 1 and is acknowledged (MQTT 3.1.1 §3.1 to §3.4).
  static let mqtt = Dialogue(
    port: 1883,
    opening: [
      Utterance(payload: [0x10, 20, 0, 4] + text("MQTT") + [4, 2, 0, 60, 0, 8] + text("sensor-1")),
      Utterance(isFromServer: true, payload: [0x20, 2, 0, 0]),
    ],
    turns: [
      Utterance(payload: [0x32, 35, 0, 16] + text("home/temperature") + [0, 7] + text("{\"celsius\":21}1")),
      Utterance(isFromServer: true, payload: [0x40, 2, 0, 7]),
    ])

  /// Hellos, then records of application data: short requests, long answers (RFC 8446 §4.1, §5.1).
  static let tls = Dialogue(
    port: 443, opening: [Utterance(payload: clientHello), Utterance(isFromServer: true, payload: serverHello)],
    turns: [
      Utterance(payload: [0x17, 3, 3, 0, 200] + filler(200)),
      Utterance(isFromServer: true, payload: [0x17, 3, 3, 0x16, 0x00] + filler(0x1600)),
    ])

  /// Requests and answers of HTTP on a connection that is kept (RFC 9112 §9.3).
  static let http = Dialogue(
    port: 80, opening: [],
    turns: [
      Utterance(
        payload: text("GET /status HTTP/1.1\r\nHost: camera.example\r\nUser-Agent: hub/2.1\r\nAccept: */*\r\n\r\n")),
      Utterance(
        isFromServer: true,
        payload: text("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 6000\r\n\r\n") + filler(6000)),
    ])

  /// A protocol that nobody knows: long runs of segments one way.
  static let bulk = Dialogue(
    port: 9000, opening: [Utterance(payload: filler(100))],
    turns: [Utterance(isFromServer: true, payload: filler(14_480)), Utterance(payload: filler(40))])

  /// A question for an address and its answer (RFC 1035 §4.1).
  static let dnsQuery: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question
  static let dnsAnswer: [UInt8] =
    [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + question + [
      0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 7,
    ]

  private static let question: [UInt8] =
    [6] + text("update") + [6] + text("camera") + [7] + text("example") + [0, 0, 1, 0, 1]

  private static var clientHello: [UInt8] {
    let name = text("update.camera.example")
    let suites: [UInt8] = [0x13, 1, 0x13, 2, 0x13, 3, 0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x2C, 0xC0, 0x30, 0, 0x9C]
    let extensions =
      field(0, sized([0] + sized(name))) + field(10, [0, 4, 0, 29, 0, 23]) + field(13, [0, 6, 4, 3, 8, 4, 4, 1])
      + field(16, [0, 12, 2] + text("h2") + [8] + text("http/1.1")) + field(43, [4, 3, 4, 3, 3])
      + field(45, [1, 1]) + field(51, sized([0, 29] + sized(filler(32))))
    return record(1, [3, 3] + filler(32) + [32] + filler(32) + sized(suites) + [1, 0] + sized(extensions))
  }

  private static var serverHello: [UInt8] {
    let extensions = field(43, [3, 4]) + field(51, [0, 29] + sized(filler(32)))
    return record(2, [3, 3] + filler(32) + [32] + filler(32) + [0x13, 1, 0] + sized(extensions))
      + [0x14, 3, 3, 0, 1, 1, 0x17, 3, 3, 0x04, 0x00] + filler(0x400)
  }

  private static func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0x16, 3, 1] + sized([type, 0] + sized(body))
  }

  private static func field(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [0, type] + sized(body) }

  /// The bytes behind their length in two octets.
  private static func sized(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static func filler(_ count: Int) -> [UInt8] { (0..<count).map { 0x80 | UInt8(truncatingIfNeeded: $0 &* 37) } }
}
