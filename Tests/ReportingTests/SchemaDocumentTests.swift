// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reporting
import Testing

/// The documents that list every field are made from the fields' declarations.
///
/// With the environment variable VEDETTE_RECORD_GOLDEN set, they are written anew instead of compared.
@Suite("Schema documents")
struct SchemaDocumentTests {
  private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Docs")

  @Test("Docs/Alert-Schema.md and the JSON Schema say what the declarations say", arguments: [true, false])
  func current(isMarkdown: Bool) throws {
    let schema = RecordSchema()
    let file = Self.docs.appendingPathComponent(isMarkdown ? "Alert-Schema.md" : "Alert-Schema.json")
    let text = isMarkdown ? schema.markdown : schema.jsonSchema
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      let written = try String(contentsOf: file, encoding: .utf8)
      #expect(written == text, "run the tests with VEDETTE_RECORD_GOLDEN=1 to write \(file.lastPathComponent) anew")
    }
  }

  @Test("Docs/Scores.md names the columns of a table of scores in the order of the record")
  func columns() throws {
    let text = try String(contentsOf: Self.docs.appendingPathComponent("Scores.md"), encoding: .utf8)
    let list = try #require(text.split(separator: "<!-- columns -->").last?.split(separator: "<!-- end -->").first)
    let columns = list.split(separator: "`").filter { $0.contains { $0.isLetter } }.map(String.init)
    let fields = DeviceScore.fields.map(\.name.description).prefix { $0 != "vedette.detectors" }
    #expect(columns == ["timestamp"] + fields.map { String($0.split(separator: ".").last ?? "") })
    #expect(text.contains("echo " + columns.joined(separator: ",") + " > scores.csv"))
  }
}
