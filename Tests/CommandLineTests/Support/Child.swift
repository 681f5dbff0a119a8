// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// A process that a test started, its output in files; it is ended with the test, by its number.
final class Child: Sendable {
  /// How a process ended.
  struct Exit: Sendable {
    /// The exit code, or the number of the signal that ended it.
    var code: Int32
    var isSignal: Bool
    var time: ContinuousClock.Instant
  }

  struct TookTooLong: Error, CustomStringConvertible {
    var description: String
  }

  private final class Outcome: Sendable {
    let exit = Mutex<Exit?>(nil)
  }

  private let process: Process
  private let outcome = Outcome()
  private let words: [String]
  private let outputPath: String
  private let errorPath: String

  /// Starts a program, found as a shell would; `environment` adds to that of the tests.
  init(_ words: [String], in bench: Workbench, environment: [String: String] = [:]) throws {
    self.words = words
    let name = UUID().uuidString
    outputPath = bench.path("out-\(name)")
    errorPath = bench.path("err-\(name)")
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // What the thread of a test blocks or ignores must not hold back the signals that are sent to a program.
    process.arguments = ["--default-signal"] + words
    process.currentDirectoryURL = bench.folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(outputPath)
    process.standardError = try Self.file(errorPath)
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { variables[name] = nil }
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables["PATH"] = (variables["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    variables.merge(environment) { $1 }
    process.environment = variables
    let outcome = outcome
    process.terminationHandler = { process in
      let exit = Exit(
        code: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal, time: .now)
      outcome.exit.withLock { $0 = exit }
    }
    try process.run()
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  var identifier: Int32 { process.processIdentifier }
  var exit: Exit? { outcome.exit.withLock { $0 } }

  /// What it wrote so far.
  var output: String { Self.text(outputPath) }
  var errors: String { Self.text(errorPath) }

  private static func text(_ path: String) -> String {
    String(decoding: (try? Data(contentsOf: URL(filePath: path))) ?? Data(), as: UTF8.self)
  }

  /// Sends a signal, if the process still runs.
  func send(_ signal: Int32) {
    if exit == nil { kill(identifier, signal) }
  }

  /// Ends the process whatever it does.
  func end() { send(SIGKILL) }

  /// Waits for the end of the process; one that takes longer is killed.
  @discardableResult
  func exit(within time: Duration) async throws -> Exit {
    _ = await eventually(within: time) { exit != nil }
    if let exit { return exit }
    end()
    throw TookTooLong(description: "\(words.joined(separator: " ")): still running after \(time); it said: \(errors)")
  }

  /// Waits until standard error holds a text so many times.
  func says(_ text: String, times: Int = 1, within time: Duration = .seconds(120)) async throws {
    let isSaid = await eventually(within: time) {
      errors.ranges(of: text).count >= times || exit != nil
    }
    guard isSaid, errors.ranges(of: text).count >= times else {
      throw TookTooLong(description: "no \"\(text)\" within \(time) in: \(errors)")
    }
  }
}

/// Waits until something holds, and says whether it did in time.
func eventually(within time: Duration, _ condition: () throws -> Bool) async rethrows -> Bool {
  let deadline = ContinuousClock.now + time
  while ContinuousClock.now < deadline {
    if try condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  // A busy machine may have slept over the deadline.
  return try condition()
}
