// SPDX-License-Identifier: Apache-2.0
import GRDB

/// What a file is, found out without changing it.
enum Inspection: Equatable {
  /// There is no file, or an empty one.
  case new
  /// A whole database of ours, of this version or one before it.
  case sound(version: Int64)
  case newer(version: Int64)
  case foreign(String)
  case damaged(String)

  /// Reads the head of the file, and all of it if asked.
  ///
  /// - Parameter isThorough: Whether every page is read and every index held against its table.
  /// - Throws: What keeps it from being read at all: rights, locks, the disk.
  init(of files: DatabaseFiles, knowing schema: Schema, isThorough: Bool) throws {
    guard let size = files.size, size > 0 else {
      // SQLite would take the empty file for a new one, and throw its log away without a word.
      let hasLog = files.size == 0 && (DatabaseFiles.size(of: files.log) ?? 0) > 0
      self = hasLog ? .damaged("it is empty, but its log is not") : .new
      return
    }
    do {
      let connection = try Connection(path: files.path, configuration: .reading)
      self = try connection.read { database in try Inspection(of: database, knowing: schema, isThorough: isThorough) }
      try connection.close()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(error.message ?? "it is no database")
      default: throw error
      }
    }
  }

  private init(of database: GRDB.Database, knowing schema: Schema, isThorough: Bool) throws {
    let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int64.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if application == 0, version == 0, tables == 0 {
      self = .new
    } else if application != Schema.applicationID {
      self = .foreign("its application id is \(application), not \(Schema.applicationID)")
    } else if version > schema.version, version <= Schema.highestVersion {
      self = .newer(version: version)
    } else if version < 1 || version > schema.version {
      self = .damaged("its format number is \(version)")
    } else if isThorough, let complaint = try Self.complaint(of: database) {
      self = .damaged(complaint)
    } else if version == schema.version, let table = try Self.missingTable(in: database) {
      self = .damaged("its table \(table) is missing or has other columns")
    } else {
      self = .sound(version: version)
    }
  }

  private static func complaint(of database: GRDB.Database) throws -> String? {
    let words = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
    return words == "ok" ? nil : words ?? "it cannot be checked"
  }

  private static func missingTable(in database: GRDB.Database) throws -> String? {
    for table in StoredTable.all {
      do {
        _ = try database.makeStatement(sql: "SELECT \(table.columnList), checksum FROM \(table.name)")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
        return table.name
      }
    }
    return nil
  }
}

extension Configuration {
  /// Seconds to wait for another process that writes.
  static let patience = 5.0

  /// A connection that changes nothing.
  static var reading: Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(patience)
    return configuration
  }
}
