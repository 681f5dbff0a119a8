// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Reflection · RFC 5358 §1")
struct ReflectionTests {
  /// A service asked and answering every tenth of a second for `seconds`, with so many bytes.
  private func life(
    port: UInt16 = 53, asked: UInt32 = 60, answered: UInt32, each: Int = 1, by peer: IPAddress = Timeline.internet(9),
    seconds: Double = 30
  ) -> Timeline {
    var life = Timeline(learning: 10_000)
    life.packet(0, from: 10, to: Timeline.internet(1))
    for second in stride(from: 10.0, to: 10 + seconds, by: 0.1) {
      life.packet(
        second, from: 10, to: peer, port: 4444, transport: .udp, length: asked, isReply: true, clientPort: port)
      for _ in 0..<each {
        life.packet(second, from: 10, to: peer, port: 4444, transport: .udp, length: answered, clientPort: port)
      }
    }
    life.quiet(until: 100)
    return life
  }

  @Test(
    "a service that sends out fifty times what it gets, at three megabits a second, is told",
    arguments: [
      53, 123, 1900, 5683, 11_211,
    ] as [UInt16])
  func reflection(port: UInt16) {
    let life = life(port: port, answered: 1500, each: 25)
    let alerts = life.alerts(of: "reflection")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.hasPrefix("sent 3,7") == true)
    #expect(alerts.first?.observed.contains("kB from UDP port \(port) to Internet hosts within 10 s, 6") == true)
    #expect(alerts.first.map { $0.time <= Timeline.moment(20) } == true)
  }

  @Test("little traffic, answers as large as questions, other ports, and answers to the home are not told")
  func lookAlikes() {
    #expect(life(answered: 1500).alerts(of: "reflection").isEmpty)
    #expect(life(asked: 1500, answered: 1500, each: 9).alerts(of: "reflection").isEmpty)
    #expect(life(port: 443, answered: 1500, each: 25).alerts(of: "reflection").isEmpty)
    #expect(life(answered: 1500, each: 25, by: Timeline.address(20)).alerts(of: "reflection").isEmpty)
    #expect(life(answered: 1500, each: 25, seconds: 2).alerts(of: "reflection").isEmpty)
  }
}
