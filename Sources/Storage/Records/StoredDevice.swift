// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// A device of the inventory, as it is kept on disk.
public struct StoredDevice: Sendable, Equatable {
  /// The text that names the device for ever, whatever address it has.
  public var id: String
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp
  /// What is known of the device, as a JSON object that storage does not read.
  public var facts: String

  public init(id: String, firstSeen: Timestamp, lastSeen: Timestamp, facts: String) {
    self.id = id
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.facts = facts
  }
}

extension StoredDevice: StoredRow {
  static let table = StoredTable.device

  var values: [DatabaseValue] { [.text(id), .time(firstSeen), .time(lastSeen), .text(facts)] }

  init?(_ values: [DatabaseValue]) {
    guard let id = values.text(0), let first = values.time(1), let last = values.time(2), let facts = values.text(3)
    else { return nil }
    self.init(id: id, firstSeen: first, lastSeen: last, facts: facts)
  }
}
