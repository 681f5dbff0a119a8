// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One attack as its labels tell of it, and what of it was seen.
struct AttackRun: Sendable, Equatable {
  var name: String
  /// The attack's family: its label.
  var family: String
  /// Who does it and to whom: a hardware or an IP address in the form in which records write them, or empty.
  var attacker = ""
  var victim = ""
  /// The ids of the detectors any of which is the right first cause; empty where that is not judged.
  var causes: [String] = []

  /// The packets of the captures that it labels, and when the first and the last were captured.
  private(set) var packets: UInt64 = 0
  private(set) var first = Timestamp(nanoseconds: .max)
  private(set) var last = Timestamp(nanoseconds: .min)

  /// How long after its last packet an alert is still about it, in nanoseconds.
  static let echo: Int64 = 600_000_000_000

  /// Counts one of its packets.
  mutating func count(at time: Timestamp) {
    packets &+= 1
    first = min(first, time)
    last = max(last, time)
  }

  /// Whether a moment lies between its first packet and ten minutes after its last.
  func spans(_ time: Timestamp) -> Bool {
    packets > 0 && time >= first && time <= last.advanced(byNanoseconds: Self.echo)
  }

  /// Whether nobody is named, so that any device may be meant.
  var isAnonymous: Bool { attacker.isEmpty && victim.isEmpty }
}
