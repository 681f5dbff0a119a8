// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// What was measured of one device in one tick, and what became of it: everything that alerts are made from.
public struct TickScore: Sendable {
  /// What one detector said in the tick.
  public struct Voice: Sendable {
    public var kind: DetectorKind
    /// The smallest p-value of the tick, as the fusion took it; nil where it gave none.
    public var p: Double?
    /// The severity of what it told at once, whether or not that became an alert; nil where it gave evidence alone.
    public var severity: Severity?
    /// The numbers behind its strongest finding.
    public var evidence: Evidence

    public init(kind: DetectorKind, p: Double?, severity: Severity? = nil, evidence: Evidence = Evidence()) {
      self.kind = kind
      self.p = p
      self.severity = severity
      self.evidence = evidence
    }
  }

  /// The device's place in the table.
  public var slot: Int
  /// The end of the tick.
  public var time: Timestamp
  public var isLearning: Bool
  public var features: FeatureVector
  /// The detectors that spoke, in the order of the catalogue.
  public var voices: [Voice]
  /// What the tick's p-values are worth together: 1 is normal.
  public var eValue: Double
  /// The decimal logarithms of the fused level behind the tick, before an alarm starts it again, and of the level that is an alarm.
  public var level: Double
  public var threshold: Double

  public init(
    slot: Int, time: Timestamp, isLearning: Bool, features: FeatureVector, voices: [Voice], eValue: Double,
    level: Double, threshold: Double
  ) {
    self.slot = slot
    self.time = time
    self.isLearning = isLearning
    self.features = features
    self.voices = voices
    self.eValue = eValue
    self.level = level
    self.threshold = threshold
  }

  /// 0...100: how unlikely the device's behaviour is, at least the floor of what a detector told at once.
  public var risk: Double { min(100, 10 * strength) }

  /// The same without an upper end, in decades: what ticks are ranked by.
  public var strength: Double { max(0, level, (voices.compactMap(\.severity).max()?.scoreFloor ?? 0) / 10) }
}

/// What detectors say in the running tick, kept only where scores are asked for.
struct ScoreLog: Sendable {
  private var running: [Int: [TickScore.Voice]] = [:]
  var scores: [TickScore] = []

  /// Takes a finding as it was weighed; `p` is nil where it gave none to the fusion.
  mutating func note(_ kind: DetectorKind, _ finding: Finding, p: Double?, slot: Int) {
    var voice = TickScore.Voice(kind: kind, p: p, evidence: finding.evidence)
    if case .alarm(let severity) = finding.urgency { voice.severity = severity }
    guard let place = running[slot]?.firstIndex(where: { $0.kind == kind }), let known = running[slot]?[place] else {
      running[slot, default: []].append(voice)
      return
    }
    let isStronger =
      voice.severity == known.severity
      ? (p ?? 2) < (known.p ?? 2) : (voice.severity?.rawValue ?? -1) > (known.severity?.rawValue ?? -1)
    if !isStronger { voice.evidence = known.evidence }
    voice.severity = [voice.severity, known.severity].compactMap { $0 }.max()
    voice.p = [voice.p, known.p].compactMap { $0 }.min()
    running[slot]?[place] = voice
  }

  /// What was said of a device in the tick that ends, in the order of the catalogue.
  mutating func takeVoices(of slot: Int) -> [TickScore.Voice] {
    (running.removeValue(forKey: slot) ?? []).sorted { $0.kind.rawValue < $1.kind.rawValue }
  }
}

extension DetectionEngine {
  /// Whether a score is kept of every tick of every active device, until it is asked for.
  public var keepsScores: Bool {
    get { scoreLog != nil }
    set { scoreLog = newValue ? scoreLog ?? ScoreLog() : nil }
  }

  /// Whether ticks ended since the last call of `takeScores`.
  public var hasScores: Bool { scoreLog?.scores.isEmpty == false }

  /// The scores since the last call, by time and then by the device's place in the table.
  public mutating func takeScores() -> [TickScore] {
    defer { scoreLog?.scores.removeAll(keepingCapacity: true) }
    return scoreLog?.scores ?? []
  }

  /// Keeps the score of a device's tick that ends, unless the device was silent and nobody spoke of it.
  ///
  /// Called before the profile forgets what the device did in the tick.
  mutating func keepScore(slot: Int, at time: Timestamp, level: Double, threshold: Double) {
    let counts = devices.profiles.span[slot].tick
    guard let voices = scoreLog?.takeVoices(of: slot), counts.packetsOut > 0 || !voices.isEmpty else { return }
    let eValue = voices.reduce(1) { sum, voice in
      guard let p = voice.p, voice.kind.rawValue < EvidenceFusion.capacity else { return sum }
      return sum + weights.share[voice.kind.rawValue] * (0.5 / p.squareRoot() - 1)
    }
    scoreLog?.scores.append(
      TickScore(
        slot: slot, time: time, isLearning: site.isLearning, features: FeatureVector(counts), voices: voices,
        eValue: eValue, level: Self.decades(level), threshold: Self.decades(threshold)))
  }

  private static func decades(_ number: Double) -> Double { logarithm(number) / 2.302_585_092_994_046 }
}
