// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import PacketQueue
import Testing

@testable import Sensor

@Suite("Several rings are one stream")
struct PacketMergeTests {
  private func fill(_ queue: PacketQueue, _ times: [Int64]) throws {
    var producer = try queue.claimProducer()
    let payload: [UInt8] = [1, 2, 3]
    for time in times {
      let header = PacketHeader(
        time: Timestamp(nanoseconds: time), number: 1, originalLength: 3, capturedLength: 3, linkType: .ethernet,
        source: 0)
      _ = unsafe producer.tryPush(header, payload.span.bytes)
    }
    producer.flush()
  }

  /// The times of the packets that a merge hands out, first at the clock that is given, then at the end.
  private func merge(_ rings: [[Int64]], now: Int64?, size: Int = 1 << 16) throws -> (first: [Int64], rest: [Int64]) {
    var merge = PacketMerge()
    for times in rings {
      let queue = PacketQueue(capacityInBytes: size)
      merge.add(try queue.claimConsumer())
      try fill(queue, times)
    }
    var times: [Int64] = []
    var count = 0
    repeat {
      count = merge.drain(limit: 7, now: now) { header, bytes in
        times.append(header.time.nanoseconds)
        #expect(bytes.byteCount == 3)
      }
    } while count > 0
    let first = times
    times = []
    while merge.drain(limit: 7, now: nil, { header, _ in times.append(header.time.nanoseconds) }) > 0 {}
    let hasEnded = merge.hasEnded
    #expect(hasEnded)
    return (first, times)
  }

  @Test("the oldest packet comes first, whichever ring it is in, and every packet comes once")
  func order() throws {
    let rings: [[Int64]] = [
      (0..<500).map { $0 * 3 }, (0..<300).map { $0 * 5 + 1 }, [], [700, 700, 701],
    ]
    let all = rings.joined().sorted()
    #expect(try merge(rings, now: nil).first == all)
    #expect(try merge(rings, now: 10_000_000_000).first == all)
  }

  @Test("a packet waits until the batches of its time must have come to the other rings")
  func waiting() throws {
    let now: Int64 = 5_000_000_000
    let due = now - PacketMerge.longestBatch
    let (first, rest) = try merge([[due - 1, due + 1], [due, due + 2]], now: now)
    #expect(first == [due - 1, due])
    #expect(rest == [due + 1, due + 2])
  }

  @Test("with one ring nothing waits")
  func single() throws {
    #expect(try merge([[1, 5_000_000_000]], now: 0).first == [1, 5_000_000_000])
  }

  @Test("a packet far ahead of the clock does not hold up the others, and a ring that fills up does not wait")
  func pressure() throws {
    let ahead = 2 * PacketMerge.longestLead
    #expect(try merge([[ahead], [ahead + 1]], now: 0).first == [ahead, ahead + 1])
    let many = (1...200).map { Int64($0) }
    let (first, rest) = try merge([many, []], now: 0, size: 16 << 10)
    #expect(!first.isEmpty)
    #expect(first + rest == many)
  }
}
