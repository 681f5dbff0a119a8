// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("MQTT rules across packets · MQTT 3.1.1, MQTT 5.0")
struct MQTTConversationTests {
  /// The messages of a connection written as lines: `>` from the client, `<` from the server.
  private func talk(_ lines: [String], isStartSeen: Bool = true) -> [RenderedMessage] {
    var feeder = StreamFeeder<MQTTAnalyzer>(isStartSeen: isStartSeen)
    for line in lines { feeder.feed(bytes(String(line.dropFirst())), line.hasPrefix(">") ? .toServer : .toClient) }
    #expect(feeder.breaches == [])
    return feeder.messages
  }

  private static let connect311 = "> 10 0e 0004 'MQTT' 04 02 003c 0002 'ab'"
  private static let connect5 = "> 10 0f 0004 'MQTT' 05 02 003c 00 0002 'ab'"
  private static let accept311 = "< 20 02 00 00"
  private static let accept5 = "< 20 03 00 00 00"

  /// What was said, and the rule that its last packet broke with the place in it; nil for none.
  static let cases: [([String], WireError.Rule?, Int)] = [
    (["> 30 03 0001 'a'"], .mqttConnectFirst, 0),
    (["> c0 00"], .mqttConnectFirst, 0),
    ([connect311], nil, 0),
    ([connect311, "< d0 00"], .mqttConnackFirst, 0),
    ([connect5, "< e0 01 8e"], .mqttConnackFirst, 0),
    ([connect311, accept311, connect311], .mqttSecondConnect, 0),
    ([connect5, accept5, accept5], .mqttSecondConnack, 0),
    ([connect311, accept311, "< c0 00"], .mqttSender, 0),
    ([connect311, accept311, "< 82 06 0001 0001 'a' 00"], .mqttSender, 0),
    ([connect311, accept311, "< a2 05 0001 0001 'a'"], .mqttSender, 0),
    ([connect311, accept311, "< 10 0e 0004 'MQTT' 04 02 003c 0002 'ab'"], .mqttSender, 0),
    ([connect311, accept311, "> d0 00"], .mqttSender, 0),
    ([connect311, accept311, "> 20 02 00 00"], .mqttSender, 0),
    ([connect311, accept311, "> 90 03 0001 00"], .mqttSender, 0),
    ([connect311, accept311, "> b0 02 0001"], .mqttSender, 0),
    ([connect311, accept311, "< e0 00"], .mqttSender, 0),
    ([connect5, accept5, "< e0 01 8e"], nil, 0),
    ([connect5, accept5, "> f0 07 18 05 15 0002 'ab'"], .mqttAuthUnannounced, 0),
    (["> 10 13 0004 'MQTT' 05 02 003c 04 15 0001 'm' 0002 'ab'", "< f0 06 18 04 15 0001 'm'"], nil, 0),
    (
      ["> 10 14 0004 'MQTT' 05 02 003c 05 27 00000005 0002 'ab'", accept5, "< 30 04 0001 'a' 00"],
      .mqttMaximumPacketSize, 0
    ),
    (
      ["> 10 14 0004 'MQTT' 05 02 003c 05 27 00000006 0002 'ab'", accept5, "< 30 04 0001 'a' 00"], nil, 0
    ),
    ([connect5, "< 20 08 00 00 05 27 00000005", "> 30 04 0001 'a' 00"], .mqttMaximumPacketSize, 0),
    ([connect5, "> 30 04 0001 'a' 00"], nil, 0),
    ([connect5, accept5, "> 30 07 0001 'a' 03 23 0001"], .mqttTopicAliasMaximum, 6),
    ([connect5, "< 20 06 00 00 03 22 0001", "> 30 07 0001 'a' 03 23 0001"], nil, 0),
    ([connect5, "< 20 06 00 00 03 22 0001", "> 30 09 0001 'a' 05 01 00 23 0002"], .mqttTopicAliasMaximum, 8),
    (
      ["> 10 12 0004 'MQTT' 05 02 003c 03 22 0002 0002 'ab'", accept5, "< 30 07 0001 'a' 03 23 0003"],
      .mqttTopicAliasMaximum, 6
    ),
    ([connect5, "< 20 05 00 00 02 24 00", "> 32 06 0001 'a' 0001 00"], .mqttMaximumQoS, 0),
    ([connect5, "< 20 05 00 00 02 25 00", "> 31 04 0001 'a' 00"], .mqttRetainUnavailable, 0),
    ([connect5, "< 20 05 00 00 02 28 00", "> 82 07 0001 00 0001 '#' 00"], .mqttSubscriptionUnavailable, 0),
    ([connect5, "< 20 05 00 00 02 28 00", "> 82 07 0001 00 0001 'a' 00"], nil, 0),
    ([connect5, "< 20 05 00 00 02 29 00", "> 82 09 0001 02 0b 01 0001 'a' 00"], .mqttSubscriptionUnavailable, 5),
    (
      [connect5, "< 20 05 00 00 02 2a 00", "> 82 10 0001 00 000a '$share/g/a' 00"], .mqttSubscriptionUnavailable, 0
    ),
    ([connect5, accept5, "> 30 06 0001 'a' 02 0b 01"], .mqttPublishSubscription, 6),
    ([connect5, accept5, "< 30 06 0001 'a' 02 0b 01"], nil, 0),
    ([connect5, accept5, "> e0 07 00 05 11 00000001"], .mqttSessionExpiry, 4),
    ([connect5, accept5, "> e0 07 00 05 11 00000000"], nil, 0),
    ([connect5, accept5, "< e0 07 81 05 11 00000000"], .mqttSessionExpiry, 4),
    (
      ["> 10 14 0004 'MQTT' 05 02 003c 05 11 00000009 0002 'ab'", accept5, "> e0 07 00 05 11 00000001"], nil, 0
    ),
    ([connectWithMethod, "< f0 06 18 04 15 0001 'n'"], .mqttAuthMethodChanged, 4),
    ([connectWithMethod, "< f0 06 18 04 15 0001 'm'", "> f0 06 18 04 15 0001 'M'"], .mqttAuthMethodChanged, 4),
    ([connectWithMethod, "< f0 06 18 04 15 0001 'm'", "< f0 00"], nil, 0),
    ([connectWithMethod, "< 20 07 00 00 04 15 0001 'n'"], .mqttAuthMethodChanged, 5),
    ([connectWithMethod, "< 20 07 00 00 04 15 0001 'm'"], nil, 0),
    ([connectWithMethod, accept5], .mqttAuthMethodChanged, 0),
    ([connectWithMethod, "< 20 03 00 87 00"], nil, 0),
  ]

  private static let connectWithMethod = "> 10 13 0004 'MQTT' 05 02 003c 04 15 0001 'm' 0002 'ab'"

  /// A CONNECT that takes two PUBLISH packets at once, a CONNACK that takes one, or one of a session that goes on.
  private static let takesTwo = "> 10 12 0004 'MQTT' 05 02 003c 03 21 0002 0002 'ab'"
  private static let takesOne = "< 20 06 00 00 03 21 0001"
  private static let goesOn = "< 20 06 01 00 03 21 0001"

  private static func publish(_ identifier: Int, qos: Int = 1, dup: Bool = false) -> String {
    "3\(String((dup ? 8 : 0) + qos * 2, radix: 16)) 06 0001 'a' 000\(identifier) 00"
  }

  /// What was said, and whether the last packet is a PUBLISH more than its receiver takes.
  static let flights: [(String, [String], Bool)] = [
    ("to the server", [takesTwo, takesOne, "> " + publish(1), "> " + publish(2)], true),
    ("acknowledged", [takesTwo, takesOne, "> " + publish(1), "< 40 02 0001", "> " + publish(2)], false),
    ("to the client", [takesTwo, takesOne, "< " + publish(1), "< " + publish(2, qos: 2), "< " + publish(3)], true),
    ("as many as taken", [takesTwo, takesOne, "< " + publish(1), "< " + publish(2, qos: 2)], false),
    (
      "received, not completed",
      [takesTwo, takesOne, "> " + publish(1, qos: 2), "< 50 02 0001", "> 62 02 0001", "> " + publish(2)], true
    ),
    (
      "completed",
      [
        takesTwo, takesOne, "> " + publish(1, qos: 2), "< 50 02 0001", "> 62 02 0001", "< 70 02 0001",
        "> " + publish(2),
      ],
      false
    ),
    ("refused", [takesTwo, takesOne, "> " + publish(1, qos: 2), "< 50 03 0001 87", "> " + publish(2)], false),
    ("QoS 0", [takesTwo, takesOne, "> " + publish(1), "> 30 04 0001 'a' 00"], false),
    ("sent again", [takesTwo, takesOne, "> " + publish(1), "> " + publish(1, dup: true)], false),
    ("no maximum", [connect5, accept5, "> " + publish(1), "> " + publish(2)], false),
    ("a session that goes on", [takesTwo, goesOn, "> " + publish(1), "> " + publish(2)], false),
    ("a client that does not wait", [takesTwo, "> " + publish(1), takesOne, "> " + publish(2)], false),
    (
      "a packet that could not be read", [takesTwo, takesOne, "> " + publish(1), "< 40 01 00", "> " + publish(2)], false
    ),
    ("an answer to nothing", [takesTwo, takesOne, "< 40 02 0009", "> " + publish(1), "> " + publish(2)], true),
  ]

  @Test("More PUBLISH packets under way than their receiver takes break a rule, where all was seen", arguments: flights)
  func receiveMaximum(_ why: String, _ lines: [String], isOver: Bool) {
    #expect((talk(lines).last?.brokenRule == name(.mqttReceiveMaximum)) == isOver, "\(why)")
  }

  @Test("Behind missing bytes nobody is blamed for what is under way")
  func lostAcknowledgement() {
    var feeder = StreamFeeder<MQTTAnalyzer>(isStartSeen: true)
    feeder.feed(bytes(String(Self.takesTwo.dropFirst())))
    feeder.feed(bytes(String(Self.takesOne.dropFirst())), .toClient)
    feeder.feed(bytes(Self.publish(1)))
    feeder.lose(.toClient)
    feeder.feed(bytes(Self.publish(2)))
    #expect(feeder.messages.allSatisfy { $0.brokenRule == nil })
    #expect(feeder.messages.count == 4)
  }

  @Test("What breaks a rule is shown all the same, and the rule and the place behind it", arguments: cases)
  func rules(_ lines: [String], _ rule: WireError.Rule?, _ offset: Int) {
    let messages = talk(lines)
    #expect(messages.prefix(lines.count).allSatisfy { $0.eventType == "mqtt" })
    #expect(messages.count == lines.count + (rule == nil ? 0 : 1))
    #expect(messages.last?.brokenRule == rule.map(name))
    if rule != nil { #expect(messages.last?["anomaly.offset"] == String(offset)) }
  }

  @Test("A connection met in its middle may begin with anything, and its sides are not known")
  func middle() {
    let lines = ["> 30 03 0001 'a'", "< d0 00", "> d0 00", "< 32 05 0001 'a' 0001"]
    #expect(talk(lines, isStartSeen: false).allSatisfy { $0.brokenRule == nil })
  }

  @Test("A topic alias stands for the topic that it was sent with, in its direction")
  func aliases() {
    let messages = talk([
      "> 10 12 0004 'MQTT' 05 02 003c 03 22 0002 0002 'ab'", "< 20 06 00 00 03 22 0002",
      "> 30 07 0001 'a' 03 23 0001", "> 30 06 0000 03 23 0001", "< 30 06 0000 03 23 0001",
      "< 30 07 0001 'b' 03 23 0001", "< 30 06 0000 03 23 0001", "> 30 07 0001 'c' 03 23 0001",
      "> 30 06 0000 03 23 0001",
    ])
    #expect(messages.dropFirst(2).map { $0["mqtt.publish.topic"] } == ["a", "a", "", "b", "b", "c", "c"])
  }

  @Test("The steps of an enhanced authentication are counted, and its outcome says how many there were")
  func authentication() {
    let step = "f0 06 18 04 15 0001 'm'"
    let again = "f0 06 19 04 15 0001 'm'"
    let messages = talk([
      "> 10 13 0004 'MQTT' 05 02 003c 04 15 0001 'm' 0002 'ab'", "< \(step)", "> \(step)", "< \(step)",
      "< 20 07 00 00 04 15 0001 'm'",
      "> \(again)", "< \(step)", "> \(step)", "< f0 06 00 04 15 0001 'm'",
    ])
    #expect(messages.map(\.brokenRule) == [String?](repeating: nil, count: 9))
    #expect(messages.map { $0["mqtt.auth.step"] } == [nil, "1", "2", "3", nil, "1", "2", "3", "4"])
    #expect(messages[4]["mqtt.connack.authentication_steps"] == "3")
  }

  @Test("The state of a connection stays small")
  func size() { #expect(MemoryLayout<MQTTAnalyzer>.size <= 48) }
}
