// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("Messages in packets of their own, under the fuzzer's laws")
struct PacketMessageFuzzedTests {
  private static let seeds: [(PacketProtocol, [UInt8])] = [
    (
      .arp,
      PacketBuilder.arp(
        operation: 1, sender: NDPBytes.hostMAC, IPAddress(v4: 0xC000_0217), target: .zero, IPAddress(v4: 0xC000_0201)
      ).bytes
    ),
    (.ndp, NDPBytes.routerAdvertisement(NDPBytes.sourceMAC + NDPBytes.option(31, [0, 0, 0, 0, 0, 1, 1, 0x61, 0]))),
    (.ndp, NDPBytes.solicitation()),
    (.lldp, LLDPBytes.head + LLDPBytes.unit(8, [5, 1, 192, 0, 2, 23, 2, 0, 0, 0, 7, 0]) + LLDPBytes.end),
    (.cdp, [2, 180, 0, 0, 0, 1, 0, 8] + Array("lamp".utf8) + [0, 2, 0, 8, 0, 0, 0, 0]),
  ]

  @Test("no input that once broke a law does so again")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedPacketMessages.self)
    #expect(breaches == [])
  }

  @Test("every protocol's mutated messages keep the laws")
  func mutated() {
    var random = SplitMix64(seed: 0xA2)
    for round in 0..<1000 {
      let (kind, message) = Self.seeds[round % Self.seeds.count]
      let input = FuzzedPacketMessages.input(kind, random.mutation(of: message))
      let breaches = FuzzedPacketMessages.breaches(of: input.span.octets)
      #expect(breaches == [])
    }
  }

  @Test("every protocol has a name of its own and a document")
  func cards() {
    let cards = PacketProtocol.allCases.map(\.card)
    #expect(Set(cards.map(\.name.description)).count == cards.count)
    #expect(cards.allSatisfy { !$0.specifications.isEmpty && $0.ports.isEmpty })
  }
}
