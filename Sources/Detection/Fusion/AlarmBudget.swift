// SPDX-License-Identifier: Apache-2.0

/// How many false alarms of the fused evidence a device may give.
public enum AlarmBudget: String, Sendable, CaseIterable {
  case onePerDay = "1/day"
  case onePerMonth = "1/month"
  case onePerYear = "1/year"

  /// The false alarms a day.
  var alarmsPerDay: Double {
    switch self {
    case .onePerDay: 1
    case .onePerMonth: 1.0 / 30
    case .onePerYear: 1.0 / 365
    }
  }

  /// The level at which the fused evidence is an alarm: the ticks of 10 s between two false alarms.
  ///
  /// A process whose steps have a mean of at most 1 stays below a level A for A steps on average at least.
  ///
  /// - Source: Shin, Ramdas, Rinaldo: E-detectors, 2023, §2.
  public var threshold: Double { 8640 / alarmsPerDay }
}
