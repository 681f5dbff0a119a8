// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// What remains of an erasure: how much went and when, and nothing of what it was.
public struct ErasureReceipt: Sendable, Equatable {
  public var time: Timestamp
  /// The rows that were removed.
  public var removed: Removed
  /// The mentions in other devices' rows that were made unreadable.
  public var overwrittenMentions: Int
  /// The SHA-256 of all that was removed, in hexadecimal: who has a copy can show that it is what went.
  public var sha256: String
  /// Whether the files hold no remains either; if not, a reader was in the way, and it is done at the next chance.
  public var isComplete: Bool

  /// Rows of each class.
  public struct Removed: Sendable, Equatable {
    public var devices = 0
    public var identifiers = 0
    public var profiles = 0
    public var changes = 0
    public var alerts = 0
    public var mutes = 0

    public init() {}
  }
}

extension ErasureReceipt: StoredRow {
  static let table = StoredTable.receipt

  var values: [DatabaseValue] {
    [
      .time(time), .integer(removed.devices), .integer(removed.identifiers), .integer(removed.profiles),
      .integer(removed.changes), .integer(removed.alerts), .integer(removed.mutes), .integer(overwrittenMentions),
      .text(sha256), .integer(isComplete ? 1 : 0),
    ]
  }

  init?(_ values: [DatabaseValue]) {
    let counts = (1...7).compactMap { values.integer($0) }
    guard counts.count == 7, let time = values.time(0), let sha256 = values.text(8), let complete = values.integer(9)
    else { return nil }
    var removed = Removed()
    removed.devices = counts[0]
    removed.identifiers = counts[1]
    removed.profiles = counts[2]
    removed.changes = counts[3]
    removed.alerts = counts[4]
    removed.mutes = counts[5]
    self.init(
      time: time, removed: removed, overwrittenMentions: counts[6], sha256: sha256, isComplete: complete == 1)
  }
}
