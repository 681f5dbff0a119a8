// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import RuleLanguage

/// Which rules spoke of which devices lately: a table of fixed size, in which the one silent longest gives way.
///
/// A rule speaks at most sixty times an hour, of all devices together: made-up senders must not become a flood of alerts.
struct RuleRepetitions: Sendable {
  /// How long a rule says nothing more of the same device, in seconds: an hour, or a day for what is of low weight, since such
  /// rules speak of lasting weaknesses.
  static func interval(of level: Rule.Level) -> Double {
    switch level {
    case .informational, .low: 86_400
    case .medium, .high, .critical: 3600
    }
  }
  private static let ways = 4
  private static let sets = 1024

  private struct Entry: Sendable {
    var key: UInt64 = 0
    var told = Timestamp(nanoseconds: .min)
    var untold = 0
  }

  private var entries = Array(repeating: Entry(), count: ways * sets)
  /// By the number of the rule.
  private var limits: [HourlyLimit]
  /// The matches that went unsaid because their rule had spoken as often as it may.
  private(set) var withheld: UInt64 = 0

  init(ruleCount: Int) { limits = Array(repeating: HourlyLimit(most: 60), count: ruleCount) }

  /// How many matches went unsaid before this one, or nil if this one goes unsaid, too.
  mutating func admit(rule: Int, _ level: Rule.Level, of device: UInt64, at time: Timestamp) -> Int? {
    var hash = StableHash()
    hash.combine(UInt64(truncatingIfNeeded: rule))
    hash.combine(device)
    let key = hash.value
    let start = Int(truncatingIfNeeded: key % UInt64(Self.sets)) * Self.ways
    var oldest = start
    for place in start..<start + Self.ways {
      if entries[place].key == key, entries[place].told.nanoseconds != .min {
        let untold = entries[place].untold
        let isSilent = abs(time.seconds(since: entries[place].told)) < Self.interval(of: level)
        guard !isSilent, isAllowed(rule, at: time) else {
          entries[place].untold = untold &+ 1
          return nil
        }
        entries[place].untold = 0
        entries[place].told = time
        return untold
      }
      if entries[place].told < entries[oldest].told { oldest = place }
    }
    // What goes unsaid takes no place, so that a flood cannot make the table forget.
    guard isAllowed(rule, at: time) else { return nil }
    entries[oldest] = Entry(key: key, told: time)
    return 0
  }

  private mutating func isAllowed(_ rule: Int, at time: Timestamp) -> Bool {
    let isAllowed = limits[rule].allows(at: time)
    if !isAllowed { withheld &+= 1 }
    return isAllowed
  }
}
