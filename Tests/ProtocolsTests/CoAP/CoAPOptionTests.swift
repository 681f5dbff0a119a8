// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP options · RFC 7252 §3.1 and §5.10")
struct CoAPOptionTests {
  /// A GET request with these option bytes.
  private func request(_ options: [UInt8]) -> [UInt8] { CoAPBytes.header() + options }

  /// A request whose path has these segments of at most 12 bytes.
  private func request(code: UInt8 = 0x01, path segments: [String]) -> [UInt8] {
    var bytes = CoAPBytes.header(code: code)
    for (index, segment) in segments.enumerated() {
      bytes += [(index == 0 ? 0xB0 : 0x00) | UInt8(segment.utf8.count)] + Array(segment.utf8)
    }
    return bytes
  }

  /// What the options of a request are, as `number:length`.
  private func walk(_ options: [UInt8]) throws -> [String] {
    let bytes = request(options)
    let message = try CoAPMessage(parsing: bytes.span.octets)
    var cursor = message.options
    var seen: [String] = []
    while let option = cursor.next() { seen.append("\(option.number.rawValue):\(option.value.byteCount)") }
    return seen
  }

  @Test("deltas add up, and nibbles 13 and 14 extend delta and length by one and two bytes")
  func nibbles() throws {
    let value = [UInt8](repeating: 0x61, count: 269)
    let seen = try walk([0xC0, 0x10] + [0xED, 0x00, 0x01, 0x00] + value.prefix(13) + [0x0E, 0x00, 0x00] + value)
    #expect(seen == ["12:0", "13:0", "283:13", "283:269"])
  }

  @Test("delta or length nibble 15 is malformed, and so is a number beyond 65,535")
  func reserved() {
    #expect(CoAPBytes.brokenRules(of: request([0xF0, 0, 0])) == ["coap_option_nibble"])
    #expect(CoAPBytes.brokenRules(of: request([0x0F, 0, 0])) == ["coap_option_nibble"])
    #expect(CoAPBytes.brokenRules(of: request([0xE0, 0xFF, 0xFF])) == ["coap_option_number"])
    #expect(CoAPBytes.brokenRules(of: request([0xE0, 0xFE, 0xF2])) == [])
    #expect(CoAPBytes.brokenRules(of: request([0xE0, 0xFE, 0xF2, 0x10])) == ["coap_option_number"])
  }

  @Test(
    "an option that ends early is malformed",
    arguments: [[0xB3, 0x61, 0x62], [0xD0], [0xE0, 0], [0xBD], [0xBE, 0]] as [[UInt8]])
  func endsEarly(options: [UInt8]) {
    #expect(CoAPBytes.brokenRules(of: request(options)) == ["ends_inside_field"])
  }

  @Test(
    "values shorter or longer than their definition allows are an anomaly, at the bounds they are not",
    arguments: [
      (1, 0, 8), (3, 1, 255), (4, 1, 8), (5, 0, 0), (6, 0, 3), (7, 0, 2), (8, 0, 255), (9, 0, 255), (11, 0, 255),
      (12, 0, 2), (14, 0, 4), (15, 0, 255), (16, 1, 1), (17, 0, 2), (19, 0, 3), (20, 0, 255), (23, 0, 3), (27, 0, 3),
      (28, 0, 4), (31, 0, 3), (35, 1, 1_034), (39, 1, 255), (60, 0, 4), (252, 1, 40), (258, 0, 1), (292, 0, 8),
    ])
  func lengths(number: Int, shortest: Int, longest: Int) {
    func rules(_ length: Int) -> [String] {
      CoAPBytes.brokenRules(of: request(CoAPBytes.options((number, [UInt8](repeating: 0, count: length)))))
    }
    #expect(rules(shortest) == [])
    #expect(rules(longest) == [])
    #expect(rules(longest + 1) == ["coap_option_length"])
    if shortest > 0 { #expect(rules(shortest - 1) == ["coap_option_length"]) }
  }

  @Test(
    "options that are not repeatable must not come twice",
    arguments: [3, 5, 6, 7, 9, 12, 14, 16, 17, 19, 23, 27, 28, 35, 39, 60, 252, 258])
  func notRepeatable(number: Int) {
    let value: [UInt8] = number == 5 || number == 9 ? [] : [1]
    let bytes = request(CoAPBytes.options((number, value), (number, value)))
    #expect(CoAPBytes.messages(of: bytes).map(\.brokenRule) == [nil, "coap_option_repeated"])
  }

  @Test("repeatable options may come as often as they like", arguments: [1, 4, 8, 11, 15, 20, 31, 292])
  func repeatable(number: Int) {
    #expect(CoAPBytes.brokenRules(of: request(CoAPBytes.options((number, [1]), (number, [2]), (number, [3])))) == [])
  }

  @Test("the reserved block size exponent 7 is an anomaly", arguments: [19, 23, 27, 31])
  func blockSize(number: Int) {
    #expect(CoAPBytes.brokenRules(of: request(CoAPBytes.options((number, [0x07])))) == ["coap_block_size"])
    #expect(CoAPBytes.brokenRules(of: request(CoAPBytes.options((number, [0x06])))) == [])
  }

  @Test("blocks have a number of up to 20 bits, more, and a size of 16 to 1,024 bytes (RFC 7959 §2.2)")
  func blocks() {
    let lines = CoAPBytes.messages(of: request(CoAPBytes.options((23, []), (27, [0xFF, 0xFF, 0xFE])))).first?.lines
    #expect(
      lines?.filter { $0.contains(".block") } == [
        "coap.block1.num=1048575", "coap.block1.more=true", "coap.block1.size=1024", "coap.block2.num=0",
        "coap.block2.more=false", "coap.block2.size=16",
      ])
  }

  @Test("unknown options are kept, and critical ones are noticed")
  func unknown() throws {
    let elective = request(CoAPBytes.options((2_048, [1])))
    let critical = request(CoAPBytes.options((2_049, [1])))
    let first = try CoAPMessage(parsing: elective.span.octets)
    let second = try CoAPMessage(parsing: critical.span.octets)
    let (isFirstCritical, isSecondCritical) = (first.hasUnknownCriticalOption, second.hasUnknownCriticalOption)
    #expect(!isFirstCritical)
    #expect(isSecondCritical)
    #expect(try walk(CoAPBytes.options((2_049, [1]))) == ["2049:1"])
    #expect(CoAPBytes.brokenRules(of: critical) == [])
  }

  @Test("a path of empty segments keeps its slashes; without the option there is no path")
  func paths() {
    #expect(CoAPBytes.field("coap.uri_path", of: request(path: [])) == nil)
    #expect(CoAPBytes.field("coap.uri_path", of: request(path: [""])) == "/")
    #expect(CoAPBytes.field("coap.uri_path", of: request(path: ["a", "", "b"])) == "/a//b")
  }

  @Test("a path longer than 1,024 bytes is cut")
  func longPath() {
    let segment = [UInt8](repeating: 0x61, count: 255)
    let bytes = request(CoAPBytes.options((11, segment), (11, segment), (11, segment), (11, segment), (11, segment)))
    #expect(CoAPBytes.field("coap.uri_path", of: bytes)?.utf8.count == 1_024)
  }

  @Test(
    "only a GET of exactly /.well-known/core is discovery",
    arguments: [
      (0x01, [".well-known", "core"], true), (0x02, [".well-known", "core"], false), (0x01, [".well-known"], false),
      (0x01, [".well-known", "core", "x"], false), (0x01, [], false),
    ] as [(UInt8, [String], Bool)])
  func discovery(code: UInt8, path: [String], expected: Bool) throws {
    let bytes = request(code: code, path: path)
    let message = try CoAPMessage(parsing: bytes.span.octets)
    let isDiscovery = message.isDiscovery
    #expect(isDiscovery == expected)
  }
}
