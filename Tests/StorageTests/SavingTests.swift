// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Saving and loading")
struct SavingTests {
  let bench = Bench()

  @Test("what was saved is loaded again after the database was closed")
  func roundTrip() throws {
    let state = SavedState.sample(devices: 20, revision: 3)
    let first = try bench.open()
    try first.save(state)
    try first.close()
    let loaded = try bench.open().load()
    #expect(loaded.state.sorted == state.sorted)
    #expect(loaded.notices.isEmpty)
  }

  @Test("a save touches only the rows that differ")
  func onlyDifferences() throws {
    let database = try bench.open()
    var state = SavedState.sample(devices: 10, revision: 1)
    #expect(try database.save(state) == SaveSummary(written: 50, removed: 0, unchanged: 0))
    #expect(try database.save(state) == SaveSummary(written: 0, removed: 0, unchanged: 50))
    state.devices[3].facts = "{}"
    state.profiles[9].bytes[0] ^= 1
    state.identifiers[0].weight = 0.75
    #expect(try database.save(state) == SaveSummary(written: 3, removed: 0, unchanged: 47))
    state.devices.removeFirst()
    state.identifiers.removeAll { $0.deviceID == "device-0" }
    state.profiles.removeFirst()
    #expect(try database.save(state) == SaveSummary(written: 0, removed: 5, unchanged: 45))
    #expect(try database.load().state.sorted == state.sorted)
  }

  @Test("a save that changes nothing writes nothing to the disk")
  func nothingWritten() throws {
    let database = try bench.open()
    let state = SavedState.sample(devices: 50, revision: 1)
    try database.save(state)
    let before = try bench.bytes(bench.path + "-wal")
    try database.save(state)
    #expect(try bench.bytes(bench.path + "-wal") == before)
  }

  @Test("names that SQLite would cut or change come back whole, or are kept in a form that does")
  func difficultValues() throws {
    let database = try bench.open()
    let moment = Timestamp(nanoseconds: .min)
    let texts = ["", "' OR 1=1 --", "\u{1F4F7} caméra", "a\0b", String(repeating: "x", count: 20_000), "\u{FFFD}"]
    let weights = [0, -0.0, .nan, .infinity, 1e-300, .greatestFiniteMagnitude]
    var state = SavedState()
    for (text, weight) in zip(texts, weights) {
      state.devices.append(StoredDevice(id: text, firstSeen: moment, lastSeen: Bench.noon, facts: text))
      state.identifiers.append(
        StoredIdentifier(
          deviceID: text, kind: text, value: text, source: text, firstSeen: moment, lastSeen: moment, weight: weight))
    }
    state.profiles = [
      StoredProfile(deviceID: "none", format: .max, bytes: []),
      StoredProfile(deviceID: "all", format: -1, bytes: Array(0...255)),
    ]
    try database.save(state)
    let loaded = try database.load()
    #expect(loaded.notices.isEmpty)
    #expect(loaded.state.profiles == state.profiles)
    #expect(loaded.state.devices.map(\.id) == texts.map { $0 == "a\0b" ? "a\u{FFFD}b" : $0 })
    #expect(loaded.state.identifiers.map(\.weight) == [0, 0, 0, 0, 1e-300, .greatestFiniteMagnitude])
    #expect(try database.save(state).written == 0)
  }

  @Test("a row that is given twice is kept once, as it was given last")
  func duplicates() throws {
    let database = try bench.open()
    var state = SavedState.sample(devices: 2, revision: 1)
    var again = state.devices[1]
    again.facts = #"{"again":true}"#
    state.devices.append(again)
    try database.save(state)
    #expect(try database.load().state.devices == [state.devices[0], again])
  }

  @Test("changes and alerts are added with the state, and an alert that is there already is not doubled")
  func additions() throws {
    let database = try bench.open()
    let alerts = [StoredAlert].sample(3)
    let change = StoredIdentityChange(
      time: Bench.noon, kind: .merge, deviceID: "device-0", otherDeviceID: "device-1", reason: "{}")
    try database.save(SavedState(), changes: [change], alerts: alerts)
    try database.add(alerts: alerts)
    #expect(try bench.count("alert") == 3)
    #expect(try bench.count("identity_change") == 1)
  }

  @Test("mutes stay until they are ended; one with the same identifier takes the place of the other")
  func mutes() throws {
    let database = try bench.open()
    var mute = StoredMute(
      id: "m1", created: Bench.noon, expires: nil, matches: #"{"device":"device-1"}"#, reason: "it is a test",
      author: "root")
    try database.add(mute)
    mute.expires = Bench.noon
    try database.add(mute)
    try database.save(SavedState())
    #expect(try database.reading.mutes() == [mute])
    #expect(try database.removeMute("m1"))
    #expect(try !database.removeMute("m1"))
    #expect(try database.reading.mutes().isEmpty)
  }

  @Test("a database that was closed fails as an error")
  func closed() throws {
    let database = try bench.open()
    try database.close()
    #expect(throws: StorageError.self) { try database.save(.sample(devices: 1, revision: 1)) }
    #expect(throws: StorageError.self) { _ = try database.load() }
    #expect(!database.isWritable)
  }

  @Test("file and log are readable by their owner alone, their folder by the group as well")
  func modes() throws {
    let database = try bench.open()
    try database.save(.sample(devices: 1, revision: 1))
    #expect(bench.names == ["vedette.sqlite", "vedette.sqlite-lock", "vedette.sqlite-shm", "vedette.sqlite-wal"])
    for name in bench.names { #expect(try bench.mode(of: "\(bench.folder)/state/\(name)") == 0o600, "\(name)") }
    #expect(try bench.mode(of: "\(bench.folder)/state") == 0o750)
    try database.close()
    #expect(bench.names == ["vedette.sqlite", "vedette.sqlite-lock"])
  }

  @Test("one writer at a time: a second one is refused until the first one has closed, and readers are not")
  func oneWriter() throws {
    let first = try bench.open()
    try first.save(.sample(devices: 2, revision: 1))
    let error = #expect(throws: StorageError.self) { try StateDatabase.open(bench.path, now: Bench.noon) }
    #expect(error?.reason == .busy)
    #expect(try StateReader.open(bench.path).devices().count == 2)
    try first.close()
    #expect(try bench.open().load().state.devices.count == 2)
  }

  @Test("the connection syncs every commit, zeroes what is deleted, and its file says whose it is")
  func settings() throws {
    let database = try bench.open()
    let expected: [(String, String)] = [
      ("journal_mode", "wal"), ("synchronous", "2"), ("secure_delete", "1"), ("auto_vacuum", "2"),
      ("application_id", "1447318597"), ("user_version", "1"), ("journal_size_limit", "4194304"),
      ("max_page_count", "131072"),
    ]
    for (name, value) in expected {
      let found = try database.connection.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
      #expect(found == value, "\(name)")
    }
  }
}
