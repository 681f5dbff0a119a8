// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("MQTT rules that senders break · MQTT 3.1.1, MQTT 5.0")
struct MQTTMalformedTests {
  /// Packets with one fault: the version they are read in, the packet, the broken rule, the offset of the fault.
  static let cases: [(MQTTVersion, String, WireError.Rule, Int)] = [
    (.v311, "00 00", .mqttPacketType, 0),
    (.v311, "f0 00", .mqttPacketType, 0),
    (.v311, "c1 00", .mqttReservedFlags, 0),
    (.v5, "80 07 0001 00 0001 'a' 00", .mqttReservedFlags, 0),
    (.v311, "60 02 0001", .mqttReservedFlags, 0),
    (.v311, "36 05 0001 'a' 0001", .mqttPublishQoS, 0),
    (.v311, "38 03 0001 'a'", .mqttPublishDuplicate, 0),
    (.v311, "30 ffffffff 01", .mqttVariableByteInteger, 1),
    (.v5, "82 08 0001 8000 0001 'a' 00", .mqttVariableByteIntegerLength, 4),
    (.v311, "30 03 0001 ff", .mqttStringEncoding, 4),
    (.v311, "30 05 0003 eda080", .mqttStringEncoding, 4),
    (.v311, "30 04 0002 'a' 00", .mqttStringNull, 5),
    (.v311, "32 05 0001 'a' 0000", .mqttPacketIdentifier, 5),
    (.v311, "40 02 0000", .mqttPacketIdentifier, 2),
    (.v311, "30 02 0000", .mqttTopicEmpty, 2),
    (.v311, "82 05 0001 0000 00", .mqttTopicEmpty, 4),
    (.v311, "30 05 0003 'a/+'", .mqttTopicNameWildcard, 6),
    (.v311, "30 03 0001 '#'", .mqttTopicNameWildcard, 4),
    (.v311, "82 08 0001 0003 '#/a' 00", .mqttTopicFilterWildcard, 6),
    (.v311, "a2 06 0001 0002 'a+'", .mqttTopicFilterWildcard, 7),
    (.v5, "82 0e 0001 00 0008 '$share/g' 00", .mqttSharedSubscription, 7),
    (.v5, "82 10 0001 00 000a '$share/+/a' 00", .mqttSharedSubscription, 7),
    (.v5, "82 10 0001 00 000a '$share/g/a' 04", .mqttSharedNoLocal, 17),
    (.v311, "82 02 0001", .mqttSubscribeEmpty, 4),
    (.v311, "82 06 0001 0001 'a' 03", .mqttSubscribeQoS, 7),
    (.v311, "82 06 0001 0001 'a' 04", .mqttSubscribeOptions, 7),
    (.v5, "82 07 0001 00 0001 'a' 30", .mqttSubscribeOptions, 8),
    (.v5, "82 07 0001 00 0001 'a' 40", .mqttSubscribeOptions, 8),
    (.v311, "a2 02 0001", .mqttUnsubscribeEmpty, 4),
    (.v311, "90 02 0001", .mqttSubackEmpty, 4),
    (.v311, "90 03 0001 03", .mqttSubackCode, 4),
    (.v5, "90 04 0001 00 03", .mqttSubackCode, 5),
    (.v5, "b0 03 0001 00", .mqttUnsubackEmpty, 5),
    (.v5, "b0 04 0001 00 12", .mqttReasonCode, 5),
    (.v5, "40 03 0001 92", .mqttReasonCode, 4),
    (.v5, "62 03 0001 80", .mqttReasonCode, 4),
    (.v5, "e0 01 7f", .mqttReasonCode, 2),
    (.v5, "f0 02 01 00", .mqttReasonCode, 2),
    (.v5, "20 03 00 05 00", .mqttReasonCode, 3),
    (.v311, "20 02 02 00", .mqttConnackFlags, 2),
    (.v311, "20 02 01 05", .mqttConnackSession, 2),
    (.v5, "30 06 0001 't' 02 04 00", .mqttPropertyIdentifier, 6),
    (.v5, "30 06 0001 't' 02 01 02", .mqttPropertyValue, 7),
    (.v5, "30 07 0001 't' 03 23 0000", .mqttPropertyValue, 7),
    (.v5, "82 09 0001 02 0b 00 0001 'a' 00", .mqttPropertyValue, 6),
    (.v5, "30 07 0001 't' 03 21 0001", .mqttPropertyNotAllowed, 6),
    (.v5, "30 0a 0001 't' 06 23 0001 23 0002", .mqttPropertyTwice, 9),
    (.v5, "82 0b 0001 04 0b 01 0b 02 0001 'a' 00", .mqttPropertyTwice, 7),
    (.v5, "30 07 0001 't' 02 23 0001", .mqttPropertyLength, 7),
    (.v5, "f0 06 18 04 16 0001 'd'", .mqttAuthenticationMethod, 8),
    (.v5, "f0 02 18 00", .mqttAuthMethod, 3),
    (.v5, "30 03 0000 00", .mqttTopicAliasMissing, 2),
    (.v311, "30 03 0005 'a'", .endsInsideField, 4),
    (.v311, "32 03 0001 'a'", .endsInsideField, 5),
    (.v5, "30 08 0001 't' 02 01 01 'a' c3", .mqttPayloadFormat, 9),
    (.v311, "c0 01 00", .trailingBytes, 2),
    (.v311, "40 03 0001 00", .trailingBytes, 4),
    (.v5, "40 06 0001 00 00 0000", .trailingBytes, 6),
    (.v5, "30 05 0001 't' 7f 00", .endsInsideField, 6),
  ]

  @Test("The broken rule and the place are named, once, and the next packet is read", arguments: cases)
  func rules(_ version: MQTTVersion, _ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let messages = mqtt(MQTTSample.connect(version), bytes(notation), bytes("c0 00"))
    #expect(messages.count > 1)
    #expect(messages.dropFirst().first?.brokenRule == name(rule))
    #expect(messages.dropFirst().first?["anomaly.offset"] == String(offset))
    #expect(messages.dropFirst().first?["anomaly.layer"] == "mqtt")
    // A broken Remaining Length loses the place of all that follows.
    let isFramingLost = rule == .mqttVariableByteInteger
    #expect(messages.dropFirst(2).map(\.lines) == (isFramingLost ? [] : [header("pingreq")]))
  }

  static let connects: [(String, WireError.Rule, Int)] = [
    ("10 0c 0004 'MQTX' 04 02 003c 0000", .mqttProtocolName, 2),
    ("10 08 0000 04 02 003c 0000", .mqttProtocolName, 2),
    ("10 0c 0004 'MQTT' 06 02 003c 0000", .mqttProtocolLevel, 8),
    ("10 0c 0004 'MQTT' 03 02 003c 0000", .mqttProtocolLevel, 8),
    ("10 0e 0006 'MQIsdp' 04 02 003c 0000", .mqttProtocolLevel, 10),
    ("10 0c 0004 'MQTT' 04 03 003c 0000", .mqttConnectReserved, 9),
    ("10 0c 0004 'MQTT' 04 0a 003c 0000", .mqttWillFlags, 9),
    ("10 0c 0004 'MQTT' 04 22 003c 0000", .mqttWillFlags, 9),
    ("10 12 0004 'MQTT' 04 1e 003c 0000 0001 'w' 0001 'p'", .mqttWillQoS, 9),
    ("10 0f 0004 'MQTT' 04 42 003c 0000 0001 'p'", .mqttPasswordAlone, 9),
    ("10 0c 0004 'MQTT' 04 00 003c 0000", .mqttClientIdentifier, 12),
    ("10 10 0004 'MQTT' 04 06 003c 0000 0000 0000", .mqttTopicEmpty, 14),
    ("10 13 0004 'MQTT' 05 02 003c 06 21 0000 21 0001 0000", .mqttPropertyValue, 14),
    ("10 10 0004 'MQTT' 05 02 003c 03 13 0001 0000", .mqttPropertyNotAllowed, 13),
    ("10 0c 0004 'MQTT' 04 82 003c 0000", .endsInsideField, 14),
    ("10 0d 0004 'MQTT' 04 02 003c 0000 00", .trailingBytes, 14),
  ]

  @Test("A CONNECT's broken rule and the place are named", arguments: connects)
  func connect(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let messages = mqtt(bytes(notation))
    #expect(messages.map(\.brokenRule) == [name(rule)])
    #expect(messages.first?["anomaly.offset"] == String(offset))
  }

  @Test("A second CONNECT is shown and named as broken rule")
  func secondConnect() {
    let messages = mqtt(MQTTSample.connect(.v311), MQTTSample.connect(.v5))
    #expect(messages.map(\.brokenRule) == [nil, nil, name(.mqttSecondConnect)])
  }

  @Test("Sixteen malformed packets in a row end the analysis")
  func malformedInRow() {
    var feeder = StreamFeeder<MQTTAnalyzer>()
    for _ in 0..<15 { feeder.feed(bytes("c1 00")) }
    feeder.feed(bytes("c0 00"))
    for _ in 0..<15 { feeder.feed(bytes("c1 00")) }
    let isFinishedEarly = feeder.isFinished
    feeder.feed(bytes("c1 00"))
    #expect(!isFinishedEarly)
    #expect(feeder.isFinished)
    #expect(feeder.messages.count == 32)
  }
}
