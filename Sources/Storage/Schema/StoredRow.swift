// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GRDB
import NetworkTypes

/// A value that is kept as one row of one table.
protocol StoredRow: Sendable {
  static var table: StoredTable { get }

  /// The row's columns in the order of its table, without the checksum.
  var values: [DatabaseValue] { get }

  /// Makes the value from its columns, or nothing where one of them cannot be what it should be.
  init?(_ values: [DatabaseValue])
}

/// The name of a table, its columns in order, and those by which a row is found.
struct StoredTable: Sendable {
  let name: String
  let recordClass: RecordClass
  /// Without `checksum`, which every table has as its last column.
  let columns: [String]
  /// The first so many columns are the key; 0 where rows are only added.
  let keyCount: Int
  /// What a row takes in the file, about, in bytes: an expression of SQL.
  let size: String

  var columnList: String { columns.joined(separator: ", ") }
  var keyList: String { columns.prefix(keyCount).joined(separator: ", ") }

  /// Adds a row; one whose key is there already is changed where it stands.
  var upsert: String {
    let assignments = (columns.dropFirst(keyCount) + ["checksum"]).map { "\($0) = excluded.\($0)" }
    return "\(insert) ON CONFLICT (\(keyList)) DO UPDATE SET \(assignments.joined(separator: ", "))"
  }

  var insert: String {
    let marks = repeatElement("?", count: columns.count + 1).joined(separator: ", ")
    return "INSERT INTO \(name) (\(columnList), checksum) VALUES (\(marks))"
  }
}

extension DatabaseValue {
  /// A text without NUL, at which SQLite would end it: devices choose names, and some choose these.
  static func text(_ text: String) -> DatabaseValue {
    guard text.utf8.contains(0) else { return text.databaseValue }
    return String(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }).databaseValue
  }

  static func time(_ time: Timestamp) -> DatabaseValue { time.nanoseconds.databaseValue }
  static func integer(_ value: Int) -> DatabaseValue { Int64(value).databaseValue }
  static func bytes(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }

  /// A number that comes back as it was given: SQLite has no NaN, and forgets the sign of zero.
  static func number(_ value: Double) -> DatabaseValue { (value.isFinite ? value + 0 : 0).databaseValue }
}

/// The columns of a row that may have been damaged on disk: each is what it should be, or nil.
extension [DatabaseValue] {
  func text(_ index: Int) -> String? {
    guard case .string(let text) = self[index].storage else { return nil }
    return text
  }

  func integer(_ index: Int) -> Int? {
    guard case .int64(let value) = self[index].storage else { return nil }
    return Int(exactly: value)
  }

  func number(_ index: Int) -> Double? {
    guard case .double(let value) = self[index].storage else { return nil }
    return value
  }

  func time(_ index: Int) -> Timestamp? {
    guard case .int64(let value) = self[index].storage else { return nil }
    return Timestamp(nanoseconds: value)
  }

  func bytes(_ index: Int) -> [UInt8]? {
    guard case .blob(let data) = self[index].storage else { return nil }
    return [UInt8](data)
  }
}
