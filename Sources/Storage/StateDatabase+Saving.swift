// SPDX-License-Identifier: Apache-2.0
import GRDB

extension StateDatabase {
  /// Makes the database hold this state and no other, and adds what happened since the last save; all of it, or nothing.
  ///
  /// Only rows that differ from what is on disk are written.
  ///
  /// - Throws: Why nothing was written. What was given should be given again with the next save.
  @discardableResult
  public func save(
    _ state: SavedState, changes: [StoredIdentityChange] = [], alerts: [StoredAlert] = []
  ) throws(StorageError) -> SaveSummary {
    try write("cannot save the state") { database in
      var summary = SaveSummary()
      try database.replaceAll(with: state.devices, summary: &summary)
      try database.replaceAll(with: state.identifiers, summary: &summary)
      try database.replaceAll(with: state.profiles, summary: &summary)
      for change in changes { try database.write(change, by: StoredIdentityChange.table.insert) }
      for alert in alerts { try database.write(alert, by: StoredAlert.table.upsert) }
      return summary
    }
  }

  /// Adds alerts to the history; one that is there already is kept once.
  public func add(alerts: [StoredAlert]) throws(StorageError) {
    try write("cannot keep alerts") { database in
      for alert in alerts { try database.write(alert, by: StoredAlert.table.upsert) }
    }
  }

  /// Keeps a mute, in place of one with the same identifier.
  public func add(_ mute: StoredMute) throws(StorageError) {
    try write("cannot keep a mute") { database in try database.write(mute, by: StoredMute.table.upsert) }
  }

  /// Ends a mute.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public func removeMute(_ id: String) throws(StorageError) -> Bool {
    try write("cannot end a mute") { database in
      try database.execute(sql: "DELETE FROM mute WHERE id = ?", arguments: [id])
      return database.changesCount > 0
    }
  }

  /// Reads the state of the last save.
  ///
  /// Rows whose checksum fails are left out, removed from the database, and reported; all others are whole.
  public func load() throws(StorageError) -> LoadedState {
    let loaded = try reading.load()
    guard !loaded.damagedRows.isEmpty else { return loaded }
    // A database that cannot be written reports the same rows again next time.
    try? write("cannot remove damaged rows") { database in
      for rows in loaded.damagedRows {
        for row in rows.rowIDs {
          try database.execute(sql: "DELETE FROM \(rows.table.name) WHERE rowid = ?", arguments: [row])
        }
      }
    }
    return loaded
  }
}

extension GRDB.Database {
  /// Adds or changes one row.
  func write<Row: StoredRow>(_ row: Row, by sql: String) throws {
    let values = row.values
    try write(values, checksum: RowChecksum.of(values), by: sql)
  }

  private func write(_ values: [DatabaseValue], checksum: Int64, by sql: String) throws {
    try cachedStatement(sql: sql).execute(arguments: StatementArguments(values + [checksum.databaseValue]))
  }

  /// Makes a table hold these rows and no others, and touches only those that differ.
  func replaceAll<Row: StoredRow>(with rows: [Row], summary: inout SaveSummary) throws {
    let table = Row.table
    var stored: [[DatabaseValue]: (row: Int64, checksum: Int64)] = [:]
    let cursor = try GRDB.Row.fetchCursor(
      self, sql: "SELECT rowid, checksum, \(table.keyList) FROM \(table.name)")
    var stray: [Int64] = []
    while let row = try cursor.next() {
      let values = Array(row.databaseValues)
      guard case .int64(let id) = values[0].storage else { continue }
      guard case .int64(let checksum) = values[1].storage else {
        stray.append(id)
        continue
      }
      stored[Array(values[2...])] = (id, checksum)
    }
    for row in rows {
      let values = row.values
      let checksum = RowChecksum.of(values)
      let old = stored.removeValue(forKey: Array(values.prefix(table.keyCount)))
      if old?.checksum == checksum {
        summary.unchanged += 1
      } else {
        try write(values, checksum: checksum, by: table.upsert)
        summary.written += 1
      }
    }
    let delete = try cachedStatement(sql: "DELETE FROM \(table.name) WHERE rowid = ?")
    for id in stored.values.map(\.row) + stray {
      try delete.execute(arguments: [id])
      summary.removed += 1
    }
  }
}
