// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

extension StateDatabase {
  /// Removes every record about a device, and every mention of it in records about others, from rows and from the files.
  ///
  /// A sensor that still has the device in memory would save it again: it forgets it there first.
  ///
  /// The rows go in one transaction. Then the database is written anew without what they left behind, its log is emptied, and
  /// damaged files that were set aside are removed. If a reader stands in the way of that, or the disk has no room for it, the
  /// receipt is not complete; it is done when the database is opened next, or by `scrub`. With a hundred megabytes this takes
  /// seconds.
  ///
  /// - Throws: Why nothing was erased.
  public func forget(_ request: ErasureRequest, now: Timestamp) throws(StorageError) -> ErasureReceipt {
    var receipt = try write("cannot erase") { database in
      var erasure = Erasure(of: request)
      try erasure.run(in: database)
      let (removed, overwritten, sha256) = erasure.finish()
      let receipt = ErasureReceipt(
        time: now, removed: removed, overwrittenMentions: overwritten, sha256: sha256, isComplete: false)
      try database.write(receipt, by: ErasureReceipt.table.insert)
      return receipt
    }
    receipt.isComplete = (try? scrub()) ?? false
    return receipt
  }

  /// Removes from the files what erased rows have left in them, and completes the receipts that wait for it.
  ///
  /// - Returns: Whether nothing is left; a reader may be in the way.
  @discardableResult
  public func scrub() throws(StorageError) -> Bool {
    try attempt("cannot overwrite what was erased") {
      // Deleting zeroes what it frees, but not what earlier moves of a row within its page left behind.
      try connection.withoutTransaction { try $0.execute(sql: "VACUUM") }
      guard try connection.withoutTransaction({ try $0.truncateLog() }) else { return false }
      files.removeDamaged()
      try connection.write { database in
        var damaged: [DamagedRows] = []
        let waiting = try database.rows(
          ErasureReceipt.self, "WHERE is_complete = 0 ORDER BY rowid", damaged: &damaged)
        try database.execute(sql: "DELETE FROM receipt WHERE is_complete = 0")
        for var receipt in waiting {
          receipt.isComplete = true
          try database.write(receipt, by: ErasureReceipt.table.insert)
        }
      }
      return true
    }
  }

  /// Finishes an erasure that was interrupted.
  func finishErasures() {
    let waiting = try? connection.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM receipt WHERE is_complete = 0")
    }
    if waiting ?? 0 > 0 { _ = try? scrub() }
  }
}
