// SPDX-License-Identifier: Apache-2.0
import Foundation
import Frames
import NetworkTypes
import Testing

@Suite("The table of links · Docs/Links.md")
struct LinkDocumentTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

  @Test("the table names exactly the link types that are read, and files that exist")
  func table() throws {
    let text = try String(contentsOf: Self.repository.appending(path: "Docs/Links.md"), encoding: .utf8)
    var numbers: Set<UInt16> = []
    for line in text.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[0] != "link" else { continue }
      for number in cells[1].split(separator: ", ") { #expect(numbers.insert(try #require(UInt16(number))).inserted) }
      for file in cells[2].split(separator: ", ") {
        let name = file.trimmingCharacters(in: ["`"])
        let folder = name == "LinkHeader.swift" ? "" : "Links/"
        let path = Self.repository.appending(path: "Sources/Frames/" + folder + name).path(percentEncoded: false)
        #expect(FileManager.default.fileExists(atPath: path), "\(path)")
      }
    }
    let bytes = [UInt8](repeating: 0x45, count: 200)
    let read = Set(
      (UInt16(0)...400).filter { !Reading(bytes, LinkType(rawValue: $0)).failure.hasPrefix("unsupported") })
    #expect(numbers == read)
  }
}
