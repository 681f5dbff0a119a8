// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// What becomes of a row.
private enum Fate<Row> {
  case kept, removed
  case changed(Row)
}

/// The rows that go, and those in which a mention is overwritten, in one transaction.
struct Erasure {
  /// Rows that are looked through at once.
  private static let batch: Int64 = 256

  private let judge: Judge
  private(set) var removed = ErasureReceipt.Removed()
  private(set) var overwritten = 0
  private var digest = SHA256Digest()

  init(of request: ErasureRequest) {
    judge = Judge(ids: Set(request.deviceIDs), mentions: Mentions(of: request))
  }

  /// Looks through every table.
  mutating func run(in database: GRDB.Database) throws {
    let judge = judge
    removed.devices = try sweep(in: database, judge.fate(of:) as (StoredDevice) -> Fate<StoredDevice>)
    removed.identifiers = try sweep(in: database, judge.fate(of:) as (StoredIdentifier) -> Fate<StoredIdentifier>)
    removed.profiles = try sweep(in: database, judge.fate(of:) as (StoredProfile) -> Fate<StoredProfile>)
    removed.changes = try sweep(in: database, judge.fate(of:) as (StoredIdentityChange) -> Fate<StoredIdentityChange>)
    removed.alerts = try sweep(in: database, judge.fate(of:) as (StoredAlert) -> Fate<StoredAlert>)
    removed.mutes = try sweep(in: database, judge.fate(of:) as (StoredMute) -> Fate<StoredMute>)
  }

  /// The digest of all rows that went, in hexadecimal.
  consuming func finish() -> (removed: ErasureReceipt.Removed, overwritten: Int, sha256: String) {
    let counts = (removed, overwritten)
    let octets = digest.finish()
    return (counts.0, counts.1, ShortText(hex: octets.span).description)
  }

  /// Looks at every row of a table; rows whose checksum fails are removed, since nobody can say what they hold.
  ///
  /// - Returns: How many rows went.
  private mutating func sweep<Row: StoredRow>(
    in database: GRDB.Database, _ fate: (Row) -> Fate<Row>
  ) throws -> Int {
    let table = Row.table
    let delete = try database.cachedStatement(sql: "DELETE FROM \(table.name) WHERE rowid = ?")
    let columns = (table.columns + ["checksum"]).map { "\($0) = ?" }.joined(separator: ", ")
    let update = try database.cachedStatement(sql: "UPDATE \(table.name) SET \(columns) WHERE rowid = ?")
    var count = 0
    var last = Int64.min
    while true {
      let rows = try GRDB.Row.fetchAll(
        database,
        sql: """
          SELECT rowid, checksum, \(table.columnList) FROM \(table.name)
          WHERE rowid > ? ORDER BY rowid LIMIT \(Self.batch)
          """, arguments: [last])
      for row in rows {
        let all = Array(row.databaseValues)
        guard let id = all.integer(0) else { continue }
        last = Int64(id)
        let values = Array(all[2...])
        let isWhole = all[1] == RowChecksum.of(values).databaseValue
        switch isWhole ? Row(values).map(fate) ?? .removed : .removed {
        case .kept: break
        case .removed:
          for value in values { digest.update(column: value) }
          try delete.execute(arguments: [last])
          count += 1
        case .changed(let row):
          let values = row.values
          try update.execute(
            arguments: StatementArguments(values + [RowChecksum.of(values).databaseValue, last.databaseValue]))
          overwritten += 1
        }
      }
      if rows.count < Self.batch { return count }
    }
  }
}

/// Says what becomes of each row: what is about the device goes, what only mentions it is made silent about it.
private struct Judge {
  let ids: Set<String>
  let mentions: Mentions

  func fate(of device: StoredDevice) -> Fate<StoredDevice> {
    ids.contains(device.id) ? .removed : silenced(device, \.facts)
  }

  /// Another device may have had the address.
  func fate(of sign: StoredIdentifier) -> Fate<StoredIdentifier> {
    ids.contains(sign.deviceID) || mentions.occur(in: sign.value) ? .removed : .kept
  }

  /// What is usual for another device is bytes that storage does not understand: where a name stands in them, they go whole.
  ///
  /// Who takes states up forgets there first, so that this finds only what nobody could take up.
  func fate(of profile: StoredProfile) -> Fate<StoredProfile> {
    ids.contains(profile.deviceID) || mentions.occur(inBytes: profile.bytes.span) ? .removed : .kept
  }

  func fate(of change: StoredIdentityChange) -> Fate<StoredIdentityChange> {
    ids.contains(change.deviceID) || ids.contains(change.otherDeviceID) ? .removed : silenced(change, \.reason)
  }

  /// Of another device's alert, the name of the flow goes with the mention: it is made of the addresses.
  func fate(of alert: StoredAlert) -> Fate<StoredAlert> {
    if ids.contains(alert.deviceID) { return .removed }
    guard case .changed(var alert) = silenced(alert, \.line), !alert.communityID.isEmpty else {
      return silenced(alert, \.line)
    }
    _ = Mentions(of: ErasureRequest(deviceIDs: [], names: [alert.communityID])).overwrite(in: &alert.line)
    alert.communityID = ""
    return .changed(alert)
  }

  /// A mute of the device would hold back nothing any more.
  func fate(of mute: StoredMute) -> Fate<StoredMute> {
    [mute.id, mute.matches, mute.reason].contains(where: mentions.occur(in:)) ? .removed : .kept
  }

  private func silenced<Row>(_ row: Row, _ text: WritableKeyPath<Row, String>) -> Fate<Row> {
    var row = row
    return mentions.overwrite(in: &row[keyPath: text]) > 0 ? .changed(row) : .kept
  }
}
