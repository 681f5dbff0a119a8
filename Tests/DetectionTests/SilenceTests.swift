// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

@Suite("Silent devices · ATT&CK T1489")
struct SilenceTests {
  private static let day = 86_400.0

  /// Device 10 reports every `interval`, device 20 every 10 s; both are learned for 20 hours of `until`.
  private func life(interval: Double = 60, until end: Double = 2 * day) -> Timeline {
    var life = Timeline(learning: 72_000)
    draw(&life, interval: interval, from: 0, to: end)
    return life
  }

  /// Goes on with the lives of both; device 10 only where `speaks`.
  private func draw(
    _ life: inout Timeline, interval: Double = 60, from start: Double, to end: Double,
    speaks: (Double) -> Bool = { _ in true }
  ) {
    for second in stride(from: start, to: end, by: 10) {
      life.packet(second + 1, from: 20, to: Timeline.address(1))
      if second.truncatingRemainder(dividingBy: interval) < 10, speaks(second) {
        life.packet(second + 2, from: 10, to: Timeline.address(1))
      }
    }
  }

  @Test("a device that reports every minute is missed after a quarter of an hour, once")
  func minute() {
    var life = life()
    draw(&life, from: 2 * Self.day, to: 2 * Self.day + 7200, speaks: { _ in false })
    let alerts = life.alerts(of: "silence")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .low)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed == "has sent nothing for 15 min")
    #expect(alerts.first?.expected == "never was silent for more than 50 s")
    #expect(alerts.first.map { $0.time <= Timeline.moment(2 * Self.day + 960) } == true)
  }

  @Test("one that reports every half hour is missed after an hour and a half")
  func halfHour() {
    var life = Timeline(learning: 72_000)
    draw(&life, interval: 1800, from: 0, to: 8 * Self.day)
    #expect(life.alerts.isEmpty)
    draw(&life, from: 8 * Self.day, to: 8 * Self.day + 3500, speaks: { _ in false })
    #expect(life.alerts.isEmpty)
    draw(&life, from: 8 * Self.day + 3500, to: 8 * Self.day + 3700, speaks: { _ in false })
    #expect(life.alerts(of: "silence").count == 1)
  }

  @Test("what it was silent for before is usual from then on")
  func learned() {
    var life = life()
    let start = 2 * Self.day
    draw(&life, from: start, to: start + 800, speaks: { _ in false })
    draw(&life, from: start + 800, to: start + 1600)
    draw(&life, from: start + 1600, to: start + 3600, speaks: { _ in false })
    #expect(life.alerts(of: "silence").isEmpty)
  }

  @Test("a phone that leaves home is not missed, however long it is away")
  func phone() {
    var life = Timeline(learning: 72_000)
    let isAtHome = { (second: Double) in second.truncatingRemainder(dividingBy: Self.day) > 10 * 3600 }
    draw(&life, from: 0, to: 3 * Self.day, speaks: isAtHome)
    draw(&life, from: 3 * Self.day, to: 8 * Self.day, speaks: { _ in false })
    #expect(life.alerts(of: "silence").isEmpty)
  }

  @Test("nobody is missed while nobody is heard, nor when time leaps")
  func deaf() {
    var life = life()
    for second in stride(from: 2 * Self.day, to: 2 * Self.day + 7200, by: 10) { life.quiet(until: second) }
    life.packet(3 * Self.day, from: 20, to: Timeline.address(1))
    life.packet(3 * Self.day + 20, from: 20, to: Timeline.address(1))
    #expect(life.alerts(of: "silence").isEmpty)
  }

  @Test("nobody is missed who falls silent in an outage of the Internet")
  func outage() {
    var life = life()
    for second in stride(from: 2 * Self.day, to: 2 * Self.day + 7200, by: 10) {
      life.contact(second, from: 20, to: Timeline.internet(1), isAnswered: false)
      life.contact(second, from: 21, to: Timeline.internet(1), isAnswered: false)
    }
    // The others give up trying, and the outage goes on.
    draw(&life, from: 2 * Self.day + 7200, to: 2 * Self.day + 9000, speaks: { _ in false })
    #expect(life.alerts(of: "silence").isEmpty)
  }

  @Test("nobody is missed who waits for the Internet, though nobody else tries it")
  func cutOff() {
    for isCutOff in [true, false] {
      var life = life()
      let start = 2 * Self.day
      for second in stride(from: start - 600, to: start + 2460, by: 60) {
        if second < start || second >= start + 2400 || !isCutOff {
          life.contact(second, from: 20, to: Timeline.internet(1))
        }
        draw(&life, from: second, to: second + 60, speaks: { _ in second < start })
      }
      #expect(life.alerts(of: "silence").count == (isCutOff ? 0 : 1))
    }
  }

  @Test("one that fell silent while it was learned, and one watched for less than a day, are not missed")
  func unknown() {
    var life = Timeline(learning: 2 * Self.day)
    draw(&life, from: 0, to: 2 * Self.day - 300)
    draw(&life, from: 2 * Self.day - 300, to: 3 * Self.day, speaks: { _ in false })
    #expect(life.alerts(of: "silence").isEmpty)
    var young = self.life(until: 80_000)
    draw(&young, from: 80_000, to: 90_000, speaks: { _ in false })
    #expect(young.alerts(of: "silence").isEmpty)
  }
}
