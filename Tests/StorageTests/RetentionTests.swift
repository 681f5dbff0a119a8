// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("Retention")
struct RetentionTests {
  let bench = Bench()
  static let first = Timestamp(seconds: 1_794_000_000, nanoseconds: 0)
  static func after(seconds: Int64) -> Timestamp { first.advanced(byNanoseconds: seconds * 1_000_000_000) }

  @Test("100,000 alerts are cut to their bytes, the oldest first, and the files become as small as what is left")
  func hundredThousandAlerts() throws {
    let database = try bench.open()
    let alerts = [StoredAlert].sample(100_000, bytes: 400)
    for start in stride(from: 0, to: alerts.count, by: 5_000) {
      try database.add(alerts: Array(alerts[start..<start + 5_000]))
    }
    let full = try database.reading.usage()
    #expect(full.classes[.alerts]?.count == 100_000)
    let limit = 4 << 20
    var limits = RetentionLimits()
    limits.alerts.bytes = limit
    let now = Self.after(seconds: 100_000)
    let summary = try database.enforce(limits, now: now)
    // The file gives back 32 MiB at a time.
    try database.enforce(limits, now: now)
    let rest = try database.reading.usage()
    let share = try #require(rest.classes[.alerts])
    #expect(share.bytes <= limit && share.bytes > limit - 1024)
    #expect(summary.removed == [.alerts: 100_000 - share.count])
    #expect(try database.reading.alerts(limit: .max).map(\.uid) == alerts.suffix(share.count).map(\.uid))
    #expect(rest.freeBytes == 0)
    #expect(rest.logBytes == 0)
    // What a class is said to take is what the file takes, within a third.
    #expect(rest.fileBytes < limit + limit / 3, "\(rest.fileBytes)")
    #expect(full.fileBytes + full.logBytes < 100_000 * 1024)
    #expect(try database.enforce(limits, now: now) == RetentionSummary())
  }

  @Test("alerts, changes and receipts that are older than their days go, others stay")
  func days() throws {
    let database = try bench.open()
    let day: Int64 = 86_400
    let alerts = (0..<10).map { number in
      var alert = [StoredAlert].sample(1)[0]
      alert.uid = "\(number)"
      alert.time = Self.after(seconds: Int64(number) * day)
      return alert
    }
    let changes = alerts.map {
      StoredIdentityChange(time: $0.time, kind: .split, deviceID: "a", otherDeviceID: "b", reason: "{}")
    }
    try database.save(SavedState(), changes: changes, alerts: alerts)
    var limits = RetentionLimits()
    limits.alerts.days = 3
    limits.changes.days = 5
    let summary = try database.enforce(limits, now: Self.after(seconds: 9 * day))
    #expect(summary.removed == [.alerts: 6, .changes: 4])
    #expect(try database.reading.alerts().map(\.uid) == ["6", "7", "8", "9"])
    #expect(try database.reading.changes() == Array(changes[4...]))
  }

  @Test("alerts of one moment are cut between them, the one that was kept first goes first")
  func sameMoment() throws {
    let database = try bench.open()
    let alerts = [StoredAlert].sample(20).map { alert in
      var alert = alert
      alert.time = Self.first
      return alert
    }
    try database.add(alerts: alerts)
    var limits = RetentionLimits()
    limits.alerts.bytes = try #require(database.reading.usage().classes[.alerts]).bytes / 2
    try database.enforce(limits, now: Self.first)
    let left = try database.reading.alerts().map(\.uid)
    #expect(left == alerts.suffix(left.count).map(\.uid))
    #expect((8...11).contains(left.count))
  }

  @Test("devices that were not seen for long go with all that is known of them, and are named")
  func devices() throws {
    let database = try bench.open()
    var state = SavedState.sample(devices: 10, revision: 1)
    for index in 0..<10 { state.devices[index].lastSeen = Self.after(seconds: Int64(index) * 86_400) }
    try database.save(state)
    var limits = RetentionLimits()
    limits.devices.days = 6
    let now = Self.after(seconds: 9 * 86_400)
    let summary = try database.enforce(limits, now: now)
    #expect(Set(summary.deviceIDs) == ["device-0", "device-1", "device-2"])
    #expect(summary.removed == [.devices: 3, .identifiers: 9, .profiles: 3])
    limits.devices.bytes = 3_500
    let small = try database.enforce(limits, now: now)
    #expect(!small.deviceIDs.isEmpty)
    let left = try database.reading.devices().map(\.id)
    #expect(left == (10 - left.count..<10).map { "device-\($0)" })
    let usage = try database.reading.usage().classes
    #expect([.devices, .identifiers, .profiles].reduce(0) { $0 + (usage[$1]?.bytes ?? 0) } <= 3_500)
    #expect(usage[.profiles]?.count == left.count)
  }

  @Test("a mute stays for its days after it has expired, and for ever if it does not")
  func mutes() throws {
    let database = try bench.open()
    let now = Self.after(seconds: 100 * 86_400)
    for (id, expires) in [("never", nil), ("long ago", Self.first), ("just now", Self.after(seconds: 99 * 86_400))] {
      try database.add(
        StoredMute(id: id, created: Self.first, expires: expires, matches: "{}", reason: "", author: ""))
    }
    #expect(try database.enforce(RetentionLimits(), now: now).removed == [.mutes: 1])
    #expect(try Set(database.reading.mutes().map(\.id)) == ["never", "just now"])
  }

  @Test("limits beyond all bounds neither trap nor remove")
  func extremes() throws {
    let database = try bench.open()
    try database.save(.sample(devices: 3, revision: 1), alerts: .sample(3))
    let endless = RetentionLimits.Limit(days: .max, bytes: .max)
    let limits = RetentionLimits(
      devices: endless, changes: endless, alerts: endless, expiredMuteDays: .max, receipts: endless)
    #expect(try database.enforce(limits, now: Bench.noon) == RetentionSummary())
    let none = RetentionLimits.Limit(days: 0, bytes: 0)
    let nothing = RetentionLimits(devices: none, changes: none, alerts: none, expiredMuteDays: 0, receipts: none)
    #expect(
      try database.enforce(nothing, now: Bench.noon).removed == [
        .devices: 3, .identifiers: 9, .profiles: 3, .alerts: 3,
      ])
  }
}
