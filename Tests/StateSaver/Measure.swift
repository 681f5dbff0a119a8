// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import NetworkTypes
import Storage

extension StateSaver {
  /// What opening, saving, limiting and forgetting cost with 256 devices of 10 KB and 100,000 alerts.
  static func measure(_ path: String) throws {
    let empty = memory
    var database = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0)).database
    let open = memory
    let state = SavedState.sample(devices: 256, revision: 1, profileBytes: 10_240)
    let next = SavedState.sample(devices: 256, revision: 2, profileBytes: 10_240)
    let made = memory
    try time("save 256 devices, all new") { try database.save(state) }
    try time("save 256 devices, none changed") { try database.save(state) }
    try time("save 256 devices, all changed") { try database.save(next) }
    say(
      "resident memory: \(empty) at first, \(open) with an open database, \(made) with the states, \(memory) when they are saved"
    )
    let alerts = [StoredAlert].sample(100_000, bytes: 600)
    try time("add 100,000 alerts, 1,000 at a time") {
      for start in stride(from: 0, to: alerts.count, by: 1000) {
        try database.add(alerts: Array(alerts[start..<start + 1000]))
      }
    }
    try database.close()
    try time("open with 100,000 alerts") {
      database = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0)).database
    }
    let usage = try database.reading.usage()
    say(
      "file: \(usage.fileBytes >> 20) MiB, accounted for: \(usage.classes.values.reduce(0) { $0 + $1.bytes } >> 20) MiB"
    )
    try time("load 256 devices") { _ = try database.load() }
    try time("the newest 100 alerts of a level") { _ = try database.reading.alerts(minimumSeverity: 3, limit: 100) }
    try time("forget one device") {
      _ = try database.forget(
        ErasureRequest(deviceIDs: ["device-3"], addresses: ["192.0.2.3"], names: ["cam-3"]),
        now: Timestamp(nanoseconds: 0))
    }
    var limits = RetentionLimits()
    limits.alerts.bytes = 32 << 20
    try time("cut the alerts to 32 MiB") {
      try database.enforce(limits, now: Timestamp(seconds: 1_794_100_000, nanoseconds: 0))
    }
    say("resident memory: \(memory) at the end, with 100,000 alerts")
  }

  private static func time(_ what: String, _ body: () throws -> Void) throws {
    let duration = try ContinuousClock().measure(body)
    say("\(what): \(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000) ms")
  }

  /// What the kernel says of this process.
  private static var memory: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return String(line.dropFirst(6).drop { !$0.isNumber })
  }
}
