// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP message · RFC 7252 §3")
struct CoAPMessageTests {
  @Test("a discovery request shows path and query joined")
  func discovery() {
    let messages = CoAPBytes.messages(of: CoAPBytes.discovery)
    #expect(
      messages.map(\.lines) == [
        [
          "coap.type=CON", "coap.code=0.01", "coap.method=GET", "coap.mid=4660", "coap.token=beef",
          "coap.uri_path=/.well-known/core", "coap.uri_query=rt=light", "coap.payload_length=0",
        ]
      ])
  }

  @Test("a notification shows its number, block, format and age, and counts its payload")
  func notification() {
    let messages = CoAPBytes.messages(of: CoAPBytes.notification)
    #expect(
      messages.map(\.lines) == [
        [
          "coap.type=NON", "coap.code=2.05", "coap.status=Content", "coap.mid=2571", "coap.token=0102030405060708",
          "coap.observe=256", "coap.block2.num=1", "coap.block2.more=true", "coap.block2.size=1024",
          "coap.content_format=50", "coap.content_type=application/json", "coap.max_age=30", "coap.etag=cafe",
          "coap.size2=1024", "coap.payload_length=2",
        ]
      ])
  }

  @Test("an empty message is four bytes and nothing more")
  func empty() {
    let reset = CoAPBytes.messages(of: [0x70, 0x00, 0x12, 0x34])
    #expect(reset.map(\.lines) == [["coap.type=RST", "coap.code=0.00", "coap.mid=4660", "coap.payload_length=0"]])
    for bytes in [[0x40, 0x00, 0x12, 0x34, 0xFF, 0x00], [0x41, 0x00, 0x12, 0x34, 0x01]] as [[UInt8]] {
      #expect(CoAPBytes.messages(of: bytes).map(\.brokenRule) == [nil, "coap_empty_message"])
    }
  }

  @Test("a payload marker without payload is malformed, alone or behind options")
  func payloadMarker() {
    #expect(CoAPBytes.brokenRules(of: CoAPBytes.header() + [0xFF]) == ["coap_payload_marker"])
    #expect(CoAPBytes.brokenRules(of: CoAPBytes.discovery + [0xFF]) == ["coap_payload_marker"])
    #expect(CoAPBytes.field("coap.payload_length", of: CoAPBytes.header() + [0xFF, 0xFF]) == "1")
  }

  @Test("types with codes that they must not carry are an anomaly beside the message")
  func kinds() {
    func outcome(_ bytes: [UInt8]) -> [String] { CoAPBytes.messages(of: bytes).map { $0.brokenRule ?? $0.eventType } }
    #expect(outcome([0x50, 0, 0, 1]) == ["coap", "coap_empty_non_confirmable"])
    #expect(outcome([0x60, 1, 0, 1]) == ["coap", "coap_request_in_acknowledgement"])
    #expect(outcome([0x70, 0x45, 0, 1]) == ["coap", "coap_reset_not_empty"])
    #expect(outcome([0x60, 0x45, 0, 1]) == ["coap"])
  }

  /// What the end of the bytes can break: a field, a payload that must not be empty, a list of links.
  private static let rulesOfPrefixes = ["ends_inside_field", "coap_payload_marker", "coap_link_format"]

  @Test("each proper prefix is truncated, ends behind its marker, or is a shorter message")
  func prefixes() {
    for seed in CoAPMutationTests.seeds {
      for length in 0..<seed.count {
        let rules = CoAPBytes.brokenRules(of: Array(seed.prefix(length)))
        #expect(rules.allSatisfy { Self.rulesOfPrefixes.contains($0) })
        #expect(length >= 4 || rules == ["ends_inside_field"])
      }
    }
  }

  @Test("a message that the capture cut shows what is whole, and is not malformed")
  func cut() {
    for length in 0..<CoAPBytes.discovery.count {
      let messages = CoAPBytes.messages(of: Array(CoAPBytes.discovery.prefix(length)), isCutByCapture: true)
      #expect(messages.map(\.eventType) == (length < 6 ? [] : ["coap"]))
      let path = messages.first?["coap.uri_path"]
      #expect(path == (length < 18 ? nil : length < 23 ? "/.well-known" : "/.well-known/core"))
    }
  }

  @Test("a payload marker that the capture cut behind itself is not malformed")
  func cutPayload() {
    let messages = CoAPBytes.messages(of: CoAPBytes.header() + [0xFF], isCutByCapture: true)
    #expect(messages.map(\.eventType) == ["coap"])
  }

  @Test("every declared field is shown by some message, every shown one is declared, and no two share a name")
  func declarations() {
    let declared = CoAPMessage.fields.map(\.name.description)
    #expect(Set(declared).count == declared.count)
    var feeder = StreamFeeder<CoAPStreamAnalyzer>()
    for signal in [CoAPStreamTests.capabilities] + CoAPSignalTests.samples { feeder.feed(signal) }
    let messages = CoAPMutationTests.seeds.flatMap { CoAPBytes.messages(of: $0) } + feeder.messages
    let names = messages.filter { $0.eventType == "coap" }.flatMap(\.lines).map { String($0.prefix { $0 != "=" }) }
    // Items of lists are numbered; the list's own name is the same without.
    let shown = Set(names.map { $0.replacing(/\[[0-9]+\]/, with: "") } + ["coap.resources"])
    #expect(shown.subtracting(declared) == [])
    // What belongs together takes more than one message: see CoAPPairingTests.
    let ofOne = declared.filter {
      !$0.hasPrefix("coap.body.") && !$0.hasPrefix("vedette.exchange.") && $0 != "coap.retransmission"
    }
    #expect(Set(ofOne).subtracting(shown) == [])
  }
}
