// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Erasure")
struct ErasureTests {
  let bench = Bench()
  static let request = ErasureRequest(
    deviceIDs: ["device-secret"], addresses: ["198.51.100.77", "02:00:5e:00:53:77", "2001:db8::77"],
    names: ["nursery-camera", "Babyphone von Anna"])
  /// All that a search of the files must not find.
  static let words = request.deviceIDs + request.addresses + request.names + ["secret-peer", "1:secretflow="]

  /// A home with a device that shall be forgotten, and others that have to do with it.
  static func state(revision: Int) -> SavedState {
    var state = SavedState.sample(devices: 30, revision: revision)
    let seen = Bench.noon
    state.devices.insert(
      StoredDevice(
        id: "device-secret", firstSeen: seen, lastSeen: seen, facts: #"{"revision":\#(revision),"peer":"secret-peer"}"#),
      at: 7)
    state.devices[3].facts = #"{"resolver_of":["198.51.100.77","192.0.2.9"],"name":"kitchen"}"#
    for value in request.addresses + request.names {
      state.identifiers.append(
        StoredIdentifier(
          deviceID: "device-secret", kind: "any", value: value, source: "test", firstSeen: seen, lastSeen: seen,
          weight: 1))
    }
    state.identifiers.append(
      StoredIdentifier(
        deviceID: "device-1", kind: "ipv4", value: "198.51.100.77", source: "dhcp", firstSeen: seen, lastSeen: seen,
        weight: 0.1))
    let bytes = Array("profile \(revision) of secret-peer".utf8)
    state.profiles.append(StoredProfile(deviceID: "device-secret", format: 1, bytes: bytes))
    state.profiles[4].bytes = [9, 14] + Array("nursery-camera".utf8) + [255]
    return state
  }

  static func alerts(_ count: Int) -> [StoredAlert] {
    [StoredAlert].sample(count).enumerated().map { number, alert in
      var alert = alert
      if number % 3 == 0 {
        alert.deviceID = "device-secret"
        alert.line = #"{"src_ip":"198.51.100.77","name":"nursery-camera","n":\#(number)}"#
      } else if number % 3 == 1 {
        alert.communityID = "1:secretflow="
        alert.line = #"{"dest_ip":"198.51.100.77","community_id":"1:secretflow=","n":\#(number)}"#
      }
      return alert
    }
  }

  /// A database that has kept the device in many saves, and in rows that were removed since.
  func fill() throws -> StateDatabase {
    let before = try bench.open()
    for revision in 1...5 { try before.save(Self.state(revision: revision)) }
    // So that the words stand in the database's file as well as in the log.
    try before.close()
    let database = try bench.open()
    try database.save(
      Self.state(revision: 6),
      changes: [
        StoredIdentityChange(
          time: Bench.noon, kind: .merge, deviceID: "device-secret", otherDeviceID: "device-2", reason: "{}"),
        StoredIdentityChange(
          time: Bench.noon, kind: .split, deviceID: "device-4", otherDeviceID: "device-2",
          reason: #"{"lost":"02:00:5E:00:53:77"}"#),
      ], alerts: Self.alerts(300))
    try database.add(
      StoredMute(
        id: "m1", created: Bench.noon, expires: nil, matches: #"{"device":"device-secret"}"#, reason: "", author: "root"
      ))
    try database.add(
      StoredMute(
        id: "m2", created: Bench.noon, expires: nil, matches: #"{"device":"device-2"}"#, reason: "", author: "root"))
    return database
  }

  /// The words that stand anywhere in the files, whatever case they have.
  func found() throws -> [String] {
    var found: [String] = []
    for name in bench.names {
      let data = try Data(contentsOf: URL(filePath: "\(bench.folder)/state/\(name)"))
      let lowered = Data(data.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })
      for word in Self.words where lowered.range(of: Data(word.lowercased().utf8)) != nil {
        found.append("\(word) in \(name)")
      }
    }
    return found
  }

  @Test("no file holds an address or a name of the device afterwards, and all else is kept")
  func nothingIsLeft() throws {
    let database = try fill()
    #expect(try found().filter { $0.hasSuffix("-wal") }.count == Self.words.count)
    #expect(try found().filter { $0.hasSuffix(".sqlite") }.count == Self.words.count - 1)
    let receipt = try database.forget(Self.request, now: Bench.noon)
    #expect(try found().isEmpty)
    #expect(receipt.isComplete)
    #expect(receipt.removed.devices == 1)
    #expect(receipt.removed.identifiers == 6)
    // The device's own, and one of another with its name in it.
    #expect(receipt.removed.profiles == 2)
    #expect(receipt.removed.changes == 1)
    #expect(receipt.removed.alerts == 100)
    #expect(receipt.removed.mutes == 1)
    // A device's facts, a split, and the alerts of others.
    #expect(receipt.overwrittenMentions == 102)
    #expect(receipt.sha256.utf8.count == 64)
    #expect(try database.reading.receipts() == [receipt])

    let loaded = try database.load()
    #expect(loaded.notices.isEmpty)
    #expect(loaded.state.devices.count == 30)
    #expect(loaded.state.devices[3].facts == #"{"resolver_of":["xxxxxxxxxxxxx","192.0.2.9"],"name":"kitchen"}"#)
    #expect(loaded.state.profiles.count == 29)
    #expect(loaded.state.identifiers.count == 90)
    let alerts = try database.reading.alerts()
    #expect(alerts.count == 200)
    #expect(alerts[0].line == #"{"dest_ip":"xxxxxxxxxxxxx","community_id":"xxxxxxxxxxxxx","n":1}"#)
    #expect(alerts[0].communityID.isEmpty)
    #expect(try database.reading.mutes().map(\.id) == ["m2"])
    #expect(try database.reading.changes().map(\.reason) == [#"{"lost":"xxxxxxxxxxxxxxxxx"}"#])
    try database.close()
    #expect(try found().isEmpty)
  }

  @Test("what was removed before it was to be forgotten is found in no free page either")
  func earlierRemoval() throws {
    let database = try fill()
    // As a version that did not zero what it deletes would have left it.
    try database.connection.withoutTransaction { connection in
      try connection.execute(sql: "PRAGMA secure_delete = OFF")
      try connection.execute(sql: "DELETE FROM alert; DELETE FROM identifier; DELETE FROM profile")
      try connection.execute(sql: "PRAGMA secure_delete = ON")
    }
    try database.close()
    #expect(try found().contains { $0.hasSuffix("vedette.sqlite") })
    let again = try bench.open()
    #expect(try again.reading.usage().freeBytes > 0)
    #expect(try again.forget(Self.request, now: Bench.noon).isComplete)
    #expect(try found().isEmpty)
  }

  @Test("damaged files that were set aside go with it")
  func setAside() throws {
    try bench.write(Array("garbage of 198.51.100.77".utf8), to: bench.path)
    let database = try StateDatabase.open(bench.path, now: Bench.noon).database
    #expect(try !found().isEmpty)
    _ = try database.forget(Self.request, now: Bench.noon)
    #expect(try found().isEmpty)
  }

  @Test("while a reader holds the log the receipt is not complete, and the next opening completes it")
  func readerInTheWay() throws {
    let database = try fill()
    try database.connection.withoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 50") }
    let reader = try DatabaseQueue(path: bench.path, configuration: .reading)
    try reader.read { connection in
      _ = try Int.fetchOne(connection, sql: "SELECT count(*) FROM alert")
      let receipt = try database.forget(Self.request, now: Bench.noon)
      #expect(!receipt.isComplete)
      #expect(receipt.removed.alerts == 100)
    }
    try reader.close()
    #expect(try database.reading.receipts().map(\.isComplete) == [false])
    #expect(try !found().isEmpty)
    try database.close()
    let again = try bench.open()
    #expect(try again.reading.receipts().map(\.isComplete) == [true])
    #expect(try found().isEmpty)
  }

  @Test("forgetting what is not there changes nothing and says so")
  func unknown() throws {
    let database = try bench.open()
    let state = SavedState.sample(devices: 5, revision: 1)
    try database.save(state, alerts: .sample(20))
    let receipt = try database.forget(Self.request, now: Bench.noon)
    #expect(receipt.removed == ErasureReceipt.Removed())
    #expect(receipt.overwrittenMentions == 0)
    // The SHA-256 of nothing (FIPS 180-4).
    #expect(receipt.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(try database.load().state == state)
    #expect(try database.reading.alerts().count == 20)
  }
}
