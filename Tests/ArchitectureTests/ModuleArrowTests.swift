// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Arrows between targets · Docs/Architecture.md")
struct ModuleArrowTests {
  let table: ModuleTable

  init() throws {
    table = ModuleTable(readingFrom: try Repository.read("Docs/Architecture.md"))
  }

  @Test("every folder of Sources has its row, and every row its folder")
  func tableIsComplete() throws {
    let folders = try Repository.folders(in: "Sources")
    #expect(folders == table.rows.map(\.target).sorted())
  }

  @Test("no file imports what its target's row does not name")
  func importsAreAllowed() throws {
    var seen = 0
    for file in try Repository.files(under: "Sources", ending: ".swift") {
      let target = String(file.path.split(separator: "/")[1])
      let allowed = table[target]?.imports ?? []
      for module in imports(of: file) {
        seen += 1
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
    #expect(seen > 100)
  }

  @Test("the arrows form no circle: each row's targets stand above it")
  func arrowsPointUpwards() {
    let targets = Set(table.rows.map(\.target))
    var above: Set<String> = []
    for row in table.rows {
      let early = row.imports.intersection(targets).subtracting(above)
      #expect(early.isEmpty, "\(row.target) imports \(early.sorted()), which stand below it")
      above.insert(row.target)
    }
  }

  @Test("targets whose row says none hold no unsafe code")
  func safeTargetsAreSafe() throws {
    for row in table.rows where !row.mayBeUnsafe {
      for file in try Repository.files(under: "Sources/\(row.target)", ending: ".swift") {
        for (index, line) in file.code.enumerated() {
          let words = line.split { character in !(character.isLetter || character == "_") }
          let isUnsafe = words.contains { word in
            word == "unsafe" || word.hasPrefix("unsafe") || word.hasPrefix("Unsafe")
          }
          #expect(!isUnsafe, "\(file.path):\(index + 1)")
        }
      }
    }
  }

  /// The modules a file imports, whatever stands before `import` and whichever part is named after it.
  private func imports(of file: Repository.File) -> [String] {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    return file.code.compactMap { line in
      var words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"),
        words[..<position].allSatisfy({ word in word.hasPrefix("@") || word == "public" || word == "internal" })
      else { return nil }
      words.removeFirst(position + 1)
      if let first = words.first, kinds.contains(first) { words.removeFirst() }
      return words.first?.split(separator: ".").first.map(String.init)
    }
  }
}
