// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import Testing

/// What the capture of the demonstration must give, as its own page says.
@Suite("The home whose camera is taken over · Tests/Golden/iot-home")
struct DemonstrationTests {
  static let capture = projectFolder.appendingPathComponent("Tests/Golden/iot-home/input.pcap").path
  static let rules = projectFolder.appendingPathComponent("Rules").path
  static let camera = "00:00:5e:00:53:23"
  /// The camera's first call to its new master.
  static let firstBadPacket = 5898
  static let password = "hunter2-not-a-secret"

  /// The replay, once for all tests of the suite.
  static let lines = Result<[String], any Error> {
    try Workbench().replay([capture], events: "all", rules: rules).lines
  }

  private func alerts() throws -> [[String: Any]] {
    try Self.lines.get().map(record).filter { $0["event_type"] as? String == "alert" }
  }

  @Test("an hour of ordinary life raises no alert")
  func silence() throws {
    for alert in try alerts() {
      let packet: Int = try #require(value(alert, "pcap_cnt"))
      let title: String = value(alert, "alert", "signature") ?? ""
      #expect(packet >= Self.firstBadPacket, "\(title)")
    }
  }

  @Test("every alert names the camera")
  func culprit() throws {
    for alert in try alerts() {
      let device: String? = value(alert, "vedette", "device", "mac")
      let title: String = value(alert, "alert", "signature") ?? ""
      #expect(device == Self.camera, "\(title)")
    }
  }

  @Test("the sweep, the password and the subscription are told")
  func told() throws {
    let detectors = Set(try alerts().compactMap { alert -> String? in value(alert, "vedette", "detector") })
    #expect(detectors.isSuperset(of: ["arp-sweep", "plaintext-credentials", "mqtt-topics"]), "\(detectors)")
  }

  @Test("the password stands nowhere in the log")
  func secrecy() throws {
    let lines = try Self.lines.get()
    #expect(lines.contains { $0.contains("\"mqtt\"") && $0.contains("\"connect\"") })
    for line in lines { #expect(!line.contains(Self.password)) }
  }

  @Test("the password stands nowhere in what is printed")
  func printed() throws {
    // Tests and program are built into one folder.
    let tests = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let process = Process()
    process.executableURL = tests.deletingLastPathComponent().appendingPathComponent("vedette")
    process.arguments = ["replay", Self.capture, "--rules", Self.rules]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try #require(try output.fileHandleForReading.readToEnd()), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text.contains(Self.camera))
    #expect(!text.contains(Self.password))
  }
}
