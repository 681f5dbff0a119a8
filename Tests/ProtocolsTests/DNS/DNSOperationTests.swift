// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS operations other than queries · RFC 1996, RFC 2136, RFC 8490")
struct DNSOperationTests {
  private static let zone = DNSBytes.question(DNSBytes.name("home"), type: 6)
  private static let lamp = DNSBytes.name("lamp.home")

  @Test("an update shows its zone, what must hold, and what changes")
  func update() {
    let none: [UInt8] = []
    let bytes =
      DNSBytes.header(flags: 0x2800, answers: 5, authorities: 4) + Self.zone
      + DNSBytes.record(Self.lamp, type: 255, class: 255, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 1, class: 255, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 255, class: 254, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 1, class: 254, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 1, timeToLive: 0, [10, 0, 0, 1])
      + DNSBytes.record(Self.lamp, type: 1, [10, 0, 0, 2])
      + DNSBytes.record(Self.lamp, type: 255, class: 255, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 28, class: 255, timeToLive: 0, none)
      + DNSBytes.record(Self.lamp, type: 1, class: 254, timeToLive: 0, [10, 0, 0, 1])
    let message = DNSBytes.messages(of: bytes).first
    #expect(DNSBytes.breach(of: bytes) == nil)
    #expect(message?["vedette.dns.operation"] == "update")
    #expect(message?["vedette.dns.update.zone"] == "home")
    let needs = ["name_in_use", "rrset_exists", "name_not_in_use", "rrset_absent", "rrset_equals"]
    for (index, word) in needs.enumerated() {
      #expect(message?["vedette.dns.update.prerequisites[\(index)].needs"] == word)
    }
    for (index, word) in ["add", "delete_name", "delete_rrset", "delete_record"].enumerated() {
      #expect(message?["vedette.dns.update.updates[\(index)].action"] == word)
    }
    #expect(message?["vedette.dns.update.updates[2].rrtype"] == "AAAA")
    #expect(message?["vedette.dns.update.updates[2].rrname"] == "lamp.home")
  }

  @Test("an update of two zones or none is an anomaly, its response without a zone is not")
  func updateZone() {
    #expect(DNSBytes.breach(of: DNSBytes.header(flags: 0x2800, questions: 0))?.rule == .dnsUpdateZone)
    #expect(
      DNSBytes.breach(of: DNSBytes.header(flags: 0x2800, questions: 2) + Self.zone + Self.zone)?.rule == .dnsUpdateZone)
    #expect(DNSBytes.breach(of: DNSBytes.header(flags: 0xA800, questions: 0)) == nil)
  }

  @Test("a query with two questions is an anomaly; multicast DNS may ask many")
  func questions() {
    let question = DNSBytes.question(DNSBytes.name("a.example"))
    let bytes = DNSBytes.header(questions: 2) + question + question
    #expect(DNSBytes.breach(of: bytes)?.rule == .dnsQuestionCount)
    #expect(DNSBytes.breach(of: bytes, .multicast) == nil)
    #expect(DNSBytes.breach(of: bytes, .linkLocal)?.rule == .llmnrQuestionCount)
  }

  @Test(
    "operations have their names",
    arguments: [(0x2000, "notify"), (0x1000, "status"), (0x0800, "inverse_query"), (0x1800, nil), (0, nil)]
      as [(UInt16, String?)])
  func names(flags: UInt16, name: String?) {
    #expect(DNSBytes.messages(of: DNSBytes.header(flags: flags) + Self.zone).first?["vedette.dns.operation"] == name)
  }

  @Test("a message about its session shows its operations, which take the place of records")
  func stateful() {
    let bytes =
      DNSBytes.header(flags: 0x3000, questions: 0) + [0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 1, 7, 9, 9, 0, 0]
    let message = DNSBytes.messages(of: bytes).first
    #expect(DNSBytes.breach(of: bytes) == nil)
    #expect(message?["vedette.dns.operation"] == "stateful")
    #expect(
      message?.lines.suffix(3) == [
        "vedette.dns.dso[0]=keepalive", "vedette.dns.dso[1]=subscribe", "vedette.dns.dso[2]=2313",
      ])
    #expect(DNSBytes.error(of: Array(bytes.dropLast()))?.isTruncation == true)
    #expect(DNSBytes.breach(of: DNSBytes.header(flags: 0x3000) + Self.zone)?.rule == .dnsStatefulCounts)
  }

  @Test("a question of another class than the Internet's shows it")
  func classes() {
    let name = DNSBytes.name("version.bind")
    func shown(_ number: Int) -> String? {
      DNSBytes.messages(of: DNSBytes.header() + DNSBytes.question(name, type: 16, class: number)).first?[
        "vedette.dns.class"]
    }
    #expect(shown(3) == "CH")
    #expect(shown(77) == "CLASS77")
    #expect(shown(1) == nil)
  }
}
