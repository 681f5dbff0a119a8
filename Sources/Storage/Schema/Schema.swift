// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of the database, and the steps by which a file of any released version becomes one of this version.
struct Schema: Sendable {
  /// Says that a file is ours: "VDTE" in the header of SQLite's file format, offset 68.
  ///
  /// - Source: SQLite, Database File Format §1.3.17.
  static let applicationID: Int64 = 0x5644_5445

  /// A version number above this one was never given: the header is damaged.
  static let highestVersion: Int64 = 9_999

  /// One version's step from the one before it.
  struct Step: Sendable {
    let statements: String
  }

  /// The first makes version 1 from nothing. A released step never changes; what is new is a step of its own.
  let steps: [Step]

  var version: Int64 { Int64(steps.count) }

  static let current = Schema(steps: [Step(statements: firstVersion)])

  /// Brings a file to this version, one transaction a step, so that a crash leaves a whole version behind.
  func migrate(_ connection: Connection) throws {
    let found = try connection.read { try Int64.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    for (index, step) in steps.enumerated() where index >= found {
      try connection.write { database in
        try database.execute(sql: step.statements)
        try database.execute(
          sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(index + 1)")
      }
    }
  }

  private static let firstVersion = """
    CREATE TABLE device (
      id TEXT NOT NULL PRIMARY KEY,
      first_seen_ns INTEGER NOT NULL,
      last_seen_ns INTEGER NOT NULL,
      facts TEXT NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE identifier (
      device_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      value TEXT NOT NULL,
      source TEXT NOT NULL,
      first_seen_ns INTEGER NOT NULL,
      last_seen_ns INTEGER NOT NULL,
      weight REAL NOT NULL,
      checksum INTEGER NOT NULL,
      PRIMARY KEY (device_id, kind, value, source)
    ) STRICT;

    CREATE TABLE profile (
      device_id TEXT NOT NULL PRIMARY KEY,
      format INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE identity_change (
      time_ns INTEGER NOT NULL,
      kind TEXT NOT NULL,
      device_id TEXT NOT NULL,
      other_device_id TEXT NOT NULL,
      reason TEXT NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX identity_change_by_time ON identity_change (time_ns);

    CREATE TABLE alert (
      uid TEXT NOT NULL PRIMARY KEY,
      time_ns INTEGER NOT NULL,
      device_id TEXT NOT NULL,
      detector TEXT NOT NULL,
      severity INTEGER NOT NULL,
      community_id TEXT NOT NULL,
      line TEXT NOT NULL,
      checksum INTEGER NOT NULL,
      octets INTEGER NOT NULL GENERATED ALWAYS AS (
        length(CAST(line AS BLOB)) + 2 * length(uid) + 2 * length(device_id) + length(detector) + length(community_id) + 80
      ) STORED
    ) STRICT;
    CREATE INDEX alert_by_time ON alert (time_ns, severity, octets);
    CREATE INDEX alert_by_device ON alert (device_id, time_ns);

    CREATE TABLE mute (
      id TEXT NOT NULL PRIMARY KEY,
      created_ns INTEGER NOT NULL,
      expires_ns INTEGER,
      matches TEXT NOT NULL,
      reason TEXT NOT NULL,
      author TEXT NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE receipt (
      time_ns INTEGER NOT NULL,
      devices INTEGER NOT NULL,
      identifiers INTEGER NOT NULL,
      profiles INTEGER NOT NULL,
      changes INTEGER NOT NULL,
      alerts INTEGER NOT NULL,
      mutes INTEGER NOT NULL,
      overwritten_mentions INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      is_complete INTEGER NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;
    """
}

extension StoredTable {
  // The sizes count texts once for the row and once for an index that has them, and a little for numbers.
  static let device = StoredTable(
    name: "device", recordClass: .devices, columns: ["id", "first_seen_ns", "last_seen_ns", "facts"], keyCount: 1,
    size: "length(CAST(facts AS BLOB)) + 2 * length(id) + 40")
  static let identifier = StoredTable(
    name: "identifier", recordClass: .identifiers,
    columns: ["device_id", "kind", "value", "source", "first_seen_ns", "last_seen_ns", "weight"], keyCount: 4,
    size: "2 * (length(device_id) + length(kind) + length(CAST(value AS BLOB)) + length(source)) + 50")
  static let profile = StoredTable(
    name: "profile", recordClass: .profiles, columns: ["device_id", "format", "bytes"], keyCount: 1,
    size: "length(bytes) + 2 * length(device_id) + 30")
  static let identityChange = StoredTable(
    name: "identity_change", recordClass: .changes,
    columns: ["time_ns", "kind", "device_id", "other_device_id", "reason"], keyCount: 0,
    size: "length(CAST(reason AS BLOB)) + length(kind) + length(device_id) + length(other_device_id) + 50")
  static let alert = StoredTable(
    name: "alert", recordClass: .alerts,
    columns: ["uid", "time_ns", "device_id", "detector", "severity", "community_id", "line"], keyCount: 1,
    size: "octets")
  static let mute = StoredTable(
    name: "mute", recordClass: .mutes,
    columns: ["id", "created_ns", "expires_ns", "matches", "reason", "author"], keyCount: 1,
    size: "length(CAST(matches AS BLOB)) + length(CAST(reason AS BLOB)) + length(author) + 2 * length(id) + 40")
  static let receipt = StoredTable(
    name: "receipt", recordClass: .receipts,
    columns: [
      "time_ns", "devices", "identifiers", "profiles", "changes", "alerts", "mutes", "overwritten_mentions", "sha256",
      "is_complete",
    ], keyCount: 0, size: "130")

  static let all = [device, identifier, profile, identityChange, alert, mute, receipt]
}
