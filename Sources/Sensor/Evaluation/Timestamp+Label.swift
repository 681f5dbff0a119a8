// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension Timestamp {
  /// Reads seconds since 1970 with a fraction, as `1700000000.25`, or a date and time, as `2026-01-05T10:11:12.5Z` or with
  /// `+01:00`; nil for anything else. Digits behind the ninth of a fraction are left out.
  ///
  /// - Source: RFC 3339 §5.6; leap seconds are read as the second behind them.
  init?(labelText text: ArraySlice<UInt8>) {
    var rest = text
    guard let seconds = Self.seconds(&rest), let nanoseconds = Self.fraction(&rest) else { return nil }
    guard seconds.isDate else {
      guard rest.isEmpty else { return nil }
      self.init(seconds: seconds.value, nanoseconds: nanoseconds)
      return
    }
    guard let offset = Self.offset(&rest), rest.isEmpty else { return nil }
    self.init(seconds: seconds.value - offset, nanoseconds: nanoseconds)
  }

  /// The whole seconds since 1970, and whether a date said them, so that an offset from UTC must follow.
  private static func seconds(_ rest: inout ArraySlice<UInt8>) -> (value: Int64, isDate: Bool)? {
    let start = rest
    guard let first = number(&rest) else { return nil }
    guard rest.first == UInt8(ascii: "-") else { return (first, false) }
    rest = start
    guard let year = number(&rest, digits: 4), take("-", &rest), let month = number(&rest, digits: 2), take("-", &rest),
      let day = number(&rest, digits: 2), take("T", &rest) || take("t", &rest) || take(" ", &rest),
      let hour = number(&rest, digits: 2), take(":", &rest), let minute = number(&rest, digits: 2), take(":", &rest),
      let second = number(&rest, digits: 2), (1...12).contains(month),
      (1...length(ofMonth: month, in: year)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return (days(to: year, month, day) * 86_400 + hour * 3600 + minute * 60 + second, true)
  }

  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard take(".", &rest) else { return 0 }
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty else { return nil }
    rest = rest[digits.endIndex...]
    var value: Int64 = 0
    for place in 0..<9 {
      let digit = place < digits.count ? Int64(digits[digits.startIndex + place] - 0x30) : 0
      value = value * 10 + digit
    }
    return value
  }

  /// The seconds by which the local time is ahead of UTC.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    if take("Z", &rest) || take("z", &rest) { return 0 }
    let isEast = take("+", &rest)
    guard isEast || take("-", &rest), let hours = number(&rest, digits: 2) else { return nil }
    // Vedette's own records write no colon.
    _ = take(":", &rest)
    guard let minutes = number(&rest, digits: 2), hours < 24, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (isEast ? 1 : -1)
  }

  /// Takes so many digits, or one to ten where the number is open.
  private static func number(_ rest: inout ArraySlice<UInt8>, digits count: Int? = nil) -> Int64? {
    let digits = rest.prefix(count ?? 11).prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard count.map({ $0 == digits.count }) ?? (1...10).contains(digits.count) else { return nil }
    rest = rest[digits.endIndex...]
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private static func length(ofMonth month: Int64, in year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar; the year is counted from March, so that a leap day ends it.
  private static func days(to year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
