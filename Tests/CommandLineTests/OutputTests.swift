// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Command line · what goes to standard output")
struct OutputTests {
  private static let escape = "\u{1B}"

  @Test("--log - writes lines of JSON and nothing else, the last of them stats")
  func logToStandardOutput() async throws {
    let run = try await Workbench().vedette(
      "replay", "--learn", "45s", "--events", "all", "--log", "-", Program.takeover)
    #expect(run.code == 0)
    let log = try Log(run.output)
    #expect(log.records.count > 100)
    #expect(!log.alarms.isEmpty)
    #expect(log.accounting?.received == Program.takeoverPackets)
  }

  @Test("a pipe on standard input is read like the file, but for the file's name")
  func standardInput() async throws {
    let bench = try Workbench()
    let arguments = ["--learn", "45s", "--events", "all", "--log", "-"]
    let file = try await bench.run([Program.path, "replay"] + arguments + [Program.takeover])
    let pipe = try await bench.run(
      ["sh", "-c", "cat \"$0\" | \"$@\"", Program.takeover, Program.path, "replay"] + arguments + ["-"])
    #expect(pipe.code == 0, "\(pipe.errors)")
    #expect(pipe.output.count > 10_000)
    let name = try JSONSerialization.data(withJSONObject: Program.takeover, options: .fragmentsAllowed)
    let unescaped = "\"\(Program.takeover)\""
    #expect(
      file.output.replacing(String(decoding: name, as: UTF8.self), with: "\"-\"").replacing(unescaped, with: "\"-\"")
        == pipe.output)
  }

  @Test("alerts for people come without a log, one line each or more, and not beside one")
  func readableAlerts() async throws {
    let bench = try Workbench()
    let readable = try await bench.vedette("replay", "--learn", "45s", Program.takeover)
    #expect(readable.output.contains("Sweep of the local network"))
    #expect(!readable.output.contains("{"))
    let logged = try await bench.vedette("replay", "--learn", "45s", "--log", bench.path("log"), Program.takeover)
    #expect(logged.output.isEmpty)
    #expect(try Log(bench.text("log")).alarms.count > 1)
  }

  @Test("a pipe gets no escape codes, with NO_COLOR or without")
  func plain() async throws {
    for environment in [[:], ["NO_COLOR": "1"]] {
      let run = try await Workbench().vedette("replay", "--learn", "45s", Program.takeover, environment: environment)
      #expect(run.output.contains("Sweep"))
      #expect(!run.output.contains(Self.escape))
      #expect(!run.errors.contains(Self.escape))
    }
  }

  @Test("a terminal gets colours unless NO_COLOR is set", .enabled(if: isInstalled("script"), "needs script(1)"))
  func terminal() async throws {
    for (environment, isColoured) in [([:], true), (["NO_COLOR": "1"], false)] {
      let run = try await Workbench().run(
        [
          "script", "-qec",
          "'\(Program.path)' replay --progress never --learn 45s '\(Program.takeover)'", "/dev/null",
        ], environment: environment)
      #expect(run.output.contains("Sweep"))
      #expect(run.output.contains(Self.escape) == isColoured)
    }
  }

  @Test("a reader that goes away early ends the replay quietly")
  func closedPipe() async throws {
    let run = try await Workbench().run(
      [
        "sh", "-c", "\"$0\" replay --events all --log - \"$1\" \"$1\" \"$1\" | head -n 1", Program.path, Program.home,
      ])
    #expect(run.output.hasPrefix("{"))
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(!run.errors.contains("Fatal"))
  }

  @Test("two runs give the same bytes, and --speed only slows them down")
  func sameBytes() async throws {
    let bench = try Workbench()
    let arguments = ["--learn", "45s", "--events", "all", "--log", "-", Program.takeover]
    let first = try await bench.run([Program.path, "replay"] + arguments)
    let start = ContinuousClock.now
    let slow = try await bench.run([Program.path, "replay", "--speed", "70"] + arguments)
    #expect(first.output == slow.output)
    // 138 s of packets at 70 times their pace.
    #expect(ContinuousClock.now - start > .milliseconds(1900))
  }
}
