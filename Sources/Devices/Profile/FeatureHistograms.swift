// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How often active ticks had which features: a histogram for each.
///
/// Every 14 days of packet time they are halved, so that what a device did fades with that half-life.
public struct FeatureHistograms: Sendable {
  /// The days in which a tick comes to count half.
  static let halfLifeDays: Int32 = 14

  /// The number of features that can be large, the first ones of all: packets and bytes.
  private static let largeCount = Feature.newPeers.rawValue
  private var large: [6 of LogHistogram] = .init(repeating: LogHistogram())
  /// The others; 4,096 and what is above is one for them.
  private var small: [10 of SizedLogHistogram<24>] = .init(repeating: SizedLogHistogram<24>())
  /// The day from which the next halving counts; before all days where nothing was learned.
  private var since: Int32 = .min

  /// Makes empty histograms.
  public init() {}

  /// The histogram of a feature.
  public subscript(_ feature: Feature) -> LogHistogram {
    let place = feature.rawValue
    return place < Self.largeCount ? large[place] : small[place - Self.largeCount].widened
  }

  /// Learns one tick.
  public mutating func learn(_ features: borrowing FeatureVector, at time: Timestamp) {
    fade(at: Int32(truncatingIfNeeded: time.nanoseconds / 86_400_000_000_000))
    for place in 0..<Self.largeCount { large[place].add(logarithm: features.logarithm(place)) }
    for place in Self.largeCount..<Feature.count {
      small[place - Self.largeCount].add(logarithm: features.logarithm(place))
    }
  }

  private mutating func fade(at day: Int32) {
    guard since != .min else {
      since = day
      return
    }
    // After 16 halvings nothing is left.
    var halvings = 0
    while day &- since >= Self.halfLifeDays && halvings < 16 {
      for place in 0..<large.count { large[place].halve() }
      for place in 0..<small.count { small[place].halve() }
      since += Self.halfLifeDays
      halvings += 1
    }
    if halvings == 16 { since = day }
  }

  /// Adds what other histograms count, each as it has faded by itself: exactly, until a bin is full.
  public mutating func merge(_ other: borrowing FeatureHistograms) {
    for place in 0..<large.count { large[place].merge(other.large[place]) }
    for place in 0..<small.count { small[place].merge(other.small[place]) }
    since = max(since, other.since)
  }

  /// Learns ticks that are known to be usual, however few they are: they count twice as much as all that was learned before.
  ///
  /// Of ticks like these a p-value is then a third or more, which is no evidence. What comes later makes them fade as anything does.
  public mutating func accept(_ ticks: borrowing FeatureHistograms) {
    var ticks = copy ticks
    let (own, accepted) = (self[.packetsOut].count, ticks[.packetsOut].count)
    guard accepted > 0 else { return }
    let factor = max(1, 2 * own / accepted)
    for place in 0..<large.count { ticks.large[place].multiply(by: factor) }
    for place in 0..<small.count { ticks.small[place].multiply(by: factor) }
    merge(ticks)
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for place in 0..<large.count { try large[place].code(&coder) }
    for place in 0..<small.count { try small[place].code(&coder) }
    try coder.code(&since)
    // A day that no clock shows would keep the histograms from fading.
    guard since == .min || abs(Int(since)) <= 106_752 else { throw .invalid }
  }
}
