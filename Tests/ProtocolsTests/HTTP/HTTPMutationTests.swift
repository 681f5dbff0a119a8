// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("HTTP streams under mutation")
struct HTTPMutationTests {
  private static let seeds: [[UInt8]] = [
    HTTPMessageTests.request + Array("12345GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8),
    HTTPMessageTests.response + Array("4;a=b\r\nabcd\r\n0\r\nX: y\r\n\r\nHTTP/1.1 404 No\r\n\r\n".utf8),
    Array(
      "PUT http://u:p@h/x?key=1;y#z HTTP/1.0\r\nContent-Length: 3, 3\r\nX: a\r\n b\r\n\r\nabcHEAD * HTTP/1.1\r\n\r\n"
        .utf8),
  ]

  @Test("5,000 mutated streams are read or refused, never worse")
  func mutations() {
    var random = SplitMix64(seed: 0x4774)
    var outcomes: [String: Int] = [:]
    for round in 0..<5_000 {
      let bytes = random.mutation(of: Self.seeds[round % Self.seeds.count])
      var feeder = StreamFeeder<HTTPAnalyzer>(capacity: 32 * 1024)
      let cut = Int(random.next() % UInt64(bytes.count + 1))
      feeder.feed(Array(bytes.prefix(cut)))
      if round % 7 == 0 { feeder.lose(missing: round % 2 == 0 ? nil : round % 11) }
      feeder.feed(Array(bytes.dropFirst(cut)))
      #expect(feeder.breaches == [])
      for message in feeder.messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 2_500)
    for rule in [
      "http_message_start", "http_request_line", "http_field_name", "http_chunk_size", "http_lengths_differ",
    ] {
      #expect(outcomes[rule, default: 0] > 0, "\(rule)")
    }
  }
}
