// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Reporting
import Storage
import Synchronization

/// What happened since the last save and is kept for later: alerts, and entries that turned out to be one device or two.
///
/// The analysis thread adds, the control plane takes. Both are rare; beyond the capacity, what is new is not kept, and counted.
public final class StateHistory: Sendable {
  /// The most alerts, and the most changes, that wait for a save.
  static let capacity = 2048

  /// What waits for a save.
  struct Pending: Sendable {
    var alerts: [StoredAlert] = []
    var changes: [StoredIdentityChange] = []
    /// What found no room.
    var missed = 0
  }

  private let pending = Mutex(Pending())

  func add(_ alert: StoredAlert) {
    pending.withLock { pending in
      if pending.alerts.count < Self.capacity { pending.alerts.append(alert) } else { pending.missed &+= 1 }
    }
  }

  func add(_ change: StoredIdentityChange) {
    pending.withLock { pending in
      if pending.changes.count < Self.capacity { pending.changes.append(change) } else { pending.missed &+= 1 }
    }
  }

  /// Takes all that waits.
  func take() -> Pending {
    pending.withLock { pending in
      defer { pending = Pending() }
      return pending
    }
  }

  /// Puts back what could not be saved, before what came meanwhile.
  func putBack(_ unsaved: Pending) {
    pending.withLock { pending in
      let (alerts, changes) = (unsaved.alerts + pending.alerts, unsaved.changes + pending.changes)
      pending.missed &+= unsaved.missed
      pending.missed &+= max(0, alerts.count - Self.capacity) + max(0, changes.count - Self.capacity)
      pending.alerts = Array(alerts.prefix(Self.capacity))
      pending.changes = Array(changes.prefix(Self.capacity))
    }
  }
}

extension StoredAlert {
  /// An alert as the history keeps it, with its line in the JSON log.
  init(_ alert: Alert, line: RawSpan, communityID: String) {
    self.init(
      uid: alert.uid, time: alert.time, deviceID: alert.device.id, detector: alert.detector,
      severity: Int(alert.severity.rawValue), communityID: communityID, line: String(line: line))
  }
}

extension StoredIdentityChange {
  /// A join or a split as the history keeps it; the reason says what both entries shared.
  init(_ change: IdentityChange, of device: String) {
    let comparison = change.comparison
    func words(_ kinds: UInt16) -> String {
      IdentityEvidence.Kind.allCases.filter { kinds & 1 << UInt16($0.rawValue) != 0 }.map { "\"\($0.word)\"" }
        .joined(separator: ",")
    }
    self.init(
      time: change.time, kind: change.kind == .joined ? .merge : .split, deviceID: device,
      otherDeviceID: change.other.description,
      reason:
        "{\"weight\":\(comparison.weight),\"shared\":[\(words(comparison.shared))],\"contradicting\":[\(words(comparison.contradicting))]}"
    )
  }
}
