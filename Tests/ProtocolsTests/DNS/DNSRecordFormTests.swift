// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS record data in the form of zone files · RFC 1035 §5.1, RFC 3597 §5")
struct DNSRecordFormTests {
  private static let host = DNSBytes.name("h.example")
  private static func string(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

  private static let processor: [UInt8] = string("ARM") + string("RTOS")
  private static let person: [UInt8] = host + [0]
  private static let database: [UInt8] = [0, 1] + host
  private static let call: [UInt8] =
    [0, 10, 0, 20] + string("u") + string("E2U+sip") + string("!^.*$!sip:a@b!") + [0]
  private static let link: [UInt8] = [0, 1, 0, 2] + Array("https://h.example/".utf8)
  private static let policy: [UInt8] = string("v=spf1") + string(" -all")

  @Test(
    "records of services and hosts",
    arguments: [
      (13, processor, #""ARM" "RTOS""#),
      (17, person, "h.example ."),
      (18, database, "1 h.example"),
      (35, call, #"10 20 "u" "E2U+sip" "!^.*$!sip:a@b!" ."#),
      (256, link, #"1 2 "https://h.example/""#),
      (108, [0, 0x1A, 0xB, 0xCD, 0xEF, 1], "00-1a-0b-cd-ef-01"),
      (109, [0, 0x1A, 0xB, 0xCD, 0xEF, 1, 2, 3], "00-1a-0b-cd-ef-01-02-03"),
      (10, [1, 2, 3, 4], ##"\# 4"##),
      (99, policy, "v=spf1 -all"),
    ] as [(Int, [UInt8], String)])
  func services(type: Int, data: [UInt8], expected: String) {
    #expect(DNSBytes.dataText(type: type, data) == expected)
  }

  private static let signature: [UInt8] =
    [0, 1, 8, 2, 0, 0, 0x0E, 0x10, 0x65, 0x53, 0xF1, 0x00, 0x65, 0x2C, 0x63, 0x80, 0x30, 0x39] + host + [1, 2]
  private static let types: [UInt8] = host + [0, 6, 0x40, 1, 0, 0, 0, 3, 1, 1, 0x40]
  private static let privateType: [UInt8] = host + [4, 1, 0x80]

  @Test(
    "records of signed zones (RFC 4034, RFC 5155)",
    arguments: [
      (43, [0x30, 0x39, 8, 2, 0xAB, 0xCD, 0x01], "12345 8 2 ABCD01"),
      (59, [0, 0, 0, 0, 0], "0 0 0 00"),
      (48, [1, 1, 3, 13, 0xFF, 0xFE, 0xFD, 0xFC], "257 3 13 //79/A=="),
      (60, [1, 0, 3, 8, 0x41, 0x42, 0x43], "256 3 8 QUJD"),
      (46, signature, "A 8 2 3600 20231114221320 20231015221112 12345 h.example AQI="),
      (47, types, "h.example A MX RRSIG NSEC CAA"),
      (47, privateType, "h.example TYPE1024"),
      (50, [1, 0, 0, 12, 2, 0xAA, 0xBB, 5, 0x00, 0x44, 0x32, 0x14, 0xC7, 0, 1, 0x40], "1 0 12 AABB 01234567 A"),
      (51, [1, 0, 0, 0, 0], "1 0 0 -"),
      (52, [3, 1, 1, 0xDE, 0xAD], "3 1 1 DEAD"),
      (53, [3, 0, 0, 0xBE], "3 0 0 BE"),
      (44, [4, 2, 0xCA, 0xFE], "4 2 CAFE"),
      (37, [0, 1, 0, 2, 8, 0x61], "1 2 8 YQ=="),
      (61, [0x61, 0x62], "YWI="),
      (62, [0, 0, 0, 7, 0, 3, 0, 4, 0x60, 0, 0, 8], "7 3 A NS AAAA"),
      (63, [0, 0, 0, 9, 1, 1, 0x0F], "9 1 1 0F"),
    ] as [(Int, [UInt8], String)])
  func security(type: Int, data: [UInt8], expected: String) {
    #expect(DNSBytes.dataText(type: type, data) == expected)
  }

  @Test("of keys and message authentication codes in transit only the length is told (RFC 2930, RFC 8945)")
  func secrets() {
    let algorithm = DNSBytes.name("hmac-sha256")
    let signed: [UInt8] =
      algorithm + [0, 0, 0x65, 0x53, 0xF1, 0, 1, 0x2C, 0, 4, 0xDE, 0xAD, 0xBE, 0xEF, 0x12, 0x34, 0, 0, 0, 0]
    #expect(DNSBytes.dataText(type: 250, signed) == "hmac-sha256 1700000000 300 4 4660 0 0")
    let key: [UInt8] = algorithm + [0, 0, 0, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0, 2, 0xCA, 0xFE, 0, 0]
    #expect(DNSBytes.dataText(type: 249, key) == "hmac-sha256 19700101000000 19700101000001 3 0 2 0")
  }

  private static let everyParameter: [UInt8] = {
    var data: [UInt8] = [
      0, 1, 0, 0, 0, 0, 4, 0, 1, 0, 3, 0, 1, 0, 6, 2, 0x68, 0x32, 2, 0x68, 0x33, 0, 3, 0, 2, 0x20, 0xFB,
    ]
    data += [0, 4, 0, 8, 192, 0, 2, 1, 192, 0, 2, 2, 0, 5, 0, 3, 1, 2, 3, 0, 6, 0, 16, 0x20, 0x01, 0x0D, 0xB8]
    data += [UInt8](repeating: 0, count: 11) + [1, 0, 7, 0, 4, 0x2F, 0x71, 0x7B, 0x7D, 0xFD, 0xE8, 0, 2, 1, 2]
    return data
  }()
  private static let noDefault: [UInt8] = [0, 1] + host + [0, 1, 0, 3, 2, 0x68, 0x33, 0, 2, 0, 0]
  private static let alias: [UInt8] = [0, 0] + host
  private static let everyParameterText =
    "1 . mandatory=alpn,port alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech ipv6hint=2001:db8::1 "
    + ##"dohpath="/q{}" key65000=\# 2"##

  @Test(
    "service bindings show their parameters by name (RFC 9460)",
    arguments: [
      (everyParameter, everyParameterText), (noDefault, "1 h.example alpn=h3 no-default-alpn"), (alias, "0 h.example"),
    ])
  func bindings(data: [UInt8], expected: String) {
    #expect(DNSBytes.dataText(type: 65, data) == expected)
    #expect(DNSBytes.dataText(type: 64, data) == expected)
  }

  @Test(
    "service parameters out of order, or with values of another form, are malformed",
    arguments: [
      ([0, 3, 0, 2, 0, 80, 0, 1, 0, 3, 2, 0x68, 0x32], .dnsServiceKeyOrder),
      ([0, 3, 0, 2, 0, 80, 0, 3, 0, 2, 0, 80], .dnsServiceKeyOrder),
      ([0, 0, 0, 1, 0], .dnsServiceValue), ([0, 1, 0, 0], .dnsServiceValue), ([0, 1, 0, 2, 2, 0x68], .dnsServiceValue),
      ([0, 1, 0, 1, 0], .dnsServiceValue), ([0, 2, 0, 1, 0], .dnsServiceValue), ([0, 3, 0, 1, 0], .dnsServiceValue),
      ([0, 4, 0, 3, 1, 2, 3], .dnsServiceValue), ([0, 6, 0, 4, 1, 2, 3, 4], .dnsServiceValue),
    ] as [([UInt8], WireError.Rule)])
  func brokenBindings(parameters: [UInt8], rule: WireError.Rule) {
    #expect(DNSBytes.breach(of: DNSBytes.response(type: 65, [0, 1, 0] + parameters))?.rule == rule)
  }

  @Test(
    "windows of types that are empty, too long or out of order are malformed (RFC 4034 §4.1.2)",
    arguments: [[0, 0], [0, 33] + Array(repeating: 1, count: 33), [1, 1, 1, 0, 1, 1], [0, 1, 1, 0, 1, 1]] as [[UInt8]])
  func brokenWindows(windows: [UInt8]) {
    #expect(DNSBytes.breach(of: DNSBytes.response(type: 47, Self.host + windows))?.rule == .dnsTypeWindow)
  }

  @Test("a place shows degrees, metres and precisions (RFC 1876 §3)")
  func location() {
    let data: [UInt8] = [
      0, 0x33, 0x16, 0x13, 0x89, 0x17, 0x2D, 0xD0, 0x70, 0xBE, 0x15, 0xF0, 0x00, 0x98, 0x8D, 0x20,
    ]
    #expect(DNSBytes.dataText(type: 29, data) == "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m")
  }

  @Test("text keeps its UTF-8, and numbers every octet that is none or cannot be seen")
  func text() {
    let text = "Küche".utf8 + [0x5C, 0x07, 0xFF, 0x7F, 0xC0, 0x80, 0xED, 0xA0, 0x80]
    #expect(
      DNSBytes.dataText(type: 16, [UInt8(text.count)] + text) == #"Küche\\\007\255\127\192\128\237\160\128"#)
  }

  @Test("quotation marks inside quoted text are escaped")
  func quotation() {
    #expect(DNSBytes.dataText(type: 13, Self.string(#"a"b"#) + Self.string("")) == #""a\"b" """#)
  }

  @Test("an A record of another class than the Internet's is not an address")
  func otherClass() {
    let bytes =
      DNSBytes.header(flags: 0x8180, questions: 0, answers: 1)
      + DNSBytes.record(DNSBytes.name("a"), type: 1, class: 3, Self.host + [0, 1])
    #expect(DNSBytes.messages(of: bytes).first?["dns.answers[0].rdata"] == ##"\# 13"##)
  }

  private static let signatureOfRequest: [UInt8] = host + [UInt8](repeating: 0, count: 16)

  @Test(
    "data that ends before its last fixed part is malformed, and none is read past its end",
    arguments: [
      (46, signature, 29), (50, [1, 0, 0, 12, 2, 0xAA, 0xBB, 5, 0, 1, 2, 3, 4, 0, 1, 0x40], 13), (35, call, 31),
      (29, [UInt8](repeating: 0, count: 16), 16), (250, signatureOfRequest, 27), (52, [3, 1, 1, 0], 3),
      (256, [0, 1, 0, 2, 0x61], 4),
    ] as [(Int, [UInt8], Int)])
  func prefixes(type: Int, data: [UInt8], shortest: Int) {
    for length in 1..<data.count {
      let rule = DNSBytes.breach(of: DNSBytes.response(type: type, Array(data.prefix(length))))?.rule
      if length < shortest { #expect(rule == .dnsDataLength, "type \(type), \(length) bytes") }
    }
    let rule = DNSBytes.breach(of: DNSBytes.response(type: type, data))?.rule
    #expect(rule == nil)
  }

  @Test("SOA, SRV and SSHFP answers are also shown as EVE's objects, and answers grouped by type")
  func objects() {
    let bytes =
      DNSBytes.header(flags: 0x8180, questions: 0, answers: 5)
      + DNSBytes.record(
        [0], type: 6, Self.host + Self.host + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5])
      + DNSBytes.record([0], type: 33, [0, 1, 0, 2, 0x1F, 0x49] + Self.host)
      + DNSBytes.record([0], type: 44, [4, 2, 0xCA, 0xFE])
      + DNSBytes.record([0], type: 16, Self.string("a=1") + Self.string("b=2"))
      + DNSBytes.record([0], type: 28, [UInt8](repeating: 0, count: 15) + [1])
    let lines = DNSBytes.messages(of: bytes).first?.lines ?? []
    let soa = ["mname=h.example", "rname=h.example", "serial=1", "refresh=2", "retry=3", "expire=4", "minimum=5"]
    for line in soa {
      #expect(lines.contains("dns.answers[0].soa.\(line)") && lines.contains("dns.grouped.SOA[0].\(line)"))
    }
    for line in ["priority=1", "weight=2", "port=8009", "name=h.example"] {
      #expect(lines.contains("dns.answers[1].srv.\(line)") && lines.contains("dns.grouped.SRV[0].\(line)"))
    }
    for line in ["algo=4", "type=2", "fingerprint=ca:fe"] {
      #expect(lines.contains("dns.answers[2].sshfp.\(line)") && lines.contains("dns.grouped.SSHFP[0].\(line)"))
    }
    #expect(lines.contains("dns.grouped.TXT[0]=a=1") && lines.contains("dns.grouped.TXT[1]=b=2"))
    #expect(lines.contains("dns.grouped.AAAA[0]=::1"))
  }

  @Test("text that was cut says so")
  func cut() {
    let string = [255] + [UInt8](repeating: 0x61, count: 255)
    let message = DNSBytes.messages(of: DNSBytes.response(type: 16, string + string + string + string + string)).first
    #expect(message?["dns.answers[0].rdata_truncated"] == "true")
  }
}
