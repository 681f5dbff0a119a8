// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("What a command line asks")
struct QuestionTests {
  let bench = Bench()
  let reader: StateReader
  let database: StateDatabase
  static let state = SavedState.sample(devices: 12, revision: 1)
  static let changes = (0..<6).map { number in
    StoredIdentityChange(
      time: Timestamp(seconds: Int64(number), nanoseconds: 0), kind: number % 2 == 0 ? .merge : .split,
      deviceID: "device-\(number)", otherDeviceID: "device-\(number + 1)", reason: "{}")
  }

  init() throws {
    database = try bench.open()
    try database.save(Self.state, changes: Self.changes, alerts: .sample(100))
    reader = try StateReader.open(bench.path)
  }

  @Test("devices, one device, what it is known by, and its profile")
  func devices() throws {
    #expect(try reader.devices() == Self.state.devices)
    #expect(try reader.device("device-7") == Self.state.devices[7])
    #expect(try reader.device("nobody") == nil)
    #expect(try Set(reader.identifiers(of: "device-7").map(\.value)) == ["02:00:00:00:00:7", "192.0.2.7", "cam-7"])
    #expect(try reader.deviceIDs(knownAs: "192.0.2.7") == ["device-7"])
    #expect(try reader.profile(of: "device-7") == Self.state.profiles[7])
  }

  @Test("alerts since a moment, of a level and of a device, the newest so many of them in their order")
  func alerts() throws {
    let all = [StoredAlert].sample(100)
    #expect(try reader.alerts() == all)
    #expect(try reader.alerts(since: all[90].time) == Array(all[90...]))
    #expect(try reader.alerts(minimumSeverity: 3) == all.filter { $0.severity >= 3 })
    #expect(try reader.alerts(deviceID: "device-4") == all.filter { $0.deviceID == "device-4" })
    #expect(try reader.alerts(minimumSeverity: 4, limit: 2) == all.filter { $0.severity >= 4 }.suffix(2))
    #expect(try reader.alerts(limit: -1).isEmpty)
  }

  @Test("changes since a moment, and those that name a device on either side")
  func changes() throws {
    #expect(try reader.changes() == Self.changes)
    #expect(try reader.changes(since: Self.changes[4].time) == Array(Self.changes[4...]))
    #expect(try reader.changes(deviceID: "device-3") == Array(Self.changes[2...3]))
  }

  @Test("usage counts every class and the files")
  func usage() throws {
    let usage = try reader.usage()
    #expect(
      usage.classes.mapValues(\.count) == [
        .devices: 12, .identifiers: 36, .profiles: 12, .changes: 6, .alerts: 100, .mutes: 0, .receipts: 0,
      ])
    #expect(usage.classes[.profiles].map { $0.bytes > 12 * 600 } ?? false)
    #expect(usage.fileBytes + usage.logBytes > usage.classes.values.reduce(0) { $0 + $1.bytes })
  }

  @Test("a reader changes nothing and sees what is saved while it is open")
  func readerSeesSaves() throws {
    try database.save(SavedState())
    #expect(try reader.devices().isEmpty)
    #expect(throws: (any Error).self) { try reader.connection.write { try $0.execute(sql: "DELETE FROM alert") } }
    #expect(try reader.alerts().count == 100)
  }
}
