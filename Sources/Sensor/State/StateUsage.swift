// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage

/// How much is kept of each class, and for how long: for `vedette status` and `vedette privacy`.
struct StateUsage {
  /// One class of records.
  struct Class {
    let name: String
    let rows: Int
    let bytes: Int
    /// How long it is kept, in words.
    let kept: String
  }

  let classes: [Class]
  let fileBytes: Int

  /// Asks the database.
  init(_ reader: StateReader, _ limits: RetentionLimits) throws(StorageError) {
    let usage = try reader.usage()
    fileBytes = usage.fileBytes + usage.logBytes
    func words(_ limit: RetentionLimits.Limit) -> String { "\(limit.days) days, at most \(limit.bytes >> 20) MiB" }
    classes = RecordClass.allCases.map { recordClass in
      let share = usage.classes[recordClass]
      let kept =
        switch recordClass {
        case .devices: words(limits.devices) + " with identifiers and profiles, since last seen"
        case .identifiers, .profiles: "with their device"
        case .changes: words(limits.changes)
        case .alerts: words(limits.alerts)
        case .mutes: "until they expire, and \(limits.expiredMuteDays) days more"
        case .receipts: words(limits.receipts)
        }
      return Class(name: recordClass.rawValue, rows: share?.count ?? 0, bytes: share?.bytes ?? 0, kept: kept)
    }
  }

  /// A line a class: name, rows, bytes, how long.
  var lines: [String] {
    classes.map { "  \($0.name.padded(12)) \("\($0.rows)".padded(8)) \(Self.size($0.bytes).padded(10)) \($0.kept)" }
  }

  /// `1.5 MiB`
  static func size(_ bytes: Int) -> String {
    bytes < 1024
      ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20).\((bytes & 0xFFFFF) * 10 >> 20) MiB"
  }
}
