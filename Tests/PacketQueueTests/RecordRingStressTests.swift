// SPDX-License-Identifier: Apache-2.0

import PacketQueue
import SensorTestKit
import Testing

@Suite("Record ring · two threads")
struct RecordRingStressTests {
  @Test(
    "every record arrives once, in order and whole",
    arguments: [
      (256, 60_000), (1024, 120_000), (4096, 200_000), (65_536, 300_000), (8 << 20, 400_000), (64 << 20, 400_000),
    ])
  func waiting(capacity: Int, count: Int) throws {
    let (outcome, dropped) = try run(capacity: capacity, count: count, waits: true)
    #expect(outcome == RingWorkload.Outcome(received: count))
    #expect(dropped == 0)
  }

  @Test("what a full ring loses is counted: received and dropped make up all", arguments: [256, 4096, 65_536])
  func dropping(capacity: Int) throws {
    let count = 100_000
    let (outcome, dropped) = try run(capacity: capacity, count: count, waits: false)
    #expect(outcome.received > 0)
    #expect(outcome == RingWorkload.Outcome(received: count - dropped))
  }

  private func run(capacity: Int, count: Int, waits: Bool) throws -> (RingWorkload.Outcome, dropped: Int) {
    let ring = RecordRing<RingWorkload.Label>(capacityInBytes: capacity)
    var consumer = try ring.claimConsumer()
    let workload = RingWorkload(
      count: count, longest: min(ring.maximumRecordLength, 2000), seed: UInt64(capacity), waits: waits)
    let thread = TestThread {
      guard var producer = try? ring.claimProducer() else { return }
      workload.produce(into: &producer)
    }
    let outcome = workload.consume(from: &consumer)
    thread.join()
    return (outcome, Int(ring.droppedRecords))
  }
}
