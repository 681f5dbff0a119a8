// SPDX-License-Identifier: Apache-2.0

import PacketQueue
import Testing

@Suite("Record ring · two threads")
struct RecordRingStressTests {
  @Test(
    "every record arrives once, in order and whole",
    arguments: [(256, 60_000), (1024, 120_000), (4096, 200_000), (65_536, 300_000), (8 << 20, 400_000)])
  func waiting(capacity: Int, records: Int) throws {
    let result = try run(capacity: capacity, records: records, waits: true)
    #expect(result.received == records)
    #expect(result.damaged == 0)
    #expect(result.outOfOrder == 0)
  }

  @Test("what a full ring loses is counted: received and dropped make up all", arguments: [256, 4096, 65_536])
  func dropping(capacity: Int) throws {
    let records = 100_000
    let result = try run(capacity: capacity, records: records, waits: false)
    #expect(result.received + result.dropped == records)
    #expect(result.received > 0)
    #expect(result.damaged == 0)
    #expect(result.outOfOrder == 0)
  }

  private struct Result {
    var received = 0
    var damaged = 0
    var outOfOrder = 0
    var dropped = 0
  }

  /// What the header says of a record, so that the consumer can tell any change.
  private struct Label: BitwiseCopyable, Sendable {
    var number: Int
    var sum: UInt64
  }

  private func run(capacity: Int, records: Int, waits: Bool) throws -> Result {
    let ring = RecordRing<Label>(capacityInBytes: capacity)
    var consumer = try ring.claimConsumer()
    let longest = min(ring.maximumRecordLength, 2000)
    let thread = TestThread {
      guard var producer = try? ring.claimProducer() else { return }
      var random = Xorshift(state: UInt64(capacity) | 1)
      let pool = (0..<(longest + 256)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for number in 0..<records {
        // Mostly short records, now and then the longest ones.
        let limit = number % 16 == 0 ? longest : min(longest, 120)
        let length = Int(random.next() % UInt64(limit + 1))
        let start = Int(random.next() % 256)
        let bytes = unsafe pool.span.bytes.extracting(start..<start + length)
        let label = Label(number: number, sum: checksum(bytes))
        if waits { _ = producer.push(label, bytes) } else { _ = producer.tryPush(label, bytes) }
      }
    }
    var result = Result()
    var previous = -1
    while consumer.wait(nanoseconds: 20_000_000_000) == .ready {
      _ = consumer.drain(limit: 64) { label, bytes in
        result.received += 1
        if label.number <= previous { result.outOfOrder += 1 }
        previous = label.number
        if checksum(bytes) != label.sum { result.damaged += 1 }
      }
    }
    thread.join()
    result.dropped = Int(ring.droppedRecords)
    return result
  }
}

/// Depends on the order of the bytes and on their number.
private func checksum(_ bytes: RawSpan) -> UInt64 {
  var sum = UInt64(bytes.byteCount)
  // Every byte would be too slow without optimisation; words, then the rest, meet every boundary mistake.
  var offset = 0
  while offset + 8 <= bytes.byteCount {
    let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
    offset += 8
  }
  while offset < bytes.byteCount {
    sum = unsafe (sum ^ UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))) &* 0x0000_0100_0000_01B3
    offset += 1
  }
  return sum
}

private struct Xorshift {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
