// SPDX-License-Identifier: Apache-2.0
import Glibc

// FlowCost run STAGE MIX HOME COUNT ROUNDS           goes through rounds of so many packets, for valgrind to count
// FlowCost compare ONE OTHER MIX HOME COUNT ROUNDS   prints the CPU nanoseconds a packet of two stages in each round, in turn
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

func compare(_ stages: [Stage], _ mix: Mix, _ home: String, _ count: Int, rounds: Int) throws {
  print(stages.map(\.rawValue).joined(separator: "\t"))
  var one = try Measured(stages[0], mix, home: home, count: count)
  var other = try Measured(stages[1], mix, home: home, count: count)
  for round in 0...rounds {
    let start = processorTime()
    one.goThrough()
    let middle = processorTime()
    other.goThrough()
    // The first round fills the tables.
    if round > 0 {
      print(tenths(middle - start, one.count) + "\t" + tenths(processorTime() - middle, other.count))
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
  case "compare" where arguments.count == 7:
    let stages = arguments[1...2].compactMap(Stage.init)
    guard stages.count == 2, let mix = Mix(rawValue: arguments[3]), let count = Int(arguments[5]),
      let rounds = Int(arguments[6])
    else { return EX_USAGE }
    try compare(stages, mix, arguments[4], count, rounds: rounds)
  default:
    return EX_USAGE
  }
  return 0
}

exit(try main(Array(CommandLine.arguments.dropFirst())))
