// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// The messages of a conversation written as lines, `>` to the server and `<` to the client, each in a packet of its own that comes
/// a second after the one before.
func converse<A: Analyzer>(_ lines: [String], by type: A.Type, _ transport: TransportProtocol) -> [RenderedMessage] {
  var analyzer = A()
  var receiver = PairingReceiver(transport, serverPort: A.card.ports[0])
  for line in lines {
    let message = bytes(String(line.dropFirst()))
    let direction: Direction = line.hasPrefix(">") ? .toServer : .toClient
    receiver.turn(direction)
    _ = analyzer.receive(AnalyzerInput(message.span.octets, direction: direction, isWholeSoFar: true), into: &receiver)
  }
  return receiver.messages
}

@Suite("MQTT packets that answer each other · MQTT 3.1.1 §4.3, MQTT 5.0 §4.3")
struct MQTTPairingTests {
  private static let opening = ["> 10 0e 0004 'MQTT' 04 02 003c 0002 'ab'", "< 20 02 00 00"]

  private func talk(_ lines: [String]) -> [RenderedMessage] {
    converse(Self.opening + lines, by: MQTTAnalyzer.self, .tcp)
  }

  private func pairs(_ messages: [RenderedMessage]) -> [String?] {
    messages.map { $0["vedette.exchange.request_pcap_cnt"] }
  }

  @Test("each answer names the packet that it answers")
  func answers() {
    let messages = talk([
      "> 32 05 0001 'a' 0001", "< 40 02 0001", "> 34 05 0001 'a' 0002", "< 50 02 0002", "> 62 02 0002", "< 70 02 0002",
      "> 82 06 0003 0001 'a' 00", "< 90 03 0003 00", "> a2 05 0004 0001 'a'", "< b0 02 0004", "> c0 00", "< d0 00",
      "< 32 05 0001 'a' 0001", "> 40 02 0001",
    ])
    #expect(messages.allSatisfy { $0.brokenRule == nil })
    #expect(
      pairs(messages) == [
        nil, "1", nil, "3", nil, "5", nil, "7", nil, "9", nil, "11", nil, "13", nil, "15",
      ])
    #expect(messages[3]["vedette.exchange.elapsed_us"] == "1000000")
  }

  @Test("answers may come in any order, and a packet identifier may be used again once it is answered")
  func order() {
    let messages = talk([
      "> 32 05 0001 'a' 0001", "> 32 05 0001 'a' 0002", "< 40 02 0002", "< 40 02 0001", "> 32 05 0001 'a' 0001",
      "< 40 02 0001",
    ])
    #expect(pairs(messages) == [nil, "1", nil, nil, "4", "3", nil, "7"])
  }

  @Test("a packet that is sent again names its first, and is counted")
  func duplicate() {
    let messages = talk(["> 32 05 0001 'a' 0001", "> 3a 05 0001 'a' 0001", "< 40 02 0001"])
    #expect(pairs(messages) == [nil, "1", nil, "3", "3"])
    #expect(messages.suffix(2).map { $0["vedette.exchange.requests"] } == ["2", "2"])
    #expect(messages[3]["mqtt.publish.dup"] == "true")
  }

  @Test("what answers nothing is told where the whole connection was seen")
  func unsolicited() {
    #expect(talk(["< 40 02 0009"]).last?["anomaly.event"] == "unsolicited_answer")
    let middle = converse(["> c0 00", "< 40 02 0009"], by: MQTTAnalyzer.self, .tcp)
    #expect(middle.map(\.brokenRule) == [nil, name(.mqttConnectFirst), nil])
  }

  @Test("a SUBACK or UNSUBACK has a code for each topic filter asked about")
  func counts() {
    let subscribe = talk(["> 82 0a 0003 0001 'a' 00 0001 'b' 00", "< 90 03 0003 00"])
    #expect(subscribe.last?.brokenRule == name(.mqttSubackCount))
    let unsubscribe = converse(
      [
        "> 10 0f 0004 'MQTT' 05 02 003c 00 0002 'ab'", "< 20 03 00 00 00", "> a2 09 0004 00 0001 'a' 0001 'b'",
        "< b0 04 0004 00 00",
      ], by: MQTTAnalyzer.self, .tcp)
    #expect(unsubscribe.last?.brokenRule == name(.mqttUnsubackCount))
  }

  @Test("an alias's topic is remembered for the flow by the flow stage")
  func aliases() {
    let messages = converse(
      [
        "> 10 12 0004 'MQTT' 05 02 003c 03 22 0002 0002 'ab'", "< 20 03 00 00 00", "< 30 07 0001 'a' 03 23 0001",
        "< 30 06 0000 03 23 0001", "< 30 06 0000 03 23 0002",
      ], by: MQTTAnalyzer.self, .tcp)
    #expect(messages.dropFirst(2).map { $0["mqtt.publish.topic"] } == ["a", "a", ""])
  }

  /// What is said behind the opening, and where the last packet takes a packet identifier that is under way; nil if it does not.
  static let identifiers: [([String], Int?)] = [
    (["> 32 05 0001 'a' 0001", "> 32 05 0001 'a' 0001"], 5),
    (["> 32 06 0002 'ab' 0001", "> 34 06 0002 'ab' 0001"], 6),
    (["< 32 05 0001 'a' 0001", "< 32 05 0001 'a' 0001"], 5),
    (["> 32 05 0001 'a' 0001", "> 82 06 0001 0001 'a' 00"], 2),
    (["> 82 06 0001 0001 'a' 00", "> a2 05 0001 0001 'a'"], 2),
    (["> a2 05 0001 0001 'a'", "> 32 05 0001 'a' 0001"], 5),
    (["> 34 05 0001 'a' 0001", "< 50 02 0001", "> 32 05 0001 'a' 0001"], 5),
    (["> 34 05 0001 'a' 0001", "< 50 02 0001", "> 62 02 0001", "> 32 05 0001 'a' 0001"], 5),
    (["> 34 05 0001 'a' 0001", "< 50 02 0001", "> 62 02 0001", "< 70 02 0001", "> 34 05 0001 'a' 0001"], nil),
    (["> 32 05 0001 'a' 0001", "< 40 02 0001", "> 32 05 0001 'a' 0001"], nil),
    (["> 82 06 0001 0001 'a' 00", "< 90 03 0001 00", "> a2 05 0001 0001 'a'", "< b0 02 0001", "> c0 00"], nil),
    (["> 32 05 0001 'a' 0001", "> 3a 05 0001 'a' 0001"], nil),
    (["> 32 05 0001 'a' 0001", "> 32 05 0001 'a' 0002"], nil),
    (["> 32 05 0001 'a' 0001", "< 32 05 0001 'a' 0001"], nil),
    (["> 32 05 0001 'a' 0001", "< 40 01 00", "> 32 05 0001 'a' 0001"], nil),
  ]

  @Test("a new packet must not take an identifier that its side has under way", arguments: identifiers)
  func reuse(_ lines: [String], offset: Int?) {
    let last = talk(lines).last
    #expect((last?.brokenRule == name(.mqttIdentifierInUse)) == (offset != nil))
    if let offset { #expect(last?["anomaly.offset"] == String(offset)) }
  }

  @Test("of a session that goes on, and of a connection met in its middle, no identifier is known to be under way")
  func unknownIdentifiers() {
    let twice = ["> 32 05 0001 'a' 0001", "> 32 05 0001 'a' 0001"]
    let resumed = ["> 10 0e 0004 'MQTT' 04 00 003c 0002 'ab'", "< 20 02 01 00"]
    let old = ["> 10 10 0006 'MQIsdp' 03 00 003c 0002 'ab'", "< 20 02 00 00"]
    for opening in [resumed, old, ["< 20 02 00 00"]] {
      let rules = converse(opening + twice, by: MQTTAnalyzer.self, .tcp).compactMap(\.brokenRule)
      #expect(!rules.contains(name(.mqttIdentifierInUse)))
    }
    let clean = ["> 10 10 0006 'MQIsdp' 03 02 003c 0002 'ab'", "< 20 02 00 00"]
    #expect(converse(clean + twice, by: MQTTAnalyzer.self, .tcp).last?.brokenRule == name(.mqttIdentifierInUse))
  }
}
