// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection
@testable import Devices

@Suite("Unusual hours · Beta and Gamma of each hour of the day")
struct UnusualHourTests {
  /// 2025-10-10, a Friday, 00:00 UTC.
  private static let friday = 54_400.0
  private static let hour = 3600.0

  /// A device that is used from 18 to 23 on `days` working days and weekend days each, in an engine that knows it.
  private func life(
    days: Int = 20, uses: (Int) -> Bool = { (18..<23).contains($0 % 24) }, keepsAlive: Bool = false,
    secondsEast: Int = 0
  ) -> Timeline {
    var life = Timeline()
    life.engine.site.secondsEast = secondsEast
    life.packet(Self.friday - 60, from: 10, to: Timeline.address(1))
    for slot in 0..<48 {
      for tick in 0..<days * 360 {
        let isUsed = uses(slot)
        life.engine.devices.profiles[0].timeOfDay.learn(
          slot: slot, isActive: isUsed || keepsAlive && tick % 6 == 0, conversations: isUsed && tick % 60 == 0 ? 1 : 0)
      }
    }
    return life
  }

  /// The device starts a conversation every `interval` seconds from `start` on, `count` of them; time goes on to the hour's end.
  private func use(
    _ life: inout Timeline, at start: Double, count: Int = 8, every interval: Double = 150, isAnswered: Bool = true
  ) {
    for number in 0..<count {
      let second = start + Double(number) * interval
      life.quiet(until: second - 20)
      life.contact(second, from: 10, to: Timeline.internet(1), isAnswered: isAnswered)
    }
    life.quiet(until: start + Double(count) * interval + 20)
  }

  @Test("a device that is used in the evening only is told of when it is used at three in the morning, once")
  func night() {
    var life = life()
    use(&life, at: Self.friday + 3 * Self.hour + 60, count: 20)
    let alerts = life.alerts(of: "unusual-hour")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .informational)
    #expect(alerts.first?.observed == "started 5 conversations in the hour from 03:00 UTC")
    #expect(alerts.first?.expected == "nothing in this hour in 20 working days")
  }

  @Test("it is told once a day at most, and an hour that was used is silent no more")
  func repetition() {
    var life = life()
    for hour in [3.0, 7, 27] { use(&life, at: Self.friday + hour * Self.hour + 60, count: 20) }
    // 27 is Saturday at 3.
    #expect(life.alerts(of: "unusual-hour").count == 1)
    use(&life, at: Self.friday + 79 * Self.hour + 60, count: 20)
    #expect(life.alerts(of: "unusual-hour").count == 1)
    use(&life, at: Self.friday + 85 * Self.hour + 60, count: 20)
    #expect(life.alerts(of: "unusual-hour").count == 2)
  }

  @Test("the hours are those of the owner's clock, and told in UTC")
  func timeZone() {
    var life = life(secondsEast: 19_800)
    // 18:30 of the owner's clock.
    use(&life, at: Self.friday + 13 * Self.hour, count: 20)
    #expect(life.alerts.isEmpty)
    var greenwich = self.life()
    use(&greenwich, at: Self.friday + 13 * Self.hour, count: 20)
    #expect(greenwich.alerts(of: "unusual-hour").count == 1)
    use(&life, at: Self.friday + 21.5 * Self.hour + 60, count: 20)
    #expect(
      life.alerts(of: "unusual-hour").map { "\($0.observed), \($0.expected)" } == [
        "started 5 conversations in the hour from 21:30 UTC, nothing in this hour in 20 days at the weekend"
      ])
  }

  @Test("hours of use and those near them are usual: a long evening, and clocks put forward")
  func nearby() {
    for hour in [16.0, 17, 18, 22, 23, 24, 25] {
      var life = life()
      use(&life, at: Self.friday + (hour < 24 ? hour : hour + 48) * Self.hour + 60, count: 20)
      #expect(life.alerts(of: "unusual-hour").isEmpty, "\(hour)")
    }
  }

  @Test("thirteen days teach too little, and fourteen enough")
  func learning() {
    for days in [13, 14] {
      var life = life(days: days)
      use(&life, at: Self.friday + 3 * Self.hour + 60, count: 20)
      #expect(life.alerts(of: "unusual-hour").count == days - 13)
    }
  }

  @Test("a working day on which people are at home is none: the hour is usual at weekends")
  func holiday() {
    var life = life(uses: { $0 < 24 ? (18..<23).contains($0) : (9..<23).contains($0 - 24) })
    use(&life, at: Self.friday + 10 * Self.hour + 60, count: 20)
    #expect(life.alerts.isEmpty)
  }

  @Test("devices that are active around the clock, or are hardly ever used, have no silent hour")
  func noHours() {
    for number in 0..<3 {
      var life = life(uses: { number == 0 ? (18..<23).contains($0 % 24) : number == 1 }, keepsAlive: number == 0)
      use(&life, at: Self.friday + 3 * Self.hour + 60, count: 20)
      #expect(life.alerts(of: "unusual-hour").isEmpty)
    }
  }

  @Test("a call home, a burst of calls, and calls that nobody answers are no use")
  func littleThings() {
    var few = life()
    use(&few, at: Self.friday + 3 * Self.hour + 60, count: 4, every: 600)
    #expect(few.alerts.isEmpty)
    var burst = life()
    use(&burst, at: Self.friday + 3 * Self.hour + 60, count: 20, every: 25)
    #expect(burst.alerts.isEmpty)
    var unanswered = life()
    use(&unanswered, at: Self.friday + 3 * Self.hour + 60, count: 20, isAnswered: false)
    #expect(unanswered.alerts(of: "unusual-hour").isEmpty)
    var keepAlive = life()
    for number in 0..<100 {
      keepAlive.packet(Self.friday + 3 * Self.hour + Double(number) * 30, from: 10, to: Timeline.internet(1))
    }
    #expect(keepAlive.alerts.isEmpty)
  }

  @Test("nobody is told of who comes back from an outage of the Internet")
  func outage() {
    var life = life()
    for number in 0..<30 {
      let second = Self.friday + 3 * Self.hour + Double(number) * 20
      life.quiet(until: second - 10)
      life.contact(second, from: 20, to: Timeline.internet(1), isAnswered: false)
      life.contact(second, from: 21, to: Timeline.internet(1), isAnswered: false)
    }
    use(&life, at: Self.friday + 3 * Self.hour + 660, count: 15)
    #expect(life.alerts(of: "unusual-hour").isEmpty)
  }

  @Test("phones and computers keep no hours")
  func people() {
    var life = life()
    life.engine.watches[0].fusion.becomePersonal(DetectorWeights())
    use(&life, at: Self.friday + 3 * Self.hour + 60, count: 20)
    #expect(life.alerts(of: "unusual-hour").isEmpty)
  }
}
