// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Command line · an alert explained")
struct AlertExplanationTests {
  private static let options = ["--registry", "none", "--rules", Program.rules]

  /// A log of the taken over home, and the alerts in it.
  private func alerts(_ bench: Workbench, _ more: [String] = []) async throws -> [[String: Any]] {
    let words = [Program.path, "replay"] + Self.options + ["--log", bench.path("log.json"), Program.takeover] + more
    let run = try await bench.run(words)
    try #require(run.code == 0, "\(run.errors)")
    return try Log(bench.text("log.json")).records.filter { $0["event_type"] as? String == "alert" }
  }

  private func uid(_ alert: [String: Any]) throws -> String {
    try #require((alert["vedette"] as? [String: Any])?["uid"] as? String)
  }

  @Test("the log and a replay of the capture give the same text and the same record, byte for byte, of every alert")
  func replay() async throws {
    let bench = try Workbench()
    let alerts = try await alerts(bench)
    try #require(alerts.count >= 3)
    for alert in alerts.prefix(3) {
      let uid = try uid(alert)
      for form in [[], ["--json"]] {
        let logged = try await bench.run([Program.path, "explain", uid, "--log", bench.path("log.json")] + form)
        let words = [Program.path, "explain", uid, "--replay", Program.takeover] + Self.options + form
        let replayed = try await bench.run(words)
        #expect(logged.code == 0 && replayed.code == 0, "\(logged.errors) \(replayed.errors)")
        #expect(!logged.output.isEmpty && logged.output == replayed.output)
      }
    }
  }

  @Test("it says what happened, what is usual, what would be normal, how sure it is and why, and what to do")
  func contents() async throws {
    let bench = try Workbench()
    let alert = try #require(try await alerts(bench).first { ($0["vedette"] as? [String: Any])?["normal_if"] != nil })
    let text = try await bench.vedette("explain", uid(alert), "--log", bench.path("log.json")).output
    let fields = try #require(alert["vedette"] as? [String: Any])
    for name in ["observed", "expected", "normal_if", "certainty", "because", "benign", "remedy"] {
      #expect(text.contains(try #require(fields[name] as? String)), "\(name)")
    }
    for heading in ["Happened", "Usual", "Measured", "Normal if", "Certainty", "What to do", "Incident"] {
      #expect(text.split(separator: "\n").contains { $0.hasPrefix(heading) }, "\(heading)")
    }
  }

  @Test("the history of a state has its alerts, too")
  func history() async throws {
    let bench = try Workbench()
    let uid = try uid(try #require(try await alerts(bench, ["--state", bench.path("home.sqlite")]).first))
    let kept = try await bench.vedette("explain", uid, "--state", bench.path("home.sqlite"))
    let logged = try await bench.vedette("explain", uid, "--log", bench.path("log.json"))
    #expect(kept.code == 0 && kept.output == logged.output, "\(kept.errors)")
  }

  @Test("an alert under a pseudonym is found in its log by that")
  func pseudonym() async throws {
    let bench = try Workbench()
    let uid = try uid(try #require(try await alerts(bench, ["--privacy", "pseudonymous", "--privacy-key", "k"]).first))
    let run = try await bench.vedette("explain", uid, "--log", bench.path("log.json"))
    #expect(uid.hasPrefix("~") && run.code == 0 && run.output.contains("What to do"), "\(uid) \(run.errors)")
  }

  @Test("what is in no log, state or capture is said to be missing, with what to do, and ends with 66")
  func missing() async throws {
    let bench = try Workbench()
    _ = try await alerts(bench)
    let uid = "00000000000000"
    for place in [
      ["--log", bench.path("log.json")], ["--log", bench.path("none.json")], ["--state", bench.path("none.sqlite")],
      ["--replay", Program.takeover] + Self.options,
    ] {
      let run = try await bench.run([Program.path, "explain", uid] + place)
      #expect(run.code == 66 && run.output.isEmpty, "\(place): \(run.errors)")
      #expect(run.errors.contains("--") || run.errors.contains("check the path"), "\(run.errors)")
    }
  }

  @Test("what the network wrote into an alert cannot steer the terminal")
  func hostile() async throws {
    let bench = try Workbench()
    let line = #"{"event_type":"alert","vedette":{"uid":"0123456789abcd","observed":"a\u001b[2Jb\nc\u202ed"}}"#
    let log = try bench.write(line + "\n", to: "hostile.json")
    let run = try await bench.vedette("explain", "0123456789abcd", "--log", log)
    #expect(run.code == 0)
    #expect(run.output.contains("a [2Jb c d"))
  }
}
