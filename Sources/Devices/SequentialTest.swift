// SPDX-License-Identifier: Apache-2.0

/// Threshold random walk: decides from successes and failures of first contacts whether somebody is scanning.
///
/// The usual success rate θ0 is the device's own, `clip((8 + ok)/(10 + tries), .05, .95)`, and is frozen while the walk is
/// above 0, so that a scan cannot teach it. A scanner's rate is θ1 = θ0/4.
///
/// - Source: Jung, Paxson, Berger, Balakrishnan: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004, §4.
public struct SequentialTest: Sendable {
  /// The walk's height: the logarithm of how much better "scans" explains the contacts than "as usual"; 0 or more.
  public private(set) var level: Double = 0
  /// The contacts since the walk last left 0.
  public private(set) var tries: UInt32 = 0
  /// The failed ones among them.
  public private(set) var failures: UInt32 = 0
  private var hasAlarmed = false
  private var learnedTries: Double = 0
  private var learnedSuccesses: Double = 0

  /// Makes a test that knows only that contacts usually succeed.
  public init() {}

  /// The height from which a walk is worth telling (ln 99), and that of certainty (ln 1e5).
  public static let evidenceLevel = 4.595_119_850_134_59
  public static let alarmLevel = 11.512_925_464_970_2

  /// The usual share of contacts that succeed, 0.05...0.95.
  public var usualSuccessRate: Double { min(0.95, max(0.05, (8 + learnedSuccesses) / (10 + learnedTries))) }

  /// Whether the usual share was measured on this device, and is not only what is assumed of any.
  public var isLearned: Bool { learnedTries >= 10 }

  /// The chance of a walk this high without a scan.
  public var pValue: Double { exponential(-level) }

  /// Counts one first contact.
  public mutating func count(success: Bool) {
    let usual = usualSuccessRate
    let scanning = usual / 4
    let step = success ? logarithm(scanning / usual) : logarithm((1 - scanning) / (1 - usual))
    if level <= 0 {
      tries = 0
      failures = 0
      hasAlarmed = false
    }
    level += step
    // Steps up and down that are equal must meet at 0, whatever their last bits.
    if level < 2 * Self.startLevel && success { level = 0 }
    tries &+= 1
    if !success { failures &+= 1 }
    if level <= 0 && !hasAlarmed { learn(tries: Double(tries), successes: Double(tries &- failures)) }
  }

  /// Starts again, without learning what the walk saw.
  public mutating func restart() {
    level = 0
    tries = 0
    failures = 0
  }

  /// Begins to climb again after an alarm; the contacts go on being counted, and are never learned.
  public mutating func rearm() {
    level = Self.startLevel
    hasAlarmed = true
  }

  /// A height that is up, but worth nothing.
  private static let startLevel = 1e-6

  /// Takes the walk that has come back to 0 into the usual rate; old contacts fade at 1,000.
  private mutating func learn(tries: Double, successes: Double) {
    learnedTries += tries
    learnedSuccesses += successes
    if learnedTries > 1000 {
      learnedTries /= 2
      learnedSuccesses /= 2
    }
  }
}
