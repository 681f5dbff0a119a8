// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing

@Suite("MQTT CONNECT · MQTT 3.1.1 §3.1, MQTT 5.0 §3.1")
struct MQTTConnectTests {
  @Test("A 3.1.1 CONNECT shows client, will and user, and hides will payload and password")
  func connect311() {
    let packet = bytes("10 24 0004 'MQTT' 04 f6 000a 0002 'c1' 0003 'w/t' 0004 'gone' 0003 'bob' 0004 'pass'")
    #expect(
      mqtt(packet).map(\.lines) == [
        [
          "mqtt.connect.qos=0", "mqtt.connect.retain=false", "mqtt.connect.dup=false",
          "mqtt.connect.protocol_string=MQTT", "mqtt.connect.protocol_version=4",
          "mqtt.connect.flags.username=true", "mqtt.connect.flags.password=true", "mqtt.connect.flags.will=true",
          "mqtt.connect.flags.will_retain=true", "mqtt.connect.flags.clean_session=true",
          "mqtt.connect.keep_alive=10", "mqtt.connect.client_id=c1", "mqtt.connect.will.topic=w/t",
          "mqtt.connect.will.qos=2", "mqtt.connect.will.payload_length=4", "mqtt.connect.username=bob",
          "mqtt.connect.password=<redacted>",
        ]
      ])
  }
}
