// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes
import Testing

@Suite("New destinations · RFC 8520 §1")
struct NewDestinationTests {
  /// A device that calls one Internet host at port 443 every minute, learned for 20 minutes.
  private func settled() -> Timeline {
    var life = Timeline(learning: 1200)
    for minute in 0..<40 { life.contact(Double(minute) * 60, from: 10, to: Timeline.internet(1)) }
    return life
  }

  @Test("a call to an unknown address at a port never used is told at once, and only once")
  func strayCall() {
    var life = settled()
    for call in 0..<20 { life.contact(2500 + Double(call) * 10, from: 10, to: Timeline.internet(66), port: 4444) }
    let alerts = life.alerts(of: "new-destination")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .low)
    #expect(alerts.first?.observed.contains("port 4444") == true)
  }

  /// A device that is learned for a day, in which it called a bare address at a port of its own in so many hours.
  private func poisoned(hours: Int) -> Timeline {
    var life = Timeline(learning: 86_400)
    for step in 0..<288 {
      let second = Double(step) * 300
      life.contact(second, from: 10, to: Timeline.internet(1))
      if step % 12 == 6 && step / 12 < hours {
        life.contact(second + 1, from: 10, to: Timeline.internet(66), port: 4444)
      }
    }
    return life
  }

  @Test("a device that was hardly answered in a day of learning is known as well; in an hour it is not")
  func hardlyAnswered() {
    func alerts(hours: Double) -> [Alert] {
      var life = Timeline(learning: hours * 3600)
      for step in 0..<Int(hours * 12) {
        life.seek(Double(step) * 300, from: 10, to: Timeline.address(3), port: 5683)
      }
      life.contact(hours * 3600 + 1300, from: 10, to: Timeline.internet(66), port: 8080)
      return life.alerts(of: "new-destination")
    }
    #expect(alerts(hours: 24).count == 1)
    #expect(alerts(hours: 1).isEmpty)
  }

  @Test("a stray call that was learned in less than a quarter of the hours is told once behind learning")
  func learnedStrayCall() {
    var life = poisoned(hours: 5)
    for call in 0..<5 { life.contact(90_000 + Double(call) * 4000, from: 10, to: Timeline.internet(66), port: 4444) }
    let alerts = life.alerts(of: "new-destination")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("used in 5 of the 24 hours in which it was learned") == true)
    #expect(alerts.first.map { $0.time == Timeline.moment(90_000) } == true)
  }

  @Test("one that was learned in more of them is not, nor is a connection that held all day and is made anew")
  func establishedCall() {
    var life = poisoned(hours: 8)
    life.contact(90_000, from: 10, to: Timeline.internet(66), port: 4444)
    #expect(life.alerts.isEmpty)
    var held = poisoned(hours: 1)
    for quarter in 0..<90 { held.goOn(3000 + Double(quarter) * 900, from: 10, to: Timeline.internet(66), port: 4444) }
    held.contact(90_000, from: 10, to: Timeline.internet(66), port: 4444)
    #expect(held.alerts.isEmpty)
  }

  @Test("calls that nobody answers do not make a host known, on however many days")
  func unanswered() {
    var life = settled()
    for day in 1..<5 {
      for minute in 0..<3 {
        life.contact(
          Double(day) * 86_400 + Double(minute) * 60, from: 10, to: Timeline.internet(66), port: 4444,
          isAnswered: false)
      }
    }
    life.contact(5 * 86_400, from: 10, to: Timeline.internet(66), port: 4444)
    #expect(life.alerts(of: "new-destination").count == 1)
  }

  @Test("what a device of the same make does as usual is usual for a new one; for another new device it is not")
  func siblings() throws {
    var life = Timeline(learning: 1200)
    try life.beScales(7)
    for minute in 0..<40 { life.contact(Double(minute) * 60, from: 7, to: Timeline.internet(66), port: 4444) }
    // Both come behind learning.
    try life.beScales(8)
    for device in [8, 9] {
      for minute in 40..<70 {
        life.contact(Double(minute) * 60, from: device, to: Timeline.internet(1))
        if minute == 69 { life.contact(4141, from: device, to: Timeline.internet(66), port: 4444) }
      }
    }
    #expect(life.alerts(of: "new-destination").map(\.device.mac) == [Timeline.mac(9)])
  }

  @Test("a new host at a port that the device uses is not")
  func newHost() {
    var life = settled()
    life.contact(2500, from: 10, to: Timeline.internet(66))
    #expect(life.alerts.isEmpty)
  }

  @Test("a new port at home, and a new port of a known host, are not")
  func knownHost() {
    var life = settled()
    life.contact(2500, from: 10, to: Timeline.address(33), port: 8080)
    life.contact(2510, from: 10, to: Timeline.internet(1), port: 8443)
    #expect(life.alerts(of: "new-destination").isEmpty)
  }

  @Test("a device that uses many services of the Internet is not told of one more")
  func manyServices() {
    var life = Timeline(learning: 1200)
    for minute in 0..<40 {
      life.contact(Double(minute) * 60, from: 10, to: Timeline.internet(minute % 9), port: UInt16(minute % 9) + 8000)
    }
    life.contact(2500, from: 10, to: Timeline.internet(66), port: 4444)
    #expect(life.alerts.isEmpty)
  }

  @Test(
    "a device that never used the Internet is told of when it calls a bare address, but not when it asks for the time")
  func neverOnTheInternet() {
    func alerts(port: UInt16, transport: TransportProtocol) -> [Alert] {
      var life = Timeline(learning: 1200)
      for minute in 0..<40 {
        life.contact(Double(minute) * 60, from: 10, to: Timeline.address(3), port: 5683, transport: .udp)
      }
      life.contact(2500, from: 10, to: Timeline.internet(66), port: port, transport: transport)
      return life.alerts(of: "new-destination")
    }
    #expect(alerts(port: 443, transport: .tcp).map(\.expected) == ["it has used nothing on the Internet"])
    #expect(alerts(port: 123, transport: .udp).isEmpty)
  }
}
