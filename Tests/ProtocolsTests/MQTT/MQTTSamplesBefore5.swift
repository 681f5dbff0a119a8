// SPDX-License-Identifier: Apache-2.0
import Protocols

extension MQTTSample {
  /// One packet or more of every type of MQTT 3.1 and 3.1.1.
  static let before5 = [
    MQTTSample(
      "CONNECT", .v311, "10 24 0004 'MQTT' 04 f6 000a 0002 'c1' 0003 'w/t' 0004 'gone' 0003 'bob' 0004 'pass'",
      header("connect") + [
        "mqtt.connect.protocol_string=MQTT", "mqtt.connect.protocol_version=4",
        "mqtt.connect.flags.username=true", "mqtt.connect.flags.password=true", "mqtt.connect.flags.will=true",
        "mqtt.connect.flags.will_retain=true", "mqtt.connect.flags.clean_session=true",
        "mqtt.connect.keep_alive=10", "mqtt.connect.client_id=c1", "mqtt.connect.will.topic=w/t",
        "mqtt.connect.will.qos=2", "mqtt.connect.will.retain=true", "mqtt.connect.will.payload_length=4",
        "mqtt.connect.will.payload_kind=text", "mqtt.connect.username=bob",
        "mqtt.connect.password=<redacted>",
      ]),
    MQTTSample(
      "CONNECT without its user name", .v31, "10 10 0006 'MQIsdp' 03 c0 0000 0002 'ab'",
      header("connect") + [
        "mqtt.connect.protocol_string=MQIsdp", "mqtt.connect.protocol_version=3",
        "mqtt.connect.flags.username=true", "mqtt.connect.flags.password=true", "mqtt.connect.flags.will=false",
        "mqtt.connect.flags.will_retain=false", "mqtt.connect.flags.clean_session=false",
        "mqtt.connect.keep_alive=0", "mqtt.connect.client_id=ab", "mqtt.connect.password=<redacted>",
      ]),
    MQTTSample(
      "CONNECT of a bridge", .v311, "10 0e 0004 'MQTT' 84 02 003c 0002 'br'",
      header("connect") + [
        "mqtt.connect.protocol_string=MQTT", "mqtt.connect.protocol_version=4",
        "mqtt.connect.flags.username=false", "mqtt.connect.flags.password=false", "mqtt.connect.flags.will=false",
        "mqtt.connect.flags.will_retain=false", "mqtt.connect.flags.clean_session=true",
        "mqtt.connect.keep_alive=60", "mqtt.connect.client_id=br",
      ]),
    MQTTSample(
      "CONNACK", .v311, "20 02 01 00",
      header("connack") + [
        "mqtt.connack.session_present=true", "mqtt.connack.return_code=0", "mqtt.connack.reason=accepted",
      ]),
    MQTTSample(
      "CONNACK that refuses", .v311, "20 02 00 05",
      header("connack") + [
        "mqtt.connack.session_present=false", "mqtt.connack.return_code=5", "mqtt.connack.reason=not_authorized",
      ]),
    MQTTSample(
      "CONNACK with its unused byte set", .v31, "20 02 ff 04",
      header("connack") + [
        "mqtt.connack.session_present=false", "mqtt.connack.return_code=4",
        "mqtt.connack.reason=bad_user_name_or_password",
      ]),
    MQTTSample(
      "PUBLISH at QoS 0", .v311, "31 08 0003 'a/b' 'abc'",
      header("publish", retain: true) + [
        "mqtt.publish.topic=a/b", "mqtt.publish.payload_length=3", "mqtt.publish.payload_kind=text",
      ]),
    MQTTSample(
      "PUBLISH at QoS 2", .v311, "3c 09 0005 'a/€' 0102",
      header("publish", qos: 2, dup: true) + [
        "mqtt.publish.topic=a/€", "mqtt.publish.message_id=258", "mqtt.publish.payload_length=0",
        "mqtt.publish.payload_kind=empty",
      ]),
    MQTTSample(
      "PUBLISH, a duplicate at QoS 0", .v31, "38 03 0001 'a'",
      header("publish", dup: true) + [
        "mqtt.publish.topic=a", "mqtt.publish.payload_length=0", "mqtt.publish.payload_kind=empty",
      ]),
    MQTTSample("PUBACK", .v311, "40 02 0001", header("puback") + ["mqtt.puback.message_id=1"]),
    MQTTSample("PUBREC", .v311, "50 02 0002", header("pubrec") + ["mqtt.pubrec.message_id=2"]),
    MQTTSample("PUBREL", .v311, "62 02 0003", header("pubrel", qos: 1) + ["mqtt.pubrel.message_id=3"]),
    MQTTSample(
      "PUBREL, a duplicate", .v31, "6a 02 0003", header("pubrel", qos: 1, dup: true) + ["mqtt.pubrel.message_id=3"]),
    MQTTSample("PUBCOMP", .v311, "70 02 ffff", header("pubcomp") + ["mqtt.pubcomp.message_id=65535"]),
    MQTTSample(
      "SUBSCRIBE", .v311, "82 10 000a 0003 'a/+' 01 0005 '+/b/#' 02",
      header("subscribe", qos: 1) + [
        "mqtt.subscribe.message_id=10", "mqtt.subscribe.topics[0].topic=a/+", "mqtt.subscribe.topics[0].qos=1",
        "mqtt.subscribe.topics[1].topic=+/b/#", "mqtt.subscribe.topics[1].qos=2",
      ]),
    MQTTSample(
      "SUBACK", .v311, "90 06 000a 00 01 02 80",
      header("suback") + [
        "mqtt.suback.message_id=10", "mqtt.suback.qos_granted[0]=0", "mqtt.suback.qos_granted[1]=1",
        "mqtt.suback.qos_granted[2]=2", "mqtt.suback.qos_granted[3]=128",
        "mqtt.suback.reasons[0]=granted_qos_0", "mqtt.suback.reasons[1]=granted_qos_1",
        "mqtt.suback.reasons[2]=granted_qos_2", "mqtt.suback.reasons[3]=unspecified_error",
      ]),
    MQTTSample(
      "UNSUBSCRIBE", .v311, "a2 08 000b 0001 '#' 0001 '+'",
      header("unsubscribe", qos: 1) + [
        "mqtt.unsubscribe.message_id=11", "mqtt.unsubscribe.topics[0]=#", "mqtt.unsubscribe.topics[1]=+",
      ]),
    MQTTSample("UNSUBACK", .v311, "b0 02 000b", header("unsuback") + ["mqtt.unsuback.message_id=11"]),
    MQTTSample("PINGREQ", .v311, "c0 00", header("pingreq")),
    MQTTSample("PINGRESP", .v311, "d0 00", header("pingresp")),
    MQTTSample("DISCONNECT", .v311, "e0 00", header("disconnect")),
  ]
}
