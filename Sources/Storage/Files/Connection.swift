// SPDX-License-Identifier: Apache-2.0
import GRDB
import Synchronization

/// One connection to the file, used by one thread at a time, that can be closed while others still hold it.
///
/// GRDB's queue must not be used once it is closed: it would follow a pointer to nothing.
final class Connection: Sendable {
  private let queue: Mutex<DatabaseQueue?>

  init(path: String, configuration: Configuration) throws {
    queue = Mutex(try DatabaseQueue(path: path, configuration: configuration))
  }

  /// Reads at one moment, whatever is written meanwhile.
  func read<Result: Sendable>(_ body: (GRDB.Database) throws -> Result) throws -> Result {
    try queue.withLock { queue in try Self.open(queue).read(body) }
  }

  /// Writes in one transaction: all of it, or nothing.
  func write<Result: Sendable>(_ body: (GRDB.Database) throws -> Result) throws -> Result {
    try queue.withLock { queue in try Self.open(queue).write(body) }
  }

  /// Does what cannot be part of a transaction.
  func withoutTransaction<Result: Sendable>(_ body: (GRDB.Database) throws -> Result) throws -> Result {
    try queue.withLock { queue in try Self.open(queue).writeWithoutTransaction(body) }
  }

  /// Ends the connection; closing it again does nothing.
  func close() throws {
    try queue.withLock { queue in
      try queue?.close()
      queue = nil
    }
  }

  private static func open(_ queue: DatabaseQueue?) throws -> DatabaseQueue {
    guard let queue else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "it was closed") }
    return queue
  }
}
