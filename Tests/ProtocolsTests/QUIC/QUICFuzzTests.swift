// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@Suite("QUIC under mutation")
struct QUICFuzzTests {
  @Test("inputs that once broke the reader break it no longer")
  func kept() throws {
    #expect(try KeptInputs.breaches(of: FuzzedQUIC.self) == [])
  }

  @Test("3,000 flows with changed frames keep the laws")
  func mutated() {
    let hello = HelloBuilder.quicClient()
    let halves = QUICWriter.crypto(hello[60...], at: 60) + QUICWriter.crypto(hello[..<60])
    let answer = QUICWriter.crypto(HelloBuilder.quicServer())
    var random = SplitMix64(seed: 9)
    for _ in 0..<3_000 {
      var input: [UInt8] = []
      for (kind, frames) in [(UInt8(0x00), halves), (0x01, [0x02, 0, 0, 0, 0] + answer)] {
        let changed = random.mutation(of: frames)
        let kind = Int.random(in: 0..<4, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : kind
        input += [kind, UInt8(changed.count >> 8), UInt8(changed.count & 0xFF)] + changed
      }
      let breaches = FuzzedQUIC.breaches(of: input.span.octets)
      #expect(breaches == [])
    }
  }
}
