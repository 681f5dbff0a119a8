// SPDX-License-Identifier: Apache-2.0
import Capture
import PacketQueue
import SensorTestKit

// RingStress RECORDS     passes so many records from one thread to another, through rings of many sizes

/// The capacities in bytes, and of 100 records how many go through each: in the smallest, nearly every record is waited for.
let shares = [
  (256, 1), (1 << 10, 4), (4 << 10, 10), (64 << 10, 20), (1 << 20, 20), (8 << 20, 22), (64 << 20, 23),
]

func stress(capacity: Int, count: Int) throws -> Bool {
  let ring = RecordRing<RingWorkload.Label>(capacityInBytes: capacity)
  var consumer = try ring.claimConsumer()
  let workload = RingWorkload(
    count: count, longest: min(ring.maximumRecordLength, 2000), seed: UInt64(capacity), waits: true)
  let thread = try CaptureThread {
    guard var producer = try? ring.claimProducer() else { return }
    workload.produce(into: &producer)
  }
  let outcome = workload.consume(from: &consumer)
  thread.join()
  print(
    "\(capacity) bytes: \(outcome.received) of \(count) records, \(outcome.damaged) damaged, \(outcome.outOfOrder) out of order"
  )
  return outcome == RingWorkload.Outcome(received: count)
}

let total = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000_000
var holds = true
for (capacity, share) in shares { holds = try stress(capacity: capacity, count: total / 100 * share) && holds }
print(holds ? "no loss, no reordering, no tear" : "the ring does not hold")
if !holds { throw StressError() }

struct StressError: Error {}
