// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

private let broker = Timeline.address(3)

@Suite("Publish flood · MQTT 5.0 §5.4.8")
struct PublishFloodTests {
  /// A device that publishes one message a tick, and then `rate` a second.
  private func life(rate: Int, seconds: Int) -> Timeline {
    var life = Timeline(learning: 600)
    for tick in 0..<400 { life.mqtt(Double(tick * 10), from: 10, to: broker, MQTTBytes.publish("home/t")) }
    for number in 0..<rate * seconds {
      life.mqtt(4000 + Double(number) / Double(rate), from: 10, to: broker, MQTTBytes.publish("home/t"))
    }
    life.quiet(until: 4100)
    return life
  }

  @Test("a device that publishes a hundred messages a second instead of one in ten seconds is told within a minute")
  func flood() {
    let alerts = life(rate: 100, seconds: 60).alerts(of: "publish-flood")
    #expect(alerts.count == 1)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first.map { $0.time <= Timeline.moment(4050) } == true)
    #expect(alerts.first?.observed == "published 100 MQTT messages a second over 10 s")
  }

  @Test("a device that never published, and sends ten messages a second, is told within a minute")
  func firstMessages() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 86_400)
    for number in 0..<700 {
      life.mqtt(86_400 + Double(number) / 11, from: 10, to: broker, MQTTBytes.publish("home/t"))
    }
    #expect(life.alerts(of: "publish-flood").count == 1)
  }

  @Test("a burst of stored messages, and a few more messages than usual, are no alarm")
  func lookAlikes() {
    #expect(life(rate: 100, seconds: 10).alerts(of: "publish-flood").isEmpty)
    #expect(life(rate: 5, seconds: 60).alerts(of: "publish-flood").isEmpty)
  }

  @Test(
    "ten thousand messages within ten seconds are a flood of whoever it is, but of one that often sends half of them")
  func manyAtOnce() {
    var life = Timeline(learning: 1)
    for number in 0..<20_000 {
      life.mqtt(10 + Double(number) / 10_000, from: 10, to: broker, MQTTBytes.publish("home/t"))
    }
    #expect(life.alerts(of: "publish-flood").map(\.observed) == ["published 10,000 MQTT messages in less than 10 s"])
    var bridge = Timeline(learning: 250)
    for number in 0..<150_000 {
      bridge.mqtt(Double(number) / 500, from: 10, to: broker, MQTTBytes.publish("home/t"))
    }
    for number in 0..<12_000 {
      bridge.mqtt(311 + Double(number) / 2000, from: 10, to: broker, MQTTBytes.publish("home/t"))
    }
    #expect(bridge.alerts(of: "publish-flood").isEmpty)
  }
}
