// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What is learned in a replay can be kept, shown, exported and erased.
@Suite("Commands · what is known of the devices")
struct StateCommandTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  /// A state with what the takeover taught, and where it is.
  private func learnedState() async throws -> String {
    let state = bench.path("state.sqlite")
    let run = try await bench.vedette("replay", "--state", state, "--learn", "45s", Program.takeover)
    #expect(run.code == 0, "\(run.errors)")
    return state
  }

  @Test(
    "a second replay takes up what the first one learned, tells of no new device, and the first one's save is the same each time"
  )
  func takenUp() async throws {
    let state = try await learnedState()
    let first = try await bench.vedette("devices", "--state", state, "--json")
    let again = bench.path("again.sqlite")
    _ = try await bench.vedette("replay", "--state", again, "--learn", "45s", Program.takeover)
    #expect(try await bench.vedette("devices", "--state", again, "--json").output == first.output)
    let second = try await bench.vedette(
      "replay", "--state", state, "--log", "-", "--events", "device", "--learn", "45s", Program.takeover)
    #expect(second.code == 0, "\(second.errors)")
    #expect(second.errors.contains("devices known from before"))
    #expect(!second.output.contains(#""change":"appeared""#))
  }

  @Test("profiles of two captures are merged in either order to the same, and a merge with itself adds no device")
  func merged() async throws {
    let (takeover, home) = (bench.path("takeover.sqlite"), bench.path("home.sqlite"))
    _ = try await bench.vedette("replay", "--state", takeover, "--learn", "all", Program.takeover)
    _ = try await bench.vedette("replay", "--state", home, "--learn", "all", Program.home)
    let one = try await bench.vedette("profile", "merge", "--into", bench.path("one.sqlite"), takeover, home)
    #expect(one.code == 0, "\(one.errors)")
    _ = try await bench.vedette("profile", "merge", "--into", bench.path("two.sqlite"), home, takeover)
    func devices(_ name: String) async throws -> [String] {
      try await bench.vedette("devices", "--json", "--state", bench.path(name)).output.split(separator: "\n").map {
        String($0)
      }
    }
    let merged = try await devices("one.sqlite")
    #expect(merged.count >= 6)
    #expect(try await devices("two.sqlite").map(\.count) == merged.map(\.count))
    let again = try await bench.vedette("profile", "merge", "--into", bench.path("one.sqlite"), home)
    #expect(again.output.contains(" 0 of them new"), "\(again.output)")
    #expect(try await devices("one.sqlite").count == merged.count)
    let missing = try await bench.vedette("profile", "merge", "--into", bench.path("one.sqlite"), bench.path("no"))
    #expect(missing.code == 66)
  }

  @Test("learn reports every device that was learned; without its flag it says how it is used")
  func learned() async throws {
    let state = try await learnedState()
    let devices = try await bench.vedette("devices", "--state", state, "--json").output.split(separator: "\n")
    let report = try await bench.vedette("learn", "--report", "--state", state)
    #expect(report.code == 0, "\(report.errors)")
    #expect(report.output.ranges(of: "learned since").count == devices.count && devices.count >= 6)
    #expect(try await bench.vedette("learn", "--report", "--state", bench.path("none")).code == 66)
    #expect(try await bench.vedette("learn").output.contains("--report"))
  }

  @Test("files that are read apart share no state, which is said")
  func perFile() async throws {
    let run = try await bench.vedette("replay", "--per-file", "--state", bench.path("s"), Program.takeover)
    #expect(run.code == 64)
    #expect(run.errors.contains("files that are read apart share no state"))
  }

  @Test("devices are listed by address, and one is shown with what it is known by")
  func listed() async throws {
    let state = try await learnedState()
    let list = try await bench.vedette("devices", "--state", state)
    let addresses = list.output.split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: " ").first { $0.hasPrefix("192.168.") }.flatMap {
        $0.split(separator: ".").last.flatMap { Int($0) }
      }
    }
    #expect(addresses.count >= 6)
    #expect(addresses == addresses.sorted())
    let one = try await bench.vedette("devices", "192.168.50.23", "--state", state)
    #expect(one.output.contains("known by    mac 00:00:5e:00:53:23 (link)"), "\(one.output)")
    #expect(one.output.contains("\ntype        camera\n"))
    // The camera has tried the hub's ports: what was refused is no service.
    let hub = try await bench.vedette("devices", "192.168.50.2", "--state", state)
    #expect(hub.output.contains("\noffers      TCP/1883 (mqtt)\n"), "\(hub.output)")
    let nobody = try await bench.vedette("devices", "nobody", "--state", state)
    #expect(nobody.code == 66)
    #expect(nobody.errors.contains("no such device (nobody): "))
  }

  @Test(
    "an export is one JSON object with identifiers, profile and alerts of the device that is named, and of nobody else")
  func exported() async throws {
    let state = try await learnedState()
    let run = try await bench.vedette("export", "192.168.50.23", "--state", state)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let devices = try #require(object["devices"] as? [[String: Any]])
    #expect(devices.map { $0["id"] as? String } == ["00:00:5e:00:53:23"])
    let device = try #require(devices.first)
    #expect((device["identifiers"] as? [Any])?.isEmpty == false)
    #expect(device["profile"] != nil)
    let alerts = try #require(device["alerts"] as? [[String: Any]])
    #expect(!alerts.isEmpty)
    #expect(
      alerts.allSatisfy {
        (($0["vedette"] as? [String: Any])?["device"] as? [String: Any])?["id"] as? String == "00:00:5e:00:53:23"
      })
    #expect(object["receipts"] == nil)
    let all = try await bench.vedette("export", "--state", state)
    let everything = try #require(try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [String: Any])
    #expect((everything["devices"] as? [Any])?.count ?? 0 > 5)
  }

  @Test(
    "after a device is forgotten, neither the raw files of the state nor log and rotated log hold its addresses and names"
  )
  func forgotten() async throws {
    let state = bench.path("state/state.sqlite")
    let log = bench.path("log.json")
    let configuration = try bench.write(
      "log:\n  path: \(log)\nstate:\n  path: \(state)\ncontrol:\n  socket: \"\"\n", to: "vedette.yaml")
    _ = try await bench.vedette(
      "replay", "--state", state, "--log", log, "--events", "all", "--learn", "45s", Program.takeover)
    try FileManager.default.copyItem(atPath: log, toPath: log + ".2")
    #expect(try await bench.run(["gzip", log + ".2"]).code == 0)
    try FileManager.default.copyItem(atPath: log, toPath: log + ".1")
    let before = try Log(bench.text("log.json")).records.count
    let length = bench.text("log.json").utf8.count

    let run = try await bench.vedette("forget", "192.168.50.23", "--logs", "--config", configuration)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("1 devices"), "\(run.output)")
    #expect(run.output.contains("nothing of it is left in the files"))
    #expect(try await bench.run(["gunzip", log + ".2.gz"]).code == 0)

    for name in ["00:00:5e:00:53:23", "192.168.50.23", "00005e005323"] {
      let found = try await bench.run([
        "grep", "-r", "-l", "-a", "-i", "-F", "-w", name, bench.folder.path, "--exclude=out-*", "--exclude=err-*",
      ])
      #expect(found.output.isEmpty, "\(name): \(found.output)")
    }
    // The others are there, and every line is still JSON.
    let after = try Log(bench.text("log.json")).records
    #expect(after.count == before)
    #expect(bench.text("log.json").utf8.count == length)
    #expect(after.contains { $0["event_type"] as? String == "erased" })
    #expect(bench.text("log.json").contains("192.168.50.1"))
    #expect(bench.text("log.json.2").contains("192.168.50.1"))
    let devices = try await bench.vedette("devices", "--state", state)
    #expect(!devices.output.contains("192.168.50.23"))
    #expect(devices.output.contains("192.168.50."))
    let again = try await bench.vedette("forget", "192.168.50.23", "--config", configuration)
    #expect(again.code == 66)
  }

  @Test(
    "the privacy report says for each class what it holds and why, names who is kept since when, and what leaves the machine"
  )
  func privacy() async throws {
    let state = try await learnedState()
    let configuration = try bench.write("state:\n  path: \(state)\n", to: "vedette.yaml")
    let run = try await bench.vedette("privacy", "--config", configuration)
    #expect(run.code == 0, "\(run.errors)")
    for word in ["devices", "identifiers", "profiles", "changes", "alerts", "mutes", "receipts"] {
      #expect(run.output.contains("\n  \(word) "), "\(word): \(run.output)")
    }
    #expect(run.output.contains("00:00:5e:00:53:23"))
    #expect(run.output.contains("no telemetry"))
  }

  @Test("where no service runs, the status says so, shows what is kept, and exits with 1")
  func notRunning() async throws {
    let state = try await learnedState()
    let configuration = try bench.write(
      "state:\n  path: \(state)\ncontrol:\n  socket: \(bench.path("control.sock"))\n", to: "vedette.yaml")
    let run = try await bench.vedette("status", "--config", configuration)
    #expect(run.code == 1)
    #expect(run.output.contains("the service does not run"))
    #expect(run.output.contains("365 days, at most 32 MiB"))
    let json = try await bench.vedette("status", "--json", "--config", configuration)
    #expect(json.output.contains(#""is_running":false"#))
  }

  @Test(
    "garbage, another program's file, and a newer version are refused with a word, and left as they are",
    arguments: [
      "garbage", "newer",
    ])
  func refused(_ kind: String) async throws {
    let state = bench.path("state.sqlite")
    if kind == "garbage" {
      try bench.write("no database at all", to: "state.sqlite")
    } else {
      _ = try await learnedState()
      // SQLite's user version, in the header of its file.
      let file = try #require(FileHandle(forWritingAtPath: state))
      try file.seek(toOffset: 60)
      try file.write(contentsOf: Data([0, 0, 0, 99]))
      try file.close()
    }
    let run = try await bench.vedette("devices", "--state", state)
    #expect(run.code != 0)
    #expect(run.errors.contains(kind == "newer" ? "a newer vedette wrote it (format 99" : "damaged"), "\(run.errors)")
  }
}

/// What a replay tells of people at each level, in every output.
@Suite("Commands · privacy levels")
struct PrivacyLevelCommandTests {
  /// The addresses of the devices in the capture, and the beginning of all their hardware addresses.
  private static let secrets = ["192.168.50.", "00:00:5e:00:53"]

  @Test(
    "no address of a device is in log or text below full, the log is the same with the same key, and alerts are as many",
    arguments: [
      "pseudonymous", "aggregate",
    ])
  func levels(_ level: String) async throws {
    let bench = try Workbench()
    let words = ["--privacy", level, "--privacy-key", "key", "--learn", "45s", Program.takeover]
    let log = try await bench.run([Program.path, "replay", "--log", "-", "--events", "all"] + words)
    #expect(log.code == 0, "\(log.errors)")
    let text = try await bench.run([Program.path, "replay"] + words)
    for secret in Self.secrets {
      #expect(!log.output.contains(secret), "\(secret)")
      #expect(!text.output.contains(secret), "\(text.output)")
    }
    #expect(
      try await bench.run([Program.path, "replay", "--log", "-", "--events", "all"] + words).output == log.output)
    let full = try await bench.vedette("replay", "--log", "-", "--learn", "45s", Program.takeover)
    func alerts(_ output: String) throws -> Int {
      try Log(output).records.filter { $0["event_type"] as? String == "alert" }.count
    }
    #expect(try alerts(log.output) == alerts(full.output))
    let kinds = Set(try Log(log.output).records.compactMap { $0["event_type"] as? String })
    if level == "aggregate" {
      #expect(kinds == ["alert", "incident", "stats"])
    } else {
      #expect(kinds.contains("flow"))
    }
  }

  @Test("none tells counts only, in log and text")
  func none() async throws {
    let bench = try Workbench()
    let log = try await bench.vedette(
      "replay", "--privacy", "none", "--log", "-", "--events", "all", "--learn", "45s", Program.takeover)
    #expect(try Log(log.output).records.map { $0["event_type"] as? String } == ["stats"])
    let text = try await bench.vedette("replay", "--privacy", "none", "--learn", "45s", Program.takeover)
    #expect(text.output.isEmpty)
  }

  @Test("a state that would have the addresses is refused with a word")
  func state() async throws {
    let bench = try Workbench()
    let run = try await bench.vedette(
      "replay", "--privacy", "aggregate", "--state", bench.path("s.sqlite"), Program.takeover)
    #expect(run.code == 64)
    #expect(run.errors.contains("a state has the devices' addresses"))
  }
}
