// SPDX-License-Identifier: Apache-2.0

/// The table of targets in `Docs/Architecture.md`: who may import whom, and who may hold unsafe code.
struct ModuleTable: Sendable {
  struct Row: Sendable {
    let target: String
    let imports: Set<String>
    let mayBeUnsafe: Bool
  }

  let rows: [Row]

  subscript(_ target: String) -> Row? { rows.first { row in row.target == target } }

  /// Reads the rows that follow the head `| target | … | may import | unsafe code |`.
  init(readingFrom page: Repository.File) {
    rows = page.lines.drop { line in !line.hasPrefix("| target |") }.dropFirst(2)
      .prefix { line in line.hasPrefix("|") }
      .compactMap { line in
        let cells = line.split(separator: "|").map { cell in cell.filter { character in character != "`" } }
        guard cells.count == 4 else { return nil }
        let words = cells.map { cell in
          cell.split { character in character == " " || character == "," }.map(String.init)
        }
        guard let target = words[0].first else { return nil }
        return Row(target: target, imports: Set(words[2]), mayBeUnsafe: words[3] != ["none"])
      }
  }
}
