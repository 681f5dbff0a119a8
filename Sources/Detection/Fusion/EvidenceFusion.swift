// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Joins what all detectors found of one device into one number with a known false-alarm rate.
///
/// Each tick, p-values become e-values, `e = 0.5/√p`; the tick's value is their average over the seven families of evidence,
/// 1/7 each, the mean over its detectors inside a family, 1 for a detector that said nothing. An average of e-values is one,
/// however they depend on each other. The level is a CUSUM: `M ← e·max(1, M)`.
///
/// A detector whose statistic remembers would count the same evidence in every tick. So within its memory only what exceeds its
/// strongest evidence counts: the product over that time is that of the strongest.
///
/// - Source: Vovk, Wang: E-values: Calibration, combination and applications, 2021, §2 and §3; Shin, Ramdas, Rinaldo:
///   E-detectors, 2023.
struct EvidenceFusion: Sendable {
  /// What one detector has said since the level was last 1.
  struct Account: Sendable {
    /// The smallest p of this tick; 2 where there is none.
    var p = 2.0
    /// The smallest p within the detector's memory, and when that began.
    var strongest = 2.0
    var since = Timestamp(nanoseconds: .min)
    /// Its part of the logarithm of the level.
    var credit = 0.0
    /// The strongest evidence and its p.
    var best = 2.0
    var evidence = Evidence()
  }

  /// How unlikely all that was seen lately is: 1 is normal.
  private(set) var level = 1.0
  private var accounts: [10 of Account] = .init(repeating: Account())

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

  /// Ends the tick and returns the new level.
  mutating func endTick(at time: Timestamp, weights: DetectorWeights) -> Double {
    var sum = 1.0
    var isSilent = true
    var values: [10 of Double] = .init(repeating: 1)
    for index in 0..<DetectorKind.count where accounts[index].p <= 1 {
      isSilent = false
      values[index] = value(of: index, at: time, memory: weights.memory[index])
      sum += weights.share[index] * (values[index] - 1)
      accounts[index].p = 2
    }
    if isSilent { return level }

    if level <= 1 { forget() }
    if sum > 1 {
      for index in 0..<DetectorKind.count where values[index] > 1 {
        accounts[index].credit += weights.share[index] * values[index] / sum * logarithm(sum)
      }
    }
    level = min(1e300, max(1, level) * sum)
    return level
  }

  /// The e-value of a detector's tick, without what its memory has counted already.
  private mutating func value(of index: Int, at time: Timestamp, memory: Double) -> Double {
    let p = accounts[index].p
    guard memory > 10 else { return 0.5 / p.squareRoot() }
    if accounts[index].strongest > 1 || time.seconds(since: accounts[index].since) >= memory {
      accounts[index].since = time
      accounts[index].strongest = p
      return 0.5 / p.squareRoot()
    }
    guard p < accounts[index].strongest else { return 1 }
    let gain = (accounts[index].strongest / p).squareRoot()
    accounts[index].strongest = p
    return gain
  }

  /// Starts a new account of who made the level; what the tick has just said stays.
  private mutating func forget() {
    for index in 0..<DetectorKind.count {
      accounts[index].credit = 0
    }
  }

  /// Starts again after an alarm.
  mutating func restart() {
    level = 1
    for index in 0..<DetectorKind.count {
      accounts[index].credit = 0
      accounts[index].best = 2
    }
  }

  /// Who made the level, strongest first: at most three, with the share of each.
  func contributors() -> [(kind: DetectorKind, share: Double, evidence: Evidence, p: Double)] {
    var total = 0.0
    for index in 0..<DetectorKind.count { total += accounts[index].credit }
    guard total > 0 else { return [] }
    let ordered = DetectorKind.allCases.filter { accounts[$0.rawValue].credit > 0 }
      .sorted { a, b in
        let (left, right) = (accounts[a.rawValue].credit, accounts[b.rawValue].credit)
        return left != right ? left > right : a.rawValue < b.rawValue
      }
    return ordered.prefix(3).map { kind in
      let account = accounts[kind.rawValue]
      return (kind, account.credit / total, account.evidence, account.best)
    }
  }
}

/// What each detector counts in the fusion: made once from the cards.
struct DetectorWeights: Sendable {
  /// The detector's part of the average; 0 where it gives no evidence.
  var share: [10 of Double] = .init(repeating: 0)
  /// The seconds its statistic remembers.
  var memory: [10 of Double] = .init(repeating: 0)

  init() {
    let cards = DetectorKind.allCases.map(\.card)
    for (index, card) in cards.enumerated() {
      memory[index] = card.memory
      guard let family = card.family else { continue }
      let members = cards.filter { $0.family == family }.count
      share[index] = 1 / Double(DetectorCard.Family.allCases.count * members)
    }
  }
}
