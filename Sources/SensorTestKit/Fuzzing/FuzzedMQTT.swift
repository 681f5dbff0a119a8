// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// The chunks of an MQTT connection, which must give the same messages whole and byte by byte.
///
///     | flags (1): 1 the start was seen | direction (1 bit), length (7 bits) | chunk | ...
public enum FuzzedMQTT: FuzzedReader {
  public static let name = "mqtt"

  public static func breaches(of input: RawSpan) -> [String] {
    var chunks = FuzzedChunks(input)
    let isStartSeen = chunks.flags & 1 != 0
    var whole = StreamFeeder<MQTTAnalyzer>(isStartSeen: isStartSeen)
    var single = StreamFeeder<MQTTAnalyzer>(isStartSeen: isStartSeen)
    while let (direction, chunk) = chunks.next() {
      whole.feed(chunk, direction)
      for byte in chunk { single.feed([byte], direction) }
    }
    var breaches = whole.breaches + single.breaches
    if whole.messages != single.messages { breaches.append("whole: \(whole.messages) single: \(single.messages)") }
    return breaches
  }
}

/// The datagrams of an MQTT-SN conversation, each of which gives one message or one broken rule.
///
///     | flags (1) | direction (1 bit), length (7 bits) | datagram | ...
public enum FuzzedMQTTSN: FuzzedReader {
  public static let name = "mqtt-sn"

  public static func breaches(of input: RawSpan) -> [String] {
    var chunks = FuzzedChunks(input)
    var analyzer = MQTTSNAnalyzer()
    var receiver = PairingReceiver(.udp, serverPort: 1884)
    var breaches: [String] = []
    while let (direction, datagram) = chunks.next() {
      receiver.turn(direction)
      let before = receiver.messages.count
      _ = MQTTSNAnalyzer.probe(datagram.span.octets, isOnUsualPort: chunks.flags & 1 != 0)
      _ = analyzer.receive(AnalyzerInput(datagram.span.octets, direction: direction), into: &receiver)
      let count = receiver.messages.count - before
      if count != 1 { breaches.append("\(count) messages of \(datagram)") }
    }
    return breaches
  }
}

/// One direction of a WebSocket connection, which must carry the same stream whole and byte by byte.
///
///     | flags (1): 1 from the client | chunks, of which the directions mean nothing
public enum FuzzedWebSocket: FuzzedReader {
  public static let name = "websocket"

  public static func breaches(of input: RawSpan) -> [String] {
    var chunks = FuzzedChunks(input)
    let isClient = chunks.flags & 1 != 0
    var (whole, single) = (FramedStream(isClient: isClient), FramedStream(isClient: isClient))
    while let (_, chunk) = chunks.next() {
      whole.feed(chunk)
      for byte in chunk { single.feed([byte]) }
    }
    var breaches = whole.breaches + single.breaches
    if whole.content != single.content { breaches.append("the carried streams differ") }
    if whole.words != single.words { breaches.append("whole: \(whole.words) single: \(single.words)") }
    return breaches
  }
}

/// What one direction of frames carries.
private struct FramedStream {
  var framing = WebSocketFraming()
  let isClient: Bool
  var content: [UInt8] = []
  var words: [String] = []
  var breaches: [String] = []
  var isFinished = false

  init(isClient: Bool) { self.isClient = isClient }

  mutating func feed(_ bytes: [UInt8]) {
    var rest = WireReader(bytes.span.octets)
    while !rest.isAtEnd, !isFinished {
      let before = rest.offset
      switch framing.next(&rest, isClient: isClient) {
      case .passed, .message: break
      case .content(let payload, let key):
        var plain: [UInt8] = []
        plain.unmask(payload, key: key)
        content += plain
      case .unreadable: words.append("unreadable")
      case .malformed(let malformation): words.append(malformation.rule.name.description)
      case .finished: isFinished = true
      }
      if rest.offset == before, !isFinished { return breaches.append("no byte was used up") }
    }
  }
}

/// Input that holds flags and chunks, each with a direction.
struct FuzzedChunks: ~Escapable {
  let flags: UInt8
  private var reader: WireReader

  @_lifetime(copy input)
  init(_ input: RawSpan) {
    reader = WireReader(input)
    flags = (try? reader.read(UInt8.self)) ?? 0
  }

  mutating func next() -> (Direction, [UInt8])? {
    guard let head = try? reader.read(UInt8.self), let chunk = try? reader.take(min(Int(head & 0x7F), reader.remaining))
    else { return nil }
    return (head & 0x80 == 0 ? .toServer : .toClient, chunk.array)
  }
}
