// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import Testing

/// The folders of `Tests/Golden`: a capture, where it comes from, how it is replayed, and the lines that must come.
///
/// `options` holds the words of the command line, one a line: `events dns`, `learn none`, `rules`. With the environment
/// variable VEDETTE_RECORD_GOLDEN set, the expected lines are written anew instead of compared.
struct GoldenCase: CustomTestStringConvertible, Sendable {
  let folder: URL
  var testDescription: String { folder.lastPathComponent }

  static let all: [GoldenCase] = {
    let golden = projectFolder.appendingPathComponent("Tests/Golden")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: golden.path)) ?? []
    return names.sorted().map { GoldenCase(folder: golden.appendingPathComponent($0)) }
      .filter { FileManager.default.fileExists(atPath: $0.folder.appendingPathComponent("input.pcap").path) }
  }()

  func text(_ name: String) -> String? {
    try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  func option(_ name: String) -> String? {
    let lines = text("options")?.split(separator: "\n") ?? []
    return lines.first { $0 == name || $0.hasPrefix(name + " ") }.map { $0.dropFirst(name.count + 1).description }
  }
}

@Suite("Golden captures")
struct GoldenTests {
  @Test("there are golden captures")
  func some() { #expect(!GoldenCase.all.isEmpty) }

  @Test("each capture gives the expected lines, byte for byte", arguments: GoldenCase.all)
  func lines(golden: GoldenCase) throws {
    let bench = try Workbench()
    let input = golden.folder.appendingPathComponent("input.pcap").path
    let rules = golden.option("rules").map { _ in projectFolder.appendingPathComponent("Rules").path }
    let run = try bench.replay(
      [input], events: golden.option("events") ?? "none", learn: golden.option("learn") ?? "auto", rules: rules)
    let lines = run.lines.map {
      $0.replacingOccurrences(of: input.replacingOccurrences(of: "/", with: "\\/"), with: "input.pcap")
        .replacingOccurrences(of: input, with: "input.pcap")
    }
    let expected = golden.folder.appendingPathComponent("expected.jsonl")
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: expected, atomically: true, encoding: .utf8)
      return
    }
    let wanted = try String(contentsOf: expected, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines.count == wanted.count)
    for (line, want) in zip(lines, wanted) where line != want {
      #expect(line == want)
      break
    }
  }

  @Test("each capture says where it comes from", arguments: GoldenCase.all)
  func origin(golden: GoldenCase) {
    let readme = golden.text("README.md") ?? ""
    #expect(readme.contains("Purpose"))
    #expect(readme.contains("Origin"))
  }
}
