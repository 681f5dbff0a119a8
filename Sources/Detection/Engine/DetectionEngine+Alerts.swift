// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

extension DetectionEngine {
  /// Makes an alert of one finding, unless it was told lately.
  mutating func tell(_ kind: DetectorKind, _ finding: Finding, severity: Severity, slot: Int, context: EventContext?) {
    let card = kind.card
    guard let repetitions = admit(kind, severity: severity, isInternet: finding.evidence.isInternet, slot: slot) else {
      return
    }
    let words = kind.type.describe(finding, at: site)
    let unlikeliness = finding.p > 0 ? -10 * logarithm(finding.p) / 2.302_585_092_994_046 : 0
    let score = min(100, max(severity.scoreFloor, unlikeliness))
    add(
      kind, words, finding.evidence, severity: severity, score: score,
      certainty: Certainty(
        0.95, because: "one event of this kind is enough", isEncrypted: context?.flow?.isEncrypted ?? false),
      seconds: finding.evidence.seconds, slot: slot, repetitions: repetitions, context: context,
      contributions: [
        Contribution(detector: card.id, share: 1, expected: words.expected, observed: words.observed)
      ], normalIf: card.normalIf)
    if kind == .tlsDowngrade { pending[pending.count - 1].program = StableHash.of(finding.name.bytes) }
  }

  /// The level of a device's evidence at the end of a tick. Of one under suspicion it is asked whether it is a phone or computer, to
  /// which new hosts and services are no surprise.
  mutating func endFusion(of slot: Int, at time: Timestamp) -> Double {
    let level = watches[slot].fusion.endTick(at: time, weights: weights)
    guard level > Self.suspiciousLevel, !watches[slot].fusion.isPersonal, isPersonal(slot) else { return level }
    watches[slot].fusion.becomePersonal(weights)
    return watches[slot].fusion.level
  }

  /// Whether the device is taken for a phone or computer.
  mutating func isPersonal(_ slot: Int) -> Bool {
    switch conclusion(at: slot).guess {
    case .computer, .phone: true
    default: watches[slot].fusion.isPersonal
    }
  }

  /// Makes an alert of a device whose fused evidence has passed the threshold.
  ///
  /// `needed` is the level from which on that is an alarm.
  mutating func tellFused(slot: Int, at time: Timestamp, needed: Double) {
    let level = watches[slot].fusion.level
    let contributors = watches[slot].fusion.contributors(weights)
    watches[slot].fusion.restart()
    guard let leader = contributors.first else { return }
    let card = leader.kind.card
    // What only adds up to an alarm is never certain enough to be critical.
    let severity = min(card.severity, .high)
    guard
      let repetitions = admit(
        leader.kind, severity: severity, isInternet: leader.evidence.isInternet, slot: slot)
    else { return }
    let contributions = contributors.map { part in
      let words = part.kind.type.describe(.evidence(p: part.p, part.evidence), at: site)
      return Contribution(
        detector: part.kind.card.id, share: part.share, expected: words.expected, observed: words.observed)
    }
    let words = Description(observed: contributions[0].observed, expected: contributions[0].expected)
    let score = min(100, 10 * logarithm(level) / 2.302_585_092_994_046)
    let decades = logarithm(level) / 2.302_585_092_994_046
    let normalIf =
      card.normalIf + " Without \(card.id), the evidence would be \(Text.power(decades * (1 - leader.share))) "
      + "instead of \(Text.power(decades)); an alarm needs \(Text.power(logarithm(needed) / 2.302_585_092_994_046))."
    add(
      leader.kind, words, leader.evidence, severity: severity, score: score,
      certainty: Certainty(learnedFor: devices.profiles.span[slot].activeTicks),
      seconds: EvidenceFusion.blockSeconds, slot: slot, repetitions: repetitions, context: nil,
      contributions: contributions, normalIf: normalIf)
  }

  /// How many untold findings an alert now stands for, or nil where none is due.
  private mutating func admit(_ kind: DetectorKind, severity: Severity, isInternet: Bool, slot: Int) -> Int? {
    guard
      let repetitions = watches[slot].repetitions.tell(
        kind, isInternet: isInternet, severity, at: site.time),
      limits[kind.rawValue].allows(at: site.time), pending.count < Self.pendingCapacity
    else {
      if pending.count >= Self.pendingCapacity { lostAlerts &+= 1 } else { suppressed &+= 1 }
      return nil
    }
    return repetitions
  }

  /// Adds an alert about a device; `seconds` is the time that its evidence covers.
  private mutating func add(
    _ kind: DetectorKind, _ words: Description, _ evidence: Evidence, severity: Severity, score: Double,
    certainty: Certainty, seconds: Double, slot: Int, repetitions: Int, context: EventContext?,
    contributions: [Contribution], normalIf: String
  ) {
    var alert = makeAlert(
      kind.card, words, severity: severity, score: score, device: reference(at: slot), at: site.time)
    alert.visibility = visibility(of: context?.source, before: site.time, seconds: seconds)
    alert.confidence = alert.visibility.certainty(certainty.share)
    alert.certainty = certainty.sentence(alert.visibility)
    alert.normalIf = normalIf
    alert.siblings = siblings(of: slot, kind, evidence)
    alert.repetitions = repetitions
    alert.context = context
    alert.contributions = contributions
    pending.append(alert)
    if severity > .informational { quarantine.setAside(devices.profiles.span[slot].identity, at: site.time) }
  }

  /// An alert with the card's texts and a name of its own.
  mutating func makeAlert(
    _ card: DetectorCard, _ words: Description, severity: Severity, score: Double, device: DeviceReference,
    at time: Timestamp
  ) -> Alert {
    alertCount &+= 1
    var hash = StableHash()
    for byte in card.id.utf8 { hash.combine(byte) }
    for byte in device.id.utf8 { hash.combine(byte) }
    hash.combine(UInt64(bitPattern: time.nanoseconds))
    hash.combine(alertCount)
    var uid = ShortText()
    uid.append(hex: hash.value >> 8, minimumDigits: 14)
    return Alert(
      uid: uid.description, time: time, detector: card.id, signatureID: card.signatureID, title: card.title,
      severity: severity, score: score, confidence: 1, device: device, observed: words.observed,
      expected: words.expected, because: card.because, benign: card.benign, remedy: card.remedy, attack: card.attack,
      baseline: card.baseline)
  }
}

extension Severity {
  /// The least score of an alert with this severity.
  var scoreFloor: Double {
    switch self {
    case .informational: 10
    case .low: 30
    case .medium: 50
    case .high: 70
    case .critical: 90
    }
  }
}

/// What alerts say of a device that has to be concluded, and what it was concluded from.
struct Conclusion: Sendable {
  let mark: UInt64
  let vendor: String
  let type: String
  let guess: DeviceType

  init(_ description: DeviceDescription, mark: UInt64) {
    self.mark = mark
    guess = description.guess.type
    vendor = description.vendor
    type = description.guess.type == .unknown ? "" : "\(description.guess.type.word)"
  }
}

extension DeviceTable {
  /// The device at a place, as alerts name it.
  public func reference(at slot: Int) -> DeviceReference {
    reference(at: slot, Conclusion(description(of: slot), mark: 0))
  }

  func reference(at slot: Int, _ conclusion: Conclusion) -> DeviceReference {
    let profiles = profiles.span
    return DeviceReference(
      id: profiles[slot].identity.description, mac: profiles[slot].mac, address: profiles[slot].preferredAddress,
      name: records.span[slot].name?.description ?? "", vendor: conclusion.vendor, type: conclusion.type)
  }
}
