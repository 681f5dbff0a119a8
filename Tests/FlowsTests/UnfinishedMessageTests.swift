// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Flow stage: messages that stay unfinished")
struct UnfinishedMessageTests {
  private static let connect: [UInt8] = [
    0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 4, 0x63, 0x61, 0x6D, 0x31,
  ]
  /// PUBLISH with 195 bytes of payload, and one without any.
  private static let long = [0x30, 0xC8, 0x01, 0, 3, 0x74, 0x2F, 0x31] + [UInt8](repeating: 0x78, count: 195)
  private static let short: [UInt8] = [0x30, 5, 0, 3, 0x74, 0x2F, 0x31]

  /// MQTT clients with a port each, whose bytes come in order.
  private struct Clients: ~Copyable {
    var bench: Bench
    private var next: [UInt16: UInt32] = [:]

    init(bufferCount: Int = 128) {
      var configuration = FlowConfiguration()
      configuration.streamBufferCapacity = bufferCount
      bench = Bench(configuration)
    }

    mutating func send(_ bytes: some Sequence<UInt8>, from port: UInt16 = 40_000, after seconds: Int64 = 0) {
      let payload = Array(bytes)
      let sequence = next[port, default: 1_000]
      if sequence == 1_000 {
        bench.send(
          PacketBuilder(payload: []).tcp(from: port, to: 1883, sequence: 999, acknowledgement: 0, flags: 0x02)
            .ip(from: client, to: server, .tcp))
        bench.send(
          PacketBuilder(payload: []).tcp(from: 1883, to: port, sequence: 500, acknowledgement: 1_000, flags: 0x12)
            .ip(from: server, to: client, .tcp))
      }
      bench.send(
        PacketBuilder(payload: payload)
          .tcp(from: port, to: 1883, sequence: sequence, acknowledgement: 501, flags: 0x18)
          .ip(from: client, to: server, .tcp), after: 1 + seconds * 1_000)
      next[port] = sequence + UInt32(payload.count)
    }

    /// How many messages came since the last call.
    mutating func messageCount() -> Int { bench.take().count { $0.hasSuffix("message mqtt") } }
  }

  @Test("a message is dropped 126 seconds after its first byte, is counted, and those behind it are read")
  func patience() {
    var clients = Clients()
    clients.send(Self.connect)
    clients.send(Self.long.prefix(20))
    // Bytes that come in between do not prolong its time.
    clients.send(Self.long.prefix(21).suffix(1), after: 100)
    clients.send(Self.connect, from: 40_001, after: 28)
    let before = clients.messageCount()
    #expect(before == 2)
    #expect(clients.bench.stage.droppedMessages == 1)
    clients.send(Self.long.dropFirst(21), after: 1)
    clients.send(Self.short)
    let behind = clients.messageCount()
    #expect(behind == 1)
    #expect(clients.bench.recorder.rules.isEmpty)
    #expect(clients.bench.stage.droppedMessages == 1)
  }

  @Test("a message that takes its 126 seconds is read, however long the messages before it took")
  func inTime() {
    var clients = Clients()
    clients.send(Self.connect)
    for _ in 0..<4 {
      clients.send(Self.long.prefix(20))
      // The end of one message and the beginning of the next one.
      clients.send(Self.long.dropFirst(20) + Self.long.prefix(20), after: 120)
      clients.send(Self.long.dropFirst(20), after: 120)
    }
    let count = clients.messageCount()
    #expect(count == 1 + 8)
    #expect(clients.bench.stage.droppedMessages == 0)
  }

  @Test("where every buffer is in use, the message that was unfinished for longest gives way")
  func displacement() {
    var clients = Clients(bufferCount: 2)
    for port in UInt16(40_000)..<40_003 {
      clients.send(Self.connect, from: port)
      clients.send(Self.long.prefix(20), from: port, after: 1)
    }
    _ = clients.messageCount()
    #expect(clients.bench.stage.droppedMessages == 1)
    for port in UInt16(40_000)..<40_003 { clients.send(Self.long.dropFirst(20), from: port) }
    let finished = clients.messageCount()
    #expect(finished == 2)
    for port in UInt16(40_000)..<40_003 { clients.send(Self.short, from: port) }
    let behind = clients.messageCount()
    #expect(behind == 3)
    #expect(clients.bench.stage.droppedMessages == 1)
  }
}
