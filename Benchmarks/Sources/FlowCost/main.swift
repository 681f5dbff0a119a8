// SPDX-License-Identifier: Apache-2.0
import Glibc

// FlowCost run STAGE MIX HOME COUNT ROUNDS      goes through rounds of so many packets, for valgrind to count
// FlowCost compare MIX HOME COUNT ROUNDS        prints the CPU nanoseconds a packet of each stage in each round, in turn
//
// HOME is the capture of the mix "home", which has a number of packets of its own.

/// The CPU time of this process so far, in nanoseconds.
func processorTime() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func tenths(_ nanoseconds: Int64, _ packets: Int) -> String {
  let tenths = nanoseconds * 10 / Int64(max(1, packets))
  return "\(tenths / 10).\(tenths % 10)"
}

func compare(_ mix: Mix, _ home: String, _ count: Int, rounds: Int) throws {
  print(Stage.allCases.map(\.rawValue).joined(separator: "\t"))
  var frames = try Measured(.frames, mix, home: home, count: count)
  var flows = try Measured(.flows, mix, home: home, count: count)
  for round in 0...rounds {
    let start = processorTime()
    frames.goThrough()
    let middle = processorTime()
    flows.goThrough()
    // The first round fills the table.
    if round > 0 {
      print(tenths(middle - start, frames.count) + "\t" + tenths(processorTime() - middle, flows.count))
    }
  }
}

func main(_ arguments: [String]) throws -> Int32 {
  switch arguments.first {
  case "run" where arguments.count == 6:
    guard let stage = Stage(rawValue: arguments[1]), let mix = Mix(rawValue: arguments[2]),
      let count = Int(arguments[4]), let rounds = Int(arguments[5])
    else { return EX_USAGE }
    var measured = try Measured(stage, mix, home: arguments[3], count: count)
    for _ in 0..<rounds { measured.goThrough() }
    print("\(measured.count) packets a round; \(measured.summary)")
  case "compare" where arguments.count == 5:
    guard let mix = Mix(rawValue: arguments[1]), let count = Int(arguments[3]), let rounds = Int(arguments[4]) else {
      return EX_USAGE
    }
    try compare(mix, arguments[2], count, rounds: rounds)
  default:
    return EX_USAGE
  }
  return 0
}

exit(try main(Array(CommandLine.arguments.dropFirst())))
