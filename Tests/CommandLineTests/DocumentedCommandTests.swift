// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The lines of the documents' code blocks, run or checked as they stand there.
@Suite("Command line · the commands that the documents show")
struct DocumentedCommandTests {
  private static let pages = ["README.md", "Rules/README.md", "Systemd/README.md", "Docs/Configuration.md"]

  /// The lines of a document's code blocks that begin with one of these words.
  private static func lines(of page: String, beginning words: Set<String>) throws -> [String] {
    let text = try String(contentsOf: projectFolder.appending(path: page), encoding: .utf8)
    let blocks = text.split(separator: "\n```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    return blocks.flatMap { $0.split(separator: "\n") }.map(String.init).filter { line in
      words.contains(line.split(separator: " ").first { $0 != "sudo" }.map(String.init) ?? "")
    }
  }

  private static let commands = (try? pages.flatMap { try lines(of: $0, beginning: ["vedette"]) }) ?? []

  @Test("there are commands, and an example of the exit code 3 is among them")
  func found() {
    #expect(Self.commands.count >= 10)
    #expect(Self.commands.contains { $0.contains("--fail-on") })
  }

  @Test("each command runs from the project's folder and ends as its document says", arguments: commands)
  func run(command: String) async throws {
    // What is installed stands in the project, too.
    var line = command.replacing("/etc/vedette/", with: "Systemd/")
    let bench = try Workbench()
    // What a page does one after the other, each test does anew, in a folder that goes with it.
    if line.contains("--state home.sqlite") {
      line = line.replacing("home.sqlite", with: "'\(bench.path("home.sqlite"))'")
      line =
        "vedette replay --state '\(bench.path("home.sqlite"))' \(Program.home) > '\(bench.path("first"))' && \(line)"
    }
    let binaries = URL(filePath: Program.path).deletingLastPathComponent().path
    let run = try await bench.run(
      ["sh", "-c", "cd \"$0\" && PATH=\"$1:$PATH\" && \(line)", projectFolder.path, binaries], within: .seconds(120))
    #expect(run.code == (line.contains("--fail-on") ? 3 : 0), "\(run.errors)")
    #expect(!run.output.isEmpty)
  }

  @Test("each make target that a document names is one, and each unit that it starts is shipped")
  func targets() throws {
    let makefile = try String(contentsOf: projectFolder.appending(path: "Makefile"), encoding: .utf8)
    let targets = Set(makefile.split(separator: "\n").compactMap { $0.firstMatch(of: /^([a-z]+):/)?.1 })
    var seen = 0
    for page in Self.pages + ["CONTRIBUTING.md"] {
      for line in try Self.lines(of: page, beginning: ["make", "systemctl"]) {
        let words = line.split(separator: "#")[0].split(separator: " ").filter { $0 != "sudo" }
        seen += 1
        if words[0] == "make" {
          #expect(targets.contains(words[1]), "\(page): \(line)")
        } else if words.last != "daemon-reload" {
          #expect(words.last == "vedette", "\(page): \(line)")
        }
      }
    }
    #expect(seen >= 8)
    #expect(FileManager.default.fileExists(atPath: projectFolder.appending(path: "Systemd/vedette.service").path))
  }
}
