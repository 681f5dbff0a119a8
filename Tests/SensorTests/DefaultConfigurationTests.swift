// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import Testing

@Suite("The configuration that is installed")
struct DefaultConfigurationTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("the installed file says what holds without it, and nothing else")
  func fileShowsDefaults() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Systemd/vedette.yaml"), encoding: .utf8)
    let read = Configuration.read(text)
    #expect(read.errors == [])
    #expect(String(describing: read.configuration) == String(describing: Configuration()))
  }

  @Test("a key that the installed file misspells is an error with its line")
  func misspeltKeyIsAnError() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Systemd/vedette.yaml"), encoding: .utf8)
    let read = Configuration.read(text.replacing("snap_length:", with: "snaplength:"))
    #expect(read.errors.map(\.key) == ["capture.snaplength"])
  }
}
