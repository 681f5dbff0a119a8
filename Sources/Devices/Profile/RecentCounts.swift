// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a device did lately: the twelve counts of its ticks, damped with half-lives of 10 s, 60 s and 600 s, in 152 bytes.
public struct RecentCounts: Sendable {
  /// How long a count takes to halve.
  public enum HalfLife: Int, CaseIterable, Sendable {
    case tenSeconds, minute, tenMinutes

    /// The half-life in seconds.
    public var seconds: Double {
      switch self {
      case .tenSeconds: 10
      case .minute: 60
      case .tenMinutes: 600
      }
    }
  }

  private var counts: [36 of Float] = .init(repeating: 0)
  /// The moment that all counts stand for.
  private var time = Timestamp(nanoseconds: .min)

  /// Makes counts of nothing.
  public init() {}

  /// What is left of a count at a moment; nil for the features that are no counts.
  public func value(_ feature: Feature, _ halfLife: HalfLife, at moment: Timestamp) -> Double? {
    guard feature.rawValue < Feature.additiveCount else { return nil }
    let count = Double(counts[halfLife.rawValue * Feature.additiveCount + feature.rawValue])
    guard count > 0, moment > time else { return count }
    return count * DampedCounter.decay(moment.seconds(since: time) / halfLife.seconds)
  }

  /// Adds a tick that ends at a moment.
  mutating func add(_ features: borrowing FeatureVector, at moment: Timestamp) {
    fade(to: moment)
    for place in 0..<Feature.additiveCount where features[place] > 0 {
      let amount = Float(features[place])
      for halfLife in HalfLife.allCases { counts[halfLife.rawValue * Feature.additiveCount + place] += amount }
    }
  }

  private mutating func fade(to moment: Timestamp) {
    guard moment > time else { return }
    if time.nanoseconds != .min {
      let seconds = moment.seconds(since: time)
      for halfLife in HalfLife.allCases {
        let rest = Float(DampedCounter.decay(seconds / halfLife.seconds))
        let start = halfLife.rawValue * Feature.additiveCount
        for place in start..<start + Feature.additiveCount { counts[place] *= rest }
      }
    }
    time = moment
  }

  /// Adds other counts, both faded to the later moment: exactly, but for the last bits of decimal numbers.
  mutating func merge(_ other: borrowing RecentCounts) {
    var other = copy other
    fade(to: other.time)
    other.fade(to: time)
    for place in 0..<36 { counts[place] += other.counts[place] }
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for place in 0..<36 {
      try coder.code(&counts[place])
      guard counts[place] >= 0 else { throw .invalid }
    }
    try coder.code(&time)
  }
}
