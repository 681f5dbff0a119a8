// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The home's days: event time counts seconds from the midnight with which the first begins.
struct Calendar {
  let startDay: Int
  /// When people put their clocks forward by an hour, if they do.
  var forward: Double?

  init(startDay: Int) { self.startDay = startDay }

  /// Monday, 2 March 2026, 00:00 UTC; the home lives by UTC.
  private static let firstMonday: Int64 = 1_772_409_600

  func timestamp(microseconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: (Self.firstMonday + Int64(startDay) * 86_400) * 1_000_000_000 + microseconds * 1000)
  }

  /// Unix seconds, for protocols that tell the time.
  func unixTime(_ time: Double) -> Double { Double(Self.firstMonday + Int64(startDay) * 86_400) + time }

  /// The time by the clock on the wall, in seconds of event time.
  func wall(_ time: Double) -> Double {
    guard let forward, time >= forward else { return time }
    return time + 3600
  }

  func day(_ time: Double) -> Int { Int(wall(time) / 86_400) }
  func hour(_ time: Double) -> Double { (wall(time) - Double(day(time)) * 86_400) / 3600 }
  func isWeekend(_ time: Double) -> Bool { (startDay + day(time)) % 7 >= 5 }
}
