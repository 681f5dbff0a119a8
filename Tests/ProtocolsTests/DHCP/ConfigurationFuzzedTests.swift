// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Conversations that configure hosts which fuzzers found, and random ones")
struct ConfigurationFuzzedTests {
  @Test("every conversation that once broke a law keeps it now")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedConfiguration.self)
    #expect(breaches == [])
  }

  @Test("random changes of real conversations break no law", arguments: 0..<4 as Range<UInt64>)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 0xD4C9)
    let conversations: [[(isAnswer: Bool, bytes: [UInt8])]] = [
      DHCPBytes.samples.map { ($0[0] == 2, $0) }, DHCPv6Bytes.samples.map { ([2, 7, 13].contains($0[0]), $0) },
      NTPBytes.samples.map { ($0[0] & 7 == 4, $0) },
    ]
    for round in 0..<100 {
      let kind = round % conversations.count
      let datagrams = conversations[kind].reduce(into: [UInt8]()) { input, said in
        let flags: UInt8 = said.isAnswer ? 0x40 : 0
        input += [flags, UInt8(said.bytes.count >> 8), UInt8(said.bytes.count & 0xFF)] + said.bytes
      }
      let input = [UInt8(kind)] + random.mutation(of: datagrams)
      let breaches = FuzzedConfiguration.breaches(of: input.span.octets)
      #expect(breaches == [], "\(input)")
    }
  }
}
