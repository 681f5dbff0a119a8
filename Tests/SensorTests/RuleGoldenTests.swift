// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A rule's folder in `Tests/Golden/rules`.
extension RuleScenes {
  static let golden = projectFolder.appendingPathComponent("Tests/Golden/rules")
  var folder: URL { Self.golden.appendingPathComponent(rule) }

  /// An attribute of the rule that stands at the beginning of a line of its file.
  func attribute(_ name: String) throws -> String {
    let file = projectFolder.appendingPathComponent("Rules/\(rule).yml")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix(name + ": ") })
    return line.dropFirst(name.count + 2).trimmingCharacters(in: ["'"])
  }

  /// The files of the folder, as they must be.
  func files() throws -> [(name: String, bytes: [UInt8])] {
    let page = readme(title: try attribute("title"))
    return [("raises.pcap", loudCapture), ("quiet.pcap", quietCapture), ("README.md", Array(page.utf8))]
  }
}

@Suite("Golden captures of the shipped rules · Tests/Golden/rules")
struct RuleGoldenTests {
  @Test("every rule has its captures, and no captures are without a rule")
  func complete() throws {
    let rules = try FileManager.default.contentsOfDirectory(
      atPath: projectFolder.appendingPathComponent("Rules").path
    ).filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }
    #expect(RuleScenes.all.map(\.rule).sorted() == rules.sorted())
    let entries = try FileManager.default.contentsOfDirectory(atPath: RuleScenes.golden.path)
    #expect(entries.filter { $0 != "README.md" }.sorted() == rules.sorted())
  }

  /// With the environment variable VEDETTE_RECORD_GOLDEN set, the files are written anew instead of compared.
  @Test("the captures are those that the descriptions give, byte for byte", arguments: RuleScenes.all)
  func origin(scenes: RuleScenes) throws {
    let isRecording = ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil
    for (name, bytes) in try scenes.files() {
      let file = scenes.folder.appendingPathComponent(name)
      if isRecording {
        try FileManager.default.createDirectory(at: scenes.folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
      }
      #expect(try Data(contentsOf: file) == Data(bytes), "\(scenes.rule)/\(name)")
    }
  }

  @Test("a rule speaks of its first capture once, and is silent about its second", arguments: RuleScenes.all)
  func speaks(scenes: RuleScenes) throws {
    let detector = "rule:" + (try scenes.attribute("id"))
    #expect(try mentions(of: detector, in: scenes.folder.appendingPathComponent("raises.pcap")) == 1)
    #expect(try mentions(of: detector, in: scenes.folder.appendingPathComponent("quiet.pcap")) == 0)
  }

  /// How many alerts of a replay are the rule's own, or have it among their evidence.
  private func mentions(of detector: String, in capture: URL) throws -> Int {
    let rules = projectFolder.appendingPathComponent("Rules").path
    let run = try Workbench().replay([capture.path], events: "none", learn: "all", rules: rules)
    #expect(run.code == 0)
    return try run.lines.map(record).filter { alert in
      let evidence: [[String: Any]] = value(alert, "vedette", "evidence") ?? []
      let detectors = evidence.compactMap { $0["detector"] as? String } + [value(alert, "vedette", "detector") ?? ""]
      return detectors.contains(detector)
    }.count
  }
}
