// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("EDNS(0) · RFC 6891")
struct DNSExtensionTests {
  /// A message with an OPT record that holds these options.
  private static func message(_ options: [UInt8], flags: UInt16 = 0x0100, name: [UInt8] = [0]) -> [UInt8] {
    DNSBytes.header(flags: flags, additionals: 1) + DNSBytes.question(DNSBytes.name("a.example"))
      + DNSBytes.record(name, type: 41, class: 1_232, timeToLive: 0x8000, options)
  }

  private static func option(_ code: Int, _ data: [UInt8]) -> [UInt8] {
    DNSBytes.big16(code) + DNSBytes.big16(data.count) + data
  }

  private static func lines(_ options: [UInt8], flags: UInt16 = 0x0100) -> [String] {
    (DNSBytes.messages(of: message(options, flags: flags)).first?.lines ?? []).compactMap { line in
      line.hasPrefix("vedette.dns.edns.") ? String(line.dropFirst(17)) : nil
    }
  }

  @Test("every option that is known is shown, secrets as lengths")
  func options() {
    let options =
      Self.option(8, [0, 1, 24, 0, 192, 0, 2]) + Self.option(10, Array(repeating: 9, count: 24)) + Self.option(3, [])
      + Self.option(12, Array(repeating: 0, count: 37)) + Self.option(11, []) + Self.option(65_001, [1])
    #expect(
      Self.lines(options) == [
        "version=0", "udp_size=1232", "do=true", "options[0]=8", "options[1]=10", "options[2]=3", "options[3]=12",
        "options[4]=11", "options[5]=65001", "client_subnet=192.0.2.0/24", "cookie_length=24", "nsid=true",
        "padding=37", "keepalive_ms=-1",
      ])
  }

  @Test("a response tells for which prefix it holds, how long the connection stays, and what went wrong")
  func response() {
    let options =
      Self.option(8, [0, 2, 48, 56, 0x20, 0x01, 0x0D, 0xB8, 0, 1]) + Self.option(11, [0, 100])
      + Self.option(15, [0, 15] + Array("policy: ä".utf8)) + Self.option(15, [0x7F, 0xFF])
    #expect(
      Self.lines(options, flags: 0x8180).dropFirst(7) == [
        "client_subnet=2001:db8:1::/48", "client_subnet_scope=56", "keepalive_ms=10000", "errors[0].code=15",
        "errors[0].name=blocked", "errors[0].text=policy: ä", "errors[1].code=32767",
      ])
  }

  @Test(
    "options that do not have the form of their code are an anomaly beside the message, and not shown",
    arguments: [
      (8, [0, 1, 24, 0, 192, 0], .dnsClientSubnet), (8, [0, 1, 33, 0, 1, 2, 3, 4, 5], .dnsClientSubnet),
      (8, [0, 1, 20, 0, 192, 0, 0x1F], .dnsClientSubnet), (8, [0, 9, 0, 0], .dnsClientSubnet),
      (8, [0, 1], .dnsClientSubnet), (10, [1, 2, 3], .dnsCookieLength),
      (10, Array(repeating: 0, count: 15), .dnsCookieLength), (10, Array(repeating: 0, count: 41), .dnsCookieLength),
      (11, [1], .dnsKeepAliveLength), (15, [1], .dnsExtendedErrorLength),
    ] as [(Int, [UInt8], WireError.Rule)])
  func brokenOptions(code: Int, data: [UInt8], rule: WireError.Rule) {
    let bytes = Self.message(Self.option(code, data))
    let breach = DNSBytes.breach(of: bytes)
    #expect(breach?.rule == rule)
    #expect(breach?.offset == 38)
    #expect(DNSBytes.messages(of: bytes).map(\.brokenRule) == [nil, rule.name.description])
    #expect(Self.lines(Self.option(code, data)).count == 4)
  }

  @Test("an option that goes beyond its record is an anomaly; the record, and the options before it, are shown")
  func optionBeyondRecord() {
    let cookie = Self.option(10, Array(repeating: 9, count: 8))
    let bytes = Self.message(cookie + [0, 3, 0, 9, 1])
    let breach = DNSBytes.breach(of: bytes)
    #expect(breach?.rule == .dnsDataLength)
    #expect(breach?.offset == 54)
    #expect(
      Self.lines(cookie + [0, 3, 0, 9, 1]) == [
        "version=0", "udp_size=1232", "do=true", "options[0]=10", "cookie_length=8",
      ])
    #expect(Self.lines([0, 3, 0, 9, 1]) == ["version=0", "udp_size=1232", "do=true"])
  }

  @Test("an OPT record stands among the additional records, belongs to the root, and comes once")
  func place() {
    let opt = DNSBytes.record([0], type: 41, class: 512, timeToLive: 0, [])
    let question = DNSBytes.question(DNSBytes.name("a.example"))
    #expect(DNSBytes.breach(of: DNSBytes.header(answers: 1) + question + opt)?.rule == .dnsExtensionsPlace)
    #expect(DNSBytes.breach(of: Self.message([], name: [1, 0x61, 0]))?.rule == .dnsExtensionsName)
    let second = DNSBytes.breach(of: DNSBytes.header(additionals: 2) + question + opt + opt)
    #expect(second?.rule == .dnsSecondExtensions)
    #expect(second?.offset == 38)
  }

  @Test("AD and CD are shown, in DNS only where they mean that")
  func securityFlags() {
    let bytes = DNSBytes.header(flags: 0x81B0) + DNSBytes.question(DNSBytes.name("a.example"))
    #expect(DNSBytes.messages(of: bytes).first?["vedette.dns.ad"] == "true")
    #expect(DNSBytes.messages(of: bytes).first?["vedette.dns.cd"] == "true")
    #expect(DNSBytes.messages(of: bytes, .linkLocal).first?["vedette.dns.ad"] == nil)
  }

  @Test("a time to live of more than 2^31 - 1 seconds is an anomaly beside the message (RFC 2181 §8)")
  func timeToLive() {
    let bytes =
      DNSBytes.header(flags: 0x8180, questions: 0, answers: 1)
      + DNSBytes.record([0], type: 1, timeToLive: 0x8000_0000, [1, 2, 3, 4])
    let breach = DNSBytes.breach(of: bytes)
    #expect(breach?.rule == .dnsTimeToLive)
    #expect(breach?.offset == 17)
  }
}
