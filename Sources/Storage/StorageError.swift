// SPDX-License-Identifier: Apache-2.0
import GRDB

/// Why the database could not do what it was asked; what was on disk before still is.
public struct StorageError: Error, Sendable, Equatable {
  /// What was asked: `cannot save the state`.
  public var what: String
  /// The database's path.
  public var path: String
  public var reason: Reason

  /// Why it could not be done.
  public enum Reason: Sendable, Equatable {
    /// The disk, or the database's own limit, has no room.
    case full
    /// The file or its file system may only be read.
    case readOnly
    /// The file or its folder cannot be opened, with the system's or SQLite's words.
    case noAccess(String)
    /// There is no such file.
    case missing
    /// Another process has held the database for longer than one can wait.
    case busy
    /// A newer program wrote the file.
    case newer(version: Int64, known: Int64)
    /// An older program wrote the file, and reading alone cannot bring it forward.
    case older(version: Int64, known: Int64)
    /// The file is no database of this program.
    case foreign
    /// The content contradicts itself.
    case damaged(String)
    /// The device under the file fails.
    case deviceFailure(String)
    /// Anything else, with SQLite's words.
    case other(String)
  }

  public init(_ what: String, path: String, reason: Reason) {
    self.what = what
    self.path = path
    self.reason = reason
  }

  /// Translates what GRDB throws.
  init(_ what: String, path: String, _ error: any Error) {
    self.what = what
    self.path = path
    if let error = error as? StorageError {
      reason = error.reason
    } else if let error = error as? DatabaseError {
      reason = Reason(error)
    } else {
      reason = .other(String(describing: error))
    }
  }
}

extension StorageError.Reason {
  init(_ error: DatabaseError) {
    let words = error.message ?? "SQLite result \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .full
    case .SQLITE_READONLY: self = .readOnly
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .noAccess(words)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(words)
    case .SQLITE_IOERR: self = .deviceFailure(words)
    default: self = .other(words)
    }
  }
}

extension StorageError: CustomStringConvertible {
  /// `what (where): why; what to do`
  public var description: String { "\(what) (\(path)): \(why); \(remedy)" }

  /// The reason in words.
  public var why: String {
    switch reason {
    case .full: "there is no room on the disk or under the database's limit"
    case .readOnly: "the file or its file system is read-only"
    case .noAccess(let words): words
    case .missing: "there is no such file"
    case .busy: "another process holds it"
    case .newer(let version, let known):
      "a newer vedette wrote it (format \(version), this one knows formats up to \(known))"
    case .older(let version, let known):
      "an older vedette wrote it (format \(version), this one reads format \(known))"
    case .foreign: "it is a database of another program"
    case .damaged(let words): "its content is damaged: \(words)"
    case .deviceFailure(let words): "the disk fails: \(words)"
    case .other(let words): words
    }
  }

  /// What a person can do about it.
  public var remedy: String {
    switch reason {
    case .full: "make room; it is tried again with the next save"
    case .readOnly: "make it writable; it is tried again with the next save"
    case .noAccess: "check the path and that this user may read and write there"
    case .missing: "check the path, or let the service run once"
    case .busy: "end the other process, or try again"
    case .newer: "install the newer vedette again, or move the file away to start afresh"
    case .older: "let the service of this version open it once"
    case .foreign: "name another file"
    case .damaged: "restart the service, which sets it aside and starts afresh"
    case .deviceFailure: "check the disk and its file system"
    case .other: "see the words of SQLite before this"
    }
  }
}
