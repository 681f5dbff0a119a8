// SPDX-License-Identifier: Apache-2.0
import Flows
import Glibc
import SensorTestKit
import Wire

// FlowFlood PACKETS               sends floods of so many packets each past 400 conversations, and asks what they did to them
// FlowFlood write KIND PACKETS    writes the packets of one, 100,000 a second, to standard output as a capture

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

func holdFloods(_ total: Int) -> Bool {
  // What the program holds without any stage: a short run through the smallest leaves hardly more.
  var smallest = FlowConfiguration()
  smallest.flowCapacity = 1
  _ = FloodWorkload(.syn, packets: 1_000, packetsPerSecond: 1_000, conversations: 0).run(smallest)
  let peakBefore = peakMemory()
  var holds = true
  for kind in FloodPackets.Kind.allCases {
    // In packet time 100 s and 1,000 s: the table is full within a second, or within the time that a SYN is kept.
    for packetsPerSecond in [100_000, 10_000] {
      holds = flood(kind, total, packetsPerSecond: packetsPerSecond, peakBefore: peakBefore) && holds
    }
  }
  print(holds ? "every conversation as it was, memory within its bound" : "the flow stage does not hold")
  return holds
}

func writeCapture(_ kind: FloodPackets.Kind, _ total: Int) -> Bool {
  var bytes = words([0xA1B2_3C4D, 0x0004_0002, 0, 0, 262_144, 1])
  var isWritten = true
  FloodWorkload(kind, packets: total, packetsPerSecond: 100_000, conversations: 400).forEachPacket { time, packet in
    let (seconds, length) = (time.nanoseconds / 1_000_000_000, UInt32(packet.byteCount))
    bytes += words([UInt32(seconds), UInt32(time.nanoseconds - seconds * 1_000_000_000), length, length])
    bytes.append(packet)
    if bytes.count > 1 << 20 { isWritten = flush(&bytes) && isWritten }
  }
  return flush(&bytes) && isWritten
}

/// Writes all that is there to standard output, which may take it in parts.
func flush(_ bytes: inout [UInt8]) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { buffer in unsafe write(STDOUT_FILENO, buffer.baseAddress, buffer.count) }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  bytes.removeAll(keepingCapacity: true)
  return true
}

/// Numbers of four octets each, lowest first.
func words(_ words: [UInt32]) -> [UInt8] {
  words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
}

let arguments = Array(CommandLine.arguments.dropFirst())
let isGood: Bool
if arguments.count == 3, arguments[0] == "write", let kind = FloodPackets.Kind(rawValue: arguments[1]),
  let total = Int(arguments[2])
{
  isGood = writeCapture(kind, total)
} else {
  isGood = holdFloods(arguments.first.flatMap { Int($0) } ?? 10_000_000)
}
exit(isGood ? EXIT_SUCCESS : EXIT_FAILURE)
