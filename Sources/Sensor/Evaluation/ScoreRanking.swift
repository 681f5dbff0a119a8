// SPDX-License-Identifier: Apache-2.0

/// How well scores tell attack ticks from benign ones.
///
/// Scores are counted to a thousandth, so that the memory depends on how much they vary and not on how many there are.
///
/// - Source: Fawcett: An introduction to ROC analysis, 2006, §4 and §7.
struct ScoreRanking: Sendable {
  private var attacks: [Int32: UInt64] = [:]
  private var benign: [Int32: UInt64] = [:]
  private(set) var attackCount: UInt64 = 0
  private(set) var benignCount: UInt64 = 0

  /// Counts the score of a tick.
  mutating func count(_ score: Double, isAttack: Bool) {
    let bin = score.isFinite ? Int32(min(1e6, max(-1e6, score * 1000)).rounded()) : 0
    if isAttack {
      attacks[bin, default: 0] &+= 1
      attackCount &+= 1
    } else {
      benign[bin, default: 0] &+= 1
      benignCount &+= 1
    }
  }

  /// The same attacks among the benign ticks of another ranking.
  func among(_ other: ScoreRanking) -> ScoreRanking {
    var ranking = self
    ranking.benign = other.benign
    ranking.benignCount = other.benignCount
    return ranking
  }

  /// The attacks of both.
  mutating func addAttacks(of other: ScoreRanking) {
    attacks.merge(other.attacks, uniquingKeysWith: &+)
    attackCount &+= other.attackCount
  }

  /// The area under the ROC curve: the chance that an attack tick has a higher score than a benign one, ties counted by half; nil
  /// where there are none of either.
  ///
  /// - Source: Hanley, McNeil: The meaning and use of the area under a receiver operating characteristic (ROC) curve, 1982.
  var areaUnderCurve: Double? {
    guard attackCount > 0, benignCount > 0 else { return nil }
    var below = 0.0
    var sum = 0.0
    for bin in bins {
      let (hits, misses) = (Double(attacks[bin] ?? 0), Double(benign[bin] ?? 0))
      sum += hits * (below + misses / 2)
      below += misses
    }
    return sum / (Double(attackCount) * Double(benignCount))
  }

  /// The greatest part of the attack ticks above a threshold that at most this part of the benign ones passes; nil where there are
  /// none of either.
  func truePositiveRate(atFalsePositiveRate limit: Double) -> Double? {
    guard attackCount > 0, benignCount > 0 else { return nil }
    let most = limit * Double(benignCount)
    var (hits, misses): (UInt64, UInt64) = (0, 0)
    for bin in bins.reversed() {
      misses &+= benign[bin] ?? 0
      guard Double(misses) <= most else { break }
      hits &+= attacks[bin] ?? 0
    }
    return Double(hits) / Double(attackCount)
  }

  private var bins: [Int32] { Set(attacks.keys).union(benign.keys).sorted() }
}
