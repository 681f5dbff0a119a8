// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS queries and their responses · RFC 5452 §9.1")
struct DNSExchangeTests {
  /// Lets datagrams of one flow come, a second apart; `true` are those of the client.
  private static func run(_ datagrams: [(Bool, [UInt8])], _ variant: DNSVariant = .unicast) -> [RenderedMessage] {
    var receiver = PairingReceiver(serverPort: 53)
    var analyzer = DNSAnalyzer(variant)
    for (isOfClient, bytes) in datagrams {
      let direction: Direction = isOfClient ? .toServer : .toClient
      receiver.turn(direction)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    return receiver.messages
  }

  private static func query(_ name: String, id: UInt16 = 1) -> [UInt8] {
    DNSBytes.header(id: id) + DNSBytes.question(DNSBytes.name(name))
  }

  private static func response(_ name: String, id: UInt16 = 1) -> [UInt8] {
    DNSBytes.header(id: id, flags: 0x8180) + DNSBytes.question(DNSBytes.name(name))
  }

  @Test("a response names its query's packet and the time since, whatever the case of the name")
  func paired() {
    let messages = Self.run([
      (true, Self.query("a.example")), (true, Self.query("b.example", id: 2)), (false, Self.response("A.eXample")),
    ])
    #expect(messages.count == 3)
    #expect(messages[0]["vedette.exchange.request_pcap_cnt"] == nil)
    #expect(messages[2]["vedette.exchange.request_pcap_cnt"] == "1")
    #expect(messages[2]["vedette.exchange.elapsed_us"] == "2000000")
  }

  @Test("a query of the same id and question is said again")
  func repeated() {
    let messages = Self.run([
      (true, Self.query("a.example")), (true, Self.query("a.example")), (false, Self.response("a.example")),
    ])
    #expect(messages[1]["vedette.exchange.requests"] == "2")
    #expect(messages[2]["vedette.exchange.requests"] == "2")
  }

  @Test(
    "a response whose id or question was not asked for is an event beside the message",
    arguments: [response("a.example", id: 9), response("b.example")])
  func unsolicited(response: [UInt8]) {
    let messages = Self.run([(true, Self.query("a.example")), (false, response)])
    #expect(messages.map(\.eventType) == ["dns", "dns", "anomaly"])
    #expect(messages.last?["anomaly.event"] == "unsolicited_answer")
    #expect(messages.last?["anomaly.layer"] == "dns")
  }

  @Test("a response that does not say what it answers is not judged")
  func silent() {
    let refused = DNSBytes.header(id: 9, flags: 0x8181, questions: 0)
    #expect(Self.run([(true, Self.query("a.example")), (false, refused)]).map(\.eventType) == ["dns", "dns"])
  }

  @Test("the answers of groups are paired where ids allow it, and never missed")
  func groups() {
    for variant in [DNSVariant.linkLocal, .multicast] {
      let messages = Self.run(
        [(true, Self.query("pc")), (false, Self.response("pc")), (false, Self.response("pc", id: 7))], variant)
      #expect(messages.map(\.eventType) == ["dns", "dns", "dns"])
      #expect(messages[1]["vedette.exchange.request_pcap_cnt"] == "1")
      #expect(messages[2]["vedette.exchange.request_pcap_cnt"] == nil)
    }
    let plain = Self.run([(true, Self.query("pc", id: 0)), (false, Self.response("pc", id: 0))], .multicast)
    #expect(plain[1]["vedette.exchange.request_pcap_cnt"] == nil)
  }

  @Test("in a stream the id alone pairs, so that every message of a zone's transfer is paired")
  func transfer() {
    var receiver = PairingReceiver(.tcp, serverPort: 53)
    var analyzer = DNSStreamAnalyzer()
    let question = DNSBytes.question(DNSBytes.name("home"), type: 252)
    let record = DNSBytes.record(DNSBytes.name("a.home"), type: 1, [10, 0, 0, 1])
    let messages: [(Direction, [UInt8])] = [
      (.toServer, DNSBytes.header(id: 5) + question),
      (.toClient, DNSBytes.header(id: 5, flags: 0x8400, answers: 1) + question + record),
      (.toClient, DNSBytes.header(id: 5, flags: 0x8400, questions: 0, answers: 1) + record),
    ]
    for (direction, message) in messages {
      receiver.turn(direction)
      let bytes = DNSBytes.big16(message.count) + message
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, "1", "1"])
    #expect(receiver.messages.last?["vedette.exchange.answers"] == "2")
  }
}
