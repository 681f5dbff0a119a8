// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import Testing

@Suite("The table of keys in Docs/Configuration.md")
struct ConfigurationDocumentTests {
  /// One row of the table.
  private struct Row {
    var key: String
    var fallback: String
    var allowed: String

    /// The row's key as a configuration file of its own.
    func file(_ value: String) -> String {
      let parts = key.split(separator: ".")
      return parts.count == 1 ? "\(key): \(value)\n" : "\(parts[0]):\n  \(parts[1]): \(value)\n"
    }
  }

  private static func rows() throws -> [Row] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Docs/Configuration.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| `"), cells.count > 4 else { return nil }
      let plain = cells.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "`")) }
      return Row(key: plain[0], fallback: plain[1], allowed: plain[2])
    }
  }

  /// Every key there is, as the errors for unknown ones list them.
  private func keys() -> Set<String> {
    func known(_ text: String) -> [String] {
      Configuration.read(text).errors.first?.allowed.split(separator: ", ").map(String.init) ?? []
    }
    var keys: Set<String> = []
    for key in known("nonsense: 1\n") {
      let inner = known("\(key):\n  nonsense: 1\n")
      let isSection = Configuration.read("\(key):\n  nonsense: 1\n").errors.first?.key == "\(key).nonsense"
      keys.formUnion(isSection ? inner.map { "\(key).\($0)" } : [key])
    }
    return keys
  }

  @Test("it has each key once, and no other")
  func complete() throws {
    let named = try Self.rows().map(\.key)
    #expect(named.count == Set(named).count)
    #expect(Set(named) == keys())
    #expect(named.count > 20)
  }

  @Test("each default is the one that holds where the key is missing")
  func defaults() throws {
    for row in try Self.rows() {
      let read = Configuration.read(row.file(row.fallback))
      #expect(read.errors.isEmpty, "\(row.key): \(read.errors)")
      #expect(read.configuration == Configuration(), "\(row.key) is not \(row.fallback)")
    }
  }

  @Test("each range is the one that is checked")
  func ranges() throws {
    var seen = 0
    for row in try Self.rows() {
      let bounds = row.allowed.split(separator: " to ").compactMap { Int($0) }
      guard bounds.count == 2 else { continue }
      seen += 1
      for value in bounds { #expect(Configuration.read(row.file("\(value)")).errors.isEmpty, "\(row.key): \(value)") }
      for value in [bounds[0] - 1, bounds[1] + 1] {
        #expect(!Configuration.read(row.file("\(value)")).errors.isEmpty, "\(row.key): \(value)")
      }
    }
    #expect(seen == 21)
  }
}
