// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Other processes", .serialized)
struct CrashTests {
  let bench = Bench()

  @Test(
    "killed at 200 random moments while saving, the database holds the last confirmed save, or the one after, whole")
  func killed() throws {
    var random = SplitMix64(seed: 200)
    var last = 0
    var saves = 0
    var unconfirmed = 0
    for round in 0..<200 {
      let child = try Child([Child.saver, "save", bench.path])
      var output = child.waitForOutput()
      usleep(UInt32.random(in: 0..<12_000, using: &random))
      child.kill()
      let (status, rest) = child.wait()
      #expect(status == SIGKILL, "round \(round)")
      output += rest
      let confirmed = output.split(separator: "\n").compactMap { Int($0) }
      #expect(confirmed.first.map { $0 == last + 1 } ?? false, "round \(round): \(output)")
      let database = try bench.open()
      let loaded = try database.load()
      #expect(loaded.notices.isEmpty)
      let revision = try #require(loaded.state.revision, "round \(round): rows of several saves")
      #expect(loaded.state.sorted == SavedState.sample(revision: revision).sorted, "round \(round)")
      let end = try #require(confirmed.last)
      #expect(revision == end || revision == end + 1, "round \(round): \(revision) after \(end)")
      #expect(try database.reading.alerts(limit: .max).count == revision, "round \(round)")
      try database.close()
      saves += revision - last
      unconfirmed += revision - end
      last = revision
    }
    // A test that always killed at rest would show nothing.
    #expect(saves > 200)
    #expect(unconfirmed > 0)
  }

  @Test("killed while forgetting, all of the device is there, or nothing is after the next opening")
  func killedWhileForgetting() throws {
    let words = ["cam-3\"", "192.0.2.3\"", "device-3\""].map { Data($0.utf8) }
    var state = SavedState.sample(devices: 40, revision: 1, profileBytes: 4000)
    for index in state.devices.indices { state.devices[index].facts = #"{"know":["cam-3","192.0.2.3","device-3"]}"# }
    let prepared = try bench.open()
    try prepared.save(state, alerts: .sample(2000))
    try prepared.close()
    let before = try bench.bytes(bench.path)
    var random = SplitMix64(seed: 7)
    var outcomes: Set<Int> = []
    let rounds = 40
    var duration = 0
    for round in 0...rounds {
      for name in bench.names { try FileManager.default.removeItem(atPath: "\(bench.folder)/state/\(name)") }
      try bench.write(before, to: bench.path)
      let child = try Child([Child.saver, "forget", bench.path])
      #expect(child.waitForOutput().hasPrefix("ready"), "round \(round)")
      if round == 0 {
        // Once to its end, to know how long that is; then killed at moments from the beginning to twice as long.
        let whole = ContinuousClock().measure { _ = child.wait() }
        duration = Int(whole / .microseconds(1))
      } else {
        let slice = 2 * duration / rounds
        usleep(UInt32((round - 1) * slice + Int.random(in: 0...slice, using: &random)))
        child.kill()
        _ = child.wait()
      }
      let database = try bench.open()
      let receipts = try database.reading.receipts()
      let loaded = try database.load()
      #expect(loaded.notices.isEmpty)
      if receipts.isEmpty {
        #expect(loaded.state == state, "round \(round)")
        #expect(try database.reading.alerts(deviceID: "device-3", limit: .max).count == 200)
      } else {
        #expect(receipts.map(\.isComplete) == [true], "round \(round)")
        #expect(loaded.state.devices.count == 39)
        for name in bench.names {
          let file = try Data(contentsOf: URL(filePath: "\(bench.folder)/state/\(name)"))
          for word in words { #expect(file.range(of: word) == nil, "round \(round): \(name)") }
        }
      }
      outcomes.insert(receipts.count)
      try database.close()
    }
    // A test that always killed before it began, or after it had ended, would show less.
    #expect(outcomes == [0, 1])
  }

  @Test("a reader beside a process that writes sees whole saves, one after the other")
  func readerBesideWriter() throws {
    let child = try Child([Child.saver, "save", bench.path])
    defer {
      child.kill()
      _ = child.wait()
    }
    _ = child.waitForOutput()
    var seen: [Int] = []
    for _ in 0..<50 {
      let reader = try StateReader.open(bench.path)
      for _ in 0..<4 {
        let state = try reader.load().state
        let revision = try #require(state.revision)
        #expect(state.sorted == SavedState.sample(revision: revision).sorted)
        seen.append(revision)
      }
    }
    #expect(seen == seen.sorted())
    #expect(Set(seen).count > 5)
  }
}
