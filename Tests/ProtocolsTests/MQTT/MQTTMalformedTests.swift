// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing

@Suite("MQTT rules that senders break · MQTT 3.1.1, MQTT 5.0")
struct MQTTMalformedTests {
  /// Packets with one fault: the version they are read in, the packet, the broken rule, the offset of the fault.
  static let cases: [(MQTTVersion, String, String, Int)] = [
    (.v311, "00 00", "mqtt_packet_type", 0),
    (.v311, "f0 00", "mqtt_packet_type", 0),
    (.v311, "c1 00", "mqtt_reserved_flags", 0),
    (.v5, "80 07 0001 00 0001 'a' 00", "mqtt_reserved_flags", 0),
    (.v311, "60 02 0001", "mqtt_reserved_flags", 0),
    (.v311, "36 05 0001 'a' 0001", "mqtt_publish_qos", 0),
    (.v311, "38 03 0001 'a'", "mqtt_publish_duplicate", 0),
    (.v311, "30 ffffffff 01", "mqtt_variable_byte_integer", 1),
    (.v5, "82 08 0001 8000 0001 'a' 00", "mqtt_variable_byte_integer_length", 4),
    (.v311, "30 03 0001 ff", "mqtt_string_encoding", 4),
    (.v311, "30 05 0003 eda080", "mqtt_string_encoding", 4),
    (.v311, "30 04 0002 'a' 00", "mqtt_string_null", 5),
    (.v311, "32 05 0001 'a' 0000", "mqtt_packet_identifier", 5),
    (.v311, "40 02 0000", "mqtt_packet_identifier", 2),
    (.v311, "30 02 0000", "mqtt_topic_empty", 2),
    (.v311, "82 05 0001 0000 00", "mqtt_topic_empty", 4),
    (.v311, "30 05 0003 'a/+'", "mqtt_topic_name_wildcard", 6),
    (.v311, "30 03 0001 '#'", "mqtt_topic_name_wildcard", 4),
    (.v311, "82 08 0001 0003 '#/a' 00", "mqtt_topic_filter_wildcard", 6),
    (.v311, "a2 06 0001 0002 'a+'", "mqtt_topic_filter_wildcard", 7),
    (.v5, "82 0e 0001 00 0008 '$share/g' 00", "mqtt_shared_subscription", 7),
    (.v5, "82 10 0001 00 000a '$share/+/a' 00", "mqtt_shared_subscription", 7),
    (.v5, "82 10 0001 00 000a '$share/g/a' 04", "mqtt_shared_no_local", 17),
    (.v311, "82 02 0001", "mqtt_subscribe_empty", 4),
    (.v311, "82 06 0001 0001 'a' 03", "mqtt_subscribe_qos", 7),
    (.v311, "82 06 0001 0001 'a' 04", "mqtt_subscribe_options", 7),
    (.v5, "82 07 0001 00 0001 'a' 30", "mqtt_subscribe_options", 8),
    (.v5, "82 07 0001 00 0001 'a' 40", "mqtt_subscribe_options", 8),
    (.v311, "a2 02 0001", "mqtt_unsubscribe_empty", 4),
    (.v311, "90 02 0001", "mqtt_suback_empty", 4),
    (.v311, "90 03 0001 03", "mqtt_suback_code", 4),
    (.v5, "90 04 0001 00 03", "mqtt_suback_code", 5),
    (.v5, "b0 03 0001 00", "mqtt_unsuback_empty", 5),
    (.v5, "b0 04 0001 00 12", "mqtt_reason_code", 5),
    (.v5, "40 03 0001 92", "mqtt_reason_code", 4),
    (.v5, "62 03 0001 80", "mqtt_reason_code", 4),
    (.v5, "e0 01 7f", "mqtt_reason_code", 2),
    (.v5, "f0 02 01 00", "mqtt_reason_code", 2),
    (.v5, "20 03 00 05 00", "mqtt_reason_code", 3),
    (.v311, "20 02 02 00", "mqtt_connack_flags", 2),
    (.v311, "20 02 01 05", "mqtt_connack_session", 2),
    (.v5, "30 06 0001 't' 02 04 00", "mqtt_property_identifier", 6),
    (.v5, "30 06 0001 't' 02 01 02", "mqtt_property_value", 7),
    (.v5, "30 07 0001 't' 03 23 0000", "mqtt_property_value", 7),
    (.v5, "82 09 0001 02 0b 00 0001 'a' 00", "mqtt_property_value", 6),
    (.v5, "30 07 0001 't' 03 21 0001", "mqtt_property_not_allowed", 6),
    (.v5, "30 0a 0001 't' 06 23 0001 23 0002", "mqtt_property_twice", 9),
    (.v5, "82 0b 0001 04 0b 01 0b 02 0001 'a' 00", "mqtt_property_twice", 7),
    (.v5, "30 07 0001 't' 02 23 0001", "mqtt_property_length", 7),
    (.v5, "f0 06 18 04 16 0001 'd'", "mqtt_authentication_method", 8),
    (.v5, "30 03 0000 00", "mqtt_topic_alias_missing", 2),
    (.v311, "30 03 0005 'a'", "ends_inside_field", 4),
    (.v311, "32 03 0001 'a'", "ends_inside_field", 5),
    (.v311, "c0 01 00", "trailing_bytes", 2),
    (.v311, "40 03 0001 00", "trailing_bytes", 4),
    (.v5, "40 06 0001 00 00 0000", "trailing_bytes", 6),
    (.v5, "30 05 0001 't' 7f 00", "ends_inside_field", 6),
  ]

  @Test("The broken rule and the place are named, once, and the next packet is read", arguments: cases)
  func rules(_ version: MQTTVersion, _ notation: String, _ rule: String, _ offset: Int) {
    let messages = mqtt(MQTTSample.connect(version), bytes(notation), bytes("c0 00"))
    #expect(messages.count > 1)
    #expect(messages.dropFirst().first?.brokenRule == rule)
    #expect(messages.dropFirst().first?["anomaly.offset"] == String(offset))
    #expect(messages.dropFirst().first?["anomaly.layer"] == "mqtt")
    // A broken Remaining Length loses the place of all that follows.
    let isFramingLost = rule == "mqtt_variable_byte_integer"
    #expect(messages.dropFirst(2).map(\.lines) == (isFramingLost ? [] : [header("pingreq")]))
  }

  static let connects: [(String, String, Int)] = [
    ("10 0c 0004 'MQTX' 04 02 003c 0000", "mqtt_protocol_name", 2),
    ("10 08 0000 04 02 003c 0000", "mqtt_protocol_name", 2),
    ("10 0c 0004 'MQTT' 06 02 003c 0000", "mqtt_protocol_level", 8),
    ("10 0c 0004 'MQTT' 03 02 003c 0000", "mqtt_protocol_level", 8),
    ("10 0e 0006 'MQIsdp' 04 02 003c 0000", "mqtt_protocol_level", 10),
    ("10 0c 0004 'MQTT' 04 03 003c 0000", "mqtt_connect_reserved", 9),
    ("10 0c 0004 'MQTT' 04 0a 003c 0000", "mqtt_will_flags", 9),
    ("10 0c 0004 'MQTT' 04 22 003c 0000", "mqtt_will_flags", 9),
    ("10 12 0004 'MQTT' 04 1e 003c 0000 0001 'w' 0001 'p'", "mqtt_will_qos", 9),
    ("10 0f 0004 'MQTT' 04 42 003c 0000 0001 'p'", "mqtt_password_alone", 9),
    ("10 0c 0004 'MQTT' 04 00 003c 0000", "mqtt_client_identifier", 12),
    ("10 10 0004 'MQTT' 04 06 003c 0000 0000 0000", "mqtt_topic_empty", 14),
    ("10 13 0004 'MQTT' 05 02 003c 06 21 0000 21 0001 0000", "mqtt_property_value", 14),
    ("10 10 0004 'MQTT' 05 02 003c 03 13 0001 0000", "mqtt_property_not_allowed", 13),
    ("10 0c 0004 'MQTT' 04 82 003c 0000", "ends_inside_field", 14),
    ("10 0d 0004 'MQTT' 04 02 003c 0000 00", "trailing_bytes", 14),
  ]

  @Test("A CONNECT's broken rule and the place are named", arguments: connects)
  func connect(_ notation: String, _ rule: String, _ offset: Int) {
    let messages = mqtt(bytes(notation))
    #expect(messages.map(\.brokenRule) == [rule])
    #expect(messages.first?["anomaly.offset"] == String(offset))
  }

  @Test("A second CONNECT is shown and named as broken rule")
  func secondConnect() {
    let messages = mqtt(MQTTSample.connect(.v311), MQTTSample.connect(.v5))
    #expect(messages.map(\.brokenRule) == [nil, nil, "mqtt_second_connect"])
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
