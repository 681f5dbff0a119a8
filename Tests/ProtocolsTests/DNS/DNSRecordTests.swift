// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS record · RFC 1035 §4.1.3")
struct DNSRecordTests {
  private static let host = DNSBytes.name("h.example")

  @Test(
    "data is written as in zone files",
    arguments: [
      (1, [192, 0, 2, 55], "192.0.2.55"),
      (28, [0xFE, 0x80] + Array(repeating: 0, count: 13) + [9], "fe80::9"),
      (2, host, "h.example"), (5, host, "h.example"), (12, host, "h.example"), (39, host, "h.example"),
      (15, [0, 10] + host, "10 h.example"),
      (15, [0, 0, 0], "0 ."),
      (33, [0, 1, 0, 2, 0x1F, 0x49] + host, "1 2 8009 h.example"),
      (16, [2, 0x61, 0x62, 0, 1, 0x63], "abc"),
      (
        6, host + host + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF],
        "h.example h.example 1 2 3 4 4294967295"
      ),
      (257, [0x80, 5] + Array("issue".utf8) + Array("ca.example".utf8), #"128 issue "ca.example""#),
      (65, [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32], "1 . alpn=h2"),
      (64, [0, 0] + host, "0 h.example"),
    ] as [(Int, [UInt8], String)])
  func text(type: Int, data: [UInt8], expected: String) {
    #expect(DNSBytes.dataText(type: type, data) == expected)
  }

  @Test("names inside data may be compressed")
  func compressedTarget() {
    #expect(DNSBytes.dataText(type: 33, [0, 0, 0, 0, 0, 80, 1, 0x78] + DNSBytes.pointer(16)) == "0 0 80 x.example.com")
  }

  @Test("types without a reader here are kept with their number, their data only counted")
  func unknownType() throws {
    let bytes = DNSBytes.response(type: 0xFF00, [1, 2, 3])
    let message = try #require(DNSBytes.messages(of: bytes).first)
    #expect(message["dns.answers[0].rrtype"] == "TYPE65280")
    #expect(message["dns.answers[0].rdata"] == ##"\# 3"##)
    let view = try DNSMessage(parsing: bytes.span.octets)
    var lengths: [Int] = []
    view.forEachRecord(in: .answers) { lengths.append($0.dataByteCount) }
    #expect(lengths == [3])
  }

  @Test(
    "data that does not have the form of its type is malformed",
    arguments: [
      (1, [1, 2, 3]), (1, [1, 2, 3, 4, 5]), (28, Array(repeating: 0, count: 15)),
      (5, host + [0]), (5, [1, 0x61]), (15, [0]), (33, [0, 0, 0, 0, 0]), (16, [3, 0x61]),
      (6, host + host + Array(repeating: 0, count: 19)), (257, [0, 9, 0x61]), (65, [0, 1, 0, 0, 1, 0, 9, 0]),
      (41, [0, 1, 0, 5, 0]),
    ] as [(Int, [UInt8])])
  func malformedData(type: Int, data: [UInt8]) {
    #expect(DNSBytes.brokenRule(of: DNSBytes.response(type: type, data)) == .dnsDataLength)
  }

  @Test("a name inside data obeys the rules of names")
  func malformedTarget() {
    #expect(DNSBytes.brokenRule(of: DNSBytes.response(type: 5, DNSBytes.pointer(0x3FFF))) == .dnsPointer)
    #expect(DNSBytes.brokenRule(of: DNSBytes.response(type: 5, [0x41, 0])) == .dnsLabelKind)
  }

  @Test("long text is cut behind 1,024 bytes")
  func longText() {
    let string = [255] + [UInt8](repeating: 0x61, count: 255)
    let text = DNSBytes.dataText(type: 16, string + string + string + string + string)
    #expect(text == String(repeating: "a", count: 1_024))
  }

  @Test("detectors read addresses, targets and service ports as values")
  func values() throws {
    let bytes = DNSBytes.response(type: 33, [0, 0, 0, 0, 0, 80] + Self.host)
    let service = try DNSMessage(parsing: bytes.span.octets)
    var targets: [String?] = []
    var ports: [UInt16?] = []
    service.forEachRecord(in: .answers) { record in
      targets.append(record.target?.description)
      ports.append(record.servicePort)
    }
    #expect(targets == ["h.example"])
    #expect(ports == [80])

    let lookup = DNSBytes.response(type: 1, [192, 168, 1, 9])
    let answer = try DNSMessage(parsing: lookup.span.octets)
    var addresses: [IPAddress?] = []
    answer.forEachRecord(in: .answers) { addresses.append($0.address) }
    #expect(addresses == [IPAddress("192.168.1.9")])
  }

  @Test(
    "hints are read in service mode, in their order, and from no other parameter (RFC 9460 §7.3)",
    arguments: [
      ([0, 1, 0, 0, 3, 0, 2, 0, 80, 0, 4, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8], ["1.2.3.4", "5.6.7.8"]),
      ([0, 1] + host + [0, 6, 0, 16, 0xFE, 0x80] + Array(repeating: 0, count: 13) + [7], ["fe80::7"]),
      ([0, 0] + host + [0, 4, 0, 4, 1, 2, 3, 4], []), ([0, 1, 0], []), ([0, 1, 0, 0, 4, 0, 3, 1, 2, 3], []),
    ] as [([UInt8], [String])])
  func hints(data: [UInt8], expected: [String]) throws {
    let bytes = DNSBytes.response(type: 65, data)
    let answer = try DNSMessage(parsing: bytes.span.octets, keepsBroken: true)
    var found: [IPAddress?] = []
    answer.forEachRecord(in: .answers) { record in
      var addresses = record.addresses
      while let address = addresses.next() { found.append(address) }
    }
    #expect(found == expected.map { IPAddress($0) })
  }
}
