// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What became of one attack.
struct RunResult: Sendable, Equatable, Encodable {
  var run: String
  var family: String
  var attacker: String
  var victim: String
  /// The packets of it.
  var packets: UInt64
  /// When its first and its last packet were captured.
  var first: String
  var last: String
  var isDetected = false
  /// The detector of the first alert that names it, and the seconds to it from the first packet.
  var detector: String?
  var secondsToDetect: Double?
  /// The detector of the worst alert of the first minute, of equals the first.
  var cause: String?
  /// Whether the first alert is about the right device; nil where it is not known, or nothing was found.
  var isRightDevice: Bool?
  /// Whether the worst alert of the first minute, of equals the first, comes from one of the right detectors; nil where these are not
  /// known, or nothing was found.
  var isRightCause: Bool?

  /// Judges an attack by the alerts, which are in the order in which they were told.
  init(_ run: AttackRun, isAttackerHome: Bool, _ alerts: [AlertSighting]) {
    self.run = run.name
    family = run.family
    attacker = run.attacker
    victim = run.victim
    packets = run.packets
    first = run.first.description
    last = run.last.description
    let accusing = alerts.filter { !$0.isInformational && $0.accuses(run, isAttackerHome: isAttackerHome) }
    guard var earliest = accusing.first else { return }
    for alert in accusing where alert.time < earliest.time { earliest = alert }
    isDetected = true
    detector = earliest.detector
    secondsToDetect = rounded(earliest.time.seconds(since: run.first))
    let culprit = isAttackerHome ? run.attacker : run.victim
    if !culprit.isEmpty { isRightDevice = earliest.ownAddresses.contains(culprit) }
    if !run.causes.isEmpty {
      // As an incident says it (`Incident.cause`), once somebody has had the time to look.
      var worst = earliest
      for alert in accusing where alert.time.seconds(since: earliest.time) <= Self.firstLook {
        if alert.severity > worst.severity { worst = alert }
      }
      cause = worst.detector
      isRightCause = run.causes.contains(worst.detector)
    }
  }

  /// The seconds behind the first alert in which further ones say what it is about.
  private static let firstLook = 60.0
}

/// A number with six digits behind the point, so that every machine writes the same.
func rounded(_ number: Double) -> Double { (number * 1e6).rounded() / 1e6 }
