// SPDX-License-Identifier: Apache-2.0

/// How unlikely a count is where events come independently at a known rate.
public enum PoissonSurprise {
  /// An upper bound of the chance of `count` or more events where `mean` are expected:
  /// `exp(−(n·ln(n/μ) − (n − μ)))` for n > μ, else 1.
  ///
  /// Where counts vary `dispersion` times as much as those of a Poisson process, the exponent is that many times smaller.
  ///
  /// - Source: the Chernoff bound of the Poisson tail, as in Mitzenmacher and Upfal, Probability and Computing, §5.3; Wedderburn:
  ///   Quasi-likelihood functions, 1974.
  public static func pValue(count: Double, mean: Double, dispersion: Double = 1) -> Double {
    guard count > mean, mean > 0 else { return 1 }
    return exponential(-(count * logarithm(count / mean) - (count - mean)) / max(1, dispersion))
  }

  /// The mean of a damped counter of half-life `halfLife` over a process that gave `events` in `seconds`:
  /// `(K + .5)/(T + τ)·h/ln 2`, where τ (`prior`) is the time that the half event of prior knowledge is worth.
  public static func dampedMean(events: Double, seconds: Double, prior: Double, halfLife: Double) -> Double {
    (events + 0.5) / (max(0, seconds) + prior) * halfLife / 0.693_147_180_559_945_3
  }
}
