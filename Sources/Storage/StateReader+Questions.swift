// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// What a command line or a report asks. Rows whose checksum fails are left out of every answer.
extension StateReader {
  /// All devices, in the order in which they were first kept.
  public func devices() throws(StorageError) -> [StoredDevice] { try rows(StoredDevice.self) }

  /// One device, if there is one of that identifier.
  public func device(_ id: String) throws(StorageError) -> StoredDevice? {
    try rows(StoredDevice.self, "WHERE id = ?", [id]).first
  }

  /// What a device is known by, the heaviest first.
  public func identifiers(of deviceID: String) throws(StorageError) -> [StoredIdentifier] {
    try rows(StoredIdentifier.self, "WHERE device_id = ? ORDER BY weight DESC, kind, value, source", [deviceID])
  }

  /// The devices that a value stands for, whatever kind of identifier it is.
  public func deviceIDs(knownAs value: String) throws(StorageError) -> [String] {
    let found = try rows(StoredIdentifier.self, "WHERE value = ? ORDER BY last_seen_ns DESC", [value])
    var seen: Set<String> = []
    return found.map(\.deviceID).filter { seen.insert($0).inserted }
  }

  /// A device's profile, if there is one.
  public func profile(of deviceID: String) throws(StorageError) -> StoredProfile? {
    try rows(StoredProfile.self, "WHERE device_id = ?", [deviceID]).first
  }

  /// Alerts from a moment on, the oldest first.
  ///
  /// - Parameters:
  ///   - minimumSeverity: The least step of the ladder that is wanted.
  ///   - deviceID: Only those about this device.
  ///   - limit: At most so many, the newest of them.
  public func alerts(
    since time: Timestamp = Timestamp(nanoseconds: .min), minimumSeverity: Int = .min, deviceID: String? = nil,
    limit: Int = 1000
  ) throws(StorageError) -> [StoredAlert] {
    let found = try rows(
      StoredAlert.self,
      """
      WHERE time_ns >= ? AND severity >= ? AND (? IS NULL OR device_id = ?)
      ORDER BY time_ns DESC, rowid DESC LIMIT ?
      """, [time.nanoseconds, Int64(minimumSeverity), deviceID, deviceID, max(0, limit)])
    return found.reversed()
  }

  /// The alert of a uid, if the history has it.
  public func alert(uid: String) throws(StorageError) -> StoredAlert? {
    try rows(StoredAlert.self, "WHERE uid = ? ORDER BY time_ns DESC LIMIT 1", [uid]).first
  }

  /// Merges and splits from a moment on, the oldest first.
  ///
  /// - Parameters:
  ///   - deviceID: Only those that name this device.
  ///   - limit: At most so many, the newest of them.
  public func changes(
    since time: Timestamp = Timestamp(nanoseconds: .min), deviceID: String? = nil, limit: Int = 1000
  ) throws(StorageError) -> [StoredIdentityChange] {
    let found = try rows(
      StoredIdentityChange.self,
      """
      WHERE time_ns >= ? AND (? IS NULL OR device_id = ? OR other_device_id = ?)
      ORDER BY time_ns DESC, rowid DESC LIMIT ?
      """, [time.nanoseconds, deviceID, deviceID, deviceID, max(0, limit)])
    return found.reversed()
  }

  /// All mutes, also those that have expired, the oldest first.
  public func mutes() throws(StorageError) -> [StoredMute] { try rows(StoredMute.self, "ORDER BY created_ns, id") }

  /// What was erased, the oldest first.
  public func receipts() throws(StorageError) -> [ErasureReceipt] {
    try rows(ErasureReceipt.self, "ORDER BY time_ns, rowid")
  }

  private func rows<Row: StoredRow>(
    _ type: Row.Type, _ rest: String = "ORDER BY rowid", _ arguments: StatementArguments = []
  ) throws(StorageError) -> [Row] {
    try read { database in
      var damaged: [DamagedRows] = []
      return try database.rows(type, rest, arguments: arguments, damaged: &damaged)
    }
  }
}
