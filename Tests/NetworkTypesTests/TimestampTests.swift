// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import NetworkTypes

@Suite("Packet time")
struct TimestampTests {
  @Test(
    "moments are written in UTC with six digits of a second",
    arguments: [
      (Int64(0), Int64(0), "1970-01-01T00:00:00.000000+0000"),
      (1_767_607_872, 345_678_901, "2026-01-05T10:11:12.345678+0000"),
      (951_782_400, 0, "2000-02-29T00:00:00.000000+0000"),
      (951_868_799, 999_999_999, "2000-02-29T23:59:59.999999+0000"),
      (951_868_800, 0, "2000-03-01T00:00:00.000000+0000"),
      (4_107_542_399, 0, "2100-02-28T23:59:59.000000+0000"),
      (4_107_542_400, 0, "2100-03-01T00:00:00.000000+0000"),
      (1_735_689_599, 999_999_999, "2024-12-31T23:59:59.999999+0000"),
      (-1, 0, "1969-12-31T23:59:59.000000+0000"),
      (-86_400, 1_000, "1969-12-31T00:00:00.000001+0000"),
    ])
  func texts(seconds: Int64, nanoseconds: Int64, expected: String) {
    #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds).description == expected)
  }

  @Test("the first and the last moment are written, not trapped on")
  func ends() {
    #expect(Timestamp(nanoseconds: .min).description == "1677-09-21T00:12:43.145224+0000")
    #expect(Timestamp(nanoseconds: .max).description == "2262-04-11T23:47:16.854775+0000")
  }

  @Test("dates follow each other day by day through 800 years, as the calendar has them")
  func dates() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var (year, month, day): (Int64, Int64, Int64) = (1601, 1, 1)
    let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var wrong = 0
    // 1601-01-01 lies 134,774 days before 1970-01-01.
    for number in Int64(-134_774)..<(-134_774 + 292_194) {
      let date = Timestamp.civil(fromDays: number)
      if date.year != year || date.month != month || date.day != day { wrong += 1 }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      day += 1
      if day > lengths[Int(month) - 1] + (month == 2 && isLeap ? 1 : 0) { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
    }
    #expect(wrong == 0)
    #expect((year, month, day) == (2401, 1, 1))
  }

  @Test("steps and differences stop at the ends of the range")
  func clamping() {
    let first = Timestamp(nanoseconds: .min)
    let last = Timestamp(nanoseconds: .max)
    #expect(last.advanced(byNanoseconds: 1) == last)
    #expect(first.advanced(byNanoseconds: -1) == first)
    #expect(last.nanoseconds(since: first) == .max)
    #expect(first.nanoseconds(since: last) == .min)
    #expect(Timestamp(seconds: .max, nanoseconds: 0) == last)
    #expect(Timestamp(seconds: .min, nanoseconds: 0) == first)
    #expect(Timestamp(seconds: 9_223_372_036, nanoseconds: 999_999_999) == last)
    #expect(Timestamp(seconds: 0, nanoseconds: .min) == first)
    #expect(Timestamp(seconds: 2, nanoseconds: 500_000_000).seconds(since: Timestamp(nanoseconds: 0)) == 2.5)
    #expect(first < last)
  }
}
