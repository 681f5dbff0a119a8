// SPDX-License-Identifier: Apache-2.0

/// A moment of packet time: nanoseconds since 1970-01-01 UTC, from 1677 to 2262.
@frozen
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  public let nanoseconds: Int64

  @inlinable @inline(__always)
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Makes a moment from whole seconds and a part of a second; what does not fit is set to the nearest end of the range.
  @inlinable
  public init(seconds: Int64, nanoseconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow2) = product.addingReportingOverflow(nanoseconds)
    self.nanoseconds = overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
  }

  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The nanoseconds from an earlier moment to this one, negative where `earlier` is later; clamped to the range.
  @inlinable public func nanoseconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return overflow ? (nanoseconds < 0 ? .min : .max) : difference
  }

  /// The seconds from an earlier moment to this one.
  @inlinable public func seconds(since earlier: Timestamp) -> Double {
    Double(nanoseconds(since: earlier)) / 1e9
  }

  /// The whole seconds since 1970-01-01 UTC: 0 before, and at most those of the year 2106.
  @inlinable public var wholeSeconds: UInt32 { UInt32(clamping: nanoseconds / 1_000_000_000) }

  /// This moment moved by a number of nanoseconds; clamped to the range.
  @inlinable public func advanced(byNanoseconds step: Int64) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(step)
    return Timestamp(nanoseconds: overflow ? (step < 0 ? .min : .max) : sum)
  }

  /// The moment as `2026-01-05T10:11:12.345678+0000`, the form of Suricata's EVE log.
  public var text: ShortText {
    var days = nanoseconds / 86_400_000_000_000
    var rest = nanoseconds % 86_400_000_000_000
    if rest < 0 {
      rest += 86_400_000_000_000
      days -= 1
    }
    let date = Self.civil(fromDays: days)
    var text = ShortText()
    text.append(decimal: UInt64(max(0, date.year)), minimumDigits: 4)
    text.append(0x2D)
    text.append(decimal: UInt64(date.month), minimumDigits: 2)
    text.append(0x2D)
    text.append(decimal: UInt64(date.day), minimumDigits: 2)
    text.append(0x54)
    let seconds = UInt64(rest / 1_000_000_000)
    text.append(decimal: seconds / 3600, minimumDigits: 2)
    text.append(0x3A)
    text.append(decimal: seconds / 60 % 60, minimumDigits: 2)
    text.append(0x3A)
    text.append(decimal: seconds % 60, minimumDigits: 2)
    text.append(0x2E)
    text.append(decimal: UInt64(rest % 1_000_000_000 / 1000), minimumDigits: 6)
    text.append("+0000")
    return text
  }

  /// The proleptic Gregorian date of a day number counted from 1970-01-01.
  ///
  /// Counts in eras of 400 years that begin on 1 March, so that the leap day ends a year.
  static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

extension Timestamp: CustomStringConvertible {
  public var description: String { text.description }
}
