// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Reporting

@Suite("Selection of record types")
struct EventSelectionTests {
  @Test("a list selects its kinds and no others")
  func list() throws {
    let selection = try EventSelection(parsing: "flow, dns,mqtt")
    let selected = RecordKind.allCases.filter(selection.contains)
    #expect(selected == [.dns, .flow, .mqtt])
    #expect(selection.contains(eventType: "dns"))
    #expect(!selection.contains(eventType: "tls"))
    #expect(!selection.contains(eventType: "unheard-of"))
  }

  @Test("all and none mean what they say, for types without a word of their own, too; scores have to be named")
  func allAndNone() throws {
    let (all, none) = try (EventSelection(parsing: "all"), EventSelection(parsing: "none"))
    #expect(all == .all)
    #expect(none == EventSelection.none)
    for kind in RecordKind.allCases {
      #expect(all.contains(kind) == (kind != .score))
      #expect(all.contains(eventType: kind.word) == (kind != .score))
      #expect(!none.contains(kind))
      #expect(RecordKind(eventType: kind.word) == kind)
    }
    #expect(all.contains(eventType: "unheard-of"))
    #expect(!none.contains(eventType: "unheard-of"))
  }

  @Test(
    "an unknown word is named beside the allowed ones",
    arguments: ["dnss", "dns,alert", "DNS", "all,dns", "none,flow", "flow dns"])
  func unknown(list: String) {
    let error = #expect(throws: EventSelectionError.self) { try EventSelection(parsing: list) }
    let allowed = RecordKind.allCases.map(\.word.description).joined(separator: ", ")
    #expect(error?.description.hasSuffix("allowed are \(allowed), or all, or none") == true)
  }

  @Test("an empty word is an error", arguments: ["", "dns,", ",", " "])
  func empty(list: String) {
    #expect(throws: EventSelectionError.empty) { try EventSelection(parsing: list) }
  }
}
