// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Testing

/// A replay that is killed at any moment leaves the state that was saved before, or the one that it was to save, whole.
@Suite("State · kills while replaying and saving")
struct StateCrashTests {
  private static let kills = 200

  private let bench: Workbench

  init() throws { bench = try Workbench() }

  private func replay(_ state: String) -> [String] {
    let capture = projectFolder.appending(path: "Tests/Golden/neighbours/input.pcap").path
    return [Program.path, "replay", "--registry", "none", "--learn", "all", "--state", bench.path(state), capture]
  }

  /// All that is stored, whole.
  private struct Content: Equatable {
    var state: SavedState
    var alerts: [StoredAlert]
    var changes: [StoredIdentityChange]
  }

  private func content(_ state: String) throws -> Content {
    let reader = try StateReader.open(bench.path(state))
    let loaded = try reader.load()
    #expect(loaded.notices.isEmpty)
    return Content(
      state: loaded.state, alerts: try reader.alerts(limit: .max), changes: try reader.changes(limit: .max))
  }

  @Test("after each of 200 kills the database opens, and holds one of the two states that were saved last")
  func kills() async throws {
    for state in ["killed.sqlite", "whole.sqlite"] { #expect(try await bench.run(replay(state)).code == 0) }
    var saved = try content("whole.sqlite")
    #expect(try content("killed.sqlite") == saved)
    // The moment is sought at which half of the runs have saved, however busy the machine is.
    var patience = 0.2
    var (before, after) = (0, 0)
    var source = SystemRandomNumberGenerator()
    for number in 1...Self.kills {
      let child = try Child(replay("killed.sqlite"), in: bench)
      try await Task.sleep(for: .seconds(patience * Double.random(in: 0...1, using: &source)))
      child.send(SIGKILL)
      _ = try await child.exit(within: .seconds(120))
      let found = try content("killed.sqlite")
      if found == saved {
        before += 1
        patience *= 1.1
        continue
      }
      // It had saved already: so does the one that nobody kills.
      #expect(try await bench.run(replay("whole.sqlite")).code == 0)
      saved = try content("whole.sqlite")
      #expect(found == saved, "kill \(number)")
      after += 1
      patience /= 1.2
      guard found == saved else { return }
    }
    #expect(before > 0)
    #expect(after > 0)
  }
}
