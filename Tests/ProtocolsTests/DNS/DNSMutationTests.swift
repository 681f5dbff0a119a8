// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS messages under mutation")
struct DNSMutationTests {
  /// Valid messages that use every feature that is read.
  static let seeds: [[UInt8]] = [
    DNSBytes.query,
    DNSBytes.header(flags: 0x8180, answers: 4, authorities: 1, additionals: 2)
      + DNSBytes.question(DNSBytes.name("www.example.com"))
      + DNSBytes.record(DNSBytes.pointer(12), type: 5, [3] + Array("web".utf8) + DNSBytes.pointer(16))
      + DNSBytes.record(DNSBytes.pointer(0x2D), type: 1, [192, 0, 2, 1])
      + DNSBytes.record(DNSBytes.pointer(16), type: 16, [5] + Array("a=b c".utf8))
      + DNSBytes.record(DNSBytes.pointer(16), type: 65, [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32])
      + DNSBytes.record(
        DNSBytes.pointer(16), type: 6,
        [2] + Array("ns".utf8) + DNSBytes.pointer(16) + [1, 0x68] + DNSBytes.pointer(16)
          + Array(repeating: 1, count: 20))
      + DNSBytes.record(DNSBytes.pointer(16), type: 257, [0, 5] + Array("issueca.example".utf8))
      + DNSBytes.record([0], type: 41, class: 1_232, timeToLive: 0x8000, [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]),
    DNSBytes.header(id: 0, flags: 0x8400, questions: 0, answers: 2)
      + DNSBytes.record(DNSBytes.name("_hap._tcp.local"), type: 12, [4] + Array("lamp".utf8) + DNSBytes.pointer(12))
      + DNSBytes.record(DNSBytes.name("lamp.local"), type: 33, class: 0x8001, [0, 0, 0, 0, 0, 80, 1, 0x68, 0]),
  ]

  @Test("10,000 mutated messages are read, refused or cut, never worse, and each twice the same")
  func mutations() {
    var random = SplitMix64(seed: 0xD5)
    var outcomes: [String: Int] = [:]
    for round in 0..<10_000 {
      let bytes = random.mutation(of: Self.seeds[round % Self.seeds.count])
      let isCut = round % 5 == 0
      let messages = DNSBytes.messages(of: bytes, isCutByCapture: isCut)
      if round % 50 == 0 { #expect(messages == DNSBytes.messages(of: bytes, isCutByCapture: isCut)) }
      for message in messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 500)
    #expect(outcomes["ends_inside_field", default: 0] > 500)
    #expect(outcomes["dns_pointer", default: 0] > 50)
    #expect(outcomes["dns_data_length", default: 0] > 50)
  }

  @Test("a message of pointer chains costs no more than its bytes allow")
  func pointerStorm() {
    // 4,000 records whose names each lead through all pointers before them: refused at the 128th, not followed to the end.
    var bytes = DNSBytes.header(flags: 0x8000, questions: 0, answers: 4_000) + DNSBytes.record([0], type: 10, [])
    var target = 12
    while bytes.count < 16_000 {
      let start = bytes.count
      bytes += DNSBytes.record(DNSBytes.pointer(target), type: 10, [])
      target = start
    }
    #expect(DNSBytes.brokenRule(of: bytes) == .dnsPointerCount)
  }
}
