// SPDX-License-Identifier: Apache-2.0

import Glibc
import NetworkTypes
import PacketQueue
import Testing

@testable import Capture

@Suite("Replay of capture files")
struct ReplayTests {
  /// A file of `count` packets a second apart, each of 100 bytes that hold its index.
  private func file(_ count: Int, damaged: Bool = false) throws -> TemporaryFile {
    var bytes = CaptureBytes()
    bytes.pcapHeader()
    for index in 0..<count {
      bytes.pcapRecord(
        1_000_000 + UInt32(index), 0, [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 100))
    }
    return try TemporaryFile(damaged ? Array(bytes.bytes.dropLast()) : bytes.bytes)
  }

  private struct Delivered: Equatable {
    var source: UInt16
    var number: UInt64
    var isIntact: Bool
  }

  private func drain(_ consumer: inout PacketQueue.Consumer) -> [Delivered] {
    var found: [Delivered] = []
    while consumer.wait(nanoseconds: 60_000_000_000) == .ready {
      _ = consumer.drain { header, bytes in
        let first = UInt8(truncatingIfNeeded: header.number - 1)
        let isIntact = array(bytes) == [UInt8](repeating: first, count: 100)
        found.append(Delivered(source: header.source, number: header.number, isIntact: isIntact))
      }
    }
    return found
  }

  @Test("files follow each other through a queue much smaller than they are, and damage costs one file only")
  func severalFiles() throws {
    let files = [try file(200), try file(50, damaged: true), try file(30)]
    let queue = PacketQueue(capacityInBytes: 1024)
    var consumer = try queue.claimConsumer()
    var inputs = files.map { Replay.Input.path($0.path) }
    inputs.insert(.path("/nonexistent/b.pcap"), at: 1)
    let replay = try Replay(inputs, into: queue.claimProducer())
    let found = drain(&consumer)
    replay.join()
    let expected = [(0, 200), (2, 49), (3, 30)].flatMap { source, count in
      (1...count).map { Delivered(source: UInt16(source), number: UInt64($0), isIntact: true) }
    }
    #expect(found == expected)
    #expect(replay.outcomes.map(\.packetCount) == [200, 0, 49, 30])
    #expect(replay.outcomes[0].damage.isEmpty)
    #expect(replay.outcomes[1].damage.first.first?.category == .missing)
    #expect(replay.outcomes[2].damage.first.first?.reason == .cutShort(.packet, missing: 1))
    #expect(replay.outcomes[3].damage.isEmpty)
    #expect(replay.statistics.received == 279)
    #expect(replay.condition == .ended)
    #expect(replay.statistics.receivedBytes == 27_900)
    #expect(replay.statistics.queueDropped == 0)
    #expect(replay.bytesRead > 30_000)
  }

  @Test("a stop ends a replay that waits for room in the queue")
  func stopWhileFull() throws {
    let file = try file(100)
    let queue = PacketQueue(capacityInBytes: 1024)
    let consumer = try queue.claimConsumer()
    let replay = try Replay([.path(file.path)], into: queue.claimProducer())
    while queue.usedBytes < 800 { usleep(1000) }
    replay.stop()
    replay.join()
    #expect(queue.isClosed)
    #expect(replay.outcomes.contains { !$0.damage.isEmpty } == false)
    _ = consumer
  }

  @Test("a stop ends a replay that waits for the time of its next packet")
  func stopWhilePaced() throws {
    let file = try file(3)
    let queue = PacketQueue(capacityInBytes: 4096)
    var consumer = try queue.claimConsumer()
    let start = monotonicNanoseconds()
    let replay = try Replay([.path(file.path)], speed: 0.01, into: queue.claimProducer())
    // The first packet comes at once, although the next one is minutes away.
    let result = consumer.wait(nanoseconds: 60_000_000_000)
    #expect(result == .ready)
    replay.stop()
    replay.join()
    // Far above what it takes, and far below those minutes: other tests may keep both cores busy.
    #expect(monotonicNanoseconds() - start < 60_000_000_000)
  }

  @Test("packets are due at their distance from the first, divided by the speed")
  func pace() {
    var pace = ReplayPace(speed: 10)
    let second: Int64 = 1_000_000_000
    let delays = [(100, 5), (101, 5), (102, 5), (102, 6), (90, 6), (200, 7)].map { time, now in
      pace.delay(before: Timestamp(nanoseconds: Int64(time) * second), now: UInt64(now) * UInt64(second))
    }
    #expect(delays == [0, 100_000_000, 200_000_000, 0, 0, 8_000_000_000])
  }

  @Test("times at the ends of the range make no pace overflow")
  func extremePace() {
    var pace = ReplayPace(speed: 1e-9)
    let first = pace.delay(before: Timestamp(nanoseconds: .min), now: 0)
    let last = pace.delay(before: Timestamp(nanoseconds: .max), now: 1)
    #expect(first == 0)
    #expect(last == 3_000_000_000_000_000_000)
  }
}
