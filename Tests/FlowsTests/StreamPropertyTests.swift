// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@Suite("Stream reassembly against its model · RFC 9293 §3.4")
struct StreamPropertyTests {
  /// `make streams` runs a million.
  @Test("a stream cut, doubled, overlapped, reordered and partly lost delivers what the model says", arguments: 0..<10)
  func model(part: UInt64) {
    var trial = StreamTrial()
    for seed in part * 200..<(part + 1) * 200 {
      let breaches = trial.breaches(seed: seed)
      #expect(breaches.isEmpty, "seed \(seed)")
    }
  }

  @Test("every law holds of the inputs that once broke one")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedStream.self)
    #expect(breaches == [])
  }

  @Test("every law holds of segments made of noise", arguments: 0..<8)
  func noise(seed: UInt64) {
    var state = seed
    for _ in 0..<10 {
      let input = (0..<300).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      let breaches = FuzzedStream.breaches(of: input.span.octets)
      #expect(breaches.isEmpty, "seed \(seed)")
    }
  }
}
