// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Scores of ticks")
struct TickScoreTests {
  /// A device whose neighbour is silent scans the Internet after an hour of learning.
  private func scores(_ keeps: Bool = true) -> [TickScore] {
    var life = Timeline(learning: 3600)
    life.engine.keepsScores = keeps
    life.normalLife(of: 10, from: 0, to: 3650)
    for host in 0..<60 {
      life.contact(3650 + Double(host), from: 10, to: Timeline.internet(100 + host), port: 23, isAnswered: false)
    }
    life.quiet(until: 3800)
    return life.engine.takeScores()
  }

  @Test("without the wish for them none are kept")
  func none() {
    #expect(scores(false).isEmpty)
  }

  @Test("each active tick has one, the ticks are ten seconds apart, and the same story gives the same")
  func ticks() {
    let scores = scores()
    #expect(scores.count > 100)
    for device in Dictionary(grouping: scores, by: \.slot).values {
      for (before, after) in zip(device, device.dropFirst()) {
        #expect(after.time.nanoseconds(since: before.time) >= 10_000_000_000)
      }
    }
    #expect(scores.map(\.time) == scores.map(\.time).sorted())
    for score in scores { #expect(score.features[.packetsOut] > 0 || !score.voices.isEmpty) }
    #expect(scores.map { "\($0)" } == self.scores().map { "\($0)" })
  }

  @Test("what detectors say is in it, with its number and worth, and the tick of the alarm stands at the threshold")
  func scan() throws {
    let scores = scores()
    #expect(scores.first?.isLearning == true)
    #expect(scores.last?.isLearning == false)
    let calm = scores.filter { !$0.isLearning && $0.time <= Timeline.moment(3650) }
    for score in calm {
      #expect(score.voices.isEmpty)
      #expect(score.eValue == 1)
      #expect(score.level == 0)
      #expect(score.risk == 0)
    }
    let loud = try #require(scores.max { $0.strength < $1.strength })
    #expect(loud.features[.failedContacts] >= 9)
    #expect(loud.voices.contains { $0.kind == .horizontalScan && ($0.p ?? 1) < 0.01 && $0.evidence.count > 0 })
    #expect(loud.eValue > 1)
    #expect(loud.risk > 0 && loud.risk <= 100)
    // A false alarm a month: 8,640 ticks a day, and 30 days.
    #expect(abs(loud.threshold - 5.413635) < 1e-6)
  }

  @Test("the worth of a tick is the average of 0.5/√p over the families, 1 for those who said nothing")
  func worth() throws {
    let weights = DetectorWeights()
    for score in scores() where !score.voices.isEmpty {
      var sum = 1.0
      for voice in score.voices {
        guard let p = voice.p else { continue }
        sum += weights.share[voice.kind.rawValue] * (0.5 / p.squareRoot() - 1)
      }
      #expect(abs(score.eValue - sum) < 1e-9)
    }
  }

  @Test("of a detector's findings in one tick the strongest counts, and the most severe of what it told")
  func strongest() {
    var log = ScoreLog()
    var evidence = Evidence()
    for (p, count) in [(0.1, 1.0), (0.01, 2), (0.05, 3)] {
      evidence.count = count
      log.note(.arpSweep, .evidence(p: p, evidence), p: p, slot: 4)
    }
    evidence.count = 9
    log.note(.newDevice, .alarm(.low, evidence), p: nil, slot: 4)
    log.note(.newDevice, .alarm(.informational, Evidence()), p: nil, slot: 4)
    log.note(.arpSpoof, .alarm(.critical, Evidence()), p: nil, slot: 5)
    let voices = log.takeVoices(of: 4)
    #expect(voices.map(\.kind) == [.arpSweep, .newDevice].sorted { $0.rawValue < $1.rawValue })
    #expect(voices.first { $0.kind == .arpSweep }?.p == 0.01)
    #expect(voices.first { $0.kind == .arpSweep }?.evidence.count == 2)
    #expect(voices.first { $0.kind == .newDevice }?.severity == .low)
    #expect(voices.first { $0.kind == .newDevice }?.evidence.count == 9)
    #expect(log.takeVoices(of: 4).isEmpty)
  }

  @Test(
    "what is told at once lifts the risk to the floor of its severity, and the level does so without an upper end",
    arguments: [
      (nil, 2.5, 25.0, 2.5), (Severity.medium, 2.5, 50, 5), (.critical, 9.5, 95, 9.5), (nil, 31, 100, 31),
      (nil, -0.2, 0, 0),
    ] as [(Severity?, Double, Double, Double)])
  func risk(severity: Severity?, level: Double, risk: Double, strength: Double) {
    let score = TickScore(
      slot: 0, time: Timeline.moment(0), isLearning: false, features: FeatureVector(TickCounts()),
      voices: [TickScore.Voice(kind: .arpSpoof, p: nil, severity: severity)], eValue: 1, level: level, threshold: 5)
    #expect(score.risk == risk)
    #expect(score.strength == strength)
  }
}
