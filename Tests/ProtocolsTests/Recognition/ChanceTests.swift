// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@Suite("Recognition: bytes that belong to nobody")
struct ChanceTests {
  @Test("random bytes are hardly ever recognised", arguments: [TransportProtocol.tcp, .udp])
  func random(transport: TransportProtocol) {
    var random = Xorshift(state: 0x5EED)
    var certain: [KnownProtocol: Int] = [:]
    var possible: [KnownProtocol: Int] = [:]
    var undecided = 0
    for _ in 0..<200_000 {
      let length = 1 + random.next(below: 200)
      var bytes: [UInt8] = []
      while bytes.count < length {
        let word = random.next()
        for shift in stride(from: 8, to: 56, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
      }
      bytes.removeLast(bytes.count - length)
      let guess = FlowAnalyzer.recognise(bytes.span.octets, transport: transport, ports: (40_000, 40_001))
      switch guess.recognition {
      case .certain: certain[guess.likeliest ?? .mqtt, default: 0] += 1
      case .possible: possible[guess.likeliest ?? .mqtt, default: 0] += 1
      case .undecided where length >= 64: undecided += 1
      case .undecided, .no: break
      }
    }
    #expect(certain.values.reduce(0, +) <= 2, "\(certain)")
    // RTP has little more than two bits of its own; of all others, one in two thousand is much.
    for (known, count) in possible where known != .rtp { #expect(count <= 100, "\(known.name)") }
    #expect(possible[.rtp, default: 0] < 30_000)
    // What may be the beginning of a long MQTT packet is looked at until the bound, and no longer.
    #expect(undecided <= 4_000)
  }

  @Test("messages that are changed and cut anywhere are answered, twice the same, on every port")
  func mutations() {
    var random = Xorshift(state: 0xC0FFEE)
    for sample in Sample.all {
      for original in sample.openings {
        for _ in 0..<200 {
          var bytes = Array(original.prefix(1 + random.next(below: min(original.count, 300))))
          for _ in 0..<random.next(below: 3) {
            bytes[random.next(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next() >> 24)
          }
          for isHome in [true, false] {
            let first = sample.guess(bytes, isHome: isHome)
            let second = sample.guess(bytes, isHome: isHome)
            #expect(first.recognition == second.recognition && first.likeliest == second.likeliest)
          }
        }
      }
    }
  }

  @Test("no random bytes on a protocol's own port pass for another that has ports")
  func randomAtHome() {
    var random = Xorshift(state: 0xB0A7)
    for known in KnownProtocol.allCases {
      let card = known.card
      guard let port = card.ports.first else { continue }
      for transport in card.transports {
        for _ in 0..<100 {
          let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) }
          let guess = FlowAnalyzer.recognise(bytes.span.octets, transport: transport, ports: (40_000, port))
          guard guess.recognition == .certain, let likeliest = guess.likeliest else { continue }
          #expect(ProtocolSet(residentsOf: port, transport).contains(likeliest), "\(likeliest.name) on \(port)")
        }
      }
    }
  }
}
