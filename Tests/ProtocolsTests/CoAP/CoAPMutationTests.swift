// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP messages under mutation")
struct CoAPMutationTests {
  /// Valid messages that together show every field.
  static let seeds: [[UInt8]] = [
    CoAPBytes.discovery,
    CoAPBytes.notification,
    CoAPBytes.header(code: 0x03, token: [9])
      + CoAPBytes.options(
        (3, Array("lamp.local".utf8)), (7, [0x16, 0x33]), (9, [0x09, 0x14]), (11, Array("fw".utf8)), (12, [42]),
        (17, [60]),
        (27, [0x0E]), (60, [0x10, 0x00]), (258, [0x02]), (292, [0xAB]))
      + [0xFF] + [UInt8](repeating: 0x5A, count: 40),
    CoAPBytes.header(code: 0x05)
      + CoAPBytes.options(
        (6, []), (19, [0x0E]), (31, [0x1E]), (35, Array("coap://lamp.local/a".utf8)), (252, [1, 2, 3, 4])),
    CoAPBytes.header(type: 2, code: 0x45) + CoAPBytes.options((12, [40]))
      + [0xFF] + Array(#"</sensors/temp>;rt="temperature-c";if="sensor";ct=40,</x>;obs"#.utf8),
    CoAPBytes.header(code: 0x02, token: [9])
      + CoAPBytes.options(
        (8, Array("log".utf8)), (9, [0x19, 0x14, 0x02, 0xCA, 0xFE, 0x01]), (16, [3]), (20, Array("a=1".utf8)))
      + [0xFF, 0x00],
  ]

  @Test("10,000 mutated messages are read, refused or cut, never worse, and each twice the same")
  func mutations() {
    var random = SplitMix64(seed: 0xC0A9)
    var outcomes: [String: Int] = [:]
    for round in 0..<10_000 {
      let bytes = random.mutation(of: Self.seeds[round % Self.seeds.count])
      let isCut = round % 5 == 0
      let messages = CoAPBytes.messages(of: bytes, isCutByCapture: isCut)
      if round % 50 == 0 { #expect(messages == CoAPBytes.messages(of: bytes, isCutByCapture: isCut)) }
      for message in messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 500)
    #expect(outcomes["ends_inside_field", default: 0] > 500)
    #expect(outcomes["coap_option_nibble", default: 0] > 50)
    #expect(outcomes["coap_option_length", default: 0] > 50)
  }
}
