// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Command line · replay with labels, and scores")
struct LabelTests {
  private static let labels = projectFolder.appending(path: "Tests/Golden/iot-home/labels.csv").path

  @Test("a replay with labels prints behind its alerts what was found, and what was said in error")
  func readable() async throws {
    let run = try await Workbench().vedette("replay", "--labels", Self.labels, Program.home)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("\nLabels: 966 of 7154 packets belong to 5 attacks.\n"))
    #expect(run.output.contains(/\nDetected: [45] of 5 \(95 %: 0\.[0-9]{3} to [01]\.[0-9]{3} of such attacks\)\.\n/))
    #expect(run.output.contains("\nFalse incidents: 0 in 0.20 device-days"))
    #expect(run.output.contains("\narp-sweep "))
  }

  @Test("--metrics writes the same as JSON, to a file or to standard output, and twice the same bytes")
  func metrics() async throws {
    let bench = try Workbench()
    let log = ["--log", bench.path("log")]
    let file = try await bench.run(
      [Program.path, "replay", "--labels", Self.labels, "--metrics", bench.path("metrics")] + log + [Program.home])
    let output = try await bench.run(
      [Program.path, "replay", "--labels", Self.labels, "--metrics", "-"] + log + [Program.home])
    #expect(file.code == 0, "\(file.errors)")
    #expect(bench.text("metrics") == output.output)
    let metrics = try #require(Log.object(output.output[...]))
    let all = try #require(metrics["all"] as? [String: Any])
    #expect(all["runs"] as? Int == 5)
    let runs = try #require(metrics["runs"] as? [[String: Any]])
    let sweep = try #require(runs.first { $0["family"] as? String == "arp-sweep" })
    #expect(sweep["detector"] as? String == "arp-sweep")
    #expect(sweep["is_right_device"] as? Bool == true)
    #expect(sweep["packets"] as? Int == 649)
  }

  @Test("what is wrong in the labels is told with its line and column, and what could be read counts")
  func broken() async throws {
    let bench = try Workbench()
    try Data("packet,label,causes\n5936-6584,arp-sweep,arp-swep arp-sweep\nnone,arp-sweep\n9000,arp-sweep\n".utf8)
      .write(to: URL(filePath: bench.path("labels.csv")))
    let run = try await bench.vedette("replay", "--labels", bench.path("labels.csv"), Program.home)
    #expect(run.code == 65)
    #expect(run.errors.contains("labels.csv, column causes): \"arp-swep\" can be no first cause"))
    #expect(!run.errors.contains("\"arp-sweep\" can be"))
    #expect(run.errors.contains("labels.csv:3, column packet): \"none\" can't be read"))
    #expect(run.errors.contains("labels.csv:4, column packet): the capture has only 7154 packets"))
    #expect(run.output.contains("Labels: 649 of 7154 packets belong to 1 attack."))
  }

  @Test("labels that can't be used, or metrics without labels, end the program before the first packet")
  func refused() async throws {
    let bench = try Workbench()
    try Data("number,label\n1,x\n".utf8).write(to: URL(filePath: bench.path("labels.csv")))
    let header = try await bench.vedette("replay", "--labels", bench.path("labels.csv"), Program.home)
    #expect(header.code == 65)
    #expect(header.errors.contains("the header must name label, and packet or first and last"))
    #expect(header.output.isEmpty)
    let missing = try await bench.vedette("replay", "--labels", bench.path("nowhere.csv"), Program.home)
    #expect(missing.code == 66)
    let alone = try await bench.vedette("replay", "--metrics", "-", Program.home)
    #expect(alone.code == 64)
    let crowded = try await bench.vedette(
      "replay", "--labels", Self.labels, "--metrics", "-", "--log", "-", Program.home)
    #expect(crowded.code == 64)
  }

  @Test("--events score writes a record for each active tick of a device, and all leaves them out")
  func scores() async throws {
    let run = try await Workbench().vedette("replay", "--events", "score", "--log", "-", Program.home)
    let records = try Log(run.output).records.filter { $0["event_type"] as? String == "score" }
    #expect(records.count > 1000)
    let own = try records.map { try #require($0["vedette"] as? [String: Any]) }
    #expect(own.allSatisfy { ($0["features"] as? [String: Any])?.count == 16 })
    let loud = own.filter { ($0["risk"] as? Double ?? 0) >= 70 }
    #expect(!loud.isEmpty)
    #expect(loud.allSatisfy { ($0["device"] as? [String: Any])?["id"] as? String == "00:00:5e:00:53:23" })
    let all = try await Workbench().vedette("replay", "--events", "all", "--log", "-", Program.takeover)
    #expect(!all.output.contains("\"event_type\":\"score\""))
  }
}
