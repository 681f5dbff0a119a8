// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// What all detectors are shown: an event, what it amounts to, or the end of a tick.
enum Look: ~Escapable {
  case event(Event, EventContext)
  case deed(Deed, EventContext)
  case tickEnd(Timestamp)
}

extension Detector {
  /// Shows a look to the method that it is for.
  @inline(__always)
  mutating func inspect(_ look: Look, of device: borrowing DeviceProfile, at site: borrowing Site) -> Finding? {
    switch look {
    case .event(let event, let context): inspect(event, in: context, of: device, at: site)
    case .deed(let deed, let context): inspect(deed, in: context, of: device, at: site)
    case .tickEnd(let time): inspect(tickEndingAt: time, of: device, at: site)
    }
  }
}

/// The findings of one look, at most one a detector.
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
