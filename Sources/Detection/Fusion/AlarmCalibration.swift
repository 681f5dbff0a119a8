// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Holds the alarms of the fused evidence to their budget: where far more devices raise one than the budget lets expect, the
/// threshold rises.
///
/// Compared is, once in seven days, on how many devices the evidence passed the threshold, each counted once: a single device under
/// attack must not make the others' threshold rise. More than twice the expected number, and so many that chance makes it once in
/// a hundred weeks, multiply the threshold by the ratio; a week with no more than expected halves what was added.
///
/// - Source: Poisson's tail as in `PoissonSurprise`.
struct AlarmCalibration: Sendable {
  /// What a week came to that had too many alarms.
  struct Excess: Sendable, Equatable {
    var alarmed: Int
    var devices: Int
    var expected: Double
    var factor: Double
  }

  static let daysCompared = 7.0
  /// The ratio of realised to expected alarms from which on something is wrong, and how unlikely that has to be by chance.
  static let largestRatio = 2.0
  static let leastP = 0.01
  /// The most that the threshold is multiplied by.
  static let mostFactor = 64.0

  private let alarmsPerDay: Double
  private var since: Timestamp?
  /// What the threshold is multiplied by, 1...64.
  private(set) var factor = 1.0

  init(_ budget: AlarmBudget) { alarmsPerDay = budget.alarmsPerDay }

  /// Whether a week is over; the next one begins then.
  mutating func endsWeek(at time: Timestamp) -> Bool {
    guard let since else {
      since = time
      return false
    }
    let seconds = time.seconds(since: since)
    guard seconds >= Self.daysCompared * 86_400 || seconds < 0 else { return false }
    self.since = time
    return seconds >= 0
  }

  /// Takes on how many of the devices the evidence passed the threshold within a week.
  ///
  /// - Returns: what was wrong, if the threshold had to rise.
  mutating func take(alarmed: Int, of devices: Int) -> Excess? {
    let expected = Double(devices) * (1 - exponential(-Self.daysCompared * alarmsPerDay))
    let realised = Double(alarmed)
    guard realised > Self.largestRatio * expected, expected > 0,
      PoissonSurprise.pValue(count: realised, mean: expected) < Self.leastP
    else {
      if realised <= expected { factor = max(1, factor / 2) }
      return nil
    }
    factor = min(Self.mostFactor, factor * realised / expected)
    return Excess(alarmed: alarmed, devices: devices, expected: expected, factor: factor)
  }
}
