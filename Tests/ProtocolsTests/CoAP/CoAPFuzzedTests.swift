// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("CoAP conversations that fuzzers found, and random ones")
struct CoAPFuzzedTests {
  @Test("every conversation that once broke a law keeps it now")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedCoAP.self)
    #expect(breaches == [])
  }

  @Test("random changes of real conversations break no law", arguments: 0..<8 as Range<UInt64>)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 0xC0A9)
    let datagrams = CoAPMutationTests.seeds.reduce(into: [UInt8]()) { input, message in
      input += [UInt8(input.count & 0x60), UInt8(min(255, message.count))] + message.prefix(255)
    }
    let stream = [9] + CoAPStreamTests.capabilities + CoAPSignalTests.samples.joined()
    for round in 0..<200 {
      let input = [UInt8(round & 1)] + random.mutation(of: round & 1 == 0 ? datagrams : stream)
      let breaches = FuzzedCoAP.breaches(of: input.span.octets)
      #expect(breaches == [], "\(input)")
    }
  }
}
