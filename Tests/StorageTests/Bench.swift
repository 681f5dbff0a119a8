// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import NetworkTypes
import Testing

@testable import Storage

/// A folder of its own for one test's database.
final class Bench: Sendable {
  static let noon = Timestamp(seconds: 1_795_000_000, nanoseconds: 0)

  let folder: String
  var path: String { folder + "/state/vedette.sqlite" }

  init() {
    folder =
      FileManager.default.temporaryDirectory.appending(path: "vedette-storage-\(UUID().uuidString.prefix(8))").path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Opens the database, which must go without a notice.
  func open(maximumBytes: Int = 512 << 20) throws -> StateDatabase {
    let opened = try StateDatabase.open(path, maximumBytes: maximumBytes, now: Self.noon)
    #expect(opened.notices.isEmpty)
    return opened.database
  }

  /// The names of all files beside the database.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/state")) ?? []).sorted()
  }

  func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  func write(_ bytes: [UInt8], to path: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/state", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: path))
  }
}

extension Bench {
  /// The rows of a table, as another process would count them.
  func count(_ table: String) throws -> Int {
    try StateReader.open(path).connection.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
  }
}
