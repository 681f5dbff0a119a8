// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Every line that the sensor writes is one that Docs/Alert-Schema.json describes.
@Suite("The log and its schema · Docs/Alert-Schema.json")
struct SchemaConformanceTests {
  let schema: JSONSchema

  init() throws {
    schema = try JSONSchema(Data(contentsOf: projectFolder.appendingPathComponent("Docs/Alert-Schema.json")))
  }

  private func check(_ lines: some Sequence<some StringProtocol>, _ name: String) throws -> Set<String> {
    var types: Set<String> = []
    for line in lines {
      let breaches = try schema.breaches(of: String(line))
      #expect(breaches.isEmpty, "\(name): \(line.prefix(300))")
      types.insert(try record(String(line))["event_type"] as? String ?? "")
    }
    return types
  }

  @Test("the expected lines of every golden capture conform")
  func expectedLines() throws {
    var types: Set<String> = []
    for golden in GoldenCase.all {
      let text = try #require(golden.text("expected.jsonl"))
      types.formUnion(try check(text.split(separator: "\n"), golden.testDescription))
    }
    #expect(types.contains("alert") && types.contains("stats"))
  }

  @Test("all records of every golden capture conform", arguments: GoldenCase.all)
  func everything(golden: GoldenCase) throws {
    let input = golden.folder.appendingPathComponent("input.pcap").path
    let types = try check(try Workbench().replay([input]).lines, golden.testDescription)
    #expect(types.contains("flow"))
  }

  @Test("all records of the rules' captures conform, and the golden captures show records of every type")
  func ruleCaptures() throws {
    var types: Set<String> = []
    let rules = projectFolder.appendingPathComponent("Rules").path
    let bench = try Workbench()
    for scenes in RuleScenes.all {
      for name in ["raises.pcap", "quiet.pcap"] {
        let input = scenes.folder.appendingPathComponent(name).path
        types.formUnion(try check(try bench.replay([input], rules: rules).lines, "\(scenes.rule)/\(name)"))
      }
    }
    for golden in GoldenCase.all {
      let input = golden.folder.appendingPathComponent("input.pcap").path
      types.formUnion(try check(try bench.replay([input]).lines, golden.testDescription))
    }
    // Scores are written where they are asked for by name.
    let home = projectFolder.appendingPathComponent("Tests/Golden/iot-home/input.pcap").path
    types.formUnion(try check(try bench.replay([home], events: "score").lines, "scores"))
    #expect(Set(schema.types).subtracting(types) == [])
  }

  @Test("a line that says what is not declared, or another kind of value, does not conform")
  func strictness() throws {
    let good = #"{"timestamp":"2026-01-02T03:04:05.000006+0000","event_type":"stats"}"#
    #expect(try schema.breaches(of: good) == [])
    #expect(try !schema.breaches(of: good.replacingOccurrences(of: "stats", with: "other")).isEmpty)
    #expect(try !schema.breaches(of: good.replacingOccurrences(of: "T03", with: " 03")).isEmpty)
    #expect(try !schema.breaches(of: good.replacingOccurrences(of: "}", with: #","unknown":1}"#)).isEmpty)
    #expect(try !schema.breaches(of: good.replacingOccurrences(of: "}", with: #","pcap_cnt":true}"#)).isEmpty)
    #expect(try !schema.breaches(of: #"{"event_type":"stats"}"#).isEmpty)
  }
}
