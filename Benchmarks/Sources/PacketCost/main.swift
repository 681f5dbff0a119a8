// SPDX-License-Identifier: Apache-2.0
import Glibc

// PacketCost write MIX COUNT PATH       makes a capture
// PacketCost run WAY PATH PASSES        goes through it, for valgrind to count
// PacketCost compare PATH ROUNDS        prints the CPU nanoseconds a packet of each way in each round, in turn

/// The CPU time of all threads of this process so far, in nanoseconds.
func processorTime() -> Int64 {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
  return Int64(seconds) * 1_000_000_000 + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000
}

func compare(_ path: String, rounds: Int) throws {
  print(Way.allCases.map(\.rawValue).joined(separator: "\t"))
  for round in 0...rounds {
    var costs: [String] = []
    for way in Way.allCases {
      let start = processorTime()
      let findings = try way.run(path)
      let hundredths = (processorTime() - start) * 100 / Int64(max(1, findings.packets))
      costs.append("\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)")
    }
    // The first round brings the file into memory.
    if round > 0 { print(costs.joined(separator: "\t")) }
  }
}

func main(_ arguments: [String]) throws -> Int32 {
  switch arguments.first {
  case "write" where arguments.count == 4:
    guard let mix = Traffic.Mix(rawValue: arguments[1]), let count = Int(arguments[2]) else { return EX_USAGE }
    try CaptureWriter.write(mix, count: count, to: arguments[3])
  case "run" where arguments.count == 4:
    guard let way = Way(rawValue: arguments[1]), let passes = Int(arguments[3]) else { return EX_USAGE }
    for _ in 0..<passes { print(try way.run(arguments[2])) }
  case "compare" where arguments.count == 3:
    guard let rounds = Int(arguments[2]) else { return EX_USAGE }
    try compare(arguments[1], rounds: rounds)
  default:
    return EX_USAGE
  }
  return 0
}

exit(try main(Array(CommandLine.arguments.dropFirst())))
