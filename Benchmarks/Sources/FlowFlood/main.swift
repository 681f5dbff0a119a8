// SPDX-License-Identifier: Apache-2.0
import Flows
import Glibc
import SensorTestKit

// FlowFlood PACKETS     sends floods of so many packets each past 400 conversations, and asks what they did to them

/// The most memory that this process ever held, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}

func processorTime() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20).\((bytes >> 10 & 1023) * 10 >> 10) MiB" }

/// Sends one flood, prints what it did, and says whether all holds.
func flood(_ kind: FloodPackets.Kind, _ packets: Int, packetsPerSecond: Int, peakBefore: Int) -> Bool {
  let configuration = FlowConfiguration()
  let start = processorTime()
  let outcome = FloodWorkload(kind, packets: packets, packetsPerSecond: packetsPerSecond, conversations: 400)
    .run(configuration)
  let cost = (processorTime() - start) / Int64(max(1, outcome.packets))
  let held = peakMemory() - peakBefore
  print(
    "\(kind) at \(packetsPerSecond)/s: \(outcome.packets) packets, \(outcome.started) flows, \(outcome.evicted) evicted, "
      + "\(outcome.harm.count) conversations harmed, \(mebibytes(held)) held of \(mebibytes(configuration.memoryBound)), "
      + "\(cost) ns a packet")
  for line in outcome.harm.prefix(10) { print("  \(line)") }
  if outcome.ended != outcome.started { print("  \(outcome.started) flows began, \(outcome.ended) ended") }
  return outcome.harm.isEmpty && outcome.ended == outcome.started && held <= configuration.memoryBound
}

let total = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000_000
// What the program holds without any stage, made up of the memory of a short run through the smallest.
var smallest = FlowConfiguration()
smallest.flowCapacity = 1
_ = FloodWorkload(.syn, packets: 1_000, packetsPerSecond: 1_000, conversations: 0).run(smallest)
let peakBefore = peakMemory()
var holds = true
for kind in FloodPackets.Kind.allCases {
  // In packet time 100 s and 1,000 s: the table is filled within a second, and within the time that a SYN is kept.
  for packetsPerSecond in [100_000, 10_000] {
    holds = flood(kind, total, packetsPerSecond: packetsPerSecond, peakBefore: peakBefore) && holds
  }
}
print(holds ? "every conversation as it was, memory within its bound" : "the flow stage does not hold")
exit(holds ? EXIT_SUCCESS : EXIT_FAILURE)
