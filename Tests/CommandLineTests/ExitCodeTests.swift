// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The exit codes are those of sysexits.h, where it has one.
@Suite("Command line · exit codes and what is said")
struct ExitCodeTests {
  /// Whether every line of standard error begins with the program's name.
  private func speaksForItself(_ errors: String) -> Bool {
    let lines = errors.split(separator: "\n")
    return !lines.isEmpty && lines.allSatisfy { $0.hasPrefix("vedette: ") }
  }

  /// Whether there is a line `vedette: <what> (<where>): <why>; <what to do>`.
  private func hasErrorForm(_ errors: String, place: String) -> Bool {
    errors.split(separator: "\n").contains { line in
      guard line.hasPrefix("vedette: "), let open = line.range(of: " (\(place)"),
        let close = line[open.upperBound...].range(of: "): "), let remedy = line[close.upperBound...].range(of: "; ")
      else { return false }
      return open.lowerBound > line.index(line.startIndex, offsetBy: 9) && close.upperBound < remedy.lowerBound
        && remedy.upperBound < line.endIndex
    }
  }

  @Test("a replay that was asked for and done ends with 0")
  func done() async throws {
    let run = try await Workbench().vedette("replay", Program.takeover)
    #expect(run.code == 0)
    #expect(run.errors.contains("\(Program.takeoverPackets) packets received"))
    #expect(speaksForItself(run.errors))
  }

  @Test(
    "--fail-on ends with 3 when an alert reaches the level, and with 0 when none does",
    arguments: [("low", 3), ("critical", 0)] as [(String, Int32)])
  func failOn(level: String, code: Int32) async throws {
    let run = try await Workbench().vedette("replay", "--learn", "45s", "--fail-on", level, Program.takeover)
    #expect(run.code == code, "\(run.errors)")
  }

  @Test(
    "wrong usage ends with 64 and names the place",
    arguments: [
      (["replay"], "command line"), (["replay", "--no-such-option", "x"], "command line"),
      (["patrol"], "command line"), (["replay", "--ring", "many", "x"], "command line"),
      (["replay", "--speed", "0", "x"], "--speed"), (["replay", "--events", "gossip", "x"], "--events"),
      (["replay", "--learn", "5x", "x"], "--learn"), (["replay", "--home", "here", "x"], "--home"),
      (["replay", "--budget", "2/day", "x"], "--budget"), (["replay", "--ring", "0", "x"], "--ring"),
      (["replay", "--progress", "often", "x"], "--progress"), (["replay", "--fail-on", "dire", "x"], "--fail-on"),
      (["explain", "no-such-detector"], "no-such-detector"),
    ])
  func usage(arguments: [String], place: String) async throws {
    let run = try await Workbench().run([Program.path] + arguments)
    #expect(run.code == 64, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(speaksForItself(run.errors))
    #expect(hasErrorForm(run.errors, place: place), "\(run.errors)")
  }

  @Test("input that is empty, no capture, or cut ends with 65, and what could be read was analysed")
  func damaged() async throws {
    let bench = try Workbench()
    let whole = try Data(contentsOf: URL(filePath: Program.takeover))
    let empty = try bench.write("", to: "empty.pcap")
    let letter = try bench.write("This is no capture, it is a letter.\n", to: "letter.pcap")
    let cut = try bench.write(whole.prefix(5000), to: "cut.pcap")
    for path in [empty, letter, cut] {
      let run = try await bench.vedette("replay", path)
      #expect(run.code == 65, "\(run.errors)")
      #expect(hasErrorForm(run.errors, place: path), "\(run.errors)")
      #expect(run.errors.contains("38 packets received") == (path == cut), "\(run.errors)")
    }
  }

  @Test("files and folders that are not there end with 66")
  func missing() async throws {
    let bench = try Workbench()
    let path = bench.path("nothing")
    let runs = [
      ["replay", path], ["replay", "--rules", path, Program.takeover], ["check", "--config", path],
      ["run", "--config", path], ["rules", "check", path], ["rules", "list", path],
    ]
    for arguments in runs {
      let run = try await bench.run([Program.path] + arguments)
      #expect(run.code == 66, "\(arguments): \(run.errors)")
      #expect(run.output.isEmpty)
      #expect(hasErrorForm(run.errors, place: path), "\(run.errors)")
    }
  }

  @Test("a bad configuration ends with 78 and names file, line, key and what is allowed", arguments: ["check", "run"])
  func badConfiguration(command: String) async throws {
    let bench = try Workbench()
    let path = try bench.write("interfaces: [lo]\nlog:\n  paht: x\nlimits:\n  flows: many\n", to: "bad.yaml")
    let run = try await bench.vedette(command, "--config", path)
    #expect(run.code == 78)
    #expect(run.errors.contains("(\(path), line 3, column 3): log.paht: "), "\(run.errors)")
    #expect(run.errors.contains("(\(path), line 5, column 10): limits.flows: \"many\""), "\(run.errors)")
    #expect(run.errors.contains("allowed: path, events, max_megabytes, raw_fingerprints"))
    #expect(run.errors.contains("(\(path)): 2 errors; "))
    #expect(speaksForItself(run.errors))
  }

  @Test("a configuration without an interface, a filter that is none, and no YAML at all end with 78")
  func unusableConfiguration() async throws {
    let bench = try Workbench()
    for (text, command) in [
      ("rules:\n", "run"), ("capture:\n  filter: tcp prot 80\n", "check"), ("interfaces: [lo\n", "check"),
    ] {
      let run = try await bench.vedette(command, "--config", try bench.write(text, to: "bad.yaml"))
      #expect(run.code == 78, "\(text): \(run.errors)")
      #expect(speaksForItself(run.errors))
    }
  }

  @Test("a bad rule ends with 78 and names its file, line and column")
  func badRule() async throws {
    let bench = try Workbench()
    let rules = bench.path("rules")
    try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
    try bench.write("title: Half a rule\nlevel: dire\n", to: "rules/half.yml")
    let configuration = try bench.write("interfaces: [lo]\nrules: \(rules)\n", to: "vedette.yaml")
    let runs = [
      ["rules", "check", rules], ["check", "--rules", rules], ["check", "--config", configuration],
      ["replay", "--rules", rules, Program.takeover],
    ]
    for arguments in runs {
      let run = try await bench.run([Program.path] + arguments)
      #expect(run.code == 78, "\(arguments): \(run.errors)")
      #expect(hasErrorForm(run.errors, place: "\(rules)/half.yml:2:8"), "\(run.errors)")
      #expect(hasErrorForm(run.errors, place: rules), "\(run.errors)")
      #expect(speaksForItself(run.errors))
    }
  }

  @Test("a log that can't be written is refused before anything is read")
  func unwritableLog() async throws {
    let bench = try Workbench()
    let path = bench.path("nowhere/log.json")
    let run = try await bench.vedette("replay", "--log", path, Program.takeover)
    #expect(run.code == 1)
    #expect(hasErrorForm(run.errors, place: path), "\(run.errors)")
    #expect(run.errors.ranges(of: path).count == 1, "\(run.errors)")
  }

  @Test("listening without the right to ends with 77 and says how to get it")
  func notPermitted() async throws {
    let bench = try Workbench()
    let configuration = try bench.write("interfaces: [lo]\nlog: {path: \"\"}\nsyslog: {enabled: false}\n", to: "v.yaml")
    var words = [Program.path]
    if isRoot {
      // The tests' own folder may be closed to others: they get a copy of the program.
      let copy = bench.path("vedette")
      try FileManager.default.copyItem(atPath: Program.path, toPath: copy)
      for path in [bench.folder.path, copy] {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      words = [
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--no-new-privs", copy,
      ]
    }
    let run = try await bench.run(words + ["run", "--config", configuration], within: .seconds(120))
    #expect(run.code == 77, "\(run.errors)")
    #expect(hasErrorForm(run.errors, place: "lo"), "\(run.errors)")
    #expect(run.errors.contains("CAP_NET_RAW"), "\(run.errors)")
  }
}
