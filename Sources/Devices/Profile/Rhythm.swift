// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// When a device called one peer, and how much it sent, over its last eight conversations with it: 48 bytes.
///
/// The moments are kept, not the intervals between them: what two captures saw of one peer then joins to one rhythm.
public struct Rhythm: Sendable {
  /// The most conversations of which the moment and size are kept.
  public static let capacity = 8
  /// The parts of a second that moments are kept in.
  static let ticksPerSecond: Int64 = 16

  /// The lower half of the peer's hash.
  public private(set) var peer: UInt32 = 0
  /// The moments, the earliest first, in sixteenths of a second, modulo 8.5 years.
  private var moments: [8 of UInt32] = .init(repeating: 0)
  /// The bytes that the device sent, as eighths of an octave.
  private var sizes: [8 of UInt8] = .init(repeating: 0)
  /// The conversations with the peer, whether kept or not.
  public private(set) var conversationCount: UInt16 = 0
  /// The day of the first, counted from 1970.
  public private(set) var firstDay: UInt16 = 0

  init() {}

  init(peer: UInt32, day: UInt16) {
    self.peer = peer
    firstDay = day
  }

  /// The number of moments kept.
  var kept: Int { min(Int(conversationCount), Self.capacity) }

  /// The moment of the last conversation, in sixteenths of a second.
  var last: UInt32 { moments[max(0, kept - 1)] }

  /// Whether a moment comes behind another one: they lie within four years of each other.
  static func isLater(_ a: UInt32, than b: UInt32) -> Bool { Int32(truncatingIfNeeded: a &- b) > 0 }

  static func moment(of time: Timestamp) -> UInt32 {
    UInt32(truncatingIfNeeded: time.nanoseconds / (1_000_000_000 / ticksPerSecond))
  }

  mutating func add(_ moment: UInt32, bytes: UInt64) {
    add(moment, size: UInt8(min(255, 8 * binaryLogarithm(1 + Double(bytes)))))
    if conversationCount < .max { conversationCount += 1 }
  }

  /// Puts a moment in its place; where all are taken, the earliest goes.
  private mutating func add(_ moment: UInt32, size: UInt8) {
    let kept = kept
    var place = kept
    while place > 0, precedes(moment, size, place - 1) { place -= 1 }
    guard kept == Self.capacity else {
      for index in stride(from: kept, to: place, by: -1) { move(index - 1, to: index) }
      return set(place, moment, size)
    }
    guard place > 0 else { return }
    for index in 1..<place { move(index, to: index - 1) }
    set(place - 1, moment, size)
  }

  private func precedes(_ moment: UInt32, _ size: UInt8, _ place: Int) -> Bool {
    moment == moments[place] ? size < sizes[place] : Self.isLater(moments[place], than: moment)
  }

  private mutating func set(_ place: Int, _ moment: UInt32, _ size: UInt8) {
    moments[place] = moment
    sizes[place] = size
  }

  private mutating func move(_ from: Int, to place: Int) { set(place, moments[from], sizes[from]) }

  /// Takes in the rhythm of the same peer in another profile: the last moments of both stay.
  mutating func merge(_ other: Rhythm) {
    let count = UInt16(clamping: UInt32(conversationCount) + UInt32(other.conversationCount))
    for place in 0..<other.kept {
      add(other.moments[place], size: other.sizes[place])
      if conversationCount < .max { conversationCount += 1 }
    }
    conversationCount = count
    firstDay = min(firstDay, other.firstDay)
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(&peer)
    try coder.code(&conversationCount)
    try coder.code(&firstDay)
    guard conversationCount > 0 else { throw .invalid }
    for place in 0..<kept {
      try coder.code(&moments[place])
      try coder.code(&sizes[place])
      guard place == 0 || !precedes(moments[place], sizes[place], place - 1) else { throw .invalid }
    }
  }
}

extension Rhythm {
  /// The middle of some numbers, and how far they usually lie from it.
  public struct Spread: Sendable {
    public let median: Double
    /// The median of the distances to the median.
    public let deviation: Double
    /// The largest of those distances but one: a single missed beat does not count.
    public let widest: Double
  }

  /// The intervals between the conversations kept, as log2 of seconds; nil with fewer than two intervals.
  ///
  /// A deviation of 0 is a clock; 0.07 is a jitter of about 5 %.
  public var intervals: Spread? {
    guard kept >= 3 else { return nil }
    var values: [8 of Double] = .init(repeating: 0)
    for place in 1..<kept {
      // Two in one sixteenth of a second lie half of it apart.
      let ticks = max(0.5, Double(moments[place] &- moments[place - 1]))
      values[place - 1] = binaryLogarithm(ticks / Double(Self.ticksPerSecond))
    }
    return Self.spread(of: values, count: kept - 1)
  }

  /// The bytes that the device sent in the conversations kept, as log2; nil with fewer than two.
  public var bytes: Spread? {
    guard kept >= 2 else { return nil }
    var values: [8 of Double] = .init(repeating: 0)
    for place in 0..<kept { values[place] = Double(sizes[place]) / 8 }
    return Self.spread(of: values, count: kept)
  }

  private static func spread(of values: [8 of Double], count: Int) -> Spread {
    let median = median(of: sorted(values, count: count), count: count)
    var distances = values
    for place in 0..<count { distances[place] = abs(values[place] - median) }
    distances = sorted(distances, count: count)
    return Spread(
      median: median, deviation: Self.median(of: distances, count: count), widest: distances[max(0, count - 2)])
  }

  private static func sorted(_ values: [8 of Double], count: Int) -> [8 of Double] {
    var sorted = values
    for place in 1..<max(1, count) {
      var low = place
      while low > 0 && sorted[low - 1] > sorted[low] {
        (sorted[low - 1], sorted[low]) = (sorted[low], sorted[low - 1])
        low -= 1
      }
    }
    return sorted
  }

  private static func median(of sorted: [8 of Double], count: Int) -> Double {
    (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
