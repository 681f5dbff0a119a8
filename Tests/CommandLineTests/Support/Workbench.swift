// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder of its own for one test's files, and runs of the program with it.
final class Workbench: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vedette-cli-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: name))
    return path(name)
  }

  @discardableResult
  func write(_ bytes: Data, to name: String) throws -> String {
    try bytes.write(to: folder.appending(path: name))
    return path(name)
  }

  func text(_ name: String) -> String {
    String(decoding: (try? Data(contentsOf: folder.appending(path: name))) ?? Data(), as: UTF8.self)
  }

  /// What a finished run left behind.
  struct Run: Sendable {
    var code: Int32
    var output: String
    var errors: String
  }

  /// Runs `vedette` with arguments to its end; a run that a signal ended has that signal's negative number as its code.
  func vedette(
    _ arguments: String..., environment: [String: String] = [:], within time: Duration = .seconds(300)
  ) async throws -> Run {
    try await run([Program.path] + arguments, environment: environment, within: time)
  }

  /// Runs any program to its end.
  func run(
    _ words: [String], environment: [String: String] = [:], within time: Duration = .seconds(300)
  ) async throws -> Run {
    let child = try Child(words, in: self, environment: environment)
    defer { child.end() }
    let exit = try await child.exit(within: time)
    return Run(code: exit.isSignal ? -exit.code : exit.code, output: child.output, errors: child.errors)
  }
}
