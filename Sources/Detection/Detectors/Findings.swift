// SPDX-License-Identifier: Apache-2.0

/// The findings of one packet, event, deed or tick, at most one a detector.
struct Findings: Sendable {
  private(set) var list: [(kind: DetectorKind, finding: Finding)] = []

  /// Takes what a detector found, if anything.
  @inline(__always)
  mutating func take(_ kind: DetectorKind, _ finding: Finding?) {
    if let finding { list.append((kind, finding)) }
  }

  /// Forgets all, keeping the memory.
  mutating func clear() {
    if !list.isEmpty { list.removeAll(keepingCapacity: true) }
  }
}
