// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

/// A connection of MQTT publishes, of which a mirror loses some packets; Docs/Lossy-Captures.md measures the same over captures.
private struct LossyConnection {
  /// A packet, and which publish it carries a part of (-1 for none).
  private struct Sent {
    var packet: PacketBuilder
    var publish: Int
    var isFromServer: Bool
  }

  private var packets: [Sent] = []
  private static let publishCount = 60

  /// Makes publishes of at most so many octets of payload, in segments of 100.
  init(_ numbers: inout Xorshift, longestPayload: Int) {
    var (next, acknowledged) = (UInt32(101), UInt32(501))
    packets.append(Sent(packet: segment(port: 1883, 100, flags: 0x02), publish: -1, isFromServer: false))
    packets.append(
      Sent(packet: segment(fromServer: true, port: 1883, 500, ack: 101, flags: 0x12), publish: -1, isFromServer: true))
    for number in 0..<Self.publishCount {
      // QoS 1, topic "a", the number as packet identifier and a payload.
      let payload = Array(repeating: UInt8(0x61), count: 1 + numbers.next(below: longestPayload))
      let body = [0, 1, 0x61, 0, UInt8(number + 1)] + payload
      let message =
        [UInt8(0x32)]
        + (body.count < 128 ? [UInt8(body.count)] : [UInt8(body.count & 0x7F | 0x80), UInt8(body.count >> 7)])
        + body
      for start in stride(from: 0, to: message.count, by: 100) {
        let part = Array(message[start..<min(start + 100, message.count)])
        packets.append(
          Sent(
            packet: segment(port: 1883, next, ack: acknowledged, flags: 0x18, part), publish: number,
            isFromServer: false))
        next += UInt32(part.count)
      }
      packets.append(
        Sent(
          packet: segment(
            fromServer: true, port: 1883, acknowledged, ack: next, flags: 0x18, [0x40, 2, 0, UInt8(number + 1)]),
          publish: -1, isFromServer: true))
      acknowledged += 4
    }
  }

  /// The numbers of the packets with which publishes begin.
  var beginnings: [Int] {
    packets.indices.filter { packets[$0].publish >= 0 && packets[$0].publish != packets[$0 - 1].publish }
  }

  /// What is told of the packets that `isKept` keeps, and the publishes that are whole among them.
  func outcome(_ isKept: (_ number: Int, _ isFromServer: Bool) -> Bool) -> (
    told: [String], left: [String], malformed: Int
  ) {
    var stage = FlowStage()
    var sink = MessageKeeper()
    var isWhole = Array(repeating: true, count: Self.publishCount)
    for (number, sent) in packets.enumerated() {
      guard isKept(number, sent.isFromServer) else {
        if sent.publish >= 0 { isWhole[sent.publish] = false }
        continue
      }
      let header = sent.packet.header(
        at: Timestamp(nanoseconds: Int64(number) * 1_000_000), number: UInt64(number + 1), linkType: .raw)
      let bytes = sent.packet.bytes
      let frame = Frame(bytes.span.octets, header: header)
      stage.receive(frame, header: header, sink: &sink)
    }
    stage.finish(sink: &sink)
    let told = sink.receiver.messages.compactMap { $0["mqtt.publish.message_id"] }
    let left = isWhole.indices.filter { isWhole[$0] }.map { String($0 + 1) }
    // These connections begin without a CONNECT, which is told once.
    let malformed = sink.receiver.messages.count { $0.brokenRule.map { $0 != "mqtt_connect_first" } ?? false }
    return (told, left, malformed)
  }
}

/// A sink that keeps every message as text.
private struct MessageKeeper: FlowSink, ~Copyable {
  var receiver = CollectingReceiver()
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = Recorder().messageContext

  mutating func observe(packet: borrowing PacketFacts) {}
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {}
  mutating func receive(_ message: borrowing ProtocolMessage) { receiver.receive(message) }
}

@Suite("Flow stage: captures with losses")
struct LossySurvivalTests {
  /// A payload that fits its message into one segment, and one that takes up to three.
  private static let (short, long) = (80, 250)

  @Test(
    "of a connection that loses packets at random every message that is left comes once and in order",
    arguments: [1, 10, 30])
  func randomLoss(percent: Int) {
    for seed in UInt64(1)...20 {
      var numbers = Xorshift(state: seed)
      let connection = LossyConnection(&numbers, longestPayload: Self.short)
      var dice = Xorshift(state: seed &* 7919)
      let (told, left, malformed) = connection.outcome { _, _ in dice.next(below: 100) >= percent }
      #expect(told == left, "seed \(seed)")
      #expect(malformed == 0, "seed \(seed)")
    }
  }

  @Test("where messages take several segments, a gap costs its own message and seldom the next", arguments: [1, 10])
  func longMessages(percent: Int) {
    var (toldCount, leftCount) = (0, 0)
    for seed in UInt64(1)...20 {
      var numbers = Xorshift(state: seed)
      let connection = LossyConnection(&numbers, longestPayload: Self.long)
      let safe = connection.beginnings[1]
      var dice = Xorshift(state: seed &* 7919)
      let (told, left, malformed) = connection.outcome { number, _ in
        number < safe || dice.next(below: 100) >= percent
      }
      // A publish whose payload alone has a gap is told, too.
      let toldOfLeft = told.filter(left.contains)
      #expect(toldOfLeft == left.filter(told.contains), "seed \(seed)")
      #expect(Set(told).count == told.count, "seed \(seed)")
      #expect(malformed == 0, "seed \(seed)")
      toldCount += toldOfLeft.count
      leftCount += left.count
    }
    #expect(toldCount * 100 >= leftCount * 97)
  }

  @Test("one direction alone gives all its messages")
  func oneDirection() {
    var numbers = Xorshift(state: 1)
    let connection = LossyConnection(&numbers, longestPayload: Self.long)
    let toServer = connection.outcome { _, isFromServer in !isFromServer }
    let toClient = connection.outcome { _, isFromServer in isFromServer }
    #expect(toServer.told == toServer.left)
    #expect(toServer.left.count == 60)
    #expect(toClient.told.isEmpty)
    #expect(toServer.malformed + toClient.malformed == 0)
  }

  @Test("a capture that begins with any message of a connection gives that and all that follow")
  func begunLater() {
    var numbers = Xorshift(state: 1)
    let connection = LossyConnection(&numbers, longestPayload: Self.long)
    for first in connection.beginnings {
      let (told, left, malformed) = connection.outcome { number, _ in number >= first }
      #expect(told == left, "from packet \(first)")
      #expect(malformed == 0, "from packet \(first)")
    }
  }
}
