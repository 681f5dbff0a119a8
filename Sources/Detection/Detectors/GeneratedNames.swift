// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that looks for its master under names that a program made up, of which nearly none exists.
///
/// Counted are the distinct registered domains of half an hour of which the device was told that they do not exist, and how many of
/// them look drawn letter by letter: evidence by the binomial tail, bounded by exp(−n·KL(k/n ‖ θ)), from five on. θ is the share
/// of names that look drawn though they are not. Names that are put together from words are not found.
///
/// - Source: Antonakakis et al.: From throw-away traffic to bots, 2012; Chernoff's bound as in Mitzenmacher and Upfal, §4.2.
///   θ = .1: of 6,719 domains that are asked for most (OpenDNS), 9.5 % look drawn by the table of `LetterTriples`.
public struct GeneratedNames: Detector {
  public static let card = DetectorCard(
    id: "generated-names", number: 14, title: "Made-up names looked up",
    summary: "A device asks for many random-looking names that do not exist.",
    because: "Malware finds its master under names that change by the day, and has to try many of them.",
    benign: "A filter denies the existence of advertising servers, or a program tests whether the resolver tells lies.",
    remedy: "Look at the names; if nobody knows them, isolate the device and reset it.",
    normalIf: "Fewer than 5 names within 30 min do not exist, or about one in ten of them looks made up.",
    attack: ["T1568.002"], baseline: ["5.6-1"], severity: .high, family: .names, speaksWhileLearning: true)

  /// The names from which on they say something.
  static let namesNeeded = 5
  /// The share of names that look drawn, before anything is known of a device, and the names that this counts for.
  static let priorShare = 0.1
  static let priorNames = 10.0
  static let windowSeconds = 1800.0
  /// Half an hour that is less likely teaches nothing by itself.
  static let unlearnedP = 1e-4

  private var since: UInt32 = 0
  private var seen: [4 of UInt32] = .init(repeating: 0)
  private var judged: UInt16 = 0
  private var drawn: UInt16 = 0
  private var suspicious: UInt16 = 0
  private var usualJudged: UInt16 = 0
  private var usualDrawn: UInt16 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .gotNameAnswer(let answer) = deed, answer.code == .noSuchName, answer.question.place == .internet,
      !site.isResolver(device),
      isNew(
        answer.question, at: context.time, age: context.time.seconds(since: device.firstSeen),
        isLearning: site.isLearning),
      let looksDrawn = LetterTriples.ordinary.looksDrawn(answer.question.domainText.firstLabel)
    else { return nil }
    judged = judged == .max ? judged : judged + 1
    if looksDrawn { drawn = drawn == .max ? drawn : drawn + 1 }
    guard Int(judged) >= Self.namesNeeded, p < 0.05 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(drawn)
    evidence.total = Double(judged)
    evidence.seconds = Self.windowSeconds
    evidence.usual = usualShare
    evidence.isInternet = true
    return .evidence(p: p, evidence)
  }

  /// Whether the domain was not asked for in the running half an hour.
  private mutating func isNew(_ question: NameQuestion, at time: Timestamp, age: Double, isLearning: Bool) -> Bool {
    let windows = max(0, age) / Self.windowSeconds
    let now = time.wholeSeconds
    if now < since || Double(now - since) >= Self.windowSeconds {
      if p >= Self.unlearnedP || isUsual(windows: windows, isLearning: isLearning) { learn() }
      seen = .init(repeating: 0)
      judged = 0
      drawn = 0
      since = now
    }
    let place = Int(question.domain >> 8 & 3)
    let bit = UInt32(1) << UInt32(truncatingIfNeeded: question.domain & 31)
    guard seen[place] & bit == 0 else { return false }
    seen[place] |= bit
    return true
  }

  /// Whether what looks like an attack is usual all the same: while the device is learned, in a quarter of the time and more.
  ///
  /// A filter denies names all day; who was there before the sensor looks for his master now and then.
  private mutating func isUsual(windows: Double, isLearning: Bool) -> Bool {
    suspicious = suspicious == .max ? suspicious : suspicious + 1
    return isLearning && Double(suspicious) * 4 >= windows + 8
  }

  private mutating func learn() {
    guard usualJudged < .max - judged else { return }
    usualJudged += judged
    usualDrawn += drawn
  }

  private var usualShare: Double {
    min(0.9, (Self.priorShare * Self.priorNames + Double(usualDrawn)) / (Self.priorNames + Double(usualJudged)))
  }

  /// The chance of as many drawn names among those of the running half an hour, or more.
  private var p: Double {
    guard judged > 0 else { return 1 }
    let (n, k, usual) = (Double(judged), Double(drawn), usualShare)
    let share = k / n
    guard share > usual else { return 1 }
    let rest = share < 1 ? (1 - share) * logarithm((1 - share) / (1 - usual)) : 0
    return exponential(-n * (share * logarithm(share / usual) + rest))
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    return Description(
      observed:
        "asked within \(Text.duration(evidence.seconds)) for \(Text.plural(evidence.total, "name")) that do not exist, "
        + "of which \(Text.count(evidence.count)) look made up by a program",
      expected: "about \(Text.percent(evidence.usual)) of such names look so")
  }
}

extension ShortText {
  /// The bytes before the first dot.
  fileprivate var firstLabel: RawSpan {
    @_lifetime(borrow self) borrowing get {
      var end = 0
      while end < count, bytes.octet(end) != 0x2E { end += 1 }
      return bytes.extracting(0..<end)
    }
  }
}
