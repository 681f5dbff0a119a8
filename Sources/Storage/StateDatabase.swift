// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes
import Synchronization

/// What the sensor knows, on disk: the one connection that writes it.
///
/// It may be used from any thread; one thing is done after the other. What fails is an error value and leaves on disk what was
/// there before.
public final class StateDatabase: Sendable {
  /// The database's path.
  public let path: String
  /// The same database, to be asked.
  public let reading: StateReader

  let files: DatabaseFiles
  let connection: Connection
  private let lock: FileLock
  private let failure = Mutex<StorageError?>(nil)

  /// Whether the last change could be written; nothing is lost but what could not, and the next one is tried again.
  public var isWritable: Bool { failure.withLock { $0 == nil } }

  /// Why the last change could not be written, if it could not.
  public var lastFailure: StorageError? { failure.withLock { $0 } }

  private init(files: DatabaseFiles, connection: Connection, lock: consuming FileLock) {
    self.files = files
    self.lock = lock
    self.connection = connection
    path = files.path
    reading = StateReader(path: files.path, connection: connection)
  }

  /// A database that is open, and what happened on the way.
  public struct Opened: Sendable {
    public let database: StateDatabase
    public let notices: [DatabaseNotice]
  }

  /// Opens the database, makes it where there is none, and brings an older one to this version.
  ///
  /// A file that is damaged or of another program is moved aside, and a fresh one takes its place.
  ///
  /// - Parameters:
  ///   - maximumBytes: What the file never grows beyond.
  ///   - now: The time, for the name of a file that is set aside.
  /// - Throws: `newer` if a newer program wrote it; `busy` if another process keeps it; `noAccess`, `readOnly`, `full` or
  ///   `deviceFailure` if it cannot be opened for writing. The file is left as it is then.
  public static func open(
    _ path: String, maximumBytes: Int = 512 << 20, now: Timestamp
  ) throws(StorageError) -> Opened {
    try open(path, maximumBytes: maximumBytes, schema: .current, now: now)
  }

  static func open(
    _ path: String, maximumBytes: Int = 512 << 20, schema: Schema, now: Timestamp
  ) throws(StorageError) -> Opened {
    let what = "cannot open the state database"
    let files = DatabaseFiles(path: path)
    var notices: [DatabaseNotice] = []
    do {
      try files.createFolder()
      guard let lock = try FileLock(files.lock) else { throw StorageError(what, path: path, reason: .busy) }
      switch try Inspection(of: files, knowing: schema, isThorough: true) {
      case .new, .sound: break
      case .newer(let version):
        throw StorageError(what, path: path, reason: .newer(version: version, known: schema.version))
      case .foreign(let reason):
        let name = try files.setAside(as: "foreign", at: now)
        notices.append(.setAside(path: path, to: name, reason: reason))
      case .damaged(let reason):
        let name = try files.setAside(as: DatabaseFiles.damagedWord, at: now)
        notices.append(.setAside(path: path, to: name, reason: reason))
      }
      try files.create()
      let connection = try Connection(path: path, configuration: .writing(maximumBytes: maximumBytes))
      try schema.migrate(connection)
      let database = StateDatabase(files: files, connection: connection, lock: lock)
      database.finishErasures()
      return Opened(database: database, notices: notices)
    } catch let error as DatabaseError {
      throw StorageError(what, path: path, error)
    } catch let error as StorageError {
      throw error
    } catch {
      // Of the file system, whose words are sentences.
      let words = error.localizedDescription
      throw StorageError(what, path: path, reason: .noAccess(words.hasSuffix(".") ? String(words.dropLast()) : words))
    }
  }

  /// Writes in one transaction: all of it, or nothing.
  func write<Result: Sendable>(
    _ what: String, _ body: (GRDB.Database) throws -> Result
  ) throws(StorageError) -> Result {
    try attempt(what) { try connection.write(body) }
  }

  /// Does what changes the file, and keeps whether it could be done.
  func attempt<Result>(_ what: String, _ body: () throws -> Result) throws(StorageError) -> Result {
    do {
      let result = try body()
      failure.withLock { $0 = nil }
      return result
    } catch {
      let error = StorageError(what, path: path, error)
      failure.withLock { $0 = error }
      throw error
    }
  }

  /// Ends the connection; the log is taken into the database. What is asked afterwards fails.
  ///
  /// Another process may open it from then on.
  public func close() throws(StorageError) {
    defer { lock.release() }
    do { try connection.close() } catch { throw StorageError("cannot close the state database", path: path, error) }
  }
}

extension Configuration {
  /// The connection of the service; decision 16 says why each is as it is.
  static func writing(maximumBytes: Int) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      // Before the log is chosen, which writes the first page and with it the kind of vacuum.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else { throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "its log cannot be made") }
      try database.execute(
        sql: """
          PRAGMA synchronous = FULL;
          PRAGMA secure_delete = ON;
          PRAGMA cache_size = -1024;
          PRAGMA journal_size_limit = \(StateDatabase.logLimit);
          """)
      let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
      _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(max(64, maximumBytes / pageSize))")
    }
    return configuration
  }
}

extension StateDatabase {
  /// What SQLite's log is cut to, in bytes, when it begins anew.
  static let logLimit = 4 << 20
}
