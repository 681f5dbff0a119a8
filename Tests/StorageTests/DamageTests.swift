// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import NetworkTypes
import SensorTestKit
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Damaged files")
struct DamageTests {
  let bench = Bench()
  static let state = SavedState.sample(devices: 40, revision: 1)

  /// A database of a few dozen pages, closed.
  func sound() throws -> [UInt8] {
    let database = try bench.open()
    try database.save(Self.state, alerts: .sample(50))
    try database.close()
    return try bench.bytes(bench.path)
  }

  @Test("what is no database is set aside, octet by octet as it was, and a fresh one works")
  func garbage() throws {
    let garbage = Array("this is no database, but somebody's notes\n".utf8)
    try bench.write(garbage, to: bench.path)
    try bench.write([1, 2, 3], to: bench.path + "-wal")
    let opened = try StateDatabase.open(bench.path, now: Bench.noon)
    let aside = bench.path + ".damaged-20261118T110640Z"
    #expect(
      opened.notices.map(\.description) == [
        """
        started with an empty database (\(bench.path)): file is not a database; the old file is kept as \(aside), what it \
        knew is learned anew
        """
      ])
    #expect(try bench.bytes(aside) == garbage)
    #expect(try bench.bytes(aside + "-wal") == [1, 2, 3])
    #expect(try opened.database.load().state == SavedState())
    try opened.database.save(Self.state)
    #expect(try opened.database.load().state == Self.state)
  }

  @Test("nothing that was set aside is overwritten, and only the last few are kept")
  func severalAside() throws {
    for number in 1...5 {
      try bench.write([UInt8](repeating: UInt8(number), count: 100), to: bench.path)
      try StateDatabase.open(bench.path, now: Bench.noon).database.close()
    }
    let names = [3, 4, 5].map { "vedette.sqlite.damaged-20261118T110640Z.00\($0)" }
    #expect(bench.names == ["vedette.sqlite", "vedette.sqlite-lock"] + names)
    for (name, number) in zip(names, 3...) {
      #expect(try bench.bytes("\(bench.folder)/state/\(name)") == [UInt8](repeating: UInt8(number), count: 100))
    }
  }

  @Test("a database of another program is set aside under a name that is never cleaned up")
  func foreign() throws {
    try bench.write([], to: bench.path)
    let other = try DatabaseQueue(path: bench.path)
    try other.write { try $0.execute(sql: "CREATE TABLE photos (name TEXT); INSERT INTO photos VALUES ('cat')") }
    try other.close()
    let before = try bench.bytes(bench.path)
    #expect(try #require(throws: StorageError.self) { try StateReader.open(bench.path) }.reason == .foreign)
    let opened = try StateDatabase.open(bench.path, now: Bench.noon)
    #expect(opened.notices.count == 1)
    #expect(try bench.bytes(bench.path + ".foreign-20261118T110640Z") == before)
  }

  @Test("an empty file beside a log that is not empty has lost something, and both are kept")
  func emptyBesideLog() throws {
    try bench.write([], to: bench.path)
    try bench.write([1, 2, 3], to: bench.path + "-wal")
    let opened = try StateDatabase.open(bench.path, now: Bench.noon)
    #expect(opened.notices.count == 1)
    #expect(try bench.bytes(bench.path + ".damaged-20261118T110640Z-wal") == [1, 2, 3])
  }

  @Test("a database without one of its tables is damaged")
  func missingTable() throws {
    _ = try sound()
    let other = try DatabaseQueue(path: bench.path)
    try other.write { try $0.execute(sql: "DROP TABLE profile") }
    try other.close()
    let opened = try StateDatabase.open(bench.path, now: Bench.noon)
    #expect(opened.notices.map(\.description).joined().contains("its table profile is missing or has other columns"))
  }

  @Test("a file that ends at any page boundary is set aside, or is empty and made anew")
  func truncated() throws {
    let whole = try sound()
    #expect(whole.count >= 20 * 4096)
    for end in stride(from: 0, to: whole.count, by: 4096) {
      try bench.write(Array(whole[..<end]), to: bench.path)
      let opened = try StateDatabase.open(bench.path, now: Bench.noon)
      #expect(opened.notices.count == (end == 0 ? 0 : 1), "\(end)")
      #expect(try opened.database.load().state == SavedState(), "\(end)")
      try opened.database.save(Self.state)
      #expect(try opened.database.load().state == Self.state, "\(end)")
      try opened.database.close()
    }
  }

  @Test("changed octets anywhere never crash, never bring wrong rows, and are told", arguments: [1, 16, 400])
  func corrupted(changes: Int) throws {
    let whole = try sound()
    var random = SplitMix64(seed: UInt64(changes))
    var outcomes: [String: Int] = [:]
    let rows = Set(Self.state.devices.map(\.facts))
    for round in 0..<60 {
      var bytes = whole
      for _ in 0..<changes {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      for name in bench.names { try FileManager.default.removeItem(atPath: "\(bench.folder)/state/\(name)") }
      try bench.write(bytes, to: bench.path)
      let opened: StateDatabase.Opened
      do {
        opened = try StateDatabase.open(bench.path, now: Bench.noon)
      } catch {
        // The number of the format, changed into one that might be.
        guard case .newer = error.reason else { throw error }
        outcomes["refused", default: 0] += 1
        continue
      }
      let loaded = try opened.database.load()
      let found = loaded.state
      #expect(found.devices.allSatisfy { Self.state.devices.contains($0) }, "round \(round)")
      #expect(found.identifiers.allSatisfy { Self.state.identifiers.contains($0) }, "round \(round)")
      #expect(found.profiles.allSatisfy { Self.state.profiles.contains($0) }, "round \(round)")
      #expect(found.devices.allSatisfy { rows.contains($0.facts) })
      let isWhole = found.sorted == Self.state.sorted
      #expect(isWhole || !(opened.notices + loaded.notices).isEmpty, "round \(round): lost without a word")
      _ = try opened.database.reading.alerts()
      try opened.database.save(Self.state)
      #expect(try opened.database.load().state.sorted == Self.state.sorted, "round \(round)")
      try opened.database.close()
      outcomes[!opened.notices.isEmpty ? "set aside" : loaded.notices.isEmpty ? "whole" : "rows lost", default: 0] += 1
    }
    if changes == 1 { #expect(outcomes["rows lost", default: 0] > 0 && outcomes["set aside", default: 0] > 0) }
    if changes == 400 { #expect(outcomes["whole"] == nil, "\(outcomes)") }
  }

  @Test("a profile whose checksum fails is left out, counted and removed; all else is kept")
  func damagedProfile() throws {
    _ = try sound()
    let other = try DatabaseQueue(path: bench.path)
    try other.write {
      try $0.execute(sql: "UPDATE profile SET bytes = zeroblob(600) WHERE device_id IN ('device-3', 'device-7')")
    }
    try other.close()
    let database = try bench.open()
    let loaded = try database.load()
    #expect(
      loaded.notices.map(\.description) == [
        """
        left out 2 damaged rows of profiles (\(bench.path)): their checksums fail; check the disk, what they said is \
        learned anew
        """
      ])
    #expect(loaded.state.profiles == Self.state.profiles.filter { !["device-3", "device-7"].contains($0.deviceID) })
    #expect(loaded.state.devices == Self.state.devices)
    #expect(try database.load().notices.isEmpty)
  }

  @Test("a reader says what is damaged where it meets it, and does not read all of the file before")
  func damagedForReader() throws {
    var bytes = try sound()
    for index in 4 * 4096..<bytes.count { bytes[index] = 0xA5 }
    try bench.write(bytes, to: bench.path)
    let reader = try StateReader.open(bench.path)
    let error = try #require(throws: StorageError.self) { _ = try reader.load() }
    guard case .damaged = error.reason else { throw error }
  }

  @Test("a folder that may not be used is an error that says so, and no file is lost")
  func noAccess() throws {
    let error = try #require(throws: StorageError.self) {
      try StateDatabase.open("/proc/none/vedette.sqlite", now: Bench.noon)
    }
    guard case .noAccess = error.reason else { throw error }
    let remedy = "The file doesn’t exist; check the path and that this user may read and write there"
    #expect(error.description.hasSuffix(remedy), "\(error)")
    #expect(try #require(throws: StorageError.self) { try StateReader.open(bench.path) }.reason == .missing)
  }
}
