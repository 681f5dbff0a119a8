// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Documents that cannot drift")
struct DocumentTests {
  @Test("every link in a document leads to a file")
  func linksLead() throws {
    var seen = 0
    for page in try Repository.files(under: ".", ending: ".md") {
      for link in page.text.matches(of: #/\]\((?<target>[^)#:\s]+)(?:#[^)]*)?\)/#) {
        seen += 1
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        let target = (folder.isEmpty ? "" : folder + "/") + String(link.target)
        #expect(Repository.exists(target), "\(page.path) links to \(link.target)")
      }
    }
    #expect(seen > 3)
  }

  @Test("every source, test, rule or unit that a document names exists")
  func namedFilesExist() throws {
    for page in try Repository.files(under: ".", ending: ".md") {
      let roots = #/`(?<path>(?:Sources|Tests|Systemd|Docs|Rules|\.ci)/[A-Za-z0-9_./+-]+)`/#
      for name in page.text.matches(of: roots) {
        #expect(Repository.exists(String(name.path)), "\(page.path) names \(name.path)")
      }
    }
  }

  @Test("no document has a heading twice")
  func headingsAreUnique() throws {
    for page in try Repository.files(under: ".", ending: ".md") {
      var isCode = false
      var path: [Substring] = []
      var seen: Set<String> = []
      for line in page.text.split(separator: "\n") {
        if line.hasPrefix("```") { isCode.toggle() }
        let level = line.prefix { $0 == "#" }.count
        guard !isCode, level > 0 else { continue }
        // The same word may stand under two headings of a level above, as in a changelog.
        path = path.prefix(level - 1) + [line]
        #expect(seen.insert(path.joined(separator: " / ")).inserted, "\(page.path): \(line)")
      }
    }
  }

  @Test("decisions are numbered without a gap")
  func decisionsAreNumbered() throws {
    let pages = try Repository.files(under: "Docs/Decisions", ending: ".md")
    for (index, page) in pages.enumerated() {
      let number = String(index + 1)
      let name = page.path.split(separator: "/").last ?? ""
      #expect(name.hasPrefix(String(repeating: "0", count: 4 - number.count) + number + "-"), "\(page.path)")
      #expect(page.text.hasPrefix("# \(number). "), "\(page.path)")
    }
  }

  @Test("every golden case has a capture and says where it comes from")
  func goldenCasesExplainThemselves() throws {
    for name in try Repository.folders(in: "Tests/Golden") {
      #expect(Repository.exists("Tests/Golden/\(name)/README.md"), "\(name)")
    }
  }
}
