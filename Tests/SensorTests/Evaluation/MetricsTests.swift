// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Sensor

@Suite("Evaluation · the formulas, against values computed by hand or taken from tables")
struct MetricsTests {
  @Test("the interval of a Poisson count is Garwood's; of none, the rule of three")
  func poisson() {
    // Garwood 1936, as tabulated: half of the chi-square quantiles with 2k and 2k + 2 degrees of freedom.
    for (count, lower, upper) in [
      (0, 0.0, 2.9957), (1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904),
      (100, 81.3640, 121.6268),
    ] {
      let interval = PoissonInterval(count: count)
      #expect(abs(interval.lower - lower) < 1e-4, "\(count)")
      #expect(abs(interval.upper - upper) < 1e-4, "\(count)")
    }
    let large = PoissonInterval(count: 20_000)
    #expect(large.lower > 19_720 && large.lower < 19_730)
    #expect(large.upper > 20_270 && large.upper < 20_285)
  }

  @Test("the interval of a share is Wilson's, also of none and of all")
  func wilson() {
    // 81 of 263 is the example of Newcombe: Two-sided confidence intervals for the single proportion, 1998, table I.
    for (part, whole, lower, upper) in [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)] {
      let interval = WilsonInterval(part, of: whole)
      #expect(abs(interval.lower - lower) < 1e-4, "\(part) of \(whole)")
      #expect(abs(interval.upper - upper) < 1e-4, "\(part) of \(whole)")
    }
    #expect(WilsonInterval(10, of: 10).upper > 1 - 1e-12)
    #expect(abs(WilsonInterval(10, of: 10).lower - 0.7225) < 1e-4)
  }

  @Test("the area under the curve counts ties by half · Hanley, McNeil 1982")
  func area() {
    var ranking = ScoreRanking()
    for score in [1.0, 2, 3] { ranking.count(score, isAttack: true) }
    for score in [0.0, 1, 2.5] { ranking.count(score, isAttack: false) }
    // Of nine pairs, 1 wins one and ties one, 2 wins two, 3 wins all three.
    #expect(abs((ranking.areaUnderCurve ?? 0) - 6.5 / 9) < 1e-12)
    #expect(ranking.truePositiveRate(atFalsePositiveRate: 0) == 1.0 / 3)
    #expect(ranking.truePositiveRate(atFalsePositiveRate: 1.0 / 3) == 2.0 / 3)
    #expect(ranking.truePositiveRate(atFalsePositiveRate: 0.34) == 2.0 / 3)
    #expect(ranking.truePositiveRate(atFalsePositiveRate: 1) == 1)
  }

  @Test("scores that all are alike tell nothing, and none at all have no area")
  func alike() {
    var ranking = ScoreRanking()
    #expect(ranking.areaUnderCurve == nil)
    for isAttack in [true, false, false] { ranking.count(0, isAttack: isAttack) }
    #expect(ranking.areaUnderCurve == 0.5)
    #expect(ranking.truePositiveRate(atFalsePositiveRate: 0.5) == 0)
  }

  @Test("a device is watched from its first tick to its last, whatever lies between")
  func watched() {
    var time = WatchedTime()
    for second in [10, 20, 50] as [Int64] { time.count("a", at: at(second), length: 10_000_000_000) }
    time.count("b", at: at(20), length: 10_000_000_000)
    // From 0 to 50 s, and from 10 to 20 s.
    #expect(time.nanoseconds == 60e9)
    time.count("a", at: at(30), length: 10_000_000_000)
    #expect(time.nanoseconds == 60e9)
    #expect(time.deviceCount == 2)
  }

  @Test("alerts of one detector about one device within 30 min are one incident")
  func incidents() {
    var later = alert(1900, "scan", "b")
    later.severity = .informational
    var learning = alert(5, "flood", "a")
    learning.isLearning = true
    let incidents = FalseIncidents(
      [
        learning, alert(0, "scan", "a"), alert(1800, "scan", "a"), alert(1810, "flood", "b"), later,
        alert(3601, "scan", "a"),
      ], deviceDays: 4)
    #expect(incidents.count == 3)
    #expect(incidents.informational == 1)
    #expect(incidents.whileLearning == 1)
    #expect(incidents.byDetector == ["scan": 2, "flood": 1])
    #expect(incidents.perDeviceDay == 0.75)
    // 0.618672 and 8.767273 for a count of three, over four days.
    #expect(abs((incidents.perDeviceDayLower ?? 0) - 0.154668) < 1e-5)
    #expect(abs((incidents.perDeviceDayUpper ?? 0) - 2.191818) < 1e-5)
  }

  @Test("nothing false in 300 device-days is less than one in a hundred")
  func none() {
    let incidents = FalseIncidents([], deviceDays: 300)
    #expect(incidents.perDeviceDay == 0)
    #expect(incidents.perDeviceDayUpper == 0.009986)
    #expect(FalseIncidents([], deviceDays: 0).perDeviceDayUpper == nil)
  }

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds, nanoseconds: 0) }

  private func alert(_ seconds: Int64, _ detector: String, _ device: String) -> AlertSighting {
    AlertSighting(time: at(seconds), detector: detector, device: device)
  }
}
