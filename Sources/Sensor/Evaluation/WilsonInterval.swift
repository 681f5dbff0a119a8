// SPDX-License-Identifier: Apache-2.0

/// The 95 % confidence interval of a share of which so many were counted among so many: Wilson's score interval, which also
/// holds where all or none were.
///
/// - Source: Wilson: Probable inference, the law of succession, and statistical inference, 1927; Brown, Cai, DasGupta: Interval
///   estimation for a binomial proportion, 2001, §3.
struct WilsonInterval: Sendable, Equatable {
  let lower: Double
  let upper: Double

  /// The quantile of the normal distribution that leaves 2.5 % above it.
  private static let z = 1.959_963_984_540_054

  /// - Parameter whole: at least 1.
  init(_ part: Int, of whole: Int) {
    let count = Double(max(1, whole))
    let share = Double(part) / count
    let square = Self.z * Self.z
    let middle = share + square / (2 * count)
    let spread = Self.z * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
    lower = max(0, (middle - spread) / (1 + square / count))
    upper = min(1, (middle + spread) / (1 + square / count))
  }
}
