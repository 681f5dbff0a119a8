// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes

/// What an evaluation keeps of an alert.
struct AlertSighting: Sendable {
  var time: Timestamp
  var detector: String
  /// The inventory's id of the device that it is about.
  var device: String
  /// The addresses that the device is known by, as far as labels speak of them.
  var ownAddresses: [String] = []
  /// The ends of the packet that raised it, as far as labels speak of them.
  var ends: [String] = []
  var severity = Severity.low
  /// Whether it asks for nobody's attention.
  var isInformational: Bool { severity == .informational }
  /// Whether it came while profiles were only learned.
  var isLearning = false

  /// Whether it is about the attack: about one of its devices, or about a packet of its attacker.
  func speaks(of run: AttackRun) -> Bool {
    run.spans(time)
      && (run.isAnonymous || ownAddresses.contains(run.attacker) || ownAddresses.contains(run.victim)
        || ends.contains(run.attacker))
  }

  /// Whether it names who is to blame: the attacker by itself or as an end of its packet, or, where the attacker is on the
  /// Internet, the victim.
  func accuses(_ run: AttackRun, isAttackerHome: Bool) -> Bool {
    run.spans(time)
      && (run.isAnonymous || ownAddresses.contains(run.attacker) || ends.contains(run.attacker)
        || !isAttackerHome && ownAddresses.contains(run.victim))
  }
}
