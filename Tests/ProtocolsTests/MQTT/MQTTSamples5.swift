// SPDX-License-Identifier: Apache-2.0
import Protocols

extension MQTTSample {
  /// One packet or more of every type of MQTT 5.0, with every property at least once.
  static let version5 = [
    MQTTSample(
      "CONNECT", .v5,
      """
      10 6f 0004 'MQTT' 05 c6 003c
      2f 11 0000000a 21 0014 27 00001000 22 000a 19 01 17 00
      15 0003 'foo' 16 0004 '1234' 26 0001 'k' 0001 'v' 26 0001 'k' 0001 'w'
      0002 'id'
      23 18 00000005 01 01 02 0000003c 03 0001 't' 08 0003 'r/t' 09 0002 'cd' 26 0001 'n' 0002 'vv'
      0001 'w' 0001 'p' 0001 'u' 0002 'pw'
      """,
      header("connect") + [
        "mqtt.connect.protocol_string=MQTT", "mqtt.connect.protocol_version=5",
        "mqtt.connect.flags.username=true", "mqtt.connect.flags.password=true", "mqtt.connect.flags.will=true",
        "mqtt.connect.flags.will_retain=false", "mqtt.connect.flags.clean_session=true",
        "mqtt.connect.keep_alive=60", "mqtt.connect.client_id=id", "mqtt.connect.will.topic=w",
        "mqtt.connect.will.qos=0", "mqtt.connect.will.retain=false", "mqtt.connect.will.payload_length=1",
        "mqtt.connect.will.payload_kind=text",
        "mqtt.connect.will.properties.will_delay_interval=5",
        "mqtt.connect.will.properties.payload_format_indicator=1",
        "mqtt.connect.will.properties.message_expiry_interval=60", "mqtt.connect.will.properties.content_type=t",
        "mqtt.connect.will.properties.response_topic=r/t",
        "mqtt.connect.will.properties.correlation_data_length=2",
        "mqtt.connect.will.properties.user_properties[0]=n", "mqtt.connect.username=u",
        "mqtt.connect.password=<redacted>", "mqtt.connect.properties.session_expiry_interval=10",
        "mqtt.connect.properties.receive_maximum=20", "mqtt.connect.properties.maximum_packet_size=4096",
        "mqtt.connect.properties.topic_alias_maximum=10", "mqtt.connect.properties.request_response_information=1",
        "mqtt.connect.properties.request_problem_information=0",
        "mqtt.connect.properties.authentication_method=foo",
        "mqtt.connect.properties.authentication_data_length=4",
        "mqtt.connect.properties.user_properties[0]=k", "mqtt.connect.properties.user_properties[1]=k",
      ]),
    MQTTSample(
      "CONNECT with a password alone", .v5, "10 12 0004 'MQTT' 05 40 0000 00 0000 0003 'abc'",
      header("connect") + [
        "mqtt.connect.protocol_string=MQTT", "mqtt.connect.protocol_version=5",
        "mqtt.connect.flags.username=false", "mqtt.connect.flags.password=true", "mqtt.connect.flags.will=false",
        "mqtt.connect.flags.will_retain=false", "mqtt.connect.flags.clean_session=false",
        "mqtt.connect.keep_alive=0", "mqtt.connect.client_id=", "mqtt.connect.password=<redacted>",
      ]),
    MQTTSample(
      "CONNACK", .v5,
      """
      20 39 00 00 36 11 00000001 21 0002 24 01 25 00 27 00000003 12 0002 'id' 22 0004 1f 0001 'r' 28 01 29 00 2a 01
      13 0005 1a 0001 'i' 1c 0001 's' 15 0001 'm' 16 0001 'd'
      """,
      header("connack") + [
        "mqtt.connack.session_present=false", "mqtt.connack.return_code=0", "mqtt.connack.reason=success",
        "mqtt.connack.properties.session_expiry_interval=1", "mqtt.connack.properties.receive_maximum=2",
        "mqtt.connack.properties.maximum_qos=1", "mqtt.connack.properties.retain_available=0",
        "mqtt.connack.properties.maximum_packet_size=3",
        "mqtt.connack.properties.assigned_client_identifier=id",
        "mqtt.connack.properties.topic_alias_maximum=4", "mqtt.connack.properties.reason_string=r",
        "mqtt.connack.properties.wildcard_subscription_available=1",
        "mqtt.connack.properties.subscription_identifiers_available=0",
        "mqtt.connack.properties.shared_subscription_available=1", "mqtt.connack.properties.server_keep_alive=5",
        "mqtt.connack.properties.response_information=i", "mqtt.connack.properties.server_reference=s",
        "mqtt.connack.properties.authentication_method=m", "mqtt.connack.properties.authentication_data_length=1",
      ]),
    MQTTSample(
      "CONNACK that refuses", .v5, "20 03 00 86 00",
      header("connack") + [
        "mqtt.connack.session_present=false", "mqtt.connack.return_code=134",
        "mqtt.connack.reason=bad_user_name_or_password",
      ]),
    MQTTSample(
      "CONNACK of an older server", .v5, "20 02 00 01",
      header("connack") + [
        "mqtt.connack.session_present=false", "mqtt.connack.return_code=1",
        "mqtt.connack.reason=unacceptable_protocol_version",
      ]),
    MQTTSample(
      "PUBLISH", .v5, "32 14 0001 't' 0007 0b 23 0003 0b 01 0b 8001 03 0000 'pay'",
      header("publish", qos: 1) + [
        "mqtt.publish.topic=t", "mqtt.publish.message_id=7", "mqtt.publish.payload_length=3",
        "mqtt.publish.payload_kind=text",
        "mqtt.publish.properties.topic_alias=3", "mqtt.publish.properties.subscription_identifier[0]=1",
        "mqtt.publish.properties.subscription_identifier[1]=128", "mqtt.publish.properties.content_type=",
      ]),
    MQTTSample(
      "PUBLISH under a topic alias", .v5, "30 06 0000 03 23 0003",
      header("publish") + [
        "mqtt.publish.topic=", "mqtt.publish.payload_length=0", "mqtt.publish.payload_kind=empty",
        "mqtt.publish.properties.topic_alias=3",
      ]),
    MQTTSample(
      "PUBACK, short", .v5, "40 02 0001",
      header("puback") + ["mqtt.puback.message_id=1", "mqtt.puback.reason_code=0", "mqtt.puback.reason=success"]),
    MQTTSample(
      "PUBREC without properties", .v5, "50 03 0002 97",
      header("pubrec") + [
        "mqtt.pubrec.message_id=2", "mqtt.pubrec.reason_code=151", "mqtt.pubrec.reason=quota_exceeded",
      ]),
    MQTTSample(
      "PUBREL", .v5, "62 04 0003 92 00",
      header("pubrel", qos: 1) + [
        "mqtt.pubrel.message_id=3", "mqtt.pubrel.reason_code=146", "mqtt.pubrel.reason=packet_identifier_not_found",
      ]),
    MQTTSample(
      "PUBCOMP", .v5, "70 0a 0004 00 06 1f 0003 'why'",
      header("pubcomp") + [
        "mqtt.pubcomp.message_id=4", "mqtt.pubcomp.reason_code=0", "mqtt.pubcomp.reason=success",
        "mqtt.pubcomp.properties.reason_string=why",
      ]),
    MQTTSample(
      "SUBSCRIBE", .v5, "82 15 000a 03 0b ff7f 000c '$share/g/a/+' 2a",
      header("subscribe", qos: 1) + [
        "mqtt.subscribe.message_id=10", "mqtt.subscribe.topics[0].topic=$share/g/a/+",
        "mqtt.subscribe.topics[0].share_name=g", "mqtt.subscribe.topics[0].qos=2",
        "mqtt.subscribe.topics[0].no_local=false", "mqtt.subscribe.topics[0].retain_as_published=true",
        "mqtt.subscribe.topics[0].retain_handling=2", "mqtt.subscribe.properties.subscription_identifier=16383",
      ]),
    MQTTSample(
      "SUBACK", .v5, "90 05 000a 00 02 87",
      header("suback") + [
        "mqtt.suback.message_id=10", "mqtt.suback.qos_granted[0]=2", "mqtt.suback.qos_granted[1]=135",
        "mqtt.suback.reasons[0]=granted_qos_2", "mqtt.suback.reasons[1]=not_authorized",
      ]),
    MQTTSample(
      "UNSUBSCRIBE", .v5, "a2 0d 000b 07 26 0001 'a' 0001 'b' 0001 'x'",
      header("unsubscribe", qos: 1) + [
        "mqtt.unsubscribe.message_id=11", "mqtt.unsubscribe.topics[0]=x",
        "mqtt.unsubscribe.properties.user_properties[0]=a",
      ]),
    MQTTSample(
      "UNSUBACK", .v5, "b0 05 000b 00 00 11",
      header("unsuback") + [
        "mqtt.unsuback.message_id=11", "mqtt.unsuback.reason_codes[0]=0", "mqtt.unsuback.reason_codes[1]=17",
        "mqtt.unsuback.reasons[0]=success", "mqtt.unsuback.reasons[1]=no_subscription_existed",
      ]),
    MQTTSample("PINGREQ", .v5, "c0 00", header("pingreq")),
    MQTTSample("PINGRESP", .v5, "d0 00", header("pingresp")),
    MQTTSample(
      "DISCONNECT, short", .v5, "e0 00",
      header("disconnect") + ["mqtt.disconnect.reason_code=0", "mqtt.disconnect.reason=normal_disconnection"]),
    MQTTSample(
      "DISCONNECT", .v5, "e0 0f 8e 0d 11 00000000 1c 0001 's' 1f 0001 'r'",
      header("disconnect") + [
        "mqtt.disconnect.reason_code=142", "mqtt.disconnect.reason=session_taken_over",
        "mqtt.disconnect.properties.session_expiry_interval=0",
        "mqtt.disconnect.properties.reason_string=r", "mqtt.disconnect.properties.server_reference=s",
      ]),
    MQTTSample(
      "AUTH, short", .v5, "f0 00",
      header("auth") + ["mqtt.auth.reason_code=0", "mqtt.auth.reason=success", "mqtt.auth.step=1"]),
    MQTTSample(
      "AUTH", .v5, "f0 0a 18 08 15 0001 'm' 16 0001 'd'",
      header("auth") + [
        "mqtt.auth.reason_code=24", "mqtt.auth.reason=continue_authentication", "mqtt.auth.step=1",
        "mqtt.auth.properties.authentication_method=m",
        "mqtt.auth.properties.authentication_data_length=1",
      ]),
  ]
}
