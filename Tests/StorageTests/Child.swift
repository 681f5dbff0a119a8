// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A process that a test started.
final class Child {
  private let process = Process()
  private let pipe = Pipe()

  /// The program that saves states, beside the bundle of these tests.
  static let saver: String = {
    let words = CommandLine.arguments
    var bundles = words.prefix(1)
    if let index = words.firstIndex(of: "--test-bundle-path") { bundles += words[(index + 1)...].prefix(1) }
    for bundle in bundles where bundle.contains(".xctest") {
      var url = URL(filePath: bundle)
      while url.pathComponents.count > 1, url.pathExtension != "xctest" { url.deleteLastPathComponent() }
      return url.deletingLastPathComponent().appending(path: "StateSaver").path
    }
    return ".build/debug/StateSaver"
  }()

  /// Starts a program, found as a shell would.
  init(_ words: [String]) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits for its end.
  ///
  /// - Returns: Its exit code, or the number of the signal that ended it, and all that it wrote.
  func wait() -> (status: Int32, output: String) {
    var output: [UInt8] = []
    while true {
      let part = read()
      guard !part.isEmpty else { break }
      output += part
    }
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Waits until it has written something.
  func waitForOutput() -> String { String(decoding: read(), as: UTF8.self) }

  /// The bytes that it wrote next, none at its end. Foundation's file handles trap when a signal interrupts them.
  private func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(pipe.fileHandleForReading.fileDescriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      return Array(bytes.prefix(max(0, count)))
    }
  }

  /// Ends it at once, whatever it does.
  func kill() { _ = Glibc.kill(process.processIdentifier, SIGKILL) }
}
