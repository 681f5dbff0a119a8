// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Devices

/// Docs/Identity.md says what the sources say. With the environment variable VEDETTE_RECORD_GOLDEN set, its tables are written
/// anew instead of compared.
@Suite("Identity document")
struct IdentityDocumentTests {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "Docs/Identity.md")

  @Test("the weights of evidence and the fields that teach the inventory are those of the sources")
  func tables() throws {
    let kinds = IdentityEvidence.Kind.allCases.map { kind in
      "| `\(kind.word)` | \(kind.weight) | \(kind.contradiction) | \(kind.findsDevices ? "yes" : "") |"
    }
    let weights = ["| kind | weight | against | finds devices |", "|---|---|---|---|"] + kinds
    let facts =
      ["| field | what it tells |", "|---|---|"] + InventoryFact.all.map { "| `\($0.name)` | \($0.meaning.words) |" }
    var text = try String(contentsOf: Self.page, encoding: .utf8)
    text = try Self.replacing("weights", in: text, with: weights)
    text = try Self.replacing("facts", in: text, with: facts)
    let families =
      ["| family | a reason of it | symbols |", "|---|---|---|"]
      + Symbol.Family.allCases.map { family in
        let symbols = TypeTable.shared.symbols.filter { $0.family == family }
        return "| `\(family.word)` | \(family.sentence("…")) | \(symbols.count) |"
      }
    text = try Self.replacing("families", in: text, with: families)
    let types = DeviceType.allCases.map { "`\($0.word)`" }.joined(separator: ", ")
    text = try Self.replacing("types", in: text, with: [types + "."])
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try text.write(to: Self.page, atomically: true, encoding: .utf8)
    } else {
      let written = try String(contentsOf: Self.page, encoding: .utf8)
      #expect(written == text, "run the tests with VEDETTE_RECORD_GOLDEN=1 to write Docs/Identity.md anew")
    }
  }

  private static func replacing(_ name: String, in text: String, with lines: [String]) throws -> String {
    let begin = try #require(text.range(of: "<!-- \(name) -->\n"))
    let end = try #require(text.range(of: "<!-- /\(name) -->"))
    return text.replacingCharacters(
      in: begin.upperBound..<end.lowerBound, with: lines.map { $0 + "\n" }.joined())
  }
}

extension InventoryFact.Meaning {
  fileprivate var words: String {
    switch self {
    case .evidence(let kind): "evidence: `\(kind.word)`"
    case .claim(let kind): "claim: \(kind.word)"
    case .hostName: "evidence: `hostname`, without its domain"
    case .clientIdentifier: "evidence: `dhcp_client_id`, unless it is a hardware address"
    case .uuid: "evidence: `upnp_uuid`"
    case .attribute: "claims and evidence, by the attribute's key"
    case .homeKitCategory: "claim: category, of HomeKit's"
    case .announcement: "claim: service, unless the message looks for it"
    case .credentials: "posture: the kind of credentials sent in the clear"
    case .role(let role, let word): "role: \(Roles.words.first { $0.role == role }?.word ?? "") where it is `\(word)`"
    }
  }
}
