// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Protocols
import RuleLanguage
import Testing
import Wire

@testable import Detection
@testable import Flows

@Suite("Shipped rules · Rules/")
struct ShippedRulesTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Rules")
    .standardized

  static func sources() throws -> [RuleCollection.Source] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".yml") }.sorted().map {
      RuleCollection.Source(name: $0, text: try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
    }
  }

  @Test("every rule can be evaluated whole")
  func evaluable() throws {
    let (set, errors) = RuleSet.parsing(try Self.sources())
    #expect(errors.map(\.description) == [])
    #expect(try set.rules.count == Self.sources().count)
  }

  @Test("every rule names its licence in its own field")
  func licensed() throws {
    for source in try Self.sources() {
      #expect(source.text.split(separator: "\n").contains("license: Apache-2.0"), "\(source.name)")
    }
  }

  @Test("every rule says what it means, what is harmless, what to do, and how trusted it is")
  func explained() throws {
    for rule in RuleSet.parsing(try Self.sources()).set.rules {
      #expect(!rule.description.isEmpty && !rule.remedy.isEmpty && !rule.falsePositives.isEmpty, "\(rule.file)")
      #expect(rule.status != nil && !rule.references.isEmpty && !rule.attackTechniques.isEmpty, "\(rule.file)")
      #expect(rule.signature <= 999, "\(rule.file)")
      let name = rule.file.dropLast(4)
      #expect((6...66).contains(name.count) && name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
      #expect(name.hasPrefix(rule.service + "_"), "\(rule.file)")
    }
  }

  @Test("the table in the README is that of the folder")
  func table() throws {
    let rules = RuleSet.parsing(try Self.sources()).set.rules.sorted { $0.signature < $1.signature }
    let expected = rules.map {
      "| [\($0.file)](\($0.file)) | \($0.id) | \($0.signature) | \($0.title) | \($0.level) | \($0.service) |"
    }
    let text = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
    #expect(text.split(separator: "\n").filter { $0.contains(".yml)") }.map(String.init) == expected)
  }

  @Test("every rule has an event that raises it and one that does not", arguments: RuleCase.all)
  func cases(_ sample: RuleCase) throws {
    let set = RuleSet.parsing(try Self.sources()).set
    let loud = sample.raises(set)
    #expect(loud.contains("\(sample.rule).yml"), "raised \(loud)")
    let quiet = sample.staysQuiet(set)
    #expect(!quiet.contains("\(sample.rule).yml"), "raised \(quiet)")
  }

  @Test("no rule is without a case, and no case without a rule")
  func complete() throws {
    #expect(try Set(RuleCase.all.map { $0.rule + ".yml" }) == Set(Self.sources().map(\.name)))
  }
}
