// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("NetBIOS name service · RFC 1001 §14, RFC 1002 §4.2")
struct NetBIOSNameServiceTests {
  /// A name and its last octet as they stand in a message.
  private static func name(_ text: String, _ suffix: UInt8, scope: String = "") -> [UInt8] {
    let octets = Array(text.utf8) + [UInt8](repeating: text == "*" ? 0 : 0x20, count: 15 - text.utf8.count) + [suffix]
    return [32] + octets.flatMap { [0x41 + $0 >> 4, 0x41 + $0 & 0xF] } + DNSBytes.name(scope)
  }

  private func message(_ bytes: [UInt8]) -> RenderedMessage? { DNSBytes.messages(of: bytes, .netbios).first }

  @Test("a query shows the decoded name, its scope and what it is for")
  func query() {
    let bytes =
      DNSBytes.header(flags: 0x0110) + DNSBytes.question(Self.name("FRED", 0x20, scope: "NETBIOS.COM"), type: 32)
    #expect(message(bytes)?["dns.queries[0].rrname"] == "FRED<20>.NETBIOS.COM")
    #expect(message(bytes)?["dns.queries[0].rrtype"] == "NB")
    #expect(message(bytes)?["vedette.dns.netbios.broadcast"] == "true")
    #expect(message(bytes)?["vedette.dns.netbios.service"] == "file_server")
    #expect(message(bytes)?["vedette.dns.cd"] == nil)
  }

  @Test(
    "every operation has its name",
    arguments: [
      (5, "registration"), (6, "release"), (7, "wait"), (8, "refresh"), (9, "refresh"), (15, "multihomed_registration"),
    ]
      as [(UInt16, String)])
  func operations(opcode: UInt16, expected: String) {
    let bytes =
      DNSBytes.header(flags: opcode << 11, additionals: 1) + DNSBytes.question(Self.name("WORKGROUP", 0), type: 32)
      + DNSBytes.record(DNSBytes.pointer(12), type: 32, [0xE0, 0, 192, 168, 1, 9])
    #expect(DNSBytes.breach(of: bytes, .netbios) == nil)
    #expect(message(bytes)?["vedette.dns.operation"] == expected)
    #expect(message(bytes)?["vedette.dns.netbios.group"] == "true")
    #expect(message(bytes)?["vedette.dns.netbios.node_type"] == "h")
    #expect(message(bytes)?["vedette.dns.netbios.service"] == "domain")
    #expect(message(bytes)?["dns.additionals[0].rdata"] == "192.168.1.9")
  }

  @Test("a node's status shows its names and its hardware address")
  func status() {
    let fred = Array("FRED           ".utf8) + [0x20, 0x04, 0]
    let group = Array("WORKGROUP      ".utf8) + [0x1E, 0x8C, 0]
    let statistics: [UInt8] = [0x00, 0x11, 0x22, 0x33, 0x44, 0x55] + [UInt8](repeating: 0, count: 40)
    let bytes =
      DNSBytes.header(flags: 0x8400, questions: 0, answers: 1)
      + DNSBytes.record(Self.name("*", 0), type: 33, timeToLive: 0, [2] + fred + group + statistics)
    #expect(DNSBytes.breach(of: bytes, .netbios) == nil)
    #expect(message(bytes)?["dns.answers[0].rrname"] == "*<00>")
    #expect(message(bytes)?["dns.answers[0].rrtype"] == "NBSTAT")
    #expect(message(bytes)?["dns.answers[0].rdata"] == "FRED<20> WORKGROUP<1e>")
    #expect(
      message(bytes)?.lines.filter { $0.contains(".names[") || $0.contains(".mac") } == [
        "vedette.dns.netbios.names[0].name=FRED<20>", "vedette.dns.netbios.names[0].service=file_server",
        "vedette.dns.netbios.names[1].name=WORKGROUP<1e>", "vedette.dns.netbios.names[1].service=browser_elections",
        "vedette.dns.netbios.names[1].group=true", "vedette.dns.netbios.names[1].conflict=true",
        "vedette.dns.netbios.mac=00:11:22:33:44:55",
      ])
  }

  @Test("a name that is not made of the letters A to P is an anomaly, and shown as it is")
  func otherNames() {
    let bytes = DNSBytes.header() + DNSBytes.question(DNSBytes.name("www.example.com"))
    let breach = DNSBytes.breach(of: bytes, .netbios)
    #expect(breach?.rule == .netbiosName)
    #expect(breach?.offset == 12)
    #expect(message(bytes)?["dns.queries[0].rrname"] == "www.example.com")
  }

  @Test("a name of fifteen octets that cannot be seen is written whole")
  func longestName() {
    let label = Array((String(repeating: "AB", count: 15) + "AA").utf8)
    #expect(NetBIOSName(label.span.octets)?.text.description == String(repeating: #"\001"#, count: 15) + "<00>")
  }

  @Test("response codes have the names of this service")
  func responseCodes() {
    let bytes =
      DNSBytes.header(flags: 0xAD86, questions: 0, answers: 1)
      + DNSBytes.record(Self.name("FRED", 0), type: 32, [0, 0, 10, 0, 0, 1])
    #expect(message(bytes)?["dns.rcode"] == "ACT_ERR")
  }
}
