// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// A person's word that some alerts need not be told.
public struct StoredMute: Sendable, Equatable {
  public var id: String
  public var created: Timestamp
  /// When it ends; nil where it does not.
  public var expires: Timestamp?
  /// Which alerts it holds back, as a JSON object that storage does not read.
  public var matches: String
  public var reason: String
  /// Who said so.
  public var author: String

  public init(
    id: String, created: Timestamp, expires: Timestamp?, matches: String, reason: String, author: String
  ) {
    self.id = id
    self.created = created
    self.expires = expires
    self.matches = matches
    self.reason = reason
    self.author = author
  }
}

extension StoredMute: StoredRow {
  static let table = StoredTable.mute

  var values: [DatabaseValue] {
    [
      .text(id), .time(created), expires.map(DatabaseValue.time) ?? .null, .text(matches), .text(reason),
      .text(author),
    ]
  }

  init?(_ values: [DatabaseValue]) {
    guard let id = values.text(0), let created = values.time(1), let matches = values.text(3),
      let reason = values.text(4), let author = values.text(5)
    else { return nil }
    var expires: Timestamp?
    if !values[2].isNull {
      guard let time = values.time(2) else { return nil }
      expires = time
    }
    self.init(id: id, created: created, expires: expires, matches: matches, reason: reason, author: author)
  }
}
