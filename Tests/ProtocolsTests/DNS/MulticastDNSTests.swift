// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("Multicast DNS · RFC 6762, RFC 6763; LLMNR · RFC 4795")
struct MulticastDNSTests {
  private static let service = DNSBytes.name("_ipp._tcp.local")
  private static let instance = [10] + Array("Küche. oben".utf8.prefix(10)) + service

  private func lines(_ bytes: [UInt8], _ variant: DNSVariant = .multicast) -> [String] {
    (DNSBytes.messages(of: bytes, variant).first?.lines ?? []).filter { $0.hasPrefix("vedette.") }
  }

  @Test("a probe asks for a unicast response and claims names in its authorities")
  func probe() {
    let bytes =
      DNSBytes.header(id: 0, flags: 0, authorities: 1)
      + DNSBytes.question(DNSBytes.name("lamp.local"), type: 255, class: 0x8001)
      + DNSBytes.record(DNSBytes.pointer(12), type: 1, [10, 0, 0, 7])
    #expect(lines(bytes) == ["vedette.dns.mdns.unicast_response=true", "vedette.dns.mdns.probe=true"])
  }

  @Test("a query counts the answers that it knows; with an id it is a conventional resolver's")
  func knownAnswers() {
    let bytes =
      DNSBytes.header(id: 7, flags: 0, answers: 1) + DNSBytes.question(Self.service, type: 12)
      + DNSBytes.record(DNSBytes.pointer(12), type: 12, [1, 0x61] + DNSBytes.pointer(12))
    #expect(
      lines(bytes).prefix(2) == ["vedette.dns.mdns.known_answers=1", "vedette.dns.mdns.legacy_unicast=true"])
  }

  @Test("records that flush caches and goodbyes are counted, OPT not among them")
  func announcements() {
    let bytes =
      DNSBytes.header(id: 0, flags: 0x8400, questions: 0, answers: 2, additionals: 1)
      + DNSBytes.record(DNSBytes.name("lamp.local"), type: 1, class: 0x8001, [10, 0, 0, 7])
      + DNSBytes.record(DNSBytes.name("lamp.local"), type: 28, timeToLive: 0, [UInt8](repeating: 1, count: 16))
      + DNSBytes.record([0], type: 41, class: 0x85A0, timeToLive: 0, [])
    #expect(
      lines(bytes).filter { $0.hasPrefix("vedette.dns.mdns") } == [
        "vedette.dns.mdns.cache_flush=1", "vedette.dns.mdns.goodbyes=1",
      ])
  }

  @Test("services show their type, instance, host, port and attributes")
  func services() {
    let bytes =
      DNSBytes.header(id: 0, flags: 0x8400, questions: 0, answers: 4, additionals: 1)
      + DNSBytes.record(DNSBytes.name("_services._dns-sd._udp.local"), type: 12, Self.service)
      + DNSBytes.record(Self.service, type: 12, Self.instance)
      + DNSBytes.record(Self.instance, type: 33, [0, 0, 0, 0, 2, 0x77] + DNSBytes.name("printer.local"))
      + DNSBytes.record(DNSBytes.name("lamp.local"), type: 16, [3, 0x61, 0x3D, 0x31])
      + DNSBytes.record(Self.instance, type: 16, [5] + Array("rp=qé".utf8).prefix(5) + [2] + Array("UR".utf8))
    #expect(
      lines(bytes).map { $0.dropFirst("vedette.dns.services".count) } == [
        "[0].type=_ipp._tcp", "[1].type=_ipp._tcp", "[1].instance=Küche. ob", "[2].type=_ipp._tcp",
        "[2].instance=Küche. ob", "[2].host=printer.local", "[2].port=631", "[3].type=_ipp._tcp",
        "[3].instance=Küche. ob", #"[3].txt[0]=rp=q\195"#, "[3].txt[1]=UR",
      ])
  }

  @Test("names keep their UTF-8 where they are meant as such, and only there")
  func names() {
    let bytes = DNSBytes.header(id: 0, flags: 0) + DNSBytes.question([6] + Array("Küche".utf8) + [0])
    #expect(DNSBytes.messages(of: bytes, .multicast).first?["dns.queries[0].rrname"] == "Küche")
    #expect(DNSBytes.messages(of: bytes, .linkLocal).first?["dns.queries[0].rrname"] == "Küche")
    #expect(DNSBytes.messages(of: bytes).first?["dns.queries[0].rrname"] == #"K\195\188che"#)
  }

  @Test("the bits of LLMNR are shown by its own names, and not by those of DNS")
  func linkLocal() {
    let message = DNSBytes.messages(
      of: DNSBytes.header(flags: 0x8500) + DNSBytes.question(DNSBytes.name("pc")), .linkLocal
    ).first
    #expect(message?["vedette.dns.llmnr.conflict"] == "true")
    #expect(message?["vedette.dns.llmnr.tentative"] == "true")
    #expect(message?["dns.aa"] == nil)
    #expect(message?["dns.rd"] == nil)
  }
}
