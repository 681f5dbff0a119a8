// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Client takeover · MQTT 5.0 §3.1.4")
struct ClientTakeoverTests {
  private let broker = Timeline.address(3)

  private func connect(_ name: String) -> [UInt8] { MQTTBytes.connect(name: name) }

  @Test("a device that uses the name of another one within a minute is told, whoever connects last")
  func takeover() {
    var life = Timeline(learning: 10_000)
    life.mqtt(0, from: 10, to: broker, connect("door-lock"))
    life.mqtt(5000, from: 66, to: broker, connect("door-lock"))
    #expect(life.alerts(of: "client-takeover").isEmpty)
    // The lock was thrown out and comes back.
    life.mqtt(5002, from: 10, to: broker, connect("door-lock"))
    let alerts = life.alerts(of: "client-takeover")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.device.mac == Timeline.mac(66))
    #expect(
      alerts.first?.observed == "connected to the broker 192.168.1.3 as \u{201C}door-lock\u{201D}, the name of "
        + "00:00:5e:00:53:0a; the two have taken turns 2 times")
    #expect(alerts.first?.expected == "\u{201C}door-lock\u{201D} is used by 00:00:5e:00:53:0a alone")
  }

  @Test("two devices that take turns slowly are told at the third turn")
  func turns() {
    var life = Timeline(learning: 10_000)
    for turn in 0..<4 {
      #expect(life.alerts(of: "client-takeover").isEmpty)
      life.mqtt(Double(turn * 300), from: turn % 2 == 0 ? 10 : 66, to: broker, connect("door-lock"))
    }
    #expect(life.alerts(of: "client-takeover").map(\.device.mac) == [Timeline.mac(66)])
  }

  @Test("while the owner is connected and seen, one who was there before is told with its first message")
  func atOnce() {
    var life = Timeline(learning: 10_000)
    for second in stride(from: 0.0, to: 5000, by: 30) {
      life.packet(second, from: 10, to: broker)
      life.packet(second, from: 66, to: broker)
    }
    life.mqtt(1, from: 10, to: broker, connect("door-lock"))
    life.mqtt(5001, from: 66, to: broker, connect("door-lock"), takesOver: 1)
    #expect(life.alerts(of: "client-takeover").map(\.device.mac) == [Timeline.mac(66)])
  }

  @Test("a device that connects again and again, also from another address, is not told")
  func reconnects() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<100 { life.mqtt(Double(attempt * 5), from: 10, to: broker, connect("door-lock")) }
    life.move(10, to: Timeline.address(99), at: 600)
    life.mqtt(601, from: 10, to: broker, connect("door-lock"))
    #expect(life.alerts(of: "client-takeover").isEmpty)
  }

  @Test("a replaced device, other names, and the same name at another broker are not told")
  func lookAlikes() {
    var life = Timeline(learning: 10_000)
    life.mqtt(0, from: 10, to: broker, connect("door-lock"))
    life.mqtt(1, from: 66, to: broker, connect("door-lock-2"))
    life.mqtt(2, from: 66, to: Timeline.address(4), connect("door-lock"))
    life.mqtt(100_000, from: 12, to: broker, connect("door-lock"))
    life.mqtt(200_000, from: 12, to: broker, connect("door-lock"))
    #expect(life.alerts(of: "client-takeover").isEmpty)
    // The name is its own by now.
    life.mqtt(200_010, from: 10, to: broker, connect("door-lock"))
    #expect(life.alerts(of: "client-takeover").map(\.device.mac) == [Timeline.mac(10)])
  }

  @Test("a device with ten thousand names does not make those of the others be forgotten")
  func flood() {
    var life = Timeline(learning: 10_000)
    life.mqtt(0, from: 10, to: broker, connect("door-lock"))
    for number in 0..<10_000 { life.mqtt(1 + Double(number) / 100, from: 66, to: broker, connect("n\(number)")) }
    life.mqtt(200, from: 66, to: broker, connect("door-lock"))
    life.mqtt(201, from: 10, to: broker, connect("door-lock"))
    #expect(life.alerts(of: "client-takeover").map(\.device.mac) == [Timeline.mac(66)])
  }
}
