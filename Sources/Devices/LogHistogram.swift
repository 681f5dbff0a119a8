// SPDX-License-Identifier: Apache-2.0

/// How often a quantity had which size, in 48 bins of half an octave, in 96 bytes.
///
/// The bin of x is min(47, ⌊2·log2(1+x)⌋). When a bin is full, all bins are halved, so that the shape stays and the oldest
/// values fade.
public struct LogHistogram: Sendable {
  /// The number of bins.
  public static let binCount = 48
  private var bins: [48 of UInt16] = .init(repeating: 0)
  /// The number of values that the bins stand for.
  public private(set) var count: UInt32 = 0

  /// Makes an empty histogram.
  public init() {}

  /// The bin of a value; negative values and NaN fall into the first, infinity into the last.
  public static func bin(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    return Int(min(47, 2 * binaryLogarithm(1 + value)))
  }

  /// Counts one value.
  public mutating func add(_ value: Double) {
    let bin = Self.bin(of: value)
    if bins[bin] == .max { halve() }
    bins[bin] += 1
    count += 1
  }

  /// Adds all values of another histogram.
  public mutating func merge(_ other: LogHistogram) {
    for bin in 0..<Self.binCount {
      var more = UInt32(other.bins[bin])
      while UInt32(bins[bin]) + more > UInt32(UInt16.max) {
        halve()
        more /= 2
      }
      bins[bin] += UInt16(more)
    }
    recount()
  }

  private mutating func halve() {
    for bin in 0..<Self.binCount { bins[bin] /= 2 }
    recount()
  }

  private mutating func recount() {
    count = 0
    for bin in 0..<Self.binCount { count += UInt32(bins[bin]) }
  }

  /// The value below which the share `quantile` (0...1) of all values lies, in log2(1+x), interpolated inside its bin.
  public func logQuantile(_ quantile: Double) -> Double {
    let wanted = quantile * Double(count)
    var below = 0.0
    for bin in 0..<Self.binCount where bins[bin] > 0 {
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
    var distances = LogHistogram()
    // Distances are at most 24; counted in steps of 1/64 so that half-octave bins still tell them apart.
    for bin in 0..<Self.binCount where bins[bin] > 0 {
      let distance = abs(Double(bin) / 2 + 0.25 - centre)
      let slot = Self.bin(of: distance * 64)
      distances.bins[slot] = UInt16(clamping: UInt32(distances.bins[slot]) + UInt32(bins[bin]))
    }
    distances.recount()
    return (exponential2(distances.logQuantile(0.5)) - 1) / 64
  }

  /// How likely a value of this size or above is: 1 is usual, 0 is unheard of.
  ///
  /// The conformal rank `(1 + bins above + ½ own bin)/(N + 1)`; past the 98 % quantile an exponential tail in log2(1+x),
  /// `.02·exp(−(l − q98)/β)`, whose β is that of an exponential through the 90 % and 98 % quantiles, at least .3. Never below
  /// 1e-6 with fewer than 300 values, nor below 1e-14.
  public func pValue(of value: Double) -> Double {
    let own = Self.bin(of: value)
    var above = 1 + Double(bins[own]) / 2
    for bin in (own + 1)..<max(own + 1, Self.binCount) { above += Double(bins[bin]) }
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
