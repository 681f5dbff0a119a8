// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sensor
import Testing

/// What the camera does once it is taken over, by the timeline of the capture's page.
struct Deed: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let packets: ClosedRange<Int>
  /// Who tells of it, and what the alert names.
  let detector: String
  let words: String

  init(_ description: String, _ packets: ClosedRange<Int>, _ detector: String, names words: String) {
    testDescription = description
    self.packets = packets
    self.detector = detector
    self.words = words
  }

  static let all = [
    Deed("calls a new destination", 5898...5935, "new-destination", names: "198.51.100.66"),
    Deed("sweeps the segment", 5936...6584, "arp-sweep", names: "ARP"),
    Deed("scans ports", 6587...6677, "vertical-scan", names: "ports"),
    Deed("sends a password in the clear", 6757...6757, "plaintext-credentials", names: "MQTT"),
    Deed("subscribes to everything", 6761...6761, "mqtt-topics", names: "#"),
    Deed(
      "asks the plug for its resources", 6825...6825, "rule:0b7c5c2e-3f1d-4d0a-9a55-6d1f27b3c9e4",
      names: "/.well-known/core"),
  ]
}

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

  @Test("each deed of the camera is told, at the packet that does it or soon after", arguments: Deed.all)
  func told(deed: Deed) throws {
    let teller = try alerts().first { alert in
      let detector: String = value(alert, "vedette", "detector") ?? ""
      let evidence: [[String: Any]] = value(alert, "vedette", "evidence") ?? []
      return ([detector] + evidence.compactMap { $0["detector"] as? String }).contains(deed.detector)
    }
    let alert = try #require(teller, "\(deed)")
    let packet: Int = value(alert, "pcap_cnt") ?? 0
    let observed: String = value(alert, "vedette", "observed") ?? ""
    #expect(deed.packets.contains(packet))
    #expect(observed.contains(deed.words), "\(observed)")
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
