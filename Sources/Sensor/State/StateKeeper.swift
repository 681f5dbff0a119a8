// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Reporting
import Storage

/// Keeps on disk what is known of the devices and what happened to them, for the control plane.
///
/// A save that fails stops nothing but the saving: it is said, once, and tried again with the next one.
final class StateKeeper {
  /// How often the state is saved, in nanoseconds: what a crash loses at most.
  static let saveInterval: Int64 = 300_000_000_000
  /// How often what is too old or too much is removed, in nanoseconds.
  static let retentionInterval: Int64 = 3_600_000_000_000

  let database: StateDatabase
  let history = StateHistory()
  /// What was on disk when the database was opened; once it was given to an analysis, what of it was not taken up.
  private var loaded: SavedState
  private(set) var lastSave: Timestamp?
  private let limits: RetentionLimits
  private var lastRetention: Timestamp?
  private var hasFailed = false

  /// Opens the database and reads what was saved; what is said of it on the way is reported.
  ///
  /// - Throws: Why it cannot be kept there.
  init(path: String, limits: RetentionLimits = RetentionLimits(), now: Timestamp) throws(StorageError) {
    let opened = try StateDatabase.open(path, now: now)
    for notice in opened.notices { Diagnostics.report("\(notice)") }
    let loaded = try opened.database.load()
    for notice in loaded.notices { Diagnostics.report("\(notice)") }
    database = opened.database
    self.loaded = loaded.state
    self.limits = limits
  }

  /// What became of the devices that were on disk.
  struct Restored {
    var taken = 0
    /// Those that another version wrote, and those for which there was no room.
    var refused = 0
    var unplaced = 0

    /// Says it, one line each.
    func report() {
      if taken > 0 { Diagnostics.report("\(taken.counted("device")) known from before") }
      if refused > 0 {
        Diagnostics.report(
          "\(refused.counted("device")) not taken up: written by another version of the sensor; learned anew")
      }
      if unplaced > 0 {
        Diagnostics.report("\(unplaced.counted("device")) not taken up: limits.devices has no room for more")
      }
    }
  }

  /// Gives what was on disk to who takes it up: where there is not room for all, those seen last come first.
  ///
  /// What is not taken up stays on disk until retention removes it, or the device is met again.
  ///
  /// - Parameter take: returns whether there was room.
  func restore(_ take: ([UInt8]) throws(StateError) -> Bool) -> Restored {
    var restored = Restored()
    var taken: Set<String> = []
    let seen = Dictionary(loaded.devices.map { ($0.id, $0.lastSeen) }) { max($0, $1) }
    let order = loaded.profiles.sorted { a, b in
      let (first, second) = (seen[a.deviceID] ?? .distantPast, seen[b.deviceID] ?? .distantPast)
      return first == second ? a.deviceID < b.deviceID : first > second
    }
    for profile in order {
      do throws(StateError) {
        if try take(profile.bytes) { taken.insert(profile.deviceID) } else { restored.unplaced += 1 }
      } catch {
        restored.refused += 1
      }
    }
    restored.taken = taken.count
    loaded.remove(taken)
    return restored
  }

  /// Writes what is known of every device, and what happened since the last save.
  ///
  /// - Throws: Why nothing was written; what happened is kept for the next save.
  func write(_ table: DeviceTable, at time: Timestamp) throws(StorageError) {
    let pending = history.take()
    do {
      var state = SavedState(table)
      loaded.remove(Set(state.devices.map(\.id)))
      state.add(loaded)
      try database.save(state, changes: pending.changes, alerts: pending.alerts)
      lastSave = time
      if pending.missed > 0 { Diagnostics.report("\(pending.missed) alerts and joins were too many to be kept") }
    } catch {
      history.putBack(pending)
      throw error
    }
  }

  /// Writes the state; says so where that fails for the first time, and where it works again.
  func save(_ table: DeviceTable, at time: Timestamp) {
    do {
      try write(table, at: time)
      if hasFailed { Diagnostics.report("state saved again (\(database.path)): nothing since the last save was lost") }
      hasFailed = false
    } catch {
      if !hasFailed { Diagnostics.report("\(error); the sensor goes on") }
      hasFailed = true
    }
  }

  /// Removes what is too old or too much, at most once an hour.
  ///
  /// - Returns: The devices that went; a sensor that still has them would save them again.
  func enforceRetention(at time: Timestamp) -> [String] {
    if let last = lastRetention, abs(time.nanoseconds(since: last)) < Self.retentionInterval { return [] }
    lastRetention = time
    do {
      let summary = try database.enforce(limits, now: time)
      forget(Set(summary.deviceIDs))
      for (recordClass, count) in summary.removed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        Diagnostics.report("retention: \(count) \(recordClass.rawValue) removed")
      }
      return summary.deviceIDs
    } catch {
      Diagnostics.report("\(error)")
      return []
    }
  }

  /// Keeps devices out of the next saves that were not taken up.
  func forget(_ ids: Set<String>) { loaded.remove(ids) }

  /// Ends the connection.
  func close() {
    do { try database.close() } catch { Diagnostics.report("\(error)") }
  }
}

extension Configuration.State {
  /// How long and how much is kept.
  var limits: RetentionLimits {
    var limits = RetentionLimits()
    limits.devices = RetentionLimits.Limit(days: deviceDays, bytes: deviceMegabytes << 20)
    limits.alerts = RetentionLimits.Limit(days: alertDays, bytes: alertMegabytes << 20)
    return limits
  }
}

extension SavedState {
  /// Takes out all that is about these devices.
  fileprivate mutating func remove(_ ids: Set<String>) {
    devices.removeAll { ids.contains($0.id) }
    identifiers.removeAll { ids.contains($0.deviceID) }
    profiles.removeAll { ids.contains($0.deviceID) }
  }

  fileprivate mutating func add(_ other: SavedState) {
    devices += other.devices
    identifiers += other.identifiers
    profiles += other.profiles
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(nanoseconds: .min)
}
