// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a device's ticks were like for months: how six features are shared out among fourteen octaves each, in 88 bytes.
///
/// It is laid once a device was watched for two weeks. Every thirty days it goes a ninth of the way to what the feature histograms
/// hold then, so that half of it is forgotten in 180 days: what changes little by little is far from it long before.
///
/// Shares are smoothed before they are kept or compared: a quantity that is always the same changes the bin of half an octave at once
/// when it passes the edge, which must not look like a change of behaviour.
public struct BehaviourAnchor: Sendable {
  /// The features that are kept.
  static let features: [Feature] = [
    .packetsOut, .bytesOut, .bytesIn, .connectionAttempts, .datagramsOut, .peers,
  ]
  static let featureCount = 6
  static let octaveCount = 14
  /// The ticks that the histograms must hold before they are compared with anything.
  static let leastTicks: UInt32 = 500
  /// The days after which a new device's anchor is laid.
  static let daysToLay: UInt16 = 14
  /// The days after which it is laid anew when a change was told: four half-lives of the histograms, after which hardly anything
  /// of before is left in them.
  static let daysToLayAnew: UInt16 = 56
  /// The days between two steps, and the part of the way that each goes: (8/9)⁶ is about a half.
  static let daysOfStep: UInt16 = 30
  static let partOfStep = 1.0 / 9
  /// How often neighbouring bins are averaged: passing one edge then moves the shares by less than `BehaviourShift.limit`.
  private static let smoothings = 5

  /// The shares, in 255ths, feature by feature.
  private var shares: [84 of UInt8] = .init(repeating: 0)
  /// The day on which it was laid, since 1970; 0 where it is not.
  private var laid: UInt16 = 0
  /// The day on which it is to be laid or to take its next step; 0 before anything is known.
  private var due: UInt16 = 0

  /// Makes an anchor that is not laid.
  public init() {}

  /// Since when the device is compared with it, to the day; nil where it is not laid.
  public var since: Timestamp? {
    laid == 0 ? nil : Timestamp(nanoseconds: Int64(laid) * 86_400_000_000_000)
  }

  /// The day that a moment lies in, from 1.
  private static func day(of time: Timestamp) -> UInt16 {
    max(1, UInt16(clamping: time.nanoseconds / 86_400_000_000_000))
  }

  /// Follows what is usual for the device: lays the anchor or takes a step where that is due.
  mutating func follow(_ usual: borrowing FeatureHistograms, at time: Timestamp) {
    let today = Self.day(of: time)
    if due == 0 { due = Self.sum(today, Self.daysToLay) }
    // Time that went back must not hold the anchor for years.
    due = min(due, Self.sum(today, Self.daysToLayAnew))
    guard today >= due, usual[.packetsOut].count >= Self.leastTicks else { return }
    for place in 0..<Self.featureCount {
      let octaves = Self.octaves(of: usual, place)
      for octave in 0..<Self.octaveCount {
        let own = Double(shares[place * Self.octaveCount + octave])
        let wanted = octaves[octave] * 255
        let next = laid == 0 ? wanted : own + (wanted - own) * Self.partOfStep
        shares[place * Self.octaveCount + octave] = UInt8(max(0, min(255, next.rounded())))
      }
    }
    if laid == 0 { laid = today }
    due = Self.sum(today, Self.daysOfStep)
  }

  /// Forgets what was usual, since it has changed: the anchor is laid anew when hardly anything of before is left.
  mutating func layAnew(at time: Timestamp) {
    self = BehaviourAnchor()
    due = Self.sum(Self.day(of: time), Self.daysToLayAnew)
  }

  private static func sum(_ day: UInt16, _ days: UInt16) -> UInt16 { day > .max - days ? .max : day + days }

  /// How far what the device does lately lies from the anchor; nil where it is not laid, or too little is known of lately.
  ///
  /// Costs a look at every bin: once a day is often enough.
  public func shift(to usual: borrowing FeatureHistograms) -> BehaviourShift? {
    guard laid != 0, usual[.packetsOut].count >= Self.leastTicks else { return nil }
    var shift = BehaviourShift()
    for place in 0..<Self.featureCount {
      var sum = 0.0
      for octave in 0..<Self.octaveCount { sum += Double(shares[place * Self.octaveCount + octave]) }
      guard sum > 0 else { continue }
      let octaves = Self.octaves(of: usual, place)
      var (affinity, way) = (0.0, 0.0)
      for octave in 0..<Self.octaveCount {
        let own = Double(shares[place * Self.octaveCount + octave]) / sum
        affinity += (own * octaves[octave]).squareRoot()
        way += (octaves[octave] - own) * Double(octave)
      }
      shift.note(place, distance: max(0, 1 - affinity).squareRoot(), isMore: way > 0)
    }
    return shift
  }

  /// How a feature is shared out among octaves, the first of them with all that is smaller, the last with all that is larger.
  private static func octaves(of usual: borrowing FeatureHistograms, _ place: Int) -> [14 of Double] {
    let feature = features[place]
    let histogram = usual[feature]
    let count = max(1, Double(histogram.count))
    var bins: [48 of Double] = .init(repeating: 0)
    for bin in 0..<48 { bins[bin] = Double(histogram[bin]) / count }
    for _ in 0..<smoothings { smooth(&bins) }
    // Packets have 64 bytes at least.
    let first = feature == .bytesOut || feature == .bytesIn ? 6 : 0
    var octaves: [14 of Double] = .init(repeating: 0)
    for bin in 0..<48 { octaves[max(0, min(octaveCount - 1, bin / 2 - first))] += bins[bin] }
    return octaves
  }

  /// Gives a quarter of each bin to each of its neighbours; at the ends it stays.
  private static func smooth(_ bins: inout [48 of Double]) {
    var before = bins[0]
    for bin in 0..<48 {
      let own = bins[bin]
      bins[bin] = own / 2 + (before + bins[min(47, bin + 1)]) / 4
      before = own
    }
  }

  /// Keeps one of two anchors: one that is laid, and of those the older; which of equals is decided by what they hold.
  mutating func merge(_ other: borrowing BehaviourAnchor) {
    if other.isStronger(than: self) { self = copy other }
  }

  private func isStronger(than other: borrowing BehaviourAnchor) -> Bool {
    // One that is not laid comes after all days.
    if laid != other.laid { return laid &- 1 < other.laid &- 1 }
    if due != other.due { return due > other.due }
    for place in 0..<shares.count where shares[place] != other.shares[place] {
      return shares[place] > other.shares[place]
    }
    return false
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for place in 0..<shares.count { try coder.code(&shares[place]) }
    try coder.code(&laid)
    try coder.code(&due)
    guard laid == 0 else { return }
    for place in 0..<shares.count where shares[place] != 0 { throw .invalid }
  }
}

/// How far what a device does lately lies from what it did for months, feature by feature.
///
/// The Hellinger distance of two distributions, `√(1 − Σ√(p·q))`: 0 where they are the same, 1 where they have nothing in common.
///
/// - Source: Hellinger 1909; Ditzler, Polikar: Hellinger distance based drift detection, 2011.
public struct BehaviourShift: Sendable {
  /// The distance from which on behaviour has changed.
  public static let limit = 0.25

  private var distances: [6 of Double] = .init(repeating: 0)
  private var isMore: [6 of Bool] = .init(repeating: false)

  init() {}

  mutating func note(_ place: Int, distance: Double, isMore: Bool) {
    distances[place] = distance
    self.isMore[place] = isMore
  }

  /// The largest distance of any feature, 0...1.
  public var distance: Double {
    var largest = 0.0
    for place in 0..<distances.count { largest = max(largest, distances[place]) }
    return largest
  }

  /// The features that lie farther than the limit, the farthest first, and whether each became more.
  public var changed: [(feature: Feature, isMore: Bool)] {
    let places = distances.indices.filter { distances[$0] > Self.limit }
    return places.sorted { distances[$0] == distances[$1] ? $0 < $1 : distances[$0] > distances[$1] }
      .map { (BehaviourAnchor.features[$0], isMore[$0]) }
  }
}
