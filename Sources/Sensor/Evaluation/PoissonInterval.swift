// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The 95 % confidence interval of a rate of which some events were counted, exact for a Poisson count.
///
/// Where nothing was counted, the interval is one-sided, from 0 to the rate at which seeing nothing has a chance of 5 %: about 3 over
/// what was watched. Otherwise a chance of 2.5 % lies on each side.
///
/// - Source: Garwood: Fiducial limits for the Poisson distribution, 1936; Hanley, Lippman-Hand: If nothing goes wrong, is everything
///   all right?, 1983 (the rule of three).
struct PoissonInterval: Sendable, Equatable {
  /// The bounds of the events to be expected in what was watched.
  let lower: Double
  let upper: Double

  init(count: Int) {
    guard count > 0 else {
      lower = 0
      upper = -log(0.05)
      return
    }
    let most = Self.mostWatched(count)
    // P(X ≥ count) grows with the mean, P(X ≤ count) falls.
    lower = Self.root(0...most) { 1 - Self.chance(ofAtMost: count - 1, mean: $0) >= 0.025 }
    upper = Self.root(0...most) { Self.chance(ofAtMost: count, mean: $0) <= 0.025 }
  }

  /// A mean far above the upper bound.
  private static func mostWatched(_ count: Int) -> Double { 2 * Double(count) + 20 }

  /// The chance of at most so many events: a sum of terms, each made in logarithms so that none overflows.
  static func chance(ofAtMost count: Int, mean: Double) -> Double {
    guard mean > 0 else { return 1 }
    var logarithmOfTerm = -mean
    var sum = exp(logarithmOfTerm)
    for number in stride(from: 1, through: count, by: 1) {
      logarithmOfTerm += log(mean / Double(number))
      sum += exp(logarithmOfTerm)
    }
    return min(1, sum)
  }

  /// The least number of a range from which on a condition holds, by halving.
  private static func root(_ range: ClosedRange<Double>, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return (low + high) / 2
  }
}
