// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc
import Synchronization

/// Keeps a second process from writing the same database, whose saves would undo each other.
///
/// SQLite's own locks last for one transaction only. The file beside the database stays and is empty; the system takes the lock off
/// when the process ends, however it ends.
///
/// - Source: flock(2).
final class FileLock: Sendable {
  private let descriptor: Mutex<Int32>

  /// Takes the lock, making the file with mode 0600 where it is missing; nil where another process has it.
  ///
  /// - Throws: `DatabaseError`, where the file cannot be opened.
  init?(_ path: String) throws {
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw Self.error(errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      _ = Glibc.close(opened)
      return nil
    }
    descriptor = Mutex(opened)
  }

  /// Gives the lock back; doing it again does nothing.
  func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  deinit { release() }

  /// What SQLite would call the system's error.
  private static func error(_ code: Int32) -> DatabaseError {
    switch code {
    case EROFS: DatabaseError(resultCode: .SQLITE_READONLY)
    case ENOSPC, EDQUOT: DatabaseError(resultCode: .SQLITE_FULL)
    default: DatabaseError(resultCode: .SQLITE_CANTOPEN, message: unsafe String(cString: strerror(code)))
    }
  }
}
