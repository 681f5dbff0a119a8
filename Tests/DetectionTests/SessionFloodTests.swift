// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

@Suite("Flood of MQTT sessions")
struct SessionFloodTests {
  /// The alerts about a device that opens a session each so many seconds for two minutes.
  private func alerts(
    every step: Double, learning: Double? = 600, from start: Double = 900, port: UInt16 = 1883, isAnswered: Bool = true
  ) -> [Alert] {
    var life = Timeline(learning: learning)
    life.normalLife(of: 10, from: 0, to: start)
    for number in 0..<Int(120 / step) {
      life.contact(
        start + Double(number) * step, from: 10, to: Timeline.address(5), port: port, isAnswered: isAnswered)
    }
    return life.alerts(of: "session-flood")
  }

  @Test("a device that opens five sessions a second is told of after a hundred", arguments: [1883, 8883] as [UInt16])
  func flood(port: UInt16) throws {
    let alert = try #require(alerts(every: 0.2, port: port).first)
    #expect(alert.severity == .medium && alert.device.mac == Timeline.mac(10))
    #expect(alert.observed == "opened 100 MQTT sessions within a minute at 192.168.1.5 port \(port)")
    #expect(alert.time <= Timeline.moment(940))
  }

  @Test("nobody can teach it")
  func learning() { #expect(!alerts(every: 0.2, learning: 3600, from: 60).isEmpty) }

  @Test("a program that connects anew for each message, once a second, is none")
  func eachMessage() { #expect(alerts(every: 1).isEmpty) }

  @Test("many conversations with another service are none")
  func otherService() { #expect(alerts(every: 0.2, port: 443).isEmpty) }

  @Test("attempts that nobody accepts open no session")
  func unanswered() { #expect(alerts(every: 0.2, isAnswered: false).isEmpty) }

  @Test("clients that all come back when their broker does are none, each for itself")
  func restart() {
    var life = Timeline(learning: 600)
    for device in 10..<40 { life.normalLife(of: device, from: 0, to: 700) }
    for round in 0..<6 {
      for device in 10..<40 {
        life.contact(900 + Double(round) * 5 + Double(device) / 40, from: device, to: Timeline.address(5), port: 1883)
      }
    }
    #expect(life.alerts(of: "session-flood").isEmpty)
  }
}
