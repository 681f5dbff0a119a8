// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

extension StateDatabase {
  /// Rows that one transaction removes at most, so that the log stays small.
  private static let batch = 2000
  /// Pages of 4 KiB that one call gives back to the disk at most: 32 MiB.
  private static let returnedPages = 8192

  /// Removes what is older or more than the limits allow, the oldest first, and makes the files smaller by it.
  ///
  /// - Parameter now: The time from which days are counted back.
  /// - Throws: Why it stopped; what went until then is gone.
  @discardableResult
  public func enforce(_ limits: RetentionLimits, now: Timestamp) throws(StorageError) -> RetentionSummary {
    try attempt("cannot enforce retention") {
      var summary = RetentionSummary()
      try removeOldest(.alert, beyond: limits.alerts, now: now, summary: &summary)
      try removeOldest(.identityChange, beyond: limits.changes, now: now, summary: &summary)
      try removeOldest(.receipt, beyond: limits.receipts, now: now, summary: &summary)
      try removeMutes(expiredBefore: now.daysBefore(limits.expiredMuteDays), summary: &summary)
      try removeDevices(beyond: limits.devices, now: now, summary: &summary)
      try shrink()
      return summary
    }
  }

  /// Gives free pages back to the disk, and empties the log, unless a reader needs it at this moment.
  private func shrink() throws {
    try connection.withoutTransaction { database in
      try database.execute(sql: "PRAGMA incremental_vacuum(\(Self.returnedPages))")
      _ = try database.truncateLog()
    }
  }

  /// Removes the rows of a history that are too old, and then the oldest until the rest is small enough.
  private func removeOldest(
    _ table: StoredTable, beyond limit: RetentionLimits.Limit, now: Timestamp, summary: inout RetentionSummary
  ) throws {
    let aged = now.daysBefore(limit.days).nanoseconds
    let cut = try connection.read { database in
      var cut = (time: aged, row: Int64.min)
      var bytes = 0
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT time_ns, rowid, \(table.size) FROM \(table.name)
          WHERE time_ns >= ? ORDER BY time_ns DESC, rowid DESC
          """, arguments: [aged])
      while let row = try rows.next() {
        let values = Array(row.databaseValues)
        bytes += values.integer(2) ?? 0
        guard bytes > limit.bytes, let time = values.time(0), let id = values.integer(1) else { continue }
        cut = (time.nanoseconds, Int64(id))
        break
      }
      return cut
    }
    var removed = 0
    repeat {
      removed = try connection.write { database in
        try database.execute(
          sql: """
            DELETE FROM \(table.name) WHERE rowid IN (
              SELECT rowid FROM \(table.name) WHERE time_ns < ?1 OR (time_ns = ?1 AND rowid <= ?2)
              ORDER BY time_ns, rowid LIMIT \(Self.batch))
            """, arguments: [cut.time, cut.row])
        return database.changesCount
      }
      if removed > 0 { summary.removed[table.recordClass, default: 0] += removed }
    } while removed == Self.batch
  }

  private func removeMutes(expiredBefore time: Timestamp, summary: inout RetentionSummary) throws {
    let removed = try connection.write { database in
      try database.execute(sql: "DELETE FROM mute WHERE expires_ns < ?", arguments: [time.nanoseconds])
      return database.changesCount
    }
    if removed > 0 { summary.removed[.mutes] = removed }
  }

  /// Removes devices that were not seen for too long, and then those that were not for longest, with all that is known of them.
  private func removeDevices(
    beyond limit: RetentionLimits.Limit, now: Timestamp, summary: inout RetentionSummary
  ) throws {
    let aged = now.daysBefore(limit.days).nanoseconds
    let found = try connection.write { database in
      var bytes = 0
      var ids: [String] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT id, last_seen_ns, \(StoredTable.device.size)
            + (SELECT coalesce(sum(\(StoredTable.identifier.size)), 0) FROM identifier WHERE device_id = device.id)
            + (SELECT coalesce(sum(\(StoredTable.profile.size)), 0) FROM profile WHERE device_id = device.id)
          FROM device ORDER BY last_seen_ns DESC, rowid
          """)
      while let row = try rows.next() {
        let values = Array(row.databaseValues)
        bytes += values.integer(2) ?? 0
        guard let id = values.text(0), let seen = values.integer(1) else { continue }
        if seen < aged || bytes > limit.bytes { ids.append(id) }
      }
      var removed: [RecordClass: Int] = [:]
      for (table, column) in [(StoredTable.device, "id"), (.identifier, "device_id"), (.profile, "device_id")] {
        let delete = try database.cachedStatement(sql: "DELETE FROM \(table.name) WHERE \(column) = ?")
        for id in ids {
          try delete.execute(arguments: [id])
          if database.changesCount > 0 { removed[table.recordClass, default: 0] += database.changesCount }
        }
      }
      return (ids, removed)
    }
    summary.deviceIDs = found.0
    summary.removed.merge(found.1) { $0 + $1 }
  }
}

extension StateReader {
  /// How much is kept of each class, and what it takes on disk.
  public func usage() throws(StorageError) -> DatabaseUsage {
    var usage = try read { database in
      var usage = DatabaseUsage()
      for table in StoredTable.all {
        let row = try Row.fetchOne(
          database, sql: "SELECT count(*), coalesce(sum(\(table.size)), 0) FROM \(table.name)")
        let values = row.map { Array($0.databaseValues) } ?? []
        guard values.count == 2 else { continue }
        usage.classes[table.recordClass] = DatabaseUsage.Share(
          count: values.integer(0) ?? 0, bytes: values.integer(1) ?? 0)
      }
      let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
      usage.freeBytes = free * (try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
      return usage
    }
    let files = DatabaseFiles(path: path)
    usage.fileBytes = files.size ?? 0
    usage.logBytes = DatabaseFiles.size(of: files.log) ?? 0
    return usage
  }
}

extension GRDB.Database {
  /// Takes the log into the database and cuts it to nothing.
  ///
  /// - Returns: Whether it could; a reader may still need it.
  func truncateLog() throws -> Bool {
    let row = try Row.fetchOne(self, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    return row.map { Array($0.databaseValues).integer(0) == 0 } ?? false
  }
}

extension Timestamp {
  func daysBefore(_ days: Int) -> Timestamp {
    let (nanoseconds, overflow) = Int64(clamping: days).multipliedReportingOverflow(by: -86_400_000_000_000)
    return advanced(byNanoseconds: overflow ? .min : nanoseconds)
  }
}
