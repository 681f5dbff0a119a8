// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Lateral movement · RFC 8520 §1")
struct LateralMovementTests {
  /// A device that lives for three hours, with the same two services.
  private func home(_ device: Int = 10) -> Timeline {
    var life = Timeline(learning: 600)
    life.normalLife(of: device, from: 0, to: 10_800)
    return life
  }

  @Test(
    "a device of few services that is answered at a neighbour's control port is told at once",
    arguments: [
      22, 23, 445, 502, 3389, 5555,
    ] as [UInt16])
  func control(port: UInt16) {
    var life = home()
    life.contact(10_800, from: 10, to: Timeline.address(20), port: port)
    let alerts = life.alerts(of: "lateral-movement")
    #expect(alerts.map(\.severity) == [.medium])
    #expect(
      alerts.first?.observed == "connected to 192.168.1.20 port \(port) in the home network, by which hosts are "
        + "controlled, for the first time")
  }

  @Test("a port that is refused, one that it used before, the Internet, and other ports are not told")
  func lookAlikes() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 100)
    life.contact(100, from: 10, to: Timeline.address(20), port: 445)
    life.normalLife(of: 10, from: 110, to: 10_800)
    life.contact(10_800, from: 10, to: Timeline.address(20), port: 445)
    life.contact(10_801, from: 10, to: Timeline.address(21), port: 22, isAnswered: false)
    life.contact(10_802, from: 10, to: Timeline.internet(9), port: 22)
    life.contact(10_803, from: 10, to: Timeline.address(22), port: 8080)
    #expect(life.alerts(of: "lateral-movement").isEmpty)
  }

  @Test("a neighbour that was controlled in less than a quarter of the hours of learning is told once, another is not")
  func learned() {
    func alerts(hours: Int) -> [Alert] {
      var life = Timeline(learning: 86_400)
      life.normalLife(of: 10, from: 0, to: 7200)
      for hour in 0..<24 {
        life.contact(Double(hour) * 3600 + 7300, from: 10, to: Timeline.internet(1))
        if hour < hours { life.contact(Double(hour) * 3600 + 7310, from: 10, to: Timeline.address(20), port: 445) }
      }
      for call in 0..<3 { life.contact(100_000 + Double(call) * 4000, from: 10, to: Timeline.address(20), port: 445) }
      return life.alerts(of: "lateral-movement")
    }
    #expect(alerts(hours: 5).map(\.time) == [Timeline.moment(100_000)])
    #expect(alerts(hours: 5).first?.observed.contains("as in 5 of the 23 hours in which it was learned") == true)
    #expect(alerts(hours: 9).isEmpty)
  }

  @Test("a hub, and a computer with many services, may control others")
  func hubs() {
    var life = home()
    for port in 0..<20 { life.contact(10_700, from: 10, to: Timeline.internet(1), port: 1000 + UInt16(port)) }
    life.contact(10_800, from: 10, to: Timeline.address(20), port: 22)
    #expect(life.alerts(of: "lateral-movement").isEmpty)
    var other = Timeline(learning: 600)
    other.mqtt(0, from: 10, to: Timeline.address(3), MQTTBytes.subscribe("#"))
    other.normalLife(of: 10, from: 10, to: 10_800)
    other.contact(10_800, from: 10, to: Timeline.address(20), port: 22)
    #expect(other.alerts(of: "lateral-movement").isEmpty)
  }

  @Test("first connections to two neighbours are evidence; those to six within a minute weigh more")
  func evidence() {
    var life = home()
    for host in 20..<22 { life.contact(10_800, from: 10, to: Timeline.address(host), port: 8080) }
    life.quiet(until: 10_820)
    #expect(life.suspicions(of: 10).contains("lateral-movement"))
    let one = life.level(of: 10)
    for host in 0..<4 { life.contact(10_830, from: 10, to: Timeline.address(30 + host), port: 8080) }
    life.quiet(until: 10_850)
    #expect(life.level(of: 10) > 10 * one)
  }

  @Test("a hub that meets a new neighbour every hour is not suspicious when it meets another")
  func usual() {
    var life = home()
    for hour in 0..<24 {
      life.contact(10_800 + Double(hour * 3600), from: 10, to: Timeline.address(30 + hour), port: 8080)
    }
    life.quiet(until: 100_000)
    #expect(life.alerts(of: "lateral-movement").isEmpty)
    #expect(!life.suspicions(of: 10).contains("lateral-movement"))
  }
}
