// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Anatomy of files · CONTRIBUTING.md")
struct FileAnatomyTests {
  static let licence = "SPDX-License-Identifier: Apache-2.0"

  @Test("every Swift file begins with its licence", arguments: ["Sources", "Tests"])
  func licenceComesFirst(folder: String) throws {
    for file in try Repository.files(under: folder, ending: ".swift") {
      #expect(file.lines.first == "// \(Self.licence)", "\(file.path)")
    }
  }

  @Test("scripts and units name their licence in one of their first two lines")
  func otherFilesNameTheirLicence() throws {
    let places = [(".ci", ""), ("Systemd", ""), ("Tests", ".py"), ("Tests", ".sh")]
    for (folder, ending) in places {
      for file in try Repository.files(under: folder, ending: ending) where !file.path.hasSuffix(".md") {
        #expect(file.lines.prefix(2).contains { line in line.contains(Self.licence) }, "\(file.path)")
      }
    }
  }

  @Test("a detector is shown what it looks at: each of its methods has its line in the catalog")
  func detectorsAreShownWhatTheyLookAt() throws {
    let catalog = try Repository.read("Sources/Detection/DetectorCatalog.swift").text
    let looks = [
      (#/func inspect\(\s*packet: borrowing/#, "packet: packet"), (#/func inspect\(\s*_ event: Event/#, "event, in"),
      (#/func inspect\(\s*_ deed: Deed/#, "deed, in"), (#/func inspect\(\s*tickEndingAt/#, "tickEndingAt: time"),
    ]
    for found in catalog.matches(of: #/case \.(\w+): (\w+)\.self/#) {
      let detector = try Repository.read("Sources/Detection/Detectors/\(found.2).swift").text
      for (method, argument) in looks {
        let isShown = catalog.contains("\(found.1).inspect(\(argument)")
        #expect(isShown == detector.contains(method), "\(found.2): \(argument)")
      }
    }
  }

  @Test("no file has more than 400 lines", arguments: ["Sources", "Tests"])
  func filesAreShort(folder: String) throws {
    for file in try Repository.files(under: folder, ending: ".swift") {
      #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count - 1) lines")
    }
  }

  @Test("nothing in the sources can trap on purpose, and nothing is left for later")
  func nothingTraps() throws {
    let refused = ["try!", "as!", "fatalError(", "TODO", "FIXME"]
    for file in try Repository.files(under: "Sources", ending: ".swift") {
      for (index, line) in file.lines.enumerated() {
        for word in refused {
          #expect(!line.contains(word), "\(file.path):\(index + 1) says \(word)")
        }
      }
    }
  }

  @Test("no type is named for managing, helping or being of use")
  func namesSayWhatThingsAre() throws {
    let vague = ["Manager", "Helper", "Util", "Utils", "Utilities"]
    let declarations: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
    for file in try Repository.files(under: "Sources", ending: ".swift") {
      for line in file.code {
        let words = line.split { character in !(character.isLetter || character.isNumber) }
        for (declaration, name) in zip(words, words.dropFirst()) where declarations.contains(declaration) {
          #expect(!vague.contains { ending in name.hasSuffix(ending) }, "\(file.path): \(name)")
        }
      }
    }
  }
}
