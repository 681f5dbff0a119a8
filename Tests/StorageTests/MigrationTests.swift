// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Versions of the database")
struct MigrationTests {
  let bench = Bench()

  /// A version that is not released: it renames nothing, and keeps more.
  static let later = Schema(
    steps: Schema.current.steps + [
      Schema.Step(statements: "CREATE TABLE later (text TEXT) STRICT; INSERT INTO later VALUES ('made')"),
      Schema.Step(statements: "UPDATE later SET text = text || ' again'"),
    ])

  @Test("a database of an older version is brought forward, and keeps what it holds")
  func forward() throws {
    let state = SavedState.sample(devices: 5, revision: 1)
    let old = try bench.open()
    try old.save(state)
    try old.close()
    let opened = try StateDatabase.open(bench.path, schema: Self.later, now: Bench.noon)
    #expect(opened.notices.isEmpty)
    #expect(try opened.database.load().state == state)
    let text = try opened.database.connection.read { try String.fetchOne($0, sql: "SELECT text FROM later") }
    #expect(text == "made again")
  }

  @Test("a step that fails leaves the version before it, whole")
  func failedStep() throws {
    let state = SavedState.sample(devices: 5, revision: 1)
    let old = try bench.open()
    try old.save(state)
    try old.close()
    let broken = Schema(
      steps: Schema.current.steps + [Schema.Step(statements: "DROP TABLE device; SELECT * FROM nowhere")])
    #expect(throws: StorageError.self) { try StateDatabase.open(bench.path, schema: broken, now: Bench.noon) }
    #expect(try bench.open().load().state == state)
  }

  @Test("a newer program's database is refused, with both versions and what to do, and left as it is")
  func downgrade() throws {
    try StateDatabase.open(bench.path, schema: Self.later, now: Bench.noon).database.close()
    let before = try bench.bytes(bench.path)
    let error = try #require(throws: StorageError.self) { try StateDatabase.open(bench.path, now: Bench.noon) }
    #expect(error.reason == .newer(version: 3, known: 1))
    #expect(
      error.description == """
        cannot open the state database (\(bench.path)): a newer vedette wrote it (format 3, this one knows formats up to \
        1); install the newer vedette again, or move the file away to start afresh
        """)
    #expect(throws: error.read) { try StateReader.open(bench.path) }
    #expect(try bench.bytes(bench.path) == before)
    #expect(try bench.names.contains("vedette.sqlite-wal") == false || bench.bytes(bench.path + "-wal").isEmpty)
  }
}

extension StorageError {
  /// The same reason, of a reader.
  var read: StorageError { StorageError("cannot read the state database", path: path, reason: reason) }
}
