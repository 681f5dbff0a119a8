// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Joins what all detectors found of one device into one number with a known false-alarm rate.
///
/// Each tick, a detector's p-value becomes an e-value, `e = 0.5/√p`. Over a block of at most ten minutes a detector is worth the
/// product of its ticks, or, where its statistic remembers and would count the same evidence again in every tick, their mean.
/// The block is worth the average over the eight families of evidence, 1/8 each, the mean over its detectors inside a family,
/// 1 for a detector that said nothing. An average of e-values is one, however they depend on each other. Blocks multiply, from 1
/// anew whenever they fall below it: `M ← e·max(1, M)`. A block in which nobody spoke takes a twentieth off: detectors speak of what is
/// unusual and not of what is usual, so that what they once said would stand for ever. A smaller M keeps its bound.
///
/// What people use goes new ways every day, in bursts: of a phone or computer, new hosts and services count as `√e`, which is an
/// e-value, too (Jensen's inequality).
///
/// - Source: Vovk, Wang: E-values: Calibration, combination and applications, 2021, §2 and §3; Shin, Ramdas, Rinaldo:
///   E-detectors, 2023.
struct EvidenceFusion: Sendable {
  /// What one detector has said; in single precision, as every device has an account for each of them.
  struct Account: Sendable {
    /// The smallest p of this tick; 2 where there is none.
    var p: Float = 2
    /// What it is worth in the block.
    var worth: Float = 1
    /// Its part of the logarithm of the level in earlier blocks.
    var credit: Float = 0
    /// The ticks of the block in which it spoke.
    var looks: UInt16 = 0
  }

  /// The length of a block, in seconds: the longest memory that a statistic of the fusion has.
  static let blockSeconds = 600.0
  /// What is left of the level behind a block in which nobody spoke: half in two hours and a quarter.
  static let quietShare = 0.95
  /// The most detectors that give evidence.
  static let capacity = 26
  /// The least p that counts: small enough that one detector of a family of six can raise an alarm by itself within a block.
  static let leastP = 1e-18
  /// What a detector is worth at most in a block: far beyond any threshold, far within single precision.
  private static let mostWorth: Float = 1e30

  /// How unlikely all that was seen lately is: 1 is normal.
  private(set) var level = 1.0
  /// Whether people use the device for whatever comes to their mind.
  private(set) var isPersonal = false
  /// The level when the block began, at least 1.
  private var base = 1.0
  private var blockStart = Timestamp(nanoseconds: .min)
  private var accounts: [26 of Account] = .init(repeating: Account())
  private var strongest = StrongestEvidence()

  /// Takes one finding into the running tick; only the strongest of a detector counts.
  ///
  /// Detectors that give no evidence come last in the catalog, and have no account.
  mutating func add(_ kind: DetectorKind, p: Double, evidence: Evidence) {
    let place = kind.rawValue
    let p = Float(max(p, Self.leastP))
    guard place < Self.capacity, p < accounts[place].p else { return }
    // While all is normal, only this tick's evidence can become the strongest.
    if level <= 1 && accounts[place].p > 1 { strongest.forget(kind) }
    accounts[place].p = p
    strongest.keep(kind, p: p, evidence)
  }

  /// Ends the tick and returns the new level; ticks in which nobody spoke change it once in a block.
  mutating func endTick(at time: Timestamp, weights: DetectorWeights) -> Double {
    var isSilent = true
    for place in 0..<Self.capacity where accounts[place].p <= 1 { isSilent = false }
    if isSilent {
      if level > 1 && time.seconds(since: blockStart) >= Self.blockSeconds { fade(at: time, weights) }
      return level
    }

    if level <= 1 || time.seconds(since: blockStart) >= Self.blockSeconds { startBlock(at: time, weights) }
    for place in 0..<Self.capacity where accounts[place].p <= 1 {
      let value = 0.5 / accounts[place].p.squareRoot()
      accounts[place].p = 2
      accounts[place].looks &+= 1
      let looks = Float(accounts[place].looks)
      let worth = accounts[place].worth
      accounts[place].worth = min(
        Self.mostWorth, weights.remembers[place] ? worth * (looks - 1) / looks + value / looks : worth * value)
    }
    level = min(1e300, base * mixture(weights))
    return level
  }

  /// The average of what the detectors are worth in this block.
  private func mixture(_ weights: DetectorWeights) -> Double {
    var sum = 1.0
    for place in 0..<Self.capacity { sum += weights.share[place] * (worth(of: place, weights) - 1) }
    return sum
  }

  /// What a detector is worth in this block.
  private func worth(of place: Int, _ weights: DetectorWeights) -> Double {
    let worth = Double(accounts[place].worth)
    return isPersonal && weights.isOfNovelty[place] ? worth.squareRoot() : worth
  }

  private mutating func startBlock(at time: Timestamp, _ weights: DetectorWeights) {
    let sum = mixture(weights)
    for place in 0..<Self.capacity {
      accounts[place].credit = level <= 1 ? 0 : Float(credit(place, weights, of: sum))
      accounts[place].looks = 0
    }
    for place in 0..<Self.capacity { accounts[place].worth = 1 }
    base = max(1, level)
    blockStart = time
  }

  /// Lets a block pass in which nobody spoke.
  private mutating func fade(at time: Timestamp, _ weights: DetectorWeights) {
    let before = logarithm(level)
    startBlock(at: time, weights)
    level = max(1, Self.quietShare * level)
    base = level
    let share = Float(logarithm(level) / before)
    for place in 0..<Self.capacity { accounts[place].credit *= share }
  }

  /// A detector's part of the logarithm of the level, where `sum` is that of all; 0 where it spoke for normality.
  private func credit(_ place: Int, _ weights: DetectorWeights, of sum: Double) -> Double {
    let (worth, earlier) = (worth(of: place, weights), Double(accounts[place].credit))
    guard worth > 1, sum > 1 else { return earlier }
    return earlier + weights.share[place] * worth / sum * logarithm(sum)
  }

  /// Starts again after an alarm.
  mutating func restart() {
    level = 1
    base = 1
    accounts = .init(repeating: Account())
    strongest = StrongestEvidence()
  }

  /// Goes on as that of a device which people use for whatever comes to their mind: of what was new to it until now only the running
  /// block counts, and less.
  mutating func becomePersonal(_ weights: DetectorWeights) {
    isPersonal = true
    base = 1
    for place in 0..<Self.capacity { accounts[place].credit = 0 }
    level = min(1e300, mixture(weights))
  }

  /// Who made the level, strongest first: at most three, with the share of each.
  func contributors(
    _ weights: DetectorWeights
  ) -> [(kind: DetectorKind, share: Double, evidence: Evidence, p: Double)] {
    let sum = mixture(weights)
    var parts: [(kind: DetectorKind, credit: Double)] = []
    for kind in DetectorKind.allCases.prefix(Self.capacity) {
      let credit = credit(kind.rawValue, weights, of: sum)
      if credit > 0 { parts.append((kind, credit)) }
    }
    parts.sort { a, b in a.credit == b.credit ? a.kind.rawValue < b.kind.rawValue : a.credit > b.credit }
    let total = parts.reduce(0.0) { sum, part in sum + part.credit }
    let told = parts.compactMap { part in
      strongest.evidence(of: part.kind).map { found in
        (part.kind, part.credit / total, found.evidence, Double(found.p))
      }
    }
    return Array(told.prefix(3))
  }
}

/// What each detector counts in the fusion: made once from the cards.
struct DetectorWeights: Sendable {
  /// The detector's part of the average; 0 where it gives no evidence.
  var share: [26 of Double] = .init(repeating: 0)
  /// Whether its statistic carries evidence on from tick to tick.
  var remembers: [26 of Bool] = .init(repeating: false)
  /// Whether it speaks of hosts and services that are new to the device.
  var isOfNovelty: [26 of Bool] = .init(repeating: false)

  init() {
    let cards = DetectorKind.allCases.map(\.card)
    for (place, card) in cards.prefix(EvidenceFusion.capacity).enumerated() {
      remembers[place] = card.remembers
      guard let family = card.family else { continue }
      isOfNovelty[place] = family == .newPeer || family == .newService || family == .lateral
      let members = cards.filter { $0.family == family }.count
      share[place] = 1 / Double(DetectorCard.Family.allCases.count * members)
    }
  }
}
