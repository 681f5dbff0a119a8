// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import Protocols
import Testing

@testable import Reporting

@Suite("Schema of the log")
struct RecordSchemaTests {
  private let schema = RecordSchema()

  @Test("every field of a written record is declared, with the kind of value it has")
  func declared() throws {
    for line in Sample.lines() { #expect(try undeclared(in: line, schema) == []) }
  }

  @Test("a field that is not declared is found out")
  func undeclaredField() throws {
    let line = #"{"event_type":"arp","timestamp":7,"arp":{"opcode":"reply","colour":"red"}}"#
    #expect(try undeclared(in: line, schema).sorted() == ["arp.colour", "timestamp is no time"])
  }

  @Test("no record type declares a name twice, or as a value and an object")
  func names() {
    for record in schema.records {
      let fields = schema.commonFields + record.fields
      let names = fields.map(\.name.description)
      #expect(Set(names).count == names.count, "\(record.eventType)")
      for field in fields where field.kind != .list {
        #expect(!names.contains { $0.hasPrefix(field.name.description + ".") }, "\(field.name)")
      }
    }
  }

  @Test("fields of one object are declared next to each other, as they must be visited")
  func contiguous() {
    for declaration in ProtocolMessage.declarations {
      var closed: Set<String> = []
      var open: [String] = []
      for field in declaration.fields {
        let parts = field.name.description.split(separator: ".").map(String.init)
        let prefixes = (1..<max(1, parts.count)).map { parts[..<$0].joined(separator: ".") }
        for prefix in open where !prefixes.contains(prefix) { closed.insert(prefix) }
        // A list's own name counts as its objects' prefix, too.
        for prefix in prefixes { #expect(!closed.contains(prefix), "\(field.name) comes back to \(prefix)") }
        open = prefixes
      }
    }
  }

  @Test("every record type but alerts and incidents, which are always written, can be asked for and is declared")
  func kinds() {
    let declared = Set(schema.records.map(\.eventType)).subtracting(["alert", "incident"])
    #expect(declared == Set(RecordKind.allCases.map(\.word.description)))
  }

  @Test("the JSON Schema is JSON, closed, and names every field")
  func jsonSchema() throws {
    let text = schema.jsonSchema
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let records = try #require(object["oneOf"] as? [[String: Any]])
    #expect(records.count == schema.records.count)
    #expect(doubledKeys(in: text) == [])
    for (record, declared) in zip(records, schema.records) {
      #expect(record["required"] as? [String] == ["timestamp", "event_type"])
      #expect(record["additionalProperties"] as? Bool == false)
      let properties = try #require(record["properties"] as? [String: [String: Any]])
      #expect(properties["event_type"]?["const"] as? String == declared.eventType)
      for field in schema.commonFields + declared.fields {
        #expect(hasProperty(field.name.description, record), "\(field.name)")
      }
    }
  }

  @Test("the Markdown tables have one line a field")
  func markdown() {
    let lines = schema.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(lines.count == schema.commonFields.count + schema.records.reduce(0) { $0 + $1.fields.count })
    #expect(lines.contains("| `vedette.score` | decimal |  |  | 0 to 100: how unlikely this is in normal operation |"))
    #expect(lines.contains { $0.hasPrefix("| `src_ip` | address |  | yes |") })
  }

  private func hasProperty(_ name: String, _ schema: [String: Any]) -> Bool {
    var node: [String: Any]? = schema
    for part in name.split(separator: ".") {
      let object = node?["items"] as? [String: Any] ?? node
      node = (object?["properties"] as? [String: [String: Any]])?[String(part)]
    }
    return node != nil
  }

  @Test("a score has one field for each feature, by its name and in its order")
  func features() {
    #expect(
      DeviceScore.featureFields.map(\.name.description) == Feature.allCases.map { "vedette.features.\($0.word)" })
  }
}
