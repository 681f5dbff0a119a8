// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

private let broker = Timeline.address(3)

/// A device that lives for three hours.
private func home() -> Timeline {
  var life = Timeline(learning: 600)
  life.normalLife(of: 10, from: 0, to: 10_800)
  return life
}

@Suite("Command publisher · MQTT 5.0 §3.3.1.3")
struct CommandPublisherTests {
  @Test(
    "a device that leaves a retained command, or a will on a command's topic, is suspicious",
    arguments: [
      MQTTBytes.publish("zigbee2mqtt/lock/set", isRetained: true),
      MQTTBytes.publish("cmnd/plug/POWER", isRetained: true),
      MQTTBytes.connect(will: "home/door/command"),
    ])
  func command(message: [UInt8]) {
    var life = home()
    life.mqtt(10_800, from: 10, to: broker, message)
    life.quiet(until: 10_820)
    #expect(life.suspicions(of: 10).contains("command-publisher"))
  }

  @Test(
    "states, commands that do not stay, and a hub's retained commands are not",
    arguments: [
      MQTTBytes.publish("zigbee2mqtt/lock/state", isRetained: true), MQTTBytes.publish("cmnd/plug/POWER"),
      MQTTBytes.connect(will: "home/door/online"),
    ])
  func lookAlikes(message: [UInt8]) {
    var life = home()
    life.mqtt(10_800, from: 10, to: broker, message)
    life.quiet(until: 10_820)
    #expect(!life.suspicions(of: 10).contains("command-publisher"))
    var hub = Timeline(learning: 600)
    for minute in 0..<300 {
      hub.mqtt(Double(minute * 60), from: 10, to: broker, MQTTBytes.publish("home/l\(minute)/set", isRetained: true))
    }
    hub.quiet(until: 18_020)
    #expect(!hub.suspicions(of: 10).contains("command-publisher"))
  }
}
