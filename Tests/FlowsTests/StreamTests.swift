// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

/// MQTT is the stream protocol of these tests: its packets have lengths of their own, so that each one lost or doubled shows.
@Suite("Flow stage: streams · RFC 9293 §3.4, §3.10.7.4")
struct StreamTests {
  private static let connect: [UInt8] = [
    0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 4, 0x63, 0x61, 0x6D, 0x31,
  ]

  /// PUBLISH to `t/1` with as many bytes of payload as asked for.
  private static func publish(_ payloadByteCount: Int) -> [UInt8] {
    var length = payloadByteCount + 5
    var head: [UInt8] = [0x30]
    repeat {
      head.append(UInt8(length % 128) | (length >= 128 ? 0x80 : 0))
      length /= 128
    } while length > 0
    return head + [0, 3, 0x74, 0x2F, 0x31] + Array(repeating: 0x78, count: payloadByteCount)
  }

  /// One piece of the client's bytes, by offset.
  private struct Piece {
    var offset: Int
    var bytes: [UInt8]
  }

  /// Opens a connection to port 1883, sends the pieces in the order given, and returns the message lines.
  private func messages(_ pieces: [Piece], acknowledging: [Int: UInt32] = [:]) -> (lines: [String], gaps: UInt64) {
    var bench = Bench()
    bench.send(segment(port: 1883, 0xFFFF_FFF0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 0xFFFF_FFF1, flags: 0x12))
    for (index, piece) in pieces.enumerated() {
      bench.send(
        segment(
          port: 1883, UInt32(truncatingIfNeeded: 0xFFFF_FFF1 + piece.offset), ack: 501, flags: 0x18, piece.bytes))
      if let offset = acknowledging[index] {
        bench.send(segment(fromServer: true, port: 1883, 501, ack: 0xFFFF_FFF1 &+ offset, flags: 0x10))
      }
    }
    return (bench.take().filter { $0.contains("message") }, bench.stage.statistics.gaps)
  }

  private func pieces(_ bytes: [UInt8], every length: Int) -> [Piece] {
    stride(from: 0, to: bytes.count, by: length).map {
      Piece(offset: $0, bytes: Array(bytes[$0..<min($0 + length, bytes.count)]))
    }
  }

  private let bytes = connect + publish(20) + publish(300) + publish(0)

  @Test("however the bytes are cut, the same messages come, across the wrap of the sequence number", arguments: 1...64)
  func cuts(length: Int) {
    let found = messages(pieces(bytes, every: length))
    #expect(found.lines.count == 4)
    #expect(found.gaps == 0)
  }

  @Test("segments out of order, doubled and overlapping give the same messages", arguments: 0..<200)
  func disorder(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var shuffled: [Piece] = []
    for piece in pieces(bytes, every: 7 + random(30)) {
      let back = min(random(5), piece.offset)
      let widened = Piece(
        offset: piece.offset - back, bytes: Array(bytes[piece.offset - back..<piece.offset]) + piece.bytes)
      shuffled.insert(widened, at: max(0, shuffled.count - random(4)))
      if random(4) == 0 { shuffled.append(piece) }
    }
    let found = messages(shuffled)
    #expect(found.lines.count == 4, "seed \(seed)")
    #expect(found.gaps == 0, "seed \(seed)")
  }

  @Test("a message longer than the stream buffer is told once it is whole, and what follows is read")
  func longMessage() {
    let long = Self.connect + Self.publish(200_000) + Self.publish(1)
    let found = messages(pieces(long, every: 1400))
    #expect(found.lines.count == 3)
    #expect(found.lines.allSatisfy { $0.hasSuffix("message mqtt") })
  }

  @Test("bytes that the receiver acknowledges and we never saw are a gap, and are not waited for")
  func acknowledgedGap() {
    let all = pieces(Self.connect + Self.publish(20) + Self.publish(20), every: 18)
    // The second piece is lost; the server acknowledges everything up to the third.
    let found = messages([all[0], all[2]], acknowledging: [1: UInt32(all[2].offset + all[2].bytes.count)])
    #expect(found.gaps == 1)
    #expect(found.lines.first == "3 toServer message mqtt")
  }

  @Test(
    "an answer that was lost, and its sender's peer has, is no reason to blame the peer for going on",
    arguments: [true, false])
  func lostAnswer(isLost: Bool) {
    var bench = Bench()
    let acknowledged: [UInt8] = [0x32, 7, 0, 3, 0x74, 0x2F, 0x31, 0, 1]
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    bench.send(segment(fromServer: true, port: 1883, 501, ack: 19, flags: 0x18, [0x20, 2, 0, 0]))
    bench.send(segment(port: 1883, 19, ack: 505, flags: 0x18, acknowledged))
    bench.send(segment(port: 1883, 28, ack: isLost ? 509 : 505, flags: 0x18, acknowledged))
    let lines = bench.take().filter { $0.contains("message") }
    #expect(lines.count == (isLost ? 4 : 5))
  }

  @Test("endless early segments stay within the bound of a stream")
  func earlyBound() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    for index in 0..<2_000 {
      let sequence = UInt32(1_000 + index * 1_500)
      bench.send(segment(port: 1883, sequence, ack: 501, flags: 0x18, Array(repeating: 0, count: 1_000)))
    }
    let gaps = bench.stage.statistics.gaps
    #expect(gaps > 0)
  }

  @Test("the smallest early segments wait in no greater number than the bound of a stream")
  func earlyPieceBound() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    var gaps: [UInt64] = []
    for index in 0..<129 {
      bench.send(segment(port: 1883, UInt32(1_000 + index * 2), ack: 501, flags: 0x18, [0xC0]))
      gaps.append(bench.stage.statistics.gaps)
    }
    #expect(gaps.prefix(128).allSatisfy { $0 == 0 })
    #expect(gaps[128] > 0)
  }

  @Test("many tiny messages of which each segment cuts one in two all come")
  func tinyMessages() {
    let pings = Array(repeating: [0xC0, 0x00] as [UInt8], count: 20_000).joined()
    let found = messages(pieces(Self.connect + pings, every: 1401))
    #expect(found.lines.count == 20_001)
    #expect(found.gaps == 0)
  }

  @Test("a flow without the first bytes of its stream is still read where its protocol allows it")
  func midStream() {
    var bench = Bench()
    bench.send(segment(port: 1883, 9_000, ack: 501, flags: 0x18, Self.connect))
    bench.send(segment(port: 1883, 9_000 + UInt32(Self.connect.count), ack: 501, flags: 0x18, Self.publish(3)))
    let lines = bench.take().filter { $0.contains("message") }
    #expect(lines.count == 2)
  }

  @Test("a gap inside a message of known length leaves the message cut and the next ones whole")
  func gapInsideMessage() {
    let all = pieces(Self.connect + Self.publish(400) + Self.publish(3) + Self.publish(4), every: 100)
    let found = messages([all[0], all[2], all[3], all[4]], acknowledging: [2: UInt32(all[3].offset)])
    #expect(found.lines.count == 4)
    #expect(found.lines.allSatisfy { $0.hasSuffix("toServer message mqtt") })
    #expect(found.gaps == 1)
  }

  @Test("what waited for an acknowledgement is told as its sender's, not as the acknowledging side's")
  func ends() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    bench.send(segment(port: 1883, 21, ack: 501, flags: 0x18, [0xC0, 0]))
    bench.recorder.lines = []
    bench.send(segment(fromServer: true, port: 1883, 501, ack: 23, flags: 0x10))
    let (lines, context) = (bench.take(), bench.recorder.messageContext)
    #expect(lines == ["5 toServer message mqtt"])
    #expect(context.sender.port == 4000)
    #expect(context.receiver.port == 1883)
  }

  @Test("what waits when a flow ends is read")
  func flush() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    bench.send(segment(port: 1883, 21, ack: 501, flags: 0x18, [0xC0, 0]))
    bench.recorder.lines = []
    bench.stage.finish(sink: &bench.recorder)
    let lines = bench.take()
    #expect(lines.first == "0 toServer message mqtt")
    #expect(bench.stage.statistics.gaps == 1)
  }

  @Test(
    "a segment that contradicts the bytes that came first is evidence, told for the first, second, fourth … of a stream"
  )
  func conflicts() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    bench.recorder.lines = []
    for index in 0..<5 {
      bench.send(segment(port: 1883, 2, ack: 501, flags: 0x18, [0xEE, UInt8(index)]))
    }
    let lines = bench.take()
    #expect(lines == [4, 5, 7].map { "\($0) toServer message anomaly" })
    let rules = bench.recorder.rules
    #expect(rules == ["tcp_conflict", "tcp_conflict", "tcp_conflict"])
  }

  @Test("a reset outside the window does not close a connection")
  func blindReset() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    bench.send(segment(port: 1883, 0x4000_0000, flags: 0x04))
    bench.stage.finish(sink: &bench.recorder)
    let blind = bench.take().last
    #expect(blind?.contains("shutdown") == true)

    var other = Bench()
    other.send(segment(port: 1883, 0, flags: 0x02))
    other.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    other.send(segment(port: 1883, 1, ack: 501, flags: 0x14))
    other.stage.finish(sink: &other.recorder)
    let heard = other.take().last
    #expect(heard?.contains("reset") == true)
  }

  @Test("bytes that the capture cut off a message of known length do not hide the messages behind it")
  func snapLength() {
    var bench = Bench()
    bench.send(segment(port: 1883, 0, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 1, flags: 0x12))
    bench.send(segment(port: 1883, 1, ack: 501, flags: 0x18, Self.connect))
    let long = Self.publish(200)
    bench.send(segment(port: 1883, 19, ack: 501, flags: 0x18, long), capturing: 96)
    bench.send(segment(port: 1883, UInt32(19 + long.count), ack: 501, flags: 0x18, [0xC0, 0]))
    let lines = bench.take().filter { $0.contains("message") }
    #expect(lines == [3, 4, 5].map { "\($0) toServer message mqtt" })
  }
}
