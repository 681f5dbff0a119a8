// SPDX-License-Identifier: Apache-2.0

/// What became of the attacks of one family, or of all.
struct FamilyResult: Sendable, Equatable, Encodable {
  /// Empty for all of them.
  var family: String
  /// The runs with packets in the captures, and those of them that were found.
  var runs = 0
  var detected = 0
  /// The 95 % interval of the share that was found; nil where there were no runs.
  var detectedShareLower: Double?
  var detectedShareUpper: Double?
  /// Half of the runs that were found were found in at most the median; the lower one of the two in the middle counts.
  var medianSecondsToDetect: Double?
  var mostSecondsToDetect: Double?
  /// Those of the found runs whose first alert is about the right device, and how many could be judged.
  var rightDevice = 0
  var judgedDevice = 0
  /// Those of the found runs whose first alert comes from the right detector, and how many could be judged.
  var rightCause = 0
  var judgedCause = 0
  /// How well the ticks of the attackers stand out from benign ones.
  var ticks: TickResult

  init(_ family: String, _ results: [RunResult], _ ranking: ScoreRanking) {
    self.family = family
    runs = results.count
    let times = results.compactMap(\.secondsToDetect).sorted()
    detected = times.count
    if runs > 0 {
      let interval = WilsonInterval(detected, of: runs)
      detectedShareLower = rounded(interval.lower)
      detectedShareUpper = rounded(interval.upper)
    }
    if !times.isEmpty { medianSecondsToDetect = times[(times.count - 1) / 2] }
    mostSecondsToDetect = times.last
    let (devices, causes) = (results.compactMap(\.isRightDevice), results.compactMap(\.isRightCause))
    judgedDevice = devices.count
    rightDevice = devices.count { $0 }
    judgedCause = causes.count
    rightCause = causes.count { $0 }
    ticks = TickResult(ranking)
  }
}

/// How well scores tell the ticks of 10 s in which an attacker attacked from the benign ticks of all devices.
struct TickResult: Sendable, Equatable, Encodable {
  var attack: UInt64
  var benign: UInt64
  /// The area under the ROC curve; nil where there are no ticks of one kind.
  var auc: Double?
  /// The part of the attack ticks that stands above a threshold which at most this part of the benign ticks passes.
  var tprAtFpr1e3: Double?
  var tprAtFpr1e4: Double?
  var tprAtFpr0: Double?

  init(_ ranking: ScoreRanking) {
    attack = ranking.attackCount
    benign = ranking.benignCount
    auc = ranking.areaUnderCurve.map(rounded)
    tprAtFpr1e3 = ranking.truePositiveRate(atFalsePositiveRate: 1e-3).map(rounded)
    tprAtFpr1e4 = ranking.truePositiveRate(atFalsePositiveRate: 1e-4).map(rounded)
    tprAtFpr0 = ranking.truePositiveRate(atFalsePositiveRate: 0).map(rounded)
  }

  private enum CodingKeys: String, CodingKey {
    case attack, benign, auc
    case tprAtFpr1e3 = "tpr_at_fpr_1e3"
    case tprAtFpr1e4 = "tpr_at_fpr_1e4"
    case tprAtFpr0 = "tpr_at_fpr_0"
  }
}
