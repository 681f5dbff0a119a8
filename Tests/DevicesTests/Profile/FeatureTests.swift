// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

/// A tick of a device that sends a few packets.
func tick(_ numbers: inout SplitMix64) -> TickCounts {
  var tick = TickCounts()
  tick.packetsOut = UInt32(1 + numbers.next() % 50)
  tick.bytesOut = UInt64(tick.packetsOut) * (60 + numbers.next() % 900)
  tick.bytesIn = numbers.next() % 40_000
  tick.datagramsOut = UInt32(numbers.next() % 5)
  tick.nameQueries = UInt32(numbers.next() % 3)
  tick.peers.insert(numbers.next())
  return tick
}

@Suite("Features of a tick")
struct FeatureTests {
  @Test("there are 16 features; the twelve that add up come first, and no two share a name")
  func catalogue() {
    #expect(Feature.allCases.count == Feature.count)
    #expect(Set(Feature.allCases.map { "\($0.word)" }).count == Feature.count)
    let derived = Feature.allCases.filter { $0.rawValue >= Feature.additiveCount }
    #expect(derived == [.peers, .ports, .byteRatio, .meanLength])
  }

  @Test("a tick is measured in counts, ratios and means")
  func measures() {
    var tick = TickCounts()
    tick.packetsOut = 4
    tick.bytesOut = 400
    tick.bytesIn = 1_200
    tick.controlMessagesOut = 2
    tick.otherPacketsOut = 1
    tick.failedNames = 7
    tick.peers.insert(1)
    let features = FeatureVector(tick)
    #expect(features[.packetsOut] == 4 && features[.bytesOut] == 400)
    #expect(features[.controlMessagesOut] == 3 && features[.failedNames] == 7)
    #expect(features[.byteRatio] == 3 && features[.meanLength] == 100)
    #expect(features[.ports] == 0 && abs(features[.peers] - 1) < 0.01)
    #expect(features.logarithm(Feature.failedNames.rawValue) == logarithm(8))
    #expect(features.logarithm(Feature.ports.rawValue) == 0)
  }

  @Test("the histograms count what was measured, feature by feature")
  func learning() {
    var histograms = FeatureHistograms()
    var numbers = SplitMix64(seed: 1)
    for number in 0..<400 { histograms.learn(FeatureVector(tick(&numbers)), at: moment(Double(number) * 10)) }
    for feature in Feature.allCases { #expect(histograms[feature].count == 400) }
    #expect((10...40).contains(histograms[.packetsOut].median))
    #expect(histograms[.newPeers].median < 0.5)
    #expect(histograms[.packetsOut].pValue(of: 20_000) < 1e-4)
  }

  @Test("after 14 days what was learned counts half, and after a year nothing")
  func fading() {
    var histograms = FeatureHistograms()
    let features = FeatureVector(TickCounts())
    for _ in 0..<64 { histograms.learn(features, at: moment(100)) }
    let day = 86_400.0
    histograms.learn(features, at: moment(13.9 * day))
    #expect(histograms[.ports].count == 65)
    histograms.learn(features, at: moment(14 * day))
    #expect(histograms[.ports].count == 33)
    histograms.learn(features, at: moment(43 * day))
    #expect(histograms[.ports].count == 9)
    histograms.learn(features, at: moment(400 * day))
    #expect(histograms[.ports].count == 1)
  }

  @Test("histograms of two halves of a time make those of the whole")
  func halves() throws {
    var (whole, first, later) = (FeatureHistograms(), FeatureHistograms(), FeatureHistograms())
    var numbers = SplitMix64(seed: 2)
    for number in 0..<600 {
      let features = FeatureVector(tick(&numbers))
      let time = moment(Double(number) * 10)
      whole.learn(features, at: time)
      if number < 250 { first.learn(features, at: time) } else { later.learn(features, at: time) }
    }
    #expect(try saved(merged(first, later)) == saved(whole))
  }
}

@Suite("Recent counts")
struct RecentCountTests {
  @Test("each half-life forgets at its own pace, from one moment for all")
  func halfLives() throws {
    var counts = RecentCounts()
    var tick = TickCounts()
    tick.packetsOut = 64
    counts.add(FeatureVector(tick), at: moment(1_000))
    func value(_ halfLife: RecentCounts.HalfLife, _ time: Double) throws -> Double {
      try #require(counts.value(.packetsOut, halfLife, at: moment(time)))
    }
    #expect(try value(.tenSeconds, 1_000) == 64)
    #expect(try abs(value(.tenSeconds, 1_060) - 1) < 1e-9)
    #expect(try abs(value(.minute, 1_060) - 32) < 1e-9)
    #expect(try abs(value(.tenMinutes, 1_600) - 32) < 1e-9)
    counts.add(FeatureVector(tick), at: moment(1_060))
    #expect(try abs(value(.minute, 1_060) - 96) < 1e-4)
    #expect(counts.value(.meanLength, .minute, at: moment(1_060)) == nil)
  }

  @Test("time that goes back does not make them grow")
  func backwards() {
    var counts = RecentCounts()
    var tick = TickCounts()
    tick.newPeers = 8
    counts.add(FeatureVector(tick), at: moment(100))
    counts.add(FeatureVector(tick), at: moment(40))
    #expect(counts.value(.newPeers, .minute, at: moment(0)) == 16)
  }
}

@Suite("Joint model · Mahalanobis 1936")
struct JointModelTests {
  /// A device whose bytes follow its packets.
  private static func usual(_ numbers: inout SplitMix64) -> TickCounts {
    var tick = TickCounts()
    tick.packetsOut = UInt32(1 + numbers.next() % 100)
    tick.bytesOut = UInt64(tick.packetsOut) * (90 + numbers.next() % 20)
    tick.bytesIn = tick.bytesOut * 2
    return tick
  }

  private static func learned(_ ticks: Int, seed: UInt64 = 5) -> JointModel {
    var model = JointModel()
    var numbers = SplitMix64(seed: seed)
    for number in 0..<ticks { model.learn(FeatureVector(usual(&numbers)), at: moment(Double(number) * 10)) }
    return model
  }

  @Test("a mix never seen is far away although each number in it is usual")
  func mixes() throws {
    let model = Self.learned(3_000)
    var numbers = SplitMix64(seed: 6)
    let near = try #require(model.distance(of: FeatureVector(Self.usual(&numbers))))
    // Few packets were usual, and so were many bytes: together they never came.
    var odd = TickCounts()
    odd.packetsOut = 3
    odd.bytesOut = 9_000
    odd.bytesIn = 600
    let far = try #require(model.distance(of: FeatureVector(odd)))
    #expect(near.p > 0.01 && far.p < 1e-4)
    #expect(far.square > 10 * near.square)
    let sum = Feature.allCases.reduce(0.0) { $0 + far[$1] }
    #expect(abs(sum - far.square) < 1e-6 * far.square)
    let strongest = Feature.allCases.max { far[$0] < far[$1] }
    #expect(strongest == .byteRatio || strongest == .bytesOut || strongest == .meanLength)
  }

  @Test("the distance is that of the formula where features vary alone: d²/(S + .02)")
  func formula() throws {
    var model = JointModel()
    var tick = TickCounts()
    for number in 0..<200 {
      tick.failedNames = number % 2 == 0 ? 0 : 3
      model.learn(FeatureVector(tick), at: moment(Double(number) * 10))
    }
    tick.failedNames = 15
    // ln 1 and ln 4 by turns: the mean is ln 2, and the variance its square.
    let (mean, variance) = (logarithm(2), logarithm(2) * logarithm(2))
    let expected = (logarithm(16) - mean) * (logarithm(16) - mean) / (variance + 0.02)
    let distance = try #require(model.distance(of: FeatureVector(tick)))
    #expect(abs(distance.square - expected) < 0.001 * expected)
    #expect(abs(distance[.failedNames] - expected) < 0.001 * expected)
  }

  @Test("too few ticks say nothing")
  func maturity() {
    var numbers = SplitMix64(seed: 6)
    let features = FeatureVector(Self.usual(&numbers))
    #expect(JointModel().distance(of: features) == nil)
    #expect(Self.learned(29).distance(of: features) == nil)
    #expect(Self.learned(30).distance(of: features) != nil)
  }

  @Test("two halves of a time make the model of the whole, to four digits")
  func halves() throws {
    var (whole, first, later) = (JointModel(), JointModel(), JointModel())
    var numbers = SplitMix64(seed: 9)
    for number in 0..<2_000 {
      let features = FeatureVector(Self.usual(&numbers))
      let time = moment(Double(number) * 10)
      whole.learn(features, at: time)
      if number < 700 { first.learn(features, at: time) } else { later.learn(features, at: time) }
    }
    #expect(Self.isClose(merged(first, later), whole))
    #expect(!Self.isClose(first, later))
  }

  /// Whether two models judge alike.
  static func isClose(_ a: JointModel, _ b: JointModel) -> Bool {
    var numbers = SplitMix64(seed: 77)
    guard a.tickCount == b.tickCount else { return false }
    for _ in 0..<5 {
      let features = FeatureVector(tick(&numbers))
      guard let one = a.distance(of: features), let other = b.distance(of: features) else { return false }
      for feature in Feature.allCases where abs(one[feature] - other[feature]) > 1e-3 * (1 + one.square) {
        return false
      }
    }
    return true
  }

  @Test("merging does not depend on order or grouping, and an empty model changes nothing")
  func merging() throws {
    let laws = PartLaws<JointModel> { model, numbers in
      for number in 0..<Int(40 + numbers.next() % 100) {
        model.learn(FeatureVector(tick(&numbers)), at: moment(Double(number) * 10))
      }
    }
    try laws.mergesClosely(Self.isClose)
    try laws.isSavedWhole()
  }
}
