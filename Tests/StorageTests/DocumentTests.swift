// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("What is stored · Docs/State.md")
struct DocumentTests {
  static let page: [Substring] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try? String(contentsOf: root.appending(path: "Docs/State.md"), encoding: .utf8)
    return (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) }
  }()

  /// The cells of the table with this head, without backticks.
  static func rows(after head: String) -> [[String]] {
    page.drop { !$0.hasPrefix(head) }.dropFirst(2).prefix { $0.hasPrefix("|") }.map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
    }
  }

  @Test("the page lists every table and column with its type, in their order, and says what each is")
  func columns() throws {
    var table = ""
    let listed = Self.rows(after: "| table | column |").map { cells in
      if !cells[0].isEmpty { table = cells[0] }
      #expect(!cells[3].isEmpty, "\(cells)")
      return "\(table).\(cells[1]) \(cells[2])"
    }
    let bench = Bench()
    let database = try bench.open()
    let found = try database.connection.read { connection in
      try String.fetchAll(connection, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").flatMap
      {
        name in
        try Row.fetchAll(connection, sql: "SELECT name, type FROM pragma_table_xinfo(?)", arguments: [name]).map {
          row in
          "\(name).\(row["name"] as String) \(row["type"] as String)"
        }
      }
    }
    #expect(listed == found)
  }

  @Test("every table is read and written by the columns that it has")
  func tables() throws {
    let database = try Bench().open()
    for table in StoredTable.all {
      let columns = try database.connection.read {
        try String.fetchAll($0, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table.name])
      }
      #expect(columns == table.columns + ["checksum"])
    }
  }

  @Test("the page says the limits of retention that hold")
  func limits() {
    let limits = RetentionLimits()
    let expected =
      [limits.devices, limits.changes, limits.alerts].map { ["\($0.days)", "\($0.bytes >> 20)"] }
      + [["\(limits.expiredMuteDays)", ""], ["\(limits.receipts.days)", "\(limits.receipts.bytes >> 20)"]]
    #expect(Self.rows(after: "| class | days |").map { Array($0[1...2]) } == expected)
  }

  @Test("the examples run against the schema")
  func examples() throws {
    let bench = Bench()
    let database = try bench.open()
    var seen = 0
    for line in Self.page where line.hasPrefix("sqlite3 -readonly FILE ") {
      let statement = line.split(separator: "\"")[1]
      try database.connection.read { _ = try Row.fetchAll($0, sql: String(statement)) }
      seen += 1
    }
    #expect(seen == 3)
  }
}
