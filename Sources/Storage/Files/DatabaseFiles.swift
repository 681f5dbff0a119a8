// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import NetworkTypes

/// The database's file, and those that SQLite keeps beside it.
struct DatabaseFiles: Sendable {
  /// At most so many files set aside are kept; the oldest goes first.
  static let keptDamaged = 3
  /// What the name of a damaged file says; those of other words are not ours to remove.
  static let damagedWord = "damaged"

  let path: String

  /// SQLite's log.
  var log: String { path + "-wal" }

  /// The file by which one process keeps others from writing.
  var lock: String { path + "-lock" }

  /// The database and its companions, the database first: moved in this order, a crash between two leaves no old log beside
  /// an old database.
  private var all: [(suffix: String, path: String)] {
    ["", "-wal", "-shm"].map { (suffix: $0, path: path + $0) }
  }

  private var folder: String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
  }

  private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// The database's size in bytes, or nil where there is no such file.
  var size: Int? { Self.size(of: path) }

  static func size(of path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size].flatMap { $0 as? Int }
  }

  /// Makes the folder with mode 0750 where it is missing.
  func createFolder() throws {
    guard !FileManager.default.fileExists(atPath: folder) else { return }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
  }

  /// Makes the file with mode 0600 where it is missing; SQLite gives its companions the same.
  func create() throws {
    // Another process may be making it at this moment; only one of them succeeds, and both find it.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { _ = close(descriptor) }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Moves the files beside themselves under a name that says why and when, and removes the oldest damaged ones.
  ///
  /// - Returns: The database's new path.
  func setAside(as word: String, at time: Timestamp) throws -> String {
    let base = "\(path).\(word)-\(time.compactText)"
    let numbers = setAside(as: word).filter { $0.hasPrefix(base) }.map { Int($0.dropFirst(base.utf8.count + 1)) ?? 1 }
    let target = numbers.max().map { "\(base).\(Self.padded($0 + 1))" } ?? base
    // Moving never overwrites: a name that is taken after all is an error.
    for file in all where FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.moveItem(atPath: file.path, toPath: target + file.suffix)
    }
    for path in setAside(as: Self.damagedWord).dropLast(Self.keptDamaged) { remove(path) }
    return target
  }

  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - "\(number)".count)) + "\(number)"
  }

  /// The paths of the databases that were set aside under a word, the oldest first.
  private func setAside(as word: String) -> [String] {
    let prefix = "\(name).\(word)-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in
      name.hasPrefix(prefix) && !all.dropFirst().contains { name.hasSuffix($0.suffix) }
    }
    .sorted().map { folder == "/" ? "/\($0)" : "\(folder)/\($0)" }
  }

  /// Removes every damaged file that was set aside.
  func removeDamaged() {
    for path in setAside(as: Self.damagedWord) { remove(path) }
  }

  private func remove(_ path: String) {
    for file in all { try? FileManager.default.removeItem(atPath: path + file.suffix) }
  }
}

extension Timestamp {
  /// The moment to the second as `20261122T013000Z`: sorts by time, and is good for a file's name.
  var compactText: String {
    String(text.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }
}
