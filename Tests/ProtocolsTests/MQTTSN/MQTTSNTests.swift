// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("MQTT-SN messages · MQTT-SN 1.2 §5")
struct MQTTSNTests {
  /// A message by hand, and what is to be seen in it.
  static let samples: [(message: String, lines: [String])] = [
    ("05 00 07 0384", ["type=advertise", "duration=900", "gateway_id=7"]),
    ("03 01 02", ["type=searchgw", "radius=2"]),
    ("03 02 07", ["type=gwinfo", "gateway_id=7"]),
    ("05 02 07 c0a8", ["type=gwinfo", "gateway_id=7", "gateway_address=c0a8"]),
    (
      "0a 04 0c 01 003c 'sens'",
      ["type=connect", "will=true", "clean_session=true", "duration=60", "client_id=sens"]
    ),
    ("03 05 00", ["type=connack", "return_code=0", "reason=accepted"]),
    ("03 05 01", ["type=connack", "return_code=1", "reason=congestion"]),
    ("02 06", ["type=willtopicreq"]),
    ("06 07 30 'w/t'", ["type=willtopic", "qos=1", "retain=true", "topic=w/t"]),
    ("02 07", ["type=willtopic"]),
    ("02 08", ["type=willmsgreq"]),
    ("06 09 'gone'", ["type=willmsg", "payload_length=4", "payload_kind=text"]),
    ("09 0a 0000 0001 'a/b'", ["type=register", "topic=a/b", "topic_id=0", "message_id=1"]),
    (
      "07 0b 0005 0001 00",
      ["type=regack", "topic_id=5", "message_id=1", "return_code=0", "reason=accepted"]
    ),
    (
      "0b 0c b2 'tp' 0002 '21.5'",
      [
        "type=publish", "qos=1", "retain=true", "dup=true", "topic_id_type=short", "topic=tp", "message_id=2",
        "payload_length=4", "payload_kind=text",
      ]
    ),
    (
      "08 0c 61 0009 0000 00",
      [
        "type=publish", "qos=-1", "retain=false", "dup=false", "topic_id_type=predefined", "topic_id=9",
        "payload_length=1", "payload_kind=binary",
      ]
    ),
    (
      "01 000b 0c 00 0009 0000 '{}'",
      [
        "type=publish", "qos=0", "retain=false", "dup=false", "topic_id_type=normal", "topic_id=9", "payload_length=2",
        "payload_kind=json",
      ]
    ),
    ("07 0d 0005 0002 02", ["type=puback", "topic_id=5", "message_id=2", "return_code=2", "reason=invalid_topic_id"]),
    ("04 0e 0003", ["type=pubcomp", "message_id=3"]),
    ("04 0f 0003", ["type=pubrec", "message_id=3"]),
    ("04 10 0003", ["type=pubrel", "message_id=3"]),
    (
      "08 12 20 0004 'a/#'",
      ["type=subscribe", "qos=1", "dup=false", "topic_id_type=normal", "topic=a/#", "message_id=4"]
    ),
    (
      "07 12 01 0004 0009",
      ["type=subscribe", "qos=0", "dup=false", "topic_id_type=predefined", "topic_id=9", "message_id=4"]
    ),
    (
      "08 13 20 0000 0004 03",
      ["type=suback", "qos=1", "topic_id=0", "message_id=4", "return_code=3", "reason=not_supported"]
    ),
    ("07 14 02 0005 'tp'", ["type=unsubscribe", "topic_id_type=short", "topic=tp", "message_id=5"]),
    ("04 15 0005", ["type=unsuback", "message_id=5"]),
    ("02 16", ["type=pingreq"]),
    ("06 16 'sens'", ["type=pingreq", "client_id=sens"]),
    ("02 17", ["type=pingresp"]),
    ("02 18", ["type=disconnect"]),
    ("04 18 0e10", ["type=disconnect", "duration=3600"]),
    ("06 1a 00 'w/t'", ["type=willtopicupd", "qos=0", "retain=false", "topic=w/t"]),
    ("03 1b 00", ["type=willtopicresp", "return_code=0", "reason=accepted"]),
    ("04 1c 'x' 00", ["type=willmsgupd", "payload_length=2", "payload_kind=binary"]),
    ("03 1d ff", ["type=willmsgresp", "return_code=255", "reason=reserved"]),
    ("05 fe 01 abcd 02 16", ["type=pingreq", "forwarded_node=abcd", "radius=1"]),
  ]

  private func read(_ datagrams: [UInt8]...) -> [RenderedMessage] {
    var analyzer = MQTTSNAnalyzer()
    var receiver = CollectingReceiver()
    for datagram in datagrams {
      _ = analyzer.receive(AnalyzerInput(datagram.span.octets, direction: .toServer), into: &receiver)
    }
    return receiver.messages
  }

  @Test("a message shows exactly its fields, in the order of their declaration", arguments: samples)
  func fields(_ message: String, _ lines: [String]) {
    let found = read(bytes(message))
    #expect(found.map(\.lines) == [lines.map { "mqtt_sn." + $0 }])
    #expect(found.map(\.eventType) == ["mqtt"])
    #expect(found.flatMap(DeclaredFields(MQTTSNMessage.fields).breaches(of:)) == [])
  }

  @Test("each proper prefix of a message is truncated", arguments: samples)
  func prefixes(_ message: String, _ lines: [String]) {
    let datagram = bytes(message)
    let breaches = DecodingLaws.prefixBreaches(of: datagram) { reader throws(WireError) in
      _ = try MQTTSNMessage(parsing: reader.rest)
      try reader.skip(reader.remaining)
    }
    #expect(breaches == [])
  }

  @Test("no change of a single byte reads past the datagram", arguments: samples)
  func mutations(_ message: String, _ lines: [String]) {
    let datagram = bytes(message)
    for index in datagram.indices {
      for value: UInt8 in [0, 1, 2, 0x0C, 0x7F, 0x80, 0xFE, 0xFF, datagram[index] ^ 1] {
        var changed = datagram
        changed[index] = value
        #expect(read(changed).count == 1)
      }
    }
  }

  @Test(
    "what breaks a rule is named, and the place",
    arguments: [
      ("03 16", .endsInsideField, 2), ("02 16 00", .mqttsnLength, 2), ("01 16", .endsInsideField, 1),
      ("00 16", .mqttsnLength, 0), ("01 0003 16", .mqttsnLength, 0), ("02 03", .mqttsnType, 1),
      ("02 ff", .mqttsnType, 1),
      ("03 fe 00 03 fe 00 02 16", .mqttsnType, 3), ("02 fe 00 02 16", .mqttsnLength, 0),
      ("03 06 00", .trailingBytes, 2), ("02 05", .endsInsideField, 2),
      ("0a 04 04 02 003c 'sens'", .mqttsnProtocolID, 3), ("06 04 04 01 003c", .mqttsnClientID, 6),
      ("1e 04 04 01 003c 'abcdefghijklmnopqrstuvwx'", .mqttsnClientID, 6), ("07 04 04 01 003c ff", .mqttsnClientID, 6),
      ("08 0c 03 0009 0000 00", .mqttsnTopicKind, 2), ("08 12 60 0004 'a/#'", .mqttsnQoS, 2),
      ("08 0c 60 0009 0000 00", .mqttsnUnconnectedTopic, 2), ("08 0c 00 0000 0000 00", .mqttsnTopicID, 3),
      ("08 0c 00 ffff 0000 00", .mqttsnTopicID, 3), ("08 0c 20 0009 0000 00", .mqttsnMessageID, 5),
      ("08 0c 00 0009 0001 00", .mqttsnMessageID, 5), ("04 0f 0000", .mqttsnMessageID, 2),
      ("09 0a 0000 0001 'a/#'", .mqttsnTopicName, 6), ("06 0a 0000 0001", .mqttsnTopicName, 6),
      ("07 12 20 0004 c328", .mqttsnTopicName, 5),
    ] as [(String, WireError.Rule, Int)])
  func rules(_ message: String, _ rule: WireError.Rule, _ offset: Int) {
    let found = read(bytes(message))
    #expect(found.map(\.brokenRule) == [name(rule)])
    #expect(found.first?["anomaly.offset"] == String(offset))
    #expect(found.first?["anomaly.layer"] == "mqtt-sn")
  }

  @Test("a registered number is shown with its name: from the client, from the gateway, and by subscription")
  func names() {
    let messages = converse(
      [
        "> 09 0a 0000 0001 'a/b'", "< 07 0b 0005 0001 00", "> 08 0c 00 0005 0000 00", "< 08 0c 00 0005 0000 00",
        "< 09 0a 0006 0001 'c/d'", "> 07 0b 0006 0001 00", "< 08 0c 00 0006 0000 00", "> 08 12 00 0002 'e/f'",
        "< 08 13 00 0007 0002 00", "< 08 0c 00 0007 0000 00", "< 08 0c 00 0008 0000 00", "> 08 0c 01 0005 0000 00",
      ], by: MQTTSNAnalyzer.self, .udp)
    #expect(
      messages.map { $0["mqtt_sn.topic"] } == [
        "a/b", "a/b", "a/b", "a/b", "c/d", "c/d", "c/d", "e/f", "e/f", "e/f", nil, nil,
      ])
  }

  @Test("a number that was refused, or stands for a filter, has no name")
  func noNames() {
    let messages = converse(
      [
        "> 09 0a 0000 0001 'a/b'", "< 07 0b 0005 0001 02", "> 08 0c 00 0005 0000 00", "> 08 12 00 0002 'e/#'",
        "< 08 13 00 0007 0002 00", "< 08 0c 00 0007 0000 00",
      ], by: MQTTSNAnalyzer.self, .udp)
    #expect([2, 5].map { messages[$0]["mqtt_sn.topic"] } == [nil, nil])
  }

  @Test("each answer names the message that it answers, and what is sent again its first")
  func pairs() {
    let messages = converse(
      [
        "> 0a 04 04 01 003c 'sens'", "< 03 05 00", "> 09 0a 0000 0001 'a/b'", "< 07 0b 0005 0001 00",
        "> 08 0c 20 0005 0002 00", "> 08 0c a0 0005 0002 00", "< 07 0d 0005 0002 00", "> 08 0c 40 0005 0003 00",
        "< 04 0f 0003", "> 04 10 0003", "< 04 0e 0003", "> 08 12 20 0004 'a/#'", "< 08 13 20 0000 0004 00",
        "> 02 16", "< 02 17",
      ], by: MQTTSNAnalyzer.self, .udp)
    #expect(
      messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [
        nil, "1", nil, "3", nil, "5", "5", nil, "8", nil, "10", nil, "12", nil, "14",
      ])
  }

  @Test(
    "recognition is strict off the usual ports",
    arguments: [
      ("0a 04 04 01 003c 'sens'", .certain, .possible), ("0a 04 04 01 003c 00000001", .no, .no),
      ("03 05 00", .possible, .possible), ("03 05 04", .no, .no), ("09 0a 0000 0001 'a/b'", .possible, .possible),
      ("02 16", .possible, .no), ("08 0c 00 0009 0000 00", .possible, .no), ("02 17 00", .no, .no), ("", .no, .no),
    ] as [(String, Recognition, Recognition)])
  func recognition(_ message: String, _ atHome: Recognition, _ elsewhere: Recognition) {
    let datagram = bytes(message)
    let (home, away) = (
      MQTTSNAnalyzer.probe(datagram.span.octets, isOnUsualPort: true),
      MQTTSNAnalyzer.probe(datagram.span.octets, isOnUsualPort: false)
    )
    #expect(home == atHome)
    #expect(away == elsewhere)
  }
}
