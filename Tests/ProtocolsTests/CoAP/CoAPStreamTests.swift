// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP over TCP · RFC 8323 §3")
struct CoAPStreamTests {
  /// Capabilities and settings: a largest message of 65,536 bytes.
  static let capabilities: [UInt8] = [0x40, 0xE1, 0x23, 0x01, 0x00, 0x00]
  /// `GET /temp` with a token of one byte.
  private static let request: [UInt8] = [0x51, 0x01, 0x07, 0xB4] + Array("temp".utf8)
  /// A response of 13 + 7 bytes behind its token.
  private static let response: [UInt8] = [0xD1, 0x07, 0x45, 0x07, 0xFF] + Array(repeating: 0x61, count: 19)

  private func probe(_ bytes: [UInt8], _ isOnUsualPort: Bool) -> Recognition {
    CoAPStreamAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
  }

  @Test("signals, requests and responses come out of a stream the same however it is cut")
  func splits() {
    let stream = Self.capabilities + Self.request + Self.response + [0x00, 0x00]
    #expect(DecodingLaws.splitBreaches(of: stream, by: CoAPStreamAnalyzer.self) == [])
    var feeder = StreamFeeder<CoAPStreamAnalyzer>()
    feeder.feed(stream)
    #expect(
      feeder.messages.map(\.lines) == [
        ["coap.code=7.01", "coap.signal=CSM", "coap.max_message_size=65536", "coap.payload_length=0"],
        ["coap.code=0.01", "coap.method=GET", "coap.token=07", "coap.uri_path=/temp", "coap.payload_length=0"],
        ["coap.code=2.05", "coap.status=Content", "coap.token=07", "coap.payload_length=19"],
        ["coap.code=0.00", "coap.payload_length=0"],
      ])
  }

  @Test(
    "lengths of two and four bytes are read",
    arguments: [(0xE0, [0x00, 0x00], 269), (0xF0, [0, 0, 0, 0], 65_805)] as [(UInt8, [UInt8], Int)])
  func longMessages(first: UInt8, length: [UInt8], count: Int) {
    var feeder = StreamFeeder<CoAPStreamAnalyzer>(capacity: 100_000)
    feeder.feed([first] + length + [0x45, 0xFF] + [UInt8](repeating: 0, count: count - 1) + Self.request)
    #expect(feeder.messages.map { $0["coap.payload_length"] } == ["\(count - 1)", "0"])
    #expect(feeder.breaches == [])
  }

  @Test("of a message longer than the buffer the options are shown, and the next message is found")
  func elision() {
    var feeder = StreamFeeder<CoAPStreamAnalyzer>(capacity: 16)
    feeder.feed(Self.response + Self.request)
    #expect(feeder.messages.map { $0["coap.code"] } == ["2.05", "0.01"])
    #expect(feeder.breaches == [])
  }

  @Test("a reserved token length ends the reading of the stream, a broken message does not")
  func malformed() {
    var first = StreamFeeder<CoAPStreamAnalyzer>()
    first.feed([0x09, 0x01] + Self.request)
    #expect(first.messages.map(\.brokenRule) == ["coap_token_length"])
    #expect(first.isFinished)
    var second = StreamFeeder<CoAPStreamAnalyzer>()
    second.feed([0x10, 0x01, 0xFF] + [0x10, 0x01, 0xF0] + [0x10, 0x21, 0x00] + [0x10, 0x01, 0xB4] + Self.request)
    #expect(
      second.messages.map(\.brokenRule) == [
        "coap_payload_marker", "coap_option_nibble", "coap_code_class", "ends_inside_field", nil,
      ])
  }

  @Test("behind missing bytes the next segment that begins with a whole message is read")
  func loss() {
    var feeder = StreamFeeder<CoAPStreamAnalyzer>()
    feeder.feed(Self.capabilities + Self.response.prefix(4))
    feeder.lose(missing: 4)
    feeder.feed(Array(Self.response.suffix(9)))
    feeder.feed(Self.request + Self.response)
    #expect(feeder.messages.map { $0["coap.code"] } == ["7.01", "0.01", "2.05"])
    #expect(feeder.breaches == [])
  }

  @Test("a stream that begins with capabilities is CoAP on its port, and possible elsewhere")
  func recognition() {
    #expect(probe(Self.capabilities, true) == .certain)
    #expect(probe(Self.capabilities, false) == .possible)
    #expect(probe([0x00, 0xE1], true) == .certain)
    #expect(probe([0x00, 0xE1], false) == .no)
    #expect(probe([0x40], true) == .undecided)
    #expect(probe(Self.request, true) == .no)
    #expect(probe(Array("GET / HTTP/1.1\r\n".utf8), true) == .no)
    #expect(probe([0x16, 0x03, 0x01, 0x02, 0x00], true) == .no)
  }
}
