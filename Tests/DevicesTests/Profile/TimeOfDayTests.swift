// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

@Suite("Time of day")
struct TimeOfDayTests {
  private struct Case: Sendable {
    var seconds: Double
    var secondsEast = 0
    var slot: Int
  }

  // 1970-01-01 was a Thursday, 2026-01-05 a Monday.
  private static let cases: [Case] = [
    Case(seconds: 0, slot: 0), Case(seconds: 84_600, slot: 23), Case(seconds: 86_400, slot: 0),
    Case(seconds: 172_800, slot: 24), Case(seconds: 277_200, slot: 29), Case(seconds: 345_600, slot: 0),
    Case(seconds: 169_200, secondsEast: 3_600, slot: 24), Case(seconds: 172_800, secondsEast: -3_600, slot: 23),
    Case(seconds: -1, slot: 23), Case(seconds: -345_600, slot: 24), Case(seconds: 1_767_607_860, slot: 10),
  ]

  @Test("slots are hours of working days and of weekends, in local time", arguments: cases)
  private func slots(_ example: Case) {
    #expect(TimeOfDay.slot(of: moment(example.seconds), secondsEast: example.secondsEast) == example.slot)
  }

  /// Days of a device that is active from eight to nine, and starts two conversations an hour then.
  private static func lived(days: Int) -> TimeOfDay {
    var day = TimeOfDay()
    for _ in 0..<days {
      for hour in 0..<24 {
        for tick in 0..<360 {
          day.learn(slot: hour, isActive: hour == 8, conversations: hour == 8 && tick % 180 == 0 ? 1 : 0)
        }
      }
    }
    return day
  }

  @Test("an hour in which the device was never active is unlikely, the one after its hour less so")
  func chances() {
    let day = Self.lived(days: 4)
    #expect(day.hoursWatched(in: 3) == 4 && day.hoursActive(in: 3) == 0)
    #expect(day.hoursActive(in: 8) == 4)
    // Beta: (0 + ½)/(4 + 4/2 + 1), and (4 + ½)/(4 + 4/2 + 1).
    #expect(abs(day.chanceOfActivity(in: 3) - 0.5 / 7) < 1e-12)
    #expect(abs(day.chanceOfActivity(in: 8) - 4.5 / 7) < 1e-12)
    #expect(abs(day.chanceOfActivity(in: 9) - (1 + 0.5) / 7) < 1e-12)
    // Gamma: two conversations in each of 4 hours.
    #expect(abs(day.conversationsPerHour(in: 8) - 8.5 / 7) < 1e-12)
    #expect(day.chanceOfActivity(in: 30) == 0.5)
  }

  @Test("a slot that is full is halved, and its shares stay")
  func halving() {
    var day = TimeOfDay()
    for tick in 0..<70_000 { day.learn(slot: 0, isActive: tick % 2 == 0, conversations: 1) }
    #expect(day.hoursWatched(in: 0) < 65_536 / 360)
    #expect(abs(day.hoursActive(in: 0) / day.hoursWatched(in: 0) - 0.5) < 0.001)
    day.learn(slot: 40, isActive: true, conversations: .max)
    day.learn(slot: 40, isActive: true, conversations: .max)
    #expect(day.hoursActive(in: 40) == 2 / 360.0)
    #expect(day.conversationsPerHour(in: 40) > 60_000)
  }

  @Test("two halves of a time make the whole, and merging is exact")
  func merging() throws {
    #expect(try saved(merged(Self.lived(days: 1), Self.lived(days: 2))) == saved(Self.lived(days: 3)))
    let laws = PartLaws<TimeOfDay> { part, numbers in
      for _ in 0..<500 {
        let isActive = numbers.next() % 2 == 0
        part.learn(slot: Int(numbers.next() % 48), isActive: isActive, conversations: UInt32(numbers.next() % 9))
      }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
  }
}
