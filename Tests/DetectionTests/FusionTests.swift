// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

private func tick(_ number: Int) -> Timestamp { Timestamp(nanoseconds: Int64(number) * 10_000_000_000) }

/// Whether two levels are the same in single precision.
private func isAbout(_ level: Double, _ expected: Double) -> Bool { abs(level - expected) <= 1e-6 * expected }

/// A small generator with the same numbers in every run (xorshift).
private struct Dice {
  var state: UInt64
  mutating func uniform() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return (Double(state >> 11) + 0.5) / 9_007_199_254_740_992
  }
}

@Suite("Fusion of evidence · Vovk, Wang 2021")
struct FusionTests {
  @Test("the weights of all detectors of a family make one eighth")
  func weights() {
    let weights = DetectorWeights()
    for family in DetectorCard.Family.allCases {
      let members = DetectorKind.allCases.filter { $0.card.family == family }
      let sum = members.reduce(0) { $0 + weights.share[$1.rawValue] }
      #expect(members.isEmpty || abs(sum - 1.0 / 8) < 1e-12)
    }
  }

  @Test("every detector that gives evidence has an account")
  func accounts() {
    let speakers = DetectorKind.allCases.filter { $0.card.family != nil }
    #expect(speakers.map(\.rawValue) == Array(0..<speakers.count))
    #expect(speakers.count <= EvidenceFusion.capacity)
  }

  @Test("one p of 1e-6 in a family of its own makes (7 + 500)/8")
  func oneTick() {
    var fusion = EvidenceFusion()
    fusion.add(.publishFlood, p: 1e-6, evidence: Evidence())
    let level = fusion.endTick(at: tick(1), weights: DetectorWeights())
    #expect(isAbout(level, (7 + 500) / 8.0))
  }

  @Test("a detector that remembers and says the same again counts once")
  func memory() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    fusion.add(.newPeerRate, p: 1e-4, evidence: Evidence())
    let first = fusion.endTick(at: tick(1), weights: weights)
    #expect(isAbout(first, (7 + 50) / 8.0))
    fusion.add(.newPeerRate, p: 1e-4, evidence: Evidence())
    #expect(fusion.endTick(at: tick(2), weights: weights) == first)
    fusion.add(.newPeerRate, p: 1e-6, evidence: Evidence())
    let third = fusion.endTick(at: tick(3), weights: weights)
    #expect(isAbout(third, (7 + 200.0) / 8))
  }

  @Test("new hosts and services of what people use count as the root of their e-value, other evidence in full")
  func personal() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    fusion.becomePersonal(weights)
    fusion.add(.newPeerRate, p: 1e-6, evidence: Evidence())
    let level = fusion.endTick(at: tick(1), weights: weights)
    #expect(isAbout(level, (7 + 500.0.squareRoot()) / 8))
    fusion.add(.publishFlood, p: 1e-6, evidence: Evidence())
    #expect(fusion.endTick(at: tick(2), weights: weights) > 50)
  }

  @Test("a device that turns out to be what people use keeps the running block's evidence, and no more")
  func turnsPersonal() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    for number in [1, 100] {
      fusion.add(.newPeerRate, p: 1e-6, evidence: Evidence())
      fusion.add(.publishFlood, p: 1e-4, evidence: Evidence())
      _ = fusion.endTick(at: tick(number), weights: weights)
    }
    #expect(isAbout(fusion.level, (6 + 500 + 50.0) / 8 * (6 + 500 + 50.0) / 8))
    fusion.becomePersonal(weights)
    #expect(isAbout(fusion.level, (6 + 500.0.squareRoot() + 50) / 8))
  }

  @Test("ticks of a detector that does not remember multiply, and so do blocks")
  func products() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    for number in 1...2 {
      fusion.add(.publishFlood, p: 1e-4, evidence: Evidence())
      _ = fusion.endTick(at: tick(number), weights: weights)
    }
    #expect(isAbout(fusion.level, (7 + 2500) / 8.0))
    fusion.add(.newPeerRate, p: 1e-4, evidence: Evidence())
    _ = fusion.endTick(at: tick(100), weights: weights)
    #expect(isAbout(fusion.level, (7 + 2500) / 8.0 * (7 + 50) / 8.0))
  }

  @Test("ticks without evidence leave the level alone within a block, and normal ones bring it down")
  func silence() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    fusion.add(.publishFlood, p: 1e-6, evidence: Evidence())
    let level = fusion.endTick(at: tick(1), weights: weights)
    #expect(fusion.endTick(at: tick(2), weights: weights) == level)
    fusion.add(.publishFlood, p: 0.9, evidence: Evidence())
    #expect(fusion.endTick(at: tick(3), weights: weights) < level)
  }

  @Test(
    "a level fades by half in fourteen blocks in which nobody speaks, down to 1, and what made it is told as before")
  func fading() {
    var fusion = EvidenceFusion()
    let weights = DetectorWeights()
    fusion.add(.publishFlood, p: 1e-8, evidence: Evidence())
    fusion.add(.newPeerRate, p: 1e-3, evidence: Evidence())
    let level = fusion.endTick(at: tick(0), weights: weights)
    let shares = fusion.contributors(weights).map(\.share)
    for number in 1...(60 * 14) { _ = fusion.endTick(at: tick(number), weights: weights) }
    #expect(isAbout(fusion.level / level, 0.487_674_979))
    #expect(zip(fusion.contributors(weights).map(\.share), shares).allSatisfy { abs($0 - $1) < 1e-3 })
    for number in 840...(60 * 400) { _ = fusion.endTick(at: tick(number), weights: weights) }
    #expect(fusion.level == 1)
    fusion.add(.publishFlood, p: 1e-8, evidence: Evidence())
    #expect(isAbout(fusion.endTick(at: tick(24_001), weights: weights), (7 + 5000.0) / 8))
  }

  @Test("the contributors are ordered, at most three, and their shares sum to 1 at most")
  func contributors() {
    var fusion = EvidenceFusion()
    fusion.add(.publishFlood, p: 1e-6, evidence: Evidence())
    fusion.add(.newPeerRate, p: 1e-8, evidence: Evidence())
    fusion.add(.newDestination, p: 1e-2, evidence: Evidence())
    fusion.add(.horizontalScan, p: 1e-4, evidence: Evidence())
    _ = fusion.endTick(at: tick(1), weights: DetectorWeights())
    let parts = fusion.contributors(DetectorWeights())
    #expect(parts.map(\.kind) == [.newPeerRate, .publishFlood, .horizontalScan])
    #expect(parts.reduce(0) { $0 + $1.share } <= 1)
  }

  @Test(
    "uniform p-values of every detector raise at most the budgeted false alarms", arguments: [3, 17, 99] as [UInt64])
  func falseAlarms(seed: UInt64) {
    let weights = DetectorWeights()
    let speakers = DetectorKind.allCases.prefix(EvidenceFusion.capacity).filter { weights.share[$0.rawValue] > 0 }
    let threshold = AlarmBudget.onePerDay.threshold
    var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    var fusion = EvidenceFusion()
    var alarms = 0
    let days = 20
    for number in 0..<(days * 8640) {
      for kind in speakers { fusion.add(kind, p: dice.uniform(), evidence: Evidence()) }
      if fusion.endTick(at: tick(number), weights: weights) >= threshold {
        alarms += 1
        fusion.restart()
      }
    }
    #expect(alarms <= days)
  }

  @Test("the thresholds of the budgets are ticks a false alarm")
  func thresholds() {
    #expect(AlarmBudget.onePerDay.threshold == 8640)
    #expect(abs(AlarmBudget.onePerMonth.threshold - 259_200) < 1e-6)
  }
}

@Suite("Repetition")
struct RepetitionTests {
  @Test("told first, at ten times as many, when worse, and after half an hour of quiet")
  func told() {
    var repetition = Repetition()
    var told: [Int] = []
    for second in 0..<120 where repetition.tell(.medium, at: tick(second), isStanding: false) != nil {
      told.append(second)
    }
    #expect(told == [0, 9, 99])
    let worse = repetition.tell(.high, at: tick(121), isStanding: false)
    #expect(worse == 20)
    let same = repetition.tell(.medium, at: tick(122), isStanding: false)
    #expect(same == nil)
    let later = repetition.tell(.medium, at: tick(122 + 181), isStanding: false)
    #expect(later == 1)
  }
}

@Suite("Repetitions")
struct RepetitionsTests {
  private static func tell(
    _ repetitions: inout Repetitions, _ kind: DetectorKind, isInternet: Bool = false, tick number: Int
  ) -> Int? {
    repetitions.tell(kind, isInternet: isInternet, .medium, at: tick(number))
  }

  @Test("detectors and sides are told apart")
  func apart() {
    var repetitions = Repetitions()
    let first = Self.tell(&repetitions, .floodOut, tick: 1)
    let otherSide = Self.tell(&repetitions, .floodOut, isInternet: true, tick: 2)
    let otherKind = Self.tell(&repetitions, .newPeerRate, tick: 3)
    let again = Self.tell(&repetitions, .floodOut, tick: 4)
    #expect([first, otherSide, otherKind, again] == [0, 0, 0, nil])
  }

  @Test("of more things than there is room for, the one that was quiet for longest is forgotten")
  func room() {
    var repetitions = Repetitions()
    let kinds = DetectorKind.allCases
    for (number, kind) in kinds.prefix(9).enumerated() {
      for isInternet in [false, true] {
        _ = Self.tell(&repetitions, kind, isInternet: isInternet, tick: 2 * number + (isInternet ? 1 : 0))
      }
    }
    let newest = Self.tell(&repetitions, kinds[8], tick: 20)
    let oldest = Self.tell(&repetitions, kinds[0], tick: 21)
    #expect(newest == nil)
    #expect(oldest == 0)
  }
}
