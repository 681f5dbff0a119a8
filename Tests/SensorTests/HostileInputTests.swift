// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import NetworkTypes
import SensorTestKit
import Testing

@testable import Sensor

@Suite("Input that means harm")
struct HostileInputTests {
  @Test("diagnostics show no character of a name that steers a terminal, turns the text or ends the line")
  func diagnostics() {
    let steering = "a\u{1B}[31m\u{7F}\u{9B}31m\u{202E}\u{2066}\u{200F}\u{2028}\r\nb"
    #expect(Diagnostics.visible(steering) == "a [31m  31m      b")
    #expect(Diagnostics.visible("küche – 台所.pcap") == "küche – 台所.pcap")
  }

  @Test("the flows that alerts spoke of last stay marked, however many there were before")
  func alertedFlows() {
    var flows = AlertedFlows()
    for id in 0..<10_000 as Range<UInt64> {
      flows.insert(id)
      flows.insert(id)
    }
    let isLatestKept = flows.contains(9_999) && flows.contains(10_000 - UInt64(AlertedFlows.capacity))
    let isOldGone = !flows.contains(10_000 - UInt64(AlertedFlows.capacity) - 1)
    #expect(isLatestKept)
    #expect(isOldGone)
  }

  @Test("a named pipe is read once, from its first packet")
  func namedPipe() throws {
    let bench = try Workbench()
    let pipe = bench.path("pipe")
    let isMade = unsafe mkfifo(pipe, 0o600) == 0
    try #require(isMade)
    var file = CaptureFileBuilder()
    for index in 0..<3 as Range<UInt64> { file.add([1, 2, 3], microseconds: index) }
    let bytes = Data(file.bytes)
    let writer = Thread { try? bytes.write(to: URL(fileURLWithPath: pipe), options: []) }
    writer.start()
    let run = try bench.replay([pipe], events: "none")
    let received: Int? = value(try record(run.lines.last ?? ""), "vedette", "accounting", "received")
    #expect(run.code == 0)
    #expect(received == 3)
  }
}
