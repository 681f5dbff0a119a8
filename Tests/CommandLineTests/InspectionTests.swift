// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Command line · commands that explain")
struct InspectionTests {
  @Test("explain lists every detector, and explains each by name and by number")
  func explain() async throws {
    let bench = try Workbench()
    let list = try await bench.vedette("explain")
    #expect(list.code == 0)
    let lines = list.output.split(separator: "\n")
    #expect(lines.count >= 12)
    for line in lines {
      let words = line.split(separator: " ")
      try #require(words.count > 3)
      let byName = try await bench.vedette("explain", String(words[1]))
      #expect(byName.code == 0)
      for heading in ["What it finds", "Why it matters", "Benign reading", "Normal if", "What to do", "ATT&CK"] {
        let text = byName.output.split(separator: "\n").first { $0.hasPrefix(heading) }
        #expect((text?.count ?? 0) > heading.count + 3, "\(words[1]): \(heading)")
      }
      #expect(byName.output.hasPrefix(words[0]))
      #expect(try await bench.vedette("explain", words[0].lowercased()).output == byName.output)
    }
  }

  @Test("the shipped rules are good, and each is listed")
  func rules() async throws {
    let bench = try Workbench()
    let files = try FileManager.default.contentsOfDirectory(atPath: Program.rules).filter { $0.hasSuffix(".yml") }
    let check = try await bench.vedette("rules", "check", Program.rules)
    #expect(check.code == 0, "\(check.errors)")
    #expect(check.output.hasPrefix("\(files.count) rules are good"))
    let list = try await bench.vedette("rules", "list", Program.rules)
    #expect(list.code == 0)
    #expect(list.output.split(separator: "\n").count == files.count)
  }

  @Test("check says what would run and the memory it would take at most")
  func check() async throws {
    let bench = try Workbench()
    let configuration = try bench.write(
      "interfaces: [lo, br0]\nrules: \(Program.rules)\nlimits: {devices: 32, flows: 1024}\n", to: "vedette.yaml")
    let run = try await bench.vedette("check", "--config", configuration)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.isEmpty)
    #expect(run.output.contains("interfaces: lo, br0"))
    #expect(run.output.contains("rules are good"))
    let bound = try #require(run.output.firstMatch(of: /32 devices, 1024 flows: at most ([0-9]+) MiB/)?.1)
    // Two rings of 8 MiB and the queue of the log are in it.
    #expect(try #require(Int(bound)) > 20)
    #expect(try #require(Int(bound)) < 200)
  }

  @Test("check needs neither a configuration nor installed rules")
  func checkOfNothing() async throws {
    let run = try await Workbench().vedette("check")
    if !FileManager.default.fileExists(atPath: "/etc/vedette") {
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.contains("configuration: defaults"))
    }
  }

  @Test("version and help are printed with 0")
  func help() async throws {
    let bench = try Workbench()
    let version = try await bench.vedette("version")
    #expect(version.code == 0)
    #expect(version.output.wholeMatch(of: /vedette [0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    let help = try await bench.vedette("help")
    #expect(help.code == 0)
    for word in ["replay", "run", "check", "interfaces", "explain", "rules", "version", "78"] {
      #expect(help.output.contains(word), "\(word)")
    }
  }

  @Test("interfaces lists the loopback interface to those who may listen", .enabled(if: isRoot, "needs root"))
  func interfaces() async throws {
    let run = try await Workbench().vedette("interfaces")
    #expect(run.code == 0)
    #expect(run.output.split(separator: "\n").contains { $0.hasPrefix("lo ") && $0.contains("127.0.0.1") })
  }
}
