// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Decides whether a finding is told again: few alerts, each standing for many findings.
///
/// A finding is told the first time; then when ten times as many have come, when it has become more severe, or as a new incident
/// after 30 minutes of quiet (a day for conditions that last).
struct Repetition: Sendable {
  private var count: UInt32 = 0
  private var told: UInt32 = 0
  /// The last finding, in seconds since 1970: exact enough for half an hour of quiet.
  private(set) var last: UInt32 = 0
  private var severity: Int8 = -1

  /// The seconds of quiet after which the same is a new incident.
  static let quietSeconds = 1800.0
  static let quietSecondsWhereStanding = 86_400.0

  /// Counts a finding.
  ///
  /// - Returns: how many untold findings an alert now stands for beside itself, or nil where none is due.
  mutating func tell(_ newSeverity: Severity, at time: Timestamp, isStanding: Bool) -> Int? {
    let quiet = isStanding ? Self.quietSecondsWhereStanding : Self.quietSeconds
    let now = time.wholeSeconds
    let isNewIncident = count > 0 && Double(now) - Double(last) > quiet
    let untold = Int(count &- told)
    last = max(last, now)
    if isNewIncident {
      count = 0
      told = 0
      severity = -1
    }
    count = count == .max ? count : count + 1
    let isWorse = newSeverity.rawValue > Int(severity)
    guard isWorse || UInt64(count) >= UInt64(told) * 10 else { return nil }
    severity = max(severity, Int8(clamping: newSeverity.rawValue))
    told = count
    return untold
  }
}
