// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Joins what all detectors found of one device into one number with a known false-alarm rate.
///
/// Each tick, a detector's p-value becomes an e-value, `e = 0.5/√p`. Over a block of at most ten minutes a detector is worth the
/// product of its ticks, or, where its statistic remembers and would count the same evidence again in every tick, their mean.
/// The block is worth the average over the seven families of evidence, 1/7 each, the mean over its detectors inside a family,
/// 1 for a detector that said nothing. An average of e-values is one, however they depend on each other. Blocks multiply, from 1
/// anew whenever they fall below it: `M ← e·max(1, M)`.
///
/// - Source: Vovk, Wang: E-values: Calibration, combination and applications, 2021, §2 and §3; Shin, Ramdas, Rinaldo:
///   E-detectors, 2023.
struct EvidenceFusion: Sendable {
  /// What one detector has said.
  struct Account: Sendable {
    /// The smallest p of this tick; 2 where there is none.
    var p = 2.0
    /// The ticks of the block in which it spoke, and what it is worth in it.
    var looks: UInt32 = 0
    var worth = 1.0
    /// Its part of the logarithm of the level in earlier blocks.
    var credit = 0.0
    /// The strongest evidence since the level was last 1, and its p.
    var best = 2.0
    var evidence = Evidence()
  }

  /// The length of a block, in seconds: the longest memory that a statistic of the fusion has.
  static let blockSeconds = 600.0

  /// How unlikely all that was seen lately is: 1 is normal.
  private(set) var level = 1.0
  /// The level when the block began, at least 1.
  private var base = 1.0
  private var blockStart = Timestamp(nanoseconds: .min)
  private var accounts: [12 of Account] = .init(repeating: Account())

  /// Takes one finding into the running tick; only the strongest of a detector counts.
  mutating func add(_ kind: DetectorKind, p: Double, evidence: Evidence) {
    let index = kind.rawValue
    guard p < accounts[index].p else { return }
    // While all is normal, only this tick's evidence can become the strongest.
    if level <= 1 && accounts[index].p > 1 { accounts[index].best = 2 }
    accounts[index].p = max(p, 1e-14)
    if p < accounts[index].best {
      accounts[index].best = p
      accounts[index].evidence = evidence
    }
  }

  /// Ends the tick and returns the new level; a tick in which nobody spoke changes nothing.
  mutating func endTick(at time: Timestamp, weights: DetectorWeights) -> Double {
    var isSilent = true
    for index in 0..<DetectorKind.count where accounts[index].p <= 1 { isSilent = false }
    if isSilent { return level }

    if level <= 1 || time.seconds(since: blockStart) >= Self.blockSeconds { startBlock(at: time, weights) }
    for index in 0..<DetectorKind.count where accounts[index].p <= 1 {
      let value = 0.5 / accounts[index].p.squareRoot()
      accounts[index].p = 2
      accounts[index].looks &+= 1
      let looks = Double(accounts[index].looks)
      accounts[index].worth =
        weights.remembers[index]
        ? accounts[index].worth * (looks - 1) / looks + value / looks : accounts[index].worth * value
    }
    level = min(1e300, base * mixture(weights))
    return level
  }

  /// The average of what the detectors are worth in this block.
  private func mixture(_ weights: DetectorWeights) -> Double {
    var sum = 1.0
    for index in 0..<DetectorKind.count { sum += weights.share[index] * (accounts[index].worth - 1) }
    return sum
  }

  private mutating func startBlock(at time: Timestamp, _ weights: DetectorWeights) {
    for index in 0..<DetectorKind.count {
      accounts[index].credit = level <= 1 ? 0 : credit(index, weights)
      accounts[index].looks = 0
    }
    for index in 0..<DetectorKind.count { accounts[index].worth = 1 }
    base = max(1, level)
    blockStart = time
  }

  /// A detector's part of the logarithm of the level; 0 where it spoke for normality.
  private func credit(_ index: Int, _ weights: DetectorWeights) -> Double {
    let sum = mixture(weights)
    guard accounts[index].worth > 1, sum > 1 else { return accounts[index].credit }
    return accounts[index].credit + weights.share[index] * accounts[index].worth / sum * logarithm(sum)
  }

  /// Starts again after an alarm.
  mutating func restart() {
    level = 1
    base = 1
    accounts = .init(repeating: Account())
  }

  /// Who made the level, strongest first: at most three, with the share of each.
  func contributors(
    _ weights: DetectorWeights
  ) -> [(kind: DetectorKind, share: Double, evidence: Evidence, p: Double)] {
    var parts: [(kind: DetectorKind, credit: Double)] = []
    for kind in DetectorKind.allCases {
      let credit = credit(kind.rawValue, weights)
      if credit > 0 { parts.append((kind, credit)) }
    }
    parts.sort { a, b in a.credit == b.credit ? a.kind.rawValue < b.kind.rawValue : a.credit > b.credit }
    let total = parts.reduce(0.0) { sum, part in sum + part.credit }
    return parts.prefix(3).map { part in
      let account = accounts[part.kind.rawValue]
      return (part.kind, part.credit / total, account.evidence, account.best)
    }
  }
}

/// What each detector counts in the fusion: made once from the cards.
struct DetectorWeights: Sendable {
  /// The detector's part of the average; 0 where it gives no evidence.
  var share: [12 of Double] = .init(repeating: 0)
  /// Whether its statistic carries evidence on from tick to tick.
  var remembers: [12 of Bool] = .init(repeating: false)

  init() {
    let cards = DetectorKind.allCases.map(\.card)
    for (index, card) in cards.enumerated() {
      remembers[index] = card.remembers
      guard let family = card.family else { continue }
      let members = cards.filter { $0.family == family }.count
      share[index] = 1 / Double(DetectorCard.Family.allCases.count * members)
    }
  }
}
