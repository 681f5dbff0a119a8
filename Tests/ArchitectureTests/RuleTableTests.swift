// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// With the environment variable VEDETTE_RECORD_GOLDEN set, the document is written anew instead of compared.
@Suite("Rules, code and tests · Docs/Malformations.md")
struct RuleTableTests {
  let table: RuleTable

  init() throws {
    let tests = try Repository.files(under: "Tests", ending: ".swift")
    table = RuleTable(
      sources: try Repository.files(under: "Sources", ending: ".swift"),
      tests: tests.filter { !$0.path.hasPrefix("Tests/ArchitectureTests/") })
  }

  @Test("every rule is declared in one form, under a name of its own")
  func declarations() {
    #expect(table.rules.count > 200)
    #expect(table.oddities.isEmpty, "not all rules could be read in \(table.oddities)")
    for (name, rules) in Dictionary(grouping: table.rules, by: \.name) {
      #expect(rules.count == 1, "\(name) is declared in \(rules.map(\.declaredIn))")
      #expect(name.wholeMatch(of: #/[a-z][a-z0-9_]+/#) != nil, "\(name) is not written as logs have names")
    }
  }

  @Test("every rule is thrown somewhere")
  func thrown() {
    for rule in table.rules {
      #expect(!rule.thrownIn.isEmpty, "\(rule.declaredIn) declares .\(rule.member), and nothing throws it")
    }
  }

  @Test("every rule has a test that names it")
  func tested() {
    for rule in table.rules {
      #expect(!rule.testedIn.isEmpty, "no test names .\(rule.member) (\(rule.declaredIn))")
    }
  }

  @Test("Docs/Malformations.md is the table")
  func document() throws {
    let path = "Docs/Malformations.md"
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try table.markdown.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
    } else {
      let isCurrent = Repository.exists(path) ? try Repository.read(path).text == table.markdown : false
      #expect(isCurrent, "run the tests with VEDETTE_RECORD_GOLDEN=1 to write \(path) anew")
    }
  }
}
