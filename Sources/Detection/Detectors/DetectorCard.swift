// SPDX-License-Identifier: Apache-2.0

/// What a detector says of itself: the alert's texts, the documentation and `vedette explain` are made from it.
public struct DetectorCard: Sendable {
  /// The kinds of evidence that are weighed against each other; several detectors of one kind share its weight.
  public enum Family: Int, Sendable, CaseIterable {
    case rate, classRate, newPeer, newService, failure, bytesToNewPeer, lateral, names
  }

  /// Lower case, words joined by hyphens; stable.
  public let id: String
  /// The detector's number: 1 is D01 in the documentation; stable.
  public let number: Int
  public let title: String
  /// What it finds, in one sentence.
  public let summary: String
  /// Why it matters.
  public let because: String
  /// What else it may be.
  public let benign: String
  /// What to do.
  public let remedy: String
  /// The smallest change under which the detector would say nothing, with its limits in numbers.
  public let normalIf: String
  /// ATT&CK technique ids.
  public let attack: [String]
  /// Provisions of ETSI EN 303 645 that the finding speaks to.
  public let baseline: [String]
  public let severity: Severity
  /// The kind of evidence it gives to the fusion, or nil where it only speaks for itself.
  public let family: Family?
  /// Whether its statistic carries evidence on from tick to tick, so that ticks must not be counted as independent.
  public let remembers: Bool
  /// Whether it can never be taught to stay silent: it speaks while profiles are learned.
  public let speaksWhileLearning: Bool
  /// Whether what it finds lasts, so that saying it once a day is enough.
  public let isStanding: Bool
  /// Whether it says nothing of phones and computers, which people use for whatever comes to their mind.
  public let sparesPersonal: Bool

  /// The number under which EVE consumers know the detector.
  public var signatureID: Int { 9_000_000 + number }

  /// Describes a detector.
  public init(
    id: String, number: Int, title: String, summary: String, because: String, benign: String, remedy: String,
    normalIf: String, attack: [String], baseline: [String], severity: Severity, family: Family? = nil,
    remembers: Bool = true,
    speaksWhileLearning: Bool, isStanding: Bool = false, sparesPersonal: Bool = false
  ) {
    self.id = id
    self.number = number
    self.title = title
    self.summary = summary
    self.because = because
    self.benign = benign
    self.remedy = remedy
    self.normalIf = normalIf
    self.attack = attack
    self.baseline = baseline
    self.severity = severity
    self.family = family
    self.remembers = remembers
    self.speaksWhileLearning = speaksWhileLearning
    self.isStanding = isStanding
    self.sparesPersonal = sparesPersonal
  }
}
