// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("DNS messages under the fuzzer's laws")
struct DNSFuzzedTests {
  @Test("no input that once broke a law does so again")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedNames.self)
    #expect(breaches == [])
  }

  @Test("every variant's mutated messages keep the laws")
  func mutated() {
    var random = SplitMix64(seed: 0xF0)
    for round in 0..<600 {
      let seeds = DNSMutationTests.seeds
      let message = random.mutation(of: seeds[round % seeds.count])
      let input = [UInt8(truncatingIfNeeded: round) & 0x83, UInt8(truncatingIfNeeded: round * 7)] + message
      let breaches = FuzzedNames.breaches(of: input.span.octets)
      #expect(breaches == [])
    }
  }
}
