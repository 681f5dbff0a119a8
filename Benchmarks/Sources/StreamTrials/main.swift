// SPDX-License-Identifier: Apache-2.0
import Glibc
import SensorTestKit

// StreamTrials CASES [FIRST]     reassembles so many random streams, and holds each against its model

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = arguments.first ?? 1_000_000
let first = arguments.dropFirst().first ?? 0
var trial = StreamTrial()
var failures = 0

print("seeds \(first) to \(first &+ count &- 1)")
for seed in first..<first &+ count {
  for breach in trial.breaches(seed: seed) {
    failures += 1
    print("seed \(seed): \(breach)")
  }
  if failures >= 20 { break }
}
print(failures == 0 ? "\(count) random streams, each as its model says" : "reassembly and model differ")
exit(failures == 0 ? 0 : 1)
