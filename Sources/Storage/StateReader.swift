// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// The database, to be asked: also while another process writes it.
public struct StateReader: Sendable {
  /// The database's path.
  public let path: String
  let connection: Connection

  /// Opens a database that the service keeps; changes nothing in it.
  ///
  /// What is damaged behind its head is found when it is asked for.
  ///
  /// - Throws: `missing`, `noAccess`, `newer`, `older`, `foreign` or `damaged`.
  public static func open(_ path: String) throws(StorageError) -> StateReader {
    let what = "cannot read the state database"
    let files = DatabaseFiles(path: path)
    do {
      guard files.exists else { throw StorageError(what, path: path, reason: .missing) }
      let version = Schema.current.version
      switch try Inspection(of: files, knowing: .current, isThorough: false) {
      case .new: throw StorageError(what, path: path, reason: .missing)
      case .sound(version):
        return StateReader(path: path, connection: try Connection(path: path, configuration: .reading))
      case .sound(let found): throw StorageError(what, path: path, reason: .older(version: found, known: version))
      case .newer(let found): throw StorageError(what, path: path, reason: .newer(version: found, known: version))
      case .foreign: throw StorageError(what, path: path, reason: .foreign)
      case .damaged(let words): throw StorageError(what, path: path, reason: .damaged(words))
      }
    } catch {
      throw StorageError(what, path: path, error)
    }
  }

  /// Reads at one moment, whatever is written meanwhile.
  func read<Result: Sendable>(_ body: (GRDB.Database) throws -> Result) throws(StorageError) -> Result {
    do { return try connection.read(body) } catch {
      throw StorageError("cannot read the state database", path: path, error)
    }
  }

  /// Reads the state of the last save; rows whose checksum fails are left out and reported.
  public func load() throws(StorageError) -> LoadedState {
    try read { database in
      var damaged: [DamagedRows] = []
      let state = SavedState(
        devices: try database.rows(StoredDevice.self, damaged: &damaged),
        identifiers: try database.rows(StoredIdentifier.self, damaged: &damaged),
        profiles: try database.rows(StoredProfile.self, damaged: &damaged))
      return LoadedState(state: state, path: path, damagedRows: damaged)
    }
  }
}

/// The state of the last save, and what of it the disk has lost.
public struct LoadedState: Sendable {
  public let state: SavedState
  let path: String
  let damagedRows: [DamagedRows]

  /// One for each class that has lost rows.
  public var notices: [DatabaseNotice] {
    damagedRows.map {
      .droppedRows(path: path, recordClass: $0.table.recordClass, count: $0.rowIDs.count)
    }
  }
}

/// The rows of a table whose checksums fail.
struct DamagedRows: Sendable {
  let table: StoredTable
  var rowIDs: [Int64]
}

extension GRDB.Database {
  /// Reads rows in the order of `rest`; those that are not as they were written are left out and listed.
  func rows<Row: StoredRow>(
    _ type: Row.Type, _ rest: String = "ORDER BY rowid", arguments: StatementArguments = [],
    damaged: inout [DamagedRows]
  ) throws -> [Row] {
    let table = Row.table
    var rows: [Row] = []
    var bad: [Int64] = []
    let cursor = try GRDB.Row.fetchCursor(
      self, sql: "SELECT rowid, checksum, \(table.columnList) FROM \(table.name) \(rest)", arguments: arguments)
    while let row = try cursor.next() {
      let all = Array(row.databaseValues)
      let values = Array(all[2...])
      if case .int64(let checksum) = all[1].storage, checksum == RowChecksum.of(values), let value = Row(values) {
        rows.append(value)
      } else if case .int64(let id) = all[0].storage {
        bad.append(id)
      }
    }
    if !bad.isEmpty { damaged.append(DamagedRows(table: table, rowIDs: bad)) }
    return rows
  }
}
