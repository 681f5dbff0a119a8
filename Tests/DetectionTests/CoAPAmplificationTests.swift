// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

@Suite("CoAP amplification · RFC 7252 §11.3")
struct CoAPAmplificationTests {
  /// A service that is asked `perSecond` times a second for a minute, and answers.
  private func life(
    perSecond: Int = 2, asked: UInt32 = 65, answered: UInt32 = 1100, port: UInt16 = 5683,
    by peer: IPAddress = Timeline.internet(9), isCalled: Bool = false
  ) -> Timeline {
    var life = Timeline(learning: 10_000)
    life.packet(0, from: 10, to: Timeline.internet(1))
    if isCalled { life.contact(5, from: 10, to: peer, port: 5683, transport: .udp) }
    for number in 0..<60 * perSecond {
      let second = 20 + Double(number) / Double(perSecond)
      life.packet(
        second, from: 10, to: peer, port: 4444, transport: .udp, length: asked, isReply: true, clientPort: port)
      life.packet(second, from: 10, to: peer, port: 4444, transport: .udp, length: answered, clientPort: port)
    }
    life.quiet(until: 100)
    return life
  }

  @Test(
    "a service that answers Internet hosts with many times what they ask is told within a minute, also while it is learned"
  )
  func amplification() {
    for perSecond in [1, 2, 20] {
      let alerts = life(perSecond: perSecond).alerts(of: "coap-amplification")
      #expect(alerts.count == 1)
      #expect(alerts.first?.severity == .high)
      #expect(alerts.first?.device.mac == Timeline.mac(10))
      #expect(alerts.first?.observed.contains("16.9 times") == false)
      #expect(alerts.first?.observed.contains("17 times what they sent, last 198.51.100.9") == true)
    }
  }

  @Test(
    "answers as large as questions, to the home, from other ports and to a server that the device called are not told")
  func lookAlikes() {
    #expect(life(answered: 300).alerts(of: "coap-amplification").isEmpty)
    #expect(life(by: Timeline.address(20)).alerts(of: "coap-amplification").isEmpty)
    #expect(life(port: 443).alerts(of: "coap-amplification").isEmpty)
    #expect(life(isCalled: true).alerts(of: "coap-amplification").isEmpty)
  }

  /// `count` registrations at as many resources within half a minute.
  private func register(_ life: inout Timeline, _ second: Double, count: Int, observe: UInt8? = 0) {
    for number in 0..<count {
      life.observe(second + Double(number) * 30 / Double(count), from: 10, to: Timeline.address(20), observe: observe)
    }
    life.quiet(until: second + 100)
  }

  @Test("a device that registers for more than twenty resources within a minute is told, once")
  func registrations() {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 3000)
    register(&life, 3000, count: 60)
    let alerts = life.alerts(of: "coap-amplification")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .medium)
    #expect(alerts.first?.observed == "registered for notifications 21 times within a minute, last at 192.168.1.20")
  }

  @Test("a hub that registers as many as before, twenty registrations, and plain requests are not told")
  func usualRegistrations() {
    var life = Timeline(learning: 1200)
    register(&life, 100, count: 40)
    life.normalLife(of: 10, from: 300, to: 3000)
    register(&life, 3000, count: 60)
    #expect(life.alerts(of: "coap-amplification").isEmpty)
    life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 3000)
    register(&life, 3000, count: 20)
    register(&life, 3200, count: 60, observe: nil)
    register(&life, 3400, count: 60, observe: 1)
    #expect(life.alerts(of: "coap-amplification").isEmpty)
  }
}
