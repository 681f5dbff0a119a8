// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP recognition · RFC 7252 §6.1")
struct CoAPAnalyzerTests {
  private func probe(_ bytes: [UInt8], isOnUsualPort: Bool) -> Recognition {
    CoAPAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
  }

  @Test("every whole message is certain on the usual port")
  func usualPort() {
    for seed in CoAPMutationTests.seeds + [[0x70, 0, 0, 1]] {
      #expect(probe(seed, isOnUsualPort: true) == .certain)
    }
  }

  @Test(
    "a broken message of version 1 is possible on the usual port, so that it is reported; other versions are no CoAP")
  func broken() {
    #expect(probe([0x49, 1, 0, 1], isOnUsualPort: true) == .possible)
    #expect(probe([0x49, 1, 0, 1], isOnUsualPort: false) == .no)
    #expect(probe([0x16, 0xFE, 0xFD, 0], isOnUsualPort: true) == .no)
    #expect(probe([], isOnUsualPort: true) == .no)
  }

  @Test("elsewhere a request with a readable path or host is certain")
  func readable() {
    #expect(probe(CoAPBytes.discovery, isOnUsualPort: false) == .certain)
    #expect(probe(CoAPBytes.header() + CoAPBytes.options((3, Array("hub".utf8))), isOnUsualPort: false) == .certain)
  }

  @Test("elsewhere other plausible messages need a second one, and an empty one says nothing")
  func plausible() {
    #expect(probe(CoAPBytes.notification, isOnUsualPort: false) == .possible)
    #expect(probe(CoAPBytes.header(), isOnUsualPort: false) == .possible)
    #expect(probe(CoAPBytes.header() + CoAPBytes.options((11, [1, 2, 3])), isOnUsualPort: false) == .possible)
    #expect(probe([0x60, 0, 0, 1], isOnUsualPort: false) == .undecided)
  }

  @Test(
    "elsewhere anything unknown is refused",
    arguments: [
      CoAPBytes.header(code: 0x1F), CoAPBytes.header(type: 2, code: 0x01),
      CoAPBytes.header() + CoAPBytes.options((2_049, [1])), CoAPBytes.header() + CoAPBytes.options((6, [1, 2, 3, 4])),
      [0x4D, 0x01, 0, 1, 0] + [UInt8](repeating: 0, count: 13),
    ])
  func unknown(bytes: [UInt8]) {
    #expect(probe(bytes, isOnUsualPort: false) == .no)
  }

  @Test("random datagrams on an unusual port are never certain, and hardly ever possible")
  func randomDatagrams() {
    var random = SplitMix64(seed: 11)
    var possible = 0
    for _ in 0..<50_000 {
      let bytes = (0..<Int.random(in: 5...80, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let answer = probe(bytes, isOnUsualPort: false)
      #expect(answer != .certain)
      if answer == .possible { possible += 1 }
    }
    #expect(possible < 100)
  }

  @Test(
    "the catalogue goes by the port for a response, and by the bytes for a request",
    arguments: [
      (CoAPBytes.notification, 5683, .certain, "coap"), (CoAPBytes.notification, 6000, .possible, "coap"),
      (CoAPBytes.discovery, 6000, .certain, "coap"), (DNSBytes.query, 53, .certain, "dns"),
      (DNSBytes.query, 6000, .certain, "dns"),
    ] as [([UInt8], UInt16, Recognition, String)])
  func catalogue(bytes: [UInt8], port: UInt16, recognition: Recognition, name: String) {
    let guess = FlowAnalyzer.recognise(bytes.span.octets, transport: .udp, ports: (40_000, port))
    #expect(guess.recognition == recognition)
    #expect(guess.likeliest?.name.description == name)
  }
}
