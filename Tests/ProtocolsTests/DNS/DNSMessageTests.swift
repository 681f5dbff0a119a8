// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

/// Bytes of DNS messages, put together by hand.
enum DNSBytes {
  /// A header with the counts of each section.
  static func header(
    id: UInt16 = 0x1234, flags: UInt16 = 0x0100, questions: Int = 1, answers: Int = 0, authorities: Int = 0,
    additionals: Int = 0
  ) -> [UInt8] {
    [Int(id), Int(flags), questions, answers, authorities, additionals].flatMap { big16($0) }
  }

  static func big16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  static func question(_ name: [UInt8], type: Int = 1, class recordClass: Int = 1) -> [UInt8] {
    name + big16(type) + big16(recordClass)
  }

  static func record(
    _ name: [UInt8], type: Int, class recordClass: Int = 1, timeToLive: Int = 300, _ data: [UInt8]
  ) -> [UInt8] {
    name + big16(type) + big16(recordClass) + big16(timeToLive >> 16) + big16(timeToLive) + big16(data.count) + data
  }

  /// A pointer to an earlier offset.
  static func pointer(_ offset: Int) -> [UInt8] { big16(0xC000 | offset) }

  /// A query for the A record of `www.example.com`.
  static let query = header() + question(name("www.example.com"))

  /// What the analyzer makes of one datagram.
  static func messages(of bytes: [UInt8], isCutByCapture: Bool = false) -> [RenderedMessage] {
    var analyzer = DNSAnalyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCutByCapture)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }
}

@Suite("DNS message · RFC 1035 §4")
struct DNSMessageTests {
  @Test("a query shows its name, type and flags")
  func query() {
    let messages = DNSBytes.messages(of: DNSBytes.query)
    #expect(
      messages.map(\.lines) == [
        [
          "dns.version=3", "dns.type=request", "dns.id=4660", "dns.flags=100", "dns.rd=true", "dns.opcode=0",
          "dns.queries[0].rrname=www.example.com", "dns.queries[0].rrtype=A",
        ]
      ])
  }
}
