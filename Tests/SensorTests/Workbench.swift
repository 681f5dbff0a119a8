// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import SensorTestKit

/// A folder of its own for one test's files, and replays of them.
final class Workbench {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Makes a folder in this one.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Replays files and returns the exit code and the log's lines.
  func replay(
    _ paths: [String], events: String = "all", learn: String = "auto", ring: Int = 8, rules: String? = nil,
    failOn: String? = nil, perFile: Bool = false
  ) throws -> (code: Int32, lines: [String]) {
    let log = path("log-\(UUID().uuidString).json")
    var options = ReplayOptions()
    options.paths = paths
    options.logPath = log
    options.rulesPath = rules
    options.isPerFile = perFile
    try options.setEvents(events)
    try options.setLearn(learn)
    try options.setRing(ring)
    try options.setProgress("never")
    try options.setFailOn(failOn)
    let code = try ReplayRun(options).run()
    let text = try String(contentsOfFile: log, encoding: .utf8)
    return (code, text.split(separator: "\n").map(String.init))
  }
}

/// The project's own folder, found from this file.
let projectFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// One line of the log as a dictionary.
func record(_ line: String) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
}

/// A value inside a record, by the keys that lead to it.
func value<Value>(_ record: [String: Any], _ path: String...) -> Value? {
  var current: Any? = record
  for key in path { current = (current as? [String: Any])?[key] }
  return current as? Value
}
