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

  @Test("a thing that leaves a command is told at once, and by the topic")
  func thing() {
    var life = home()
    life.mqtt(10_800, from: 10, to: broker, MQTTBytes.publish("cmnd/plug/POWER", isRetained: true))
    let alerts = life.alerts(of: "command-publisher")
    #expect(alerts.map(\.severity) == [.high])
    #expect(
      alerts.first?.observed
        == "left a command at the broker 192.168.1.3 on the topic \u{201C}cmnd/plug/POWER\u{201D}, where it never left one")
  }

  @Test("a thing may take commands on a topic, and leave none there")
  func taker() {
    func alerts(leavesWhileLearned: Bool) -> [Alert] {
      var life = home()
      life.mqtt(200, from: 10, to: broker, MQTTBytes.subscribe("cmnd/plug/#"))
      if leavesWhileLearned {
        life.mqtt(300, from: 10, to: broker, MQTTBytes.publish("cmnd/plug/POWER", isRetained: true))
      }
      life.mqtt(10_800, from: 10, to: broker, MQTTBytes.publish("cmnd/plug/POWER", isRetained: true))
      return life.alerts(of: "command-publisher")
    }
    #expect(alerts(leavesWhileLearned: false).count == 1)
    #expect(alerts(leavesWhileLearned: true).isEmpty)
  }

  @Test("a device of many services that leaves a command is suspicious, and not told at once")
  func computer() {
    var life = home()
    for port in 0..<20 { life.contact(10_700, from: 10, to: Timeline.internet(1), port: 1000 + UInt16(port)) }
    life.mqtt(10_800, from: 10, to: broker, MQTTBytes.publish("cmnd/plug/POWER", isRetained: true))
    life.quiet(until: 10_820)
    #expect(life.alerts(of: "command-publisher").isEmpty)
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
