// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import NetworkTypes
import Storage

/// A program for tests that need another process: one that is killed while it saves, one that fills a disk.
///
///     StateSaver open FILE   opens and saves once, and says what could not be done
///     StateSaver save FILE   saves state after state, and says the number of each when it is on disk, until it is killed
///     StateSaver forget FILE   forgets a device
///     StateSaver fill FILE   saves until the disk is full, makes room, and saves again; says what it found
///     StateSaver measure FILE   says what each thing costs
@main
struct StateSaver {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 3 else { return say("usage: StateSaver open|save|forget|fill|measure FILE") }
    switch words[1] {
    case "open": open(words[2])
    case "save": try save(words[2])
    case "fill": try fill(words[2])
    case "forget": try forget(words[2])
    case "measure": try measure(words[2])
    default: say("no such verb")
    }
  }

  /// Opens, saves, and says what could not be done.
  static func open(_ path: String) {
    do {
      let database = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0)).database
      try database.save(.sample(revision: 1))
      try database.close()
      say("saved")
    } catch {
      say("\(error)")
    }
  }

  static func save(_ path: String) throws {
    let opened = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0))
    for notice in opened.notices { say("\(notice)") }
    var revision = (try opened.database.load().state.revision ?? 0) + 1
    while true {
      try opened.database.save(.sample(revision: revision), alerts: [[StoredAlert].sample(revision + 1)[revision]])
      say("\(revision)")
      revision += 1
    }
  }

  /// Forgets the device number 3; says when it begins and when it is done.
  static func forget(_ path: String) throws {
    let database = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0)).database
    say("ready")
    let request = ErasureRequest(deviceIDs: ["device-3"], addresses: ["192.0.2.3"], names: ["cam-3"])
    let receipt = try database.forget(request, now: Timestamp(nanoseconds: 1))
    say("complete: \(receipt.isComplete)")
  }

  static func fill(_ path: String) throws {
    let ballast = path + ".ballast"
    try Data(count: 1 << 20).write(to: URL(filePath: ballast))
    let database = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0)).database
    var saved = 0
    do {
      while saved < 1000 {
        try database.save(.sample(devices: 10 + saved * 10, revision: saved + 1))
        saved += 1
      }
    } catch {
      say("failed as \(error.reason), writable: \(database.isWritable)")
    }
    let kept = try database.load().state
    say("kept the save before: \(kept == .sample(devices: saved * 10, revision: saved))")
    try FileManager.default.removeItem(atPath: ballast)
    let next = SavedState.sample(devices: 10 + saved * 10, revision: saved + 1)
    try database.save(next)
    say("saved with room: \(try database.load().state == next), writable: \(database.isWritable)")
    try database.close()
    let opened = try StateDatabase.open(path, now: Timestamp(nanoseconds: 0))
    say("opened again: \(try opened.database.load().state == next), notices: \(opened.notices.count)")
  }

  /// Writes a line at once.
  static func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }
}
