// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

/// A conversation over TCP in which one protocol gives way to another, and what is to be read in it.
struct Dialogue: Sendable, CustomTestStringConvertible {
  /// What one side says at once.
  struct Turn: Sendable {
    var direction: Direction
    var bytes: [UInt8]

    init(_ direction: Direction, _ bytes: [UInt8]) {
      self.direction = direction
      self.bytes = bytes
    }

    static func client(_ text: String) -> Turn { Turn(.toServer, Array(text.utf8)) }
    static func server(_ text: String) -> Turn { Turn(.toClient, Array(text.utf8)) }
  }

  var testDescription: String
  var port: UInt16
  /// The flow's service at the end.
  var service: String
  var turns: [Turn]
  /// Direction, service and what the message is, in order.
  var messages: [String]

  init(_ name: String, port: UInt16, service: String, _ turns: [Turn], messages: [String]) {
    testDescription = name
    self.port = port
    self.service = service
    self.turns = turns
    self.messages = messages
  }

  /// The places of each direction's last turn in the former protocol.
  var lastBeforeChange: [Int] {
    [Direction.toServer, .toClient].compactMap { direction in
      turns.lastIndex { $0.direction == direction && $0.bytes.first.map { $0 >= 0x20 && $0 < 0x7F } == true }
    }
  }

  static let all = [webSocket, coapInFrames, tunnel, mail]
  /// Those, and one whose first octets show what it is only as long as each side says one thing at a time.
  static let inTurns = all + [proxy]

  // MARK: Bytes

  static func frame(_ payload: [UInt8], opcode: UInt8 = 2, key: [UInt8]? = nil, isFinal: Bool = true) -> [UInt8] {
    let head = [opcode | (isFinal ? 0x80 : 0), UInt8(payload.count) | (key != nil ? 0x80 : 0)]
    guard let key else { return head + payload }
    return head + key + payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
  }

  private static let connect: [UInt8] = [
    0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 4, 0x63, 0x61, 0x6D, 0x31,
  ]
  private static let publish: [UInt8] = [0x30, 0x07, 0, 3, 0x74, 0x2F, 0x31, 0x68, 0x69]
  private static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

  /// CoAP over WebSocket, one message a frame, lengths of each form; the client asks in two frames at once.
  static let coapInFrames = Dialogue(
    "CoAP over WebSocket", port: 8080, service: "coap",
    [
      .client(
        "GET /.well-known/coap HTTP/1.1\r\nHost: lamp\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Protocol: coap\r\n\r\n"),
      .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nSec-WebSocket-Protocol: coap\r\n\r\n"),
      Turn(.toServer, frame([0x00, 0xE1, 0x22, 0x04, 0x80], key: key)),
      Turn(.toClient, frame([0x00, 0xE1, 0x22, 0x04, 0x80])),
      Turn(
        .toServer,
        frame([0x01, 0x01, 0x07, 0xB4, 0x74, 0x65, 0x6D, 0x70], key: key)
          + frame([0x01, 0x03, 0x08, 0xB1, 0x61, 0xFF] + [UInt8](repeating: 0x41, count: 80), key: key)),
      Turn(.toClient, frame([0x01, 0x45, 0x07, 0xFF] + [UInt8](repeating: 0x32, count: 20))),
      Turn(.toClient, frame([0x01, 0x44, 0x08])),
    ],
    messages: [
      "toServer http GET", "toClient http 101", "toServer coap 7.01", "toClient coap 7.01", "toServer coap 0.01",
      "toServer coap 0.03", "toClient coap 2.05", "toClient coap 2.04",
    ])

  /// MQTT over WebSocket; a packet lies across two frames and a ping between them, and two packets share a frame.
  static let webSocket = Dialogue(
    "MQTT over WebSocket", port: 9001, service: "mqtt",
    [
      .client(
        "GET /mqtt HTTP/1.1\r\nHost: broker\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Protocol: mqtt\r\n\r\n"),
      .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"),
      Turn(.toServer, frame(Array(connect.prefix(7)), key: key, isFinal: false)),
      Turn(.toServer, frame([1, 2, 3], opcode: 9, key: key) + frame(Array(connect.dropFirst(7)), opcode: 0, key: key)),
      Turn(.toClient, frame([1, 2, 3], opcode: 10) + frame([0x20, 2, 0, 0])),
      Turn(.toServer, frame(publish + publish, key: key)), Turn(.toClient, frame(publish)),
      Turn(.toServer, frame([0xE0, 0], key: key) + frame([3, 232], opcode: 8, key: key)),
    ],
    messages: [
      "toServer http GET", "toClient http 101", "toServer mqtt connect", "toClient mqtt connack",
      "toServer mqtt publish", "toServer mqtt publish", "toClient mqtt publish", "toServer mqtt disconnect",
    ])

  private static let clientHello: [UInt8] =
    [0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3] + Array(repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0]
  private static let serverHello: [UInt8] =
    [0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3] + Array(repeating: 9, count: 32) + [0, 0x13, 1, 0]

  static let tunnel = Dialogue(
    "TLS behind CONNECT", port: 3128, service: "tls",
    [
      .client("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n"),
      .server("HTTP/1.1 200 Connection established\r\n\r\n"), Turn(.toServer, clientHello),
      Turn(.toClient, serverHello),
    ],
    messages: [
      "toServer http CONNECT", "toClient http 200", "toServer tls client_hello", "toClient tls server_hello",
    ])

  static let proxy = Dialogue(
    "TLS behind a SOCKS proxy", port: 1080, service: "tls",
    [
      Turn(.toServer, [5, 2, 0, 2]), Turn(.toClient, [5, 2]), Turn(.toServer, [1, 1, 0x75, 2, 0x70, 0x77]),
      Turn(.toClient, [1, 0]), Turn(.toServer, [5, 1, 0, 3, 5, 0x61, 0x2E, 0x62, 0x63, 0x64, 0x01, 0xBB]),
      Turn(.toClient, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Turn(.toServer, clientHello), Turn(.toClient, serverHello),
    ],
    messages: ["toServer tls client_hello", "toClient tls server_hello"])

  static let mail = Dialogue(
    "TLS behind STARTTLS", port: 587, service: "tls",
    [
      .server("220 mail.example ESMTP\r\n"), .client("EHLO camera\r\n"),
      .server("250-mail.example\r\n250 STARTTLS\r\n"), .client("STARTTLS\r\n"), .server("220 Go ahead\r\n"),
      Turn(.toServer, clientHello), Turn(.toClient, serverHello),
    ],
    messages: [
      "toClient smtp 220", "toServer smtp ehlo", "toClient smtp 250", "toServer smtp starttls", "toClient smtp 220",
      "toServer tls client_hello", "toClient tls server_hello",
    ])
}

/// A connection over which the turns of an exchange are sent, and what the flow stage reads in it.
struct Wire: ~Copyable {
  private var stage: FlowStage
  private var sink = ChangeRecorder()
  private var next: [2 of UInt32] = [1001, 501]
  private let port: UInt16
  private var number: UInt64 = 0

  init(_ exchange: Dialogue, _ configuration: FlowConfiguration = FlowConfiguration()) {
    stage = FlowStage(configuration)
    port = exchange.port
    open()
  }

  /// What was read, in order.
  var messages: [String] { sink.lines }
  /// The service under which the last message was read.
  var service: String { sink.service }

  mutating func send(_ turn: Dialogue.Turn) {
    receive(turn.direction, turn.bytes, flags: 0x18)
    lose(turn)
  }

  /// Lets bytes be sent that do not arrive here.
  mutating func lose(_ turn: Dialogue.Turn) { next[Int(turn.direction.rawValue)] &+= UInt32(turn.bytes.count) }

  /// Both sides say that they have all that was sent.
  mutating func acknowledgeAll() {
    receive(.toServer, [], flags: 0x10)
    receive(.toClient, [], flags: 0x10)
  }

  /// Closes the connection and opens it again.
  mutating func reopen() {
    receive(.toServer, [], flags: 0x11)
    receive(.toClient, [], flags: 0x11)
    next = [next[0] &+ 100_000, next[1] &+ 100_000]
    open()
  }

  private mutating func open() {
    next = [next[0] &- 1, next[1] &- 1]
    receive(.toServer, [], flags: 0x02)
    next[0] &+= 1
    receive(.toClient, [], flags: 0x12)
    next[1] &+= 1
  }

  private mutating func receive(_ direction: Direction, _ bytes: [UInt8], flags: UInt8) {
    let isFromServer = direction == .toClient
    let packet = segment(
      fromServer: isFromServer, port: port, next[Int(direction.rawValue)],
      ack: next[Int(direction.opposite.rawValue)], flags: flags, bytes)
    number += 1
    let header = packet.header(at: Timestamp(nanoseconds: Int64(number) * 1_000_000), number: number, linkType: .raw)
    let octets = packet.bytes
    let frame = Frame(octets.span.octets, header: header)
    stage.receive(frame, header: header, sink: &sink)
  }
}

/// A sink that keeps of each message its direction, the flow's service, and what it is.
private struct ChangeRecorder: FlowSink, ~Copyable {
  var lines: [String] = []
  var service = ""
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)

  mutating func observe(packet: borrowing PacketFacts) {}
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {}

  mutating func receive(_ message: borrowing ProtocolMessage) {
    let rendered = RenderedMessage(message)
    service = messageContext.flow?.service.description ?? ""
    let name = rendered.lines.first?.split(separator: ".").dropFirst().first.map(String.init) ?? ""
    let what =
      rendered["coap.code"] ?? rendered["http.http_method"] ?? rendered["http.status"] ?? rendered["smtp.command"]
      ?? rendered["smtp.reply"]
      ?? rendered["tls.handshake"] ?? rendered.brokenRule ?? name
    lines.append("\(messageContext.direction) \(service) \(what)")
  }
}
