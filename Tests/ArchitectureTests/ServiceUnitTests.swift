// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The service's unit · systemd.exec(5)")
struct ServiceUnitTests {
  static let canCheck = FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")

  /// Installs what the unit needs to be judged, with a script in the sensor's place.
  private func stage(changing change: (String) -> String = { unit in unit }) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appending(path: "vedette-unit-\(UUID().uuidString)")
    let files = [
      ("vedette.sysusers.conf", "usr/lib/sysusers.d/vedette.conf"),
      ("vedette.tmpfiles.conf", "usr/lib/tmpfiles.d/vedette.conf"),
      ("vedette.yaml", "etc/vedette/vedette.yaml"),
    ]
    for (source, target) in files {
      try write(try Repository.read("Systemd/\(source)").text, to: root.appending(path: target))
    }
    let unit = change(try Repository.read("Systemd/vedette.service").text)
    try write(unit, to: root.appending(path: "usr/lib/systemd/system/vedette.service"))
    let program = root.appending(path: "usr/bin/vedette")
    try write("#!/bin/sh\n", to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return root
  }

  private func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// Runs `Systemd/check` on an installed copy and returns its status with what it said.
  private func check(_ root: URL) throws -> (status: Int32, said: String) {
    defer { try? FileManager.default.removeItem(at: root) }
    let process = Process()
    process.executableURL = Repository.root.appending(path: "Systemd/check")
    process.arguments = [root.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  @Test("systemd finds no fault with the unit, its user and its folders", .enabled(if: canCheck))
  func unitIsGood() throws {
    let result = try check(try stage())
    #expect(result.status == 0, "\(result.said)")
  }

  @Test("a misspelt key is found", .enabled(if: canCheck))
  func misspeltKeyIsFound() throws {
    let result = try check(try stage { unit in unit.replacing("WatchdogSec=", with: "WatchdogSecs=") })
    #expect(result.status != 0)
  }

  @Test("a unit with a hole in its sandbox is found", .enabled(if: canCheck))
  func holeIsFound() throws {
    let result = try check(try stage { unit in unit.replacing("CapabilityBoundingSet=CAP_NET_RAW\n", with: "") })
    #expect(result.status != 0)
  }
}
