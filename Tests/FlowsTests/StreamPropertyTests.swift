// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@Suite("Stream reassembly against its model · RFC 9293 §3.4")
struct StreamPropertyTests {
  /// `make streams` runs a million.
  @Test("a stream cut, doubled, overlapped, reordered and partly lost delivers what the model says", arguments: 0..<20)
  func model(part: UInt64) {
    var trial = StreamTrial()
    for seed in part * 200..<(part + 1) * 200 {
      let breaches = trial.breaches(seed: seed)
      #expect(breaches.isEmpty, "seed \(seed)")
    }
  }
}
