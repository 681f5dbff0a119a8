// SPDX-License-Identifier: Apache-2.0
import Frames
import Protocols

/// The counts of reassembly in a `stats` record, which stand there once a fragment has come.
extension FragmentStatistics {
  static let fields = [
    fragmentsField, reassembledField, cutField, repeatedField, breachesField, timedOutField, evictedField,
  ]

  private static let fragmentsField = Field("stats.defrag.fragments", .number, "fragments of IP packets")
  private static let reassembledField = Field("stats.defrag.reassembled", .number, "packets that became whole")
  private static let cutField = Field(
    "stats.defrag.cut", .number, "fragments that the capture cut, which cannot be put together")
  private static let repeatedField = Field("stats.defrag.repeated", .number, "fragments that came again unchanged")
  private static let breachesField = Field(
    "stats.defrag.malformed", .number, "fragments that broke a rule of their specification")
  private static let timedOutField = Field(
    "stats.defrag.timed_out", .number, "packets given up because a part did not come in time")
  private static let evictedField = Field("stats.defrag.evicted", .number, "packets given up to make room")

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.fragmentsField, fragments)
    visitor.visit(Self.reassembledField, reassembled)
    visitor.visit(Self.cutField, cut)
    visitor.visit(Self.repeatedField, repeated)
    visitor.visit(Self.breachesField, breaches)
    visitor.visit(Self.timedOutField, timedOut)
    visitor.visit(Self.evictedField, evicted)
  }
}
