// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

private typealias Bytes = CoAPBytes

@Suite("CoAP link format · RFC 6690 §2")
struct CoAPLinkTests {
  /// A response of one or several blocks that lists resources.
  private static func list(_ text: String, block: [UInt8]? = nil) -> [UInt8] {
    let options = block.map { Bytes.options((12, [40]), (23, $0)) } ?? Bytes.options((12, [40]))
    return Bytes.header(type: 2, code: 0x45) + options + [0xFF] + Array(text.utf8)
  }

  private static func resources(_ text: String, block: [UInt8]? = nil) -> [String] {
    Bytes.messages(of: list(text, block: block))[0].lines.filter { $0.hasPrefix("coap.resources[") }
      .map { String($0.drop { $0 != "]" }.dropFirst(2)) }
  }

  @Test("each link is read with its path, type, interface and content format")
  func links() {
    let text = #"</sensors/temp>;rt="temperature-c";if="sensor";ct=40,</obs>;obs;ct="0 50";title="a, <b>; c""#
    #expect(
      Self.resources(text) == [
        "path=/sensors/temp", "rt=temperature-c", "if=sensor", "ct=40", "path=/obs", "ct=0 50", "obs=true",
      ])
  }

  @Test("an empty list of parameters, an empty path and a later equal name are allowed")
  func corners() {
    #expect(Self.resources("<>,</a>;rt=x;rt=y") == ["path=", "path=/a", "rt=x"])
  }

  @Test(
    "a list that does not have the form of links breaks the rule",
    arguments: ["/a", "</a", "</a>x", "</a>;t=\"b", "</a>,b"])
  func malformed(text: String) {
    #expect(Bytes.brokenRules(of: Self.list(text)) == ["coap_link_format"])
  }

  @Test("the offset is that of the first byte that does not fit")
  func offset() {
    let bytes = Self.list("</a>x")
    #expect(Bytes.messages(of: bytes).last?["anomaly.offset"] == String(bytes.count - 1))
  }

  @Test("of a block, the links that it cuts are left out, and no rule is broken")
  func blocks() {
    #expect(Self.resources("</a>;ct=0,</bb>;ct=1", block: [0x08]) == ["path=/a", "ct=0"])
    #expect(Self.resources(";rt=x,</c>;ct=2,</d", block: [0x18]) == ["path=/c", "ct=2"])
    #expect(Self.resources("1,</e>", block: [0x20]) == ["path=/e"])
    #expect(Bytes.brokenRules(of: Self.list("</a>;t=\"b", block: [0x08])) == [])
  }

  @Test("at most 256 links are read of one payload")
  func bounded() {
    let text = Array(repeating: "</a>", count: 400).joined(separator: ",")
    #expect(Self.resources(text).count == CoAPLinks.maximumCount)
  }

  @Test("other payloads and other codes list nothing")
  func others() {
    let json = Bytes.header(type: 2, code: 0x45) + Bytes.options((12, [50])) + [0xFF] + Array("</a>".utf8)
    #expect(Bytes.field("coap.resources[0].path", of: json) == nil)
    let request = Bytes.header(code: 0x03) + Bytes.options((12, [40])) + [0xFF] + Array("</a>".utf8)
    #expect(Bytes.field("coap.resources[0].path", of: request) == nil)
  }

  @Test("whatever the bytes, reading ends and reads nothing behind them", arguments: 0..<200 as Range<UInt64>)
  func arbitrary(seed: UInt64) {
    var random = Xorshift(state: seed &* 2_654_435_761 &+ 1)
    let alphabet = Array("<>;,=\"ab/".utf8)
    let text = (0..<random.next(below: 60)).map { _ in alphabet[random.next(below: alphabet.count)] }
    let bytes = Self.list(String(decoding: text, as: UTF8.self))
    #expect(Bytes.messages(of: bytes).first?.lines == Bytes.messages(of: bytes).first?.lines)
    #expect(Bytes.messages(of: bytes).count <= 2)
  }
}

@Suite("CoAP object security · RFC 8613 §6.1")
struct CoAPObjectSecurityTests {
  private static func message(_ option: [UInt8]) -> [UInt8] {
    Bytes.header(code: 0x02) + Bytes.options((9, option)) + [0xFF, 0x01]
  }

  @Test("sequence number, key context and key identifier are read")
  func whole() {
    let bytes = Self.message([0x19, 0x14, 0x02, 0xCA, 0xFE, 0x01])
    #expect(Bytes.field("coap.oscore", of: bytes) == "true")
    #expect(Bytes.field("coap.oscore_sequence", of: bytes) == "20")
    #expect(Bytes.field("coap.oscore_kid_context", of: bytes) == "cafe")
    #expect(Bytes.field("coap.oscore_kid", of: bytes) == "01")
  }

  @Test("an empty option is that of a response")
  func empty() {
    let bytes = Self.message([])
    #expect(Bytes.field("coap.oscore", of: bytes) == "true")
    #expect(Bytes.field("coap.oscore_kid", of: bytes) == nil)
    #expect(Bytes.brokenRules(of: bytes) == [])
  }

  @Test("reserved flags, a long sequence number and a cut option break their rules")
  func broken() {
    #expect(Bytes.brokenRules(of: Self.message([0x80])) == ["coap_oscore_flags"])
    #expect(Bytes.brokenRules(of: Self.message([0x06, 1, 2, 3, 4, 5, 6])) == ["coap_oscore_sequence"])
    #expect(Bytes.brokenRules(of: Self.message([0x12, 1])) == ["coap_oscore_length"])
  }
}

@Suite("CoAP signals · RFC 8323 §5")
struct CoAPSignalTests {
  /// One signal of each kind with every option that it can have.
  static let samples = [
    signal(0xE1, Bytes.options((2, [0x80, 0x00]), (4, []))), signal(0xE2, Bytes.options((2, []))),
    signal(0xE4, Bytes.options((2, Array("b:1".utf8)), (4, [30]))), signal(0xE5, Bytes.options((2, [4]))),
  ]

  private static func field(_ name: String, _ bytes: [UInt8]) -> String? {
    var analyzer = CoAPStreamAnalyzer()
    var receiver = CollectingReceiver()
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &receiver)
    return receiver.messages.first?[name]
  }

  private static func signal(_ code: UInt8, _ options: [UInt8]) -> [UInt8] {
    [UInt8(options.count) << 4, code] + options
  }

  @Test("capabilities say how large messages may be, and whether bodies may come in blocks")
  func capabilities() {
    let bytes = Self.signal(0xE1, Bytes.options((2, [0x80, 0x00]), (4, [])))
    #expect(Self.field("coap.max_message_size", bytes) == "32768")
    #expect(Self.field("coap.block_wise_transfer", bytes) == "true")
  }

  @Test("a ping asks for custody, a release names another place and a time, an abort what was wrong")
  func others() {
    #expect(Self.field("coap.custody", Self.signal(0xE2, Bytes.options((2, [])))) == "true")
    let release = Self.signal(0xE4, Bytes.options((2, Array("b:1".utf8)), (4, [30])))
    #expect(Self.field("coap.alternative_address", release) == "b:1")
    #expect(Self.field("coap.hold_off", release) == "30")
    #expect(Self.field("coap.bad_csm_option", Self.signal(0xE5, Bytes.options((2, [4])))) == "4")
    #expect(Self.field("coap.max_message_size", Self.signal(0xE2, Bytes.options((2, [4])))) == nil)
  }
}
