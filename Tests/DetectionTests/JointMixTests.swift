// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

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

@Suite("Joint mix · Mahalanobis 1936")
struct JointMixTests {
  /// One tick of a device that sends and receives together: the busier, the more of both; now and then it calls somebody.
  private func tick(_ life: inout Timeline, _ second: Double, _ dice: inout Dice) {
    let busy = exponential2(3 * dice.uniform())
    for number in 0..<Int(busy) + 1 {
      let moment = second + Double(number) / 10
      life.packet(moment, from: 10, to: Timeline.internet(1), length: 80 + UInt32(dice.uniform() * 200))
      life.packet(moment, from: 10, to: Timeline.internet(1), length: 200 + UInt32(dice.uniform() * 900), isReply: true)
    }
    if dice.uniform() < 0.2 { life.contact(second + 5, from: 10, to: Timeline.internet(1)) }
    if dice.uniform() < 0.1 { life.contact(second + 6, from: 10, to: Timeline.address(1), port: 53, transport: .udp) }
  }

  private func live(_ life: inout Timeline, from start: Double, to end: Double, _ dice: inout Dice) {
    for second in stride(from: start, to: end, by: 10) { tick(&life, second, &dice) }
    life.quiet(until: end)
  }

  @Test(
    "in normal life, about one tick of twenty has a p below 0.05, and at most three of a hundred one below 0.01",
    arguments: [1, 2, 3] as [UInt64])
  func calibration(seed: UInt64) {
    var life = Timeline(learning: 36_000)
    var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    live(&life, from: 0, to: 36_000, &dice)
    var judged = 0
    var unusual = 0
    var rare = 0
    for second in stride(from: 36_000.0, to: 108_000, by: 10) {
      tick(&life, second, &dice)
      guard Int(second) % 60 == 0 else { continue }
      let profile = life.engine.devices.profiles[0]
      guard let distance = profile.joint.distance(of: FeatureVector(profile.tick)) else { continue }
      judged += 1
      if distance.p < 0.05 { unusual += 1 }
      if distance.p < 0.01 { rare += 1 }
    }
    #expect(judged == 1200)
    let share = Double(unusual) / Double(judged)
    #expect((0.025...0.075).contains(share), "\(share)")
    // Half an octave of distance is one bin: inside the last one, p errs to the large side.
    let rareShare = Double(rare) / Double(judged)
    #expect((0.001...0.03).contains(rareShare), "\(rareShare)")
    #expect(life.alerts.isEmpty)
    #expect(life.level(of: 10) < 30)
  }

  @Test("much sent and little received, which apart are both usual, is evidence, told by its features")
  func mix() {
    var life = Timeline(learning: 72_000)
    var dice = Dice(state: 7)
    live(&life, from: 0, to: 120_000, &dice)
    let before = life.level(of: 10)
    for second in stride(from: 124_000.0, to: 124_120, by: 10) {
      for number in 0..<9 {
        life.packet(second + Double(number) / 10, from: 10, to: Timeline.internet(1), length: 270)
      }
      life.packet(second + 2, from: 10, to: Timeline.internet(1), length: 200, isReply: true)
    }
    life.quiet(until: 124_200)
    #expect(life.level(of: 10) > before)
    #expect(life.suspicions(of: 10).contains("joint-mix"))
  }

  @Test("the strongest features come first, each by its direction")
  func words() throws {
    var life = Timeline(learning: 72_000)
    var dice = Dice(state: 7)
    live(&life, from: 0, to: 120_000, &dice)
    for number in 0..<9 {
      life.packet(120_001 + Double(number) / 10, from: 10, to: Timeline.internet(1), length: 270)
    }
    let profile = life.engine.devices.profiles[0]
    let distance = try #require(profile.joint.distance(of: FeatureVector(profile.tick)))
    #expect(distance.p < 0.01)
    let words = FeatureMix(distance).words
    #expect(words.split(separator: ",").count == 3)
    #expect(words.contains("fewer bytes received") || words.contains("less received for each byte sent"), "\(words)")
    #expect(FeatureMix().words.isEmpty)
  }

  @Test("an unusual mix that goes on counts once")
  func episode() {
    var life = Timeline(learning: 72_000)
    var dice = Dice(state: 7)
    live(&life, from: 0, to: 120_000, &dice)
    life.engine.keepsScores = true
    for second in stride(from: 124_000.0, to: 124_600, by: 10) {
      for number in 0..<9 {
        life.packet(second + Double(number) / 10, from: 10, to: Timeline.internet(1), length: 270)
      }
    }
    life.quiet(until: 124_700)
    let voices = life.engine.takeScores().flatMap(\.voices).filter { $0.kind == .jointMix }
    #expect(voices.count == 1)
    #expect(voices.first?.p.map { (0.02...0.05).contains($0) } == true)
  }

  @Test("a device that was active for less than 300 ticks is not judged")
  func young() {
    var life = Timeline()
    var dice = Dice(state: 7)
    live(&life, from: 0, to: 2500, &dice)
    for number in 0..<300 { life.packet(2500 + Double(number) / 100, from: 10, to: Timeline.internet(1), length: 1400) }
    life.quiet(until: 2600)
    #expect(!life.suspicions(of: 10).contains("joint-mix"))
  }
}
