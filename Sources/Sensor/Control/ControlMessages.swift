// SPDX-License-Identifier: Apache-2.0

/// What the command line asks of a running service.
enum ControlRequest: Codable, Sendable {
  case status
  /// Forget a device under all that it is known by.
  case forget(device: String)
  /// Take all that a device did until now for usual.
  case accept(device: String)
}

/// What the service answers.
enum ControlAnswer: Codable, Sendable {
  case status(ServiceStatus)
  case forgotten(Erasure)
  /// What the device with this id did until now is usual.
  case accepted(id: String)
  case refused(Refusal)

  /// Why something was not done.
  struct Refusal: Codable, Sendable {
    var what: String
    var place: String
    var why: String
    var remedy: String
    var exitCode: Int32
  }
}

/// How a running service does.
struct ServiceStatus: Codable, Sendable {
  var version = Build.version
  /// The configuration file, or nothing where the defaults hold.
  var configuration = ""
  /// Seconds since the service was started.
  var runningSeconds: Int64 = 0
  var interfaces: [String] = []
  var packets: UInt64 = 0
  var devices: UInt64 = 0
  var alerts: UInt64 = 0
  /// Lines that did not reach their output.
  var lostLines: UInt64 = 0
  /// What became of every packet, in one sentence.
  var summary = ""
  /// The database of what is known, or nothing where none is kept.
  var state = ""
  /// When it was saved last, or nothing.
  var lastSave = ""
  /// Why the last save failed, or nothing.
  var saveFailure = ""
  /// Where alerts go beside the log: `syslog /dev/log`.
  var outputs: [String] = []
}

/// What was erased: counts and times, and nothing of what it was.
struct Erasure: Codable, Sendable {
  /// When, as RFC 3339 says it.
  var time = ""
  /// The ids of the devices that went, told to who asked and kept nowhere.
  var devices: [String] = []
  /// All that they were known by, to look for in logs; told to who asked and kept nowhere.
  var addresses: [String] = []
  var names: [String] = []
  /// Devices that went from the memory of a running sensor.
  var fromMemory = 0
  /// Rows of each class that went from the database.
  var rows: [String: Int] = [:]
  /// Mentions in records about others that were overwritten.
  var overwrittenMentions = 0
  /// The SHA-256 of all rows that went.
  var sha256 = ""
  /// Whether the database's files hold no remains either.
  var isComplete = true
  /// Lines that were overwritten in each log file.
  var logLines: [String: Int] = [:]
  /// Log files that could not be looked through, and why.
  var skippedLogs: [String: String] = [:]
}
