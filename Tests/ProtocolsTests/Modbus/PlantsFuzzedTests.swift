// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Conversations of plants and buildings that fuzzers found, and random ones")
struct PlantsFuzzedTests {
  @Test("every conversation that once broke a law keeps it now")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedPlants.self)
    #expect(breaches == [])
  }

  @Test("random changes of messages break no law", arguments: 0..<5 as Range<UInt8>)
  func random(kind: UInt8) {
    var random = SplitMix64(seed: UInt64(kind) &+ 0x504C)
    let streams = [
      ModbusSample.requests.flatMap(\.message), OPCUASample.all.flatMap(\.message), KNXSample.all.flatMap(\.message),
    ]
    let datagrams = kind == 3 ? BACnetSample.services.map(\.datagram) : KNXSample.all.map(\.message)
    var conversation: [UInt8] = kind < 3 ? [9] + streams[Int(kind)] : []
    if kind >= 3 {
      for datagram in datagrams {
        conversation.append(UInt8(clamping: datagram.count))
        conversation += datagram.prefix(255)
      }
    }
    for round in 0..<200 {
      let input = [kind | (round & 1 == 0 ? 0 : 0x80)] + random.mutation(of: conversation)
      let breaches = FuzzedPlants.breaches(of: input.span.octets)
      #expect(breaches == [], "\(input)")
    }
  }
}
