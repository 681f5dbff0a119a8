// SPDX-License-Identifier: Apache-2.0
import Capture
import NetworkTypes
import Protocols
import SensorTestKit
import Wire

/// Packets in memory, gone through as often as wanted: each time later than before, so that all connections begin anew.
struct MadeCapture {
  private var bytes: [UInt8] = []
  private var headers: [PacketHeader] = []
  private var starts: [Int] = []

  /// Nanoseconds between two rounds: longer than any flow is kept.
  private static let pause: Int64 = 4_000_000_000_000

  var count: Int { headers.count }

  mutating func append(_ packet: [UInt8], at nanoseconds: Int64) {
    starts.append(bytes.count)
    bytes += packet
    headers.append(
      PacketHeader(
        time: Timestamp(nanoseconds: nanoseconds), number: UInt64(headers.count + 1),
        originalLength: UInt32(packet.count), capturedLength: UInt32(packet.count), linkType: .ethernet, source: 0))
  }

  /// Shows every packet, as it is in so many rounds from now.
  func forEachPacket(round: Int, _ body: (PacketHeader, RawSpan) -> Void) {
    guard let first = headers.first, let last = headers.last else { return }
    let shift = Int64(round) * (last.time.nanoseconds(since: first.time) + Self.pause)
    let octets = bytes.span.octets
    for index in headers.indices {
      var header = headers[index]
      header.time = header.time.advanced(byNanoseconds: shift)
      header.number += UInt64(round * headers.count)
      body(header, octets.extracting(from: starts[index]).extracting(first: Int(header.capturedLength)))
    }
  }
}

extension MadeCapture {
  /// A packet every 0.5 ms.
  private static let gap: Int64 = 500_000
  private static let start: Int64 = 1_767_607_200_000_000_000

  private mutating func append(_ packet: [UInt8]) { append(packet, at: Self.start + Int64(count) * Self.gap) }

  /// A recorded capture.
  init(reading path: String) throws {
    var file = try CaptureFile(path: path)
    try file.forEachPacket { header, packet in
      append((0..<packet.byteCount).map { packet.octet($0) ?? 0 }, at: header.time.nanoseconds)
      return true
    }
  }

  /// A few connections that stay and say much: a quarter each MQTT, TLS, HTTP and of no known protocol.
  static func fewLong(_ count: Int) -> MadeCapture {
    var capture = MadeCapture()
    var random = Xorshift(state: 0x5EED)
    let dialogues = [Dialogue.mqtt, .tls, .http, .bulk]
    var conversations = (0..<32).map { number in
      Conversation(
        from: .device(number, port: 40_000), to: .service(number % 8, port: dialogues[number % 4].port))
    }
    for number in conversations.indices {
      for packet in conversations[number].open() { capture.append(packet) }
      for words in dialogues[number % 4].opening {
        for packet in conversations[number].say(words) { capture.append(packet) }
      }
    }
    var turns = Array(repeating: 0, count: conversations.count)
    while capture.count < count {
      let number = random.next(below: conversations.count)
      let dialogue = dialogues[number % 4]
      for packet in conversations[number].say(dialogue.turns[turns[number] % dialogue.turns.count]) {
        capture.append(packet)
      }
      turns[number] += 1
    }
    for number in conversations.indices { for packet in conversations[number].close() { capture.append(packet) } }
    return capture
  }

  /// Many conversations that say little: of three, two are a question and an answer of DNS, one a connection of about ten packets.
  static func manyShort(_ count: Int) -> MadeCapture {
    var capture = MadeCapture()
    var random = Xorshift(state: 0x5EED)
    // So many are under way at once, each with the packets that it has left.
    var scripts = (0..<64).map { script($0) }
    var made = scripts.count
    while capture.count < count {
      let turn = random.next(below: scripts.count)
      capture.append(scripts[turn].removeLast())
      if scripts[turn].isEmpty {
        scripts[turn] = script(made)
        made += 1
      }
    }
    return capture
  }

  /// The packets of one short conversation, last first.
  private static func script(_ number: Int) -> [[UInt8]] {
    let port = UInt16(20_000 + number % 40_000)
    let client = Endpoint.device(number, port: port)
    guard number % 3 == 0 else {
      let server = Endpoint.service(0, port: 53)
      let query = Utterance(payload: Dialogue.dnsQuery).datagram(from: client, to: server)
      let answer = Utterance(isFromServer: true, payload: Dialogue.dnsAnswer).datagram(from: client, to: server)
      return [answer, query]
    }
    let dialogue = [Dialogue.tls, .mqtt, .http, .bulk][number / 3 % 4]
    var conversation = Conversation(from: client, to: .service(number % 8, port: dialogue.port))
    var packets = conversation.open()
    for words in (dialogue.opening + dialogue.turns).prefix(2) {
      packets += conversation.say(
        Utterance(isFromServer: words.isFromServer, payload: Array(words.payload.prefix(1400))))
    }
    return (packets + conversation.close()).reversed()
  }
}

extension Endpoint {
  fileprivate static func device(_ number: Int, port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0xC0A8_320A + UInt32(number % 32)), port: port)
  }

  fileprivate static func service(_ number: Int, port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0xCB00_7101 + UInt32(number)), port: port)
  }
}
