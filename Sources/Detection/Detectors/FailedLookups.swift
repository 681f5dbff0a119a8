// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that asks for far more names that nobody can find than it ever did.
///
/// Counted are distinct names in ten minutes. Programs fail in bursts, name after name: bursts come as Poisson events, each with
/// a geometric number of names, both as the device's past has it. Plain Poisson would take the first burst for the end of the
/// world. While half of the devices fail together, it is the resolver; where it fails and answers nobody, it is, too.
///
/// - Source: the Pólya-Aeppli distribution, as in Johnson, Kemp, Kotz: Univariate Discrete Distributions, 2005, §9.7; Antonakakis et
///   al.: From throw-away traffic to bots, 2012, §3.
public struct FailedLookups: Detector {
  public static let card = DetectorCard(
    id: "failed-lookups", number: 15, title: "Many names not found",
    summary: "A device asks for far more names that do not exist or cannot be found than before.",
    because: "Malware tries many names to find its master, or goes through names to find hosts.",
    benign: "A filter began to deny names, a service was shut down, or the resolver has trouble.",
    remedy:
      "Look at the names: see whether they belong to the device's vendor, and whether other devices fail as well.",
    normalIf: "No more names fail within 10 min than in its fullest 10 min before, or the other devices fail as well.",
    attack: ["T1568.002"], baseline: ["5.6-1"], severity: .medium, family: .names, speaksWhileLearning: false)

  static let windowSeconds = 600.0
  /// The ten minutes that half a burst of prior knowledge is worth: an hour.
  static let priorWindows = 6.0
  /// The names of a burst before anything is known of a device, and the bursts that this counts for.
  static let priorNames = 5.0
  static let priorBursts = 2.0

  private var seen: UInt64 = 0
  private var since: UInt32 = 0
  /// The names of the running ten minutes, and how unlikely they are; those before, and the bursts that they came in, in 64ths:
  /// what looks like an attack teaches a 64th of what it would.
  private var names: UInt32 = 0
  private var chance: Float = 1
  private var namesBefore: UInt32 = 0
  private var burstsBefore: UInt32 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .gotNameAnswer(let answer) = deed, isFailure(answer, at: context.time, site),
      answer.question.place == .internet, !site.isResolver(device), !site.isOutage, !site.isResolverFailing,
      isNew(answer.question.hash, at: context.time, isLearning: site.isLearning)
    else { return nil }
    names &+= 1
    let windows = max(0, context.time.seconds(since: device.firstSeen)) / Self.windowSeconds + Self.priorWindows
    let p = p(windows: windows)
    chance = Float(p)
    guard site.isSettled(device), p < 0.05 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(names)
    evidence.seconds = Self.windowSeconds
    evidence.usual = Double(namesBefore) / 64 / windows * 86_400 / Self.windowSeconds
    evidence.isInternet = true
    return .evidence(p: p, evidence)
  }

  /// Whether a name was not found: that it does not exist, or that the resolver, which works otherwise, could not tell.
  private func isFailure(_ answer: NameAnswer, at time: Timestamp, _ site: borrowing @_addressable Site) -> Bool {
    if answer.code == .noSuchName { return true }
    return answer.code == .serverFailure && time.seconds(since: site.lastNameFound) < 60
  }

  /// Whether the name did not fail before in the running ten minutes.
  private mutating func isNew(_ name: UInt64, at time: Timestamp, isLearning: Bool) -> Bool {
    let now = time.wholeSeconds
    if now < since || Double(now - since) >= Self.windowSeconds {
      let weight: UInt32 = isLearning || chance >= 0.001 ? 64 : 1
      if names > 0 { burstsBefore &+= weight }
      namesBefore &+= names &* weight
      names = 0
      chance = 1
      seen = 0
      since = now
    }
    let bit = UInt64(1) << (name & 63)
    guard seen & bit == 0 else { return false }
    seen |= bit
    return true
  }

  /// The chance of as many names in ten minutes, or more.
  private func p(windows: Double) -> Double {
    let (names, bursts) = (Double(namesBefore) / 64, Double(burstsBefore) / 64)
    let burst = min(1, (bursts + 0.5) / windows)
    let mean = (Self.priorNames * Self.priorBursts + names) / (Self.priorBursts + bursts)
    return burst * exponential(Double(self.names &- 1) * logarithm(1 - 1 / max(1.5, mean)))
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    return Description(
      observed:
        "asked within \(Text.duration(evidence.seconds)) for \(Text.plural(evidence.count, "name")) that could not be "
        + "found",
      expected: "usually about \(Text.rate(evidence.usual)) such names a day")
  }
}
