// SPDX-License-Identifier: Apache-2.0

/// How often a quantity had which size, in 48 bins of half an octave, in 96 bytes.
public typealias LogHistogram = SizedLogHistogram<48>

/// How often a quantity had which size, in bins of half an octave of two bytes each.
///
/// The bin of x is ⌊2·log2(1+x)⌋; larger values fall into the last. When a bin is full, all bins are halved, so that the shape stays and the oldest
/// values fade.
public struct SizedLogHistogram<let binCount: Int>: Sendable {
  private var bins: [binCount of UInt16] = .init(repeating: 0)
  /// The number of values that the bins stand for; costs a look at every bin.
  public var count: UInt32 {
    var count: UInt32 = 0
    for bin in 0..<binCount { count += UInt32(bins[bin]) }
    return count
  }

  /// Makes an empty histogram.
  public init() {}

  /// The number of values in a bin, 0..<binCount.
  subscript(_ bin: Int) -> UInt16 { bins[bin] }

  /// The bin of a value; negative values and NaN fall into the first, infinity into the last.
  public static func bin(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    return bin(ofLogarithm: logarithm(1 + value))
  }

  /// The bin of a value x, given ln(1 + x) of 0 or more.
  static func bin(ofLogarithm logarithm: Double) -> Int {
    Int(min(Double(binCount - 1), 2 * (logarithm / 0.693_147_180_559_945_3)))
  }

  /// Counts one value.
  public mutating func add(_ value: Double) { count(in: Self.bin(of: value)) }

  /// Counts one value x, given ln(1 + x) of 0 or more.
  mutating func add(logarithm: Double) { count(in: Self.bin(ofLogarithm: logarithm)) }

  private mutating func count(in bin: Int) {
    if bins[bin] == .max { halve() }
    bins[bin] += 1
  }

  /// Adds all values of another histogram: exactly, unless a bin gets too full; then both are halved before.
  public mutating func merge(_ other: borrowing Self) {
    var isTooFull = false
    for bin in 0..<binCount where UInt32(bins[bin]) + UInt32(other.bins[bin]) > UInt32(UInt16.max) {
      isTooFull = true
    }
    let shift: UInt16 = isTooFull ? 1 : 0
    for bin in 0..<binCount { bins[bin] = bins[bin] >> shift + other.bins[bin] >> shift }
  }

  /// Lets every value count so often; a bin that would be too full stays full.
  mutating func multiply(by factor: UInt32) {
    for bin in 0..<binCount { bins[bin] = UInt16(clamping: UInt64(bins[bin]) * UInt64(factor)) }
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for bin in 0..<binCount { try coder.code(&bins[bin]) }
  }

  /// The same with as many bins as `LogHistogram` has; values that fell into the last bin stay there.
  var widened: LogHistogram {
    var wide = LogHistogram()
    for bin in 0..<min(binCount, 48) { wide.set(bin, bins[bin]) }
    return wide
  }

  private mutating func set(_ bin: Int, _ count: UInt16) { bins[bin] = count }

  /// Lets every value count half of what it did.
  mutating func halve() {
    for bin in 0..<binCount { bins[bin] /= 2 }
  }

  /// The value below which the share `quantile` (0...1) of all values lies, in log2(1+x), interpolated inside its bin.
  public func logQuantile(_ quantile: Double) -> Double {
    let wanted = quantile * Double(count)
    var below = 0.0
    for bin in 0..<binCount where bins[bin] > 0 {
      let own = Double(bins[bin])
      if below + own >= wanted { return (Double(bin) + (wanted - below) / own) / 2 }
      below += own
    }
    return 0
  }

  /// The median of the values themselves.
  public var median: Double { exponential2(logQuantile(0.5)) - 1 }

  /// The median absolute deviation in log2(1+x).
  public var logDeviation: Double {
    let centre = logQuantile(0.5)
    var distances = Self()
    // Distances are at most 24; counted in steps of 1/64 so that half-octave bins still tell them apart.
    for bin in 0..<binCount where bins[bin] > 0 {
      let distance = abs(Double(bin) / 2 + 0.25 - centre)
      let slot = Self.bin(of: distance * 64)
      distances.bins[slot] = UInt16(clamping: UInt32(distances.bins[slot]) + UInt32(bins[bin]))
    }
    return (exponential2(distances.logQuantile(0.5)) - 1) / 64
  }

  /// How likely a value of this size or above is where values have no usual largest size, as transfers have none.
  ///
  /// The conformal rank `(1 + bins above + ½ own bin)/(N + 1)`; beyond all values known, that of the largest times a Pareto tail of
  /// index 1.1. Never below 1e-14.
  ///
  /// - Source: Crovella, Bestavros: Self-similarity in World Wide Web traffic, 1997, §4 (transfers: index 1.0 to 1.2).
  public func heavyTailedPValue(of value: Double) -> Double {
    let own = Self.bin(of: value)
    var above = 0.0
    for bin in (own + 1)..<max(own + 1, binCount) { above += Double(bins[bin]) }
    let rank = (1 + above + Double(bins[own]) / 2) / (Double(count) + 1)
    guard above == 0, bins[own] == 0 else { return rank }
    var largest = own
    while largest > 0 && bins[largest - 1] == 0 { largest -= 1 }
    let octaves = binaryLogarithm(1 + max(0, value)) - Double(largest) / 2
    return max(1e-14, rank * exponential2(-1.1 * max(0, octaves)))
  }

  /// How likely a value of this size or above is: 1 is usual, 0 is unheard of.
  ///
  /// The conformal rank `(1 + bins above + ½ own bin)/(N + 1)`; past the 98 % quantile an exponential tail in log2(1+x),
  /// `.02·exp(−(l − q98)/β)`, whose β is that of an exponential through the 90 % and 98 % quantiles, at least .3. Never below
  /// 1e-6 with fewer than 300 values, nor below 1e-14.
  ///
  /// With `isInterpolated`, the part of the own bin that lies above the value takes the place of its half: for quantities that vary
  /// so little that most values fall into a few bins.
  public func pValue(of value: Double, isInterpolated: Bool = false) -> Double {
    let own = Self.bin(of: value)
    let count = count
    let below = isInterpolated ? min(1, max(0, 2 * binaryLogarithm(1 + max(0, value)) - Double(own))) : 0.5
    var above = 1 + Double(bins[own]) * (1 - below)
    for bin in (own + 1)..<max(own + 1, binCount) { above += Double(bins[bin]) }
    let rank = above / (Double(count) + 1)
    let floor = count < 300 ? 1e-6 : 1e-14
    guard count >= 20 else { return rank }
    let edge = logQuantile(0.98)
    let distance = binaryLogarithm(1 + max(0, value)) - edge
    // A bin wide: inside it, the rank knows more than the tail.
    guard distance > 0.5 else { return rank }
    let scale = max(0.3, (edge - logQuantile(0.9)) / 1.609_437_912_434_1)
    return max(floor, min(rank, 0.02 * exponential(-distance / scale)))
  }
}
