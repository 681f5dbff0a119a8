// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@testable import Flows

@Suite("Names that flows give and have")
struct FlowNamesTests {
  private static let broker = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 1883)

  private func text(_ number: UInt32, of flow: UInt64, _ names: inout FlowNames) -> String? {
    var text: String?
    _ = names.recall(number, of: flow) { text = String(decoding: $0.array, as: UTF8.self) }
    return text
  }

  private func define(_ number: UInt32, of flow: UInt64, _ text: String, _ names: inout FlowNames) {
    let bytes = Array(text.utf8)
    names.define(number, of: flow, as: bytes.span.octets)
  }

  @Test("a number stands for its latest text, in its own flow")
  func latest() {
    var names = FlowNames()
    define(1, of: 7, "a", &names)
    define(1, of: 8, "b", &names)
    define(1, of: 7, "c/d", &names)
    #expect(text(1, of: 7, &names) == "c/d")
    #expect(text(1, of: 8, &names) == "b")
    #expect(text(2, of: 7, &names) == nil)
    #expect(names.forgottenTexts == 0)
  }

  @Test("a text that is too long is not remembered, and takes the place of none")
  func long() {
    var names = FlowNames()
    define(1, of: 7, String(repeating: "x", count: 119), &names)
    #expect(text(1, of: 7, &names)?.count == 119)
    define(1, of: 7, String(repeating: "x", count: 120), &names)
    #expect(text(1, of: 7, &names) == nil)
    #expect(names.forgottenTexts == 1)
  }

  @Test("where there is no room, what was used least lately is forgotten, and counted")
  func room() {
    var names = FlowNames(capacity: 4)
    for number: UInt32 in 1...4 { define(number, of: 7, "\(number)", &names) }
    #expect(text(1, of: 7, &names) == "1")
    define(5, of: 7, "5", &names)
    #expect([1, 2, 3, 4, 5].map { text($0, of: 7, &names) } == ["1", nil, "3", "4", "5"])
    #expect(names.forgottenTexts == 1)
  }

  @Test("a name has one flow at each server, until it is given up")
  func claims() {
    var names = FlowNames()
    let other = Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 1883)
    #expect(names.claim(5, at: Self.broker, for: 1) == nil)
    #expect(names.claim(5, at: other, for: 2) == nil)
    #expect(names.claim(5, at: Self.broker, for: 1) == nil)
    #expect(names.claim(5, at: Self.broker, for: 3) == 1)
    // The first flow has it no more, so that it cannot give it up.
    names.release(5, at: Self.broker, of: 1)
    #expect(names.claim(5, at: Self.broker, for: 4) == 3)
    names.release(5, at: Self.broker, of: 4)
    #expect(names.claim(5, at: Self.broker, for: 5) == nil)
  }

  // MARK: Take-over

  /// Two connections of one client from different ports; what the first one sends in between says whether it lives on.
  private func takenOver(_ between: [(flags: UInt8, payload: [UInt8])]) -> [String?] {
    var stage = FlowStage()
    var sink = NameKeeper()
    var number: UInt64 = 0
    let connect: [UInt8] = [0x10, 14, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 2, 0x61, 0x62]
    func send(_ port: UInt16, _ sequence: UInt32, flags: UInt8, _ payload: [UInt8]) {
      let packet = PacketBuilder(payload: payload).tcp(
        from: port, to: 1883, sequence: sequence, acknowledgement: 501, flags: flags
      ).ip(from: client, to: server, .tcp)
      number += 1
      let header = packet.header(at: Timestamp(nanoseconds: Int64(number) * 1_000_000), number: number, linkType: .raw)
      let octets = packet.bytes
      stage.receive(Frame(octets.span.octets, header: header), header: header, sink: &sink)
    }
    var next: UInt32 = 101
    for port: UInt16 in [4001, 4002] {
      send(port, 100, flags: 0x02, [])
      send(port, 101, flags: 0x18, connect)
      next = 101 + UInt32(connect.count)
      for step in between where port == 4001 {
        send(port, next, flags: step.flags, step.payload)
        next += UInt32(step.payload.count)
      }
    }
    return sink.receiver.messages.filter { $0.lines.first?.hasPrefix("mqtt.connect") == true }
      .map { $0["mqtt.connect.taken_over_flow"] }
  }

  @Test("a second connection of a client takes over the first one while that lives")
  func takeOver() {
    let living = takenOver([(0x18, [0xC0, 0])])
    #expect(living.count == 2)
    #expect(living.first == .some(nil))
    #expect(living.last != .some(nil))
  }

  @Test("behind DISCONNECT, FIN or RST there is nothing to take over", arguments: [0x18, 0x11, 0x14] as [UInt8])
  func noTakeOver(flags: UInt8) {
    #expect(takenOver([(flags, flags == 0x18 ? [0xE0, 0] : [])]) == [nil, nil])
  }
}

private struct NameKeeper: FlowSink, ~Copyable {
  var receiver = CollectingReceiver()
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = Recorder().messageContext

  mutating func observe(packet: borrowing PacketFacts) {}
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {}
  mutating func receive(_ message: borrowing ProtocolMessage) { receiver.receive(message) }
}
