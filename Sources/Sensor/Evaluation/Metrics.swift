// SPDX-License-Identifier: Apache-2.0

/// How good what was said of labelled captures is.
struct Metrics: Sendable, Equatable, Encodable {
  /// The rows of the labels that were read, and how much was wrong with others.
  var rows: Int
  var errors: Int
  /// The packets of the captures, and those that belong to an attack.
  var packets: UInt64
  var packetsLabelled: UInt64
  /// The attacks of which no packet was in the captures; they count for nothing else.
  var runsWithoutPackets: Int
  /// The alerts that came when there was no room for more; they count for nothing.
  var alertsLeftOut: Int
  /// All attacks together, and by family in alphabetical order.
  var all: FamilyResult
  var families: [FamilyResult]
  /// Each attack, in the order of the labels.
  var runs: [RunResult]
  var falseIncidents: FalseIncidents
}
