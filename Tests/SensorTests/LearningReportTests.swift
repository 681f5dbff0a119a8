// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import Storage
import Testing

@testable import Sensor

@Suite("What was learned, in a report")
struct LearningReportTests {
  private let start = Timestamp(seconds: 1_760_000_000, nanoseconds: 0)

  /// A state of cameras of one vendor that call these hosts, and of a plug that calls one more.
  private func state(of cameras: [[UInt64]]) throws -> SavedState {
    var table = DeviceTable(capacity: 8, home: .standard)
    for (place, hosts) in (cameras + [[99]]).enumerated() {
      let mac = MACAddress(value: 0x00_00_5E_00_53_10 + UInt64(place))
      let address = IPAddress(v4: 0xC0A8_0110 + UInt32(place))
      let sighting = table.locateSender(mac: mac, address: address, at: start)
      let slot = try #require(sighting).slot
      for host in hosts { table.profiles[slot].peers.meet(host, at: start, isLearning: true) }
    }
    var state = SavedState(table)
    for place in state.devices.indices {
      let isCamera = state.devices[place].id != "00:00:5e:00:53:1\(cameras.count)"
      var record =
        try JSONSerialization.jsonObject(with: Data(state.devices[place].facts.utf8)) as? [String: Any] ?? [:]
      var device = record["device"] as? [String: Any] ?? [:]
      device["vendor"] = "Example"
      device["type"] = isCamera ? "camera" : "plug"
      record["device"] = device
      state.devices[place].facts = String(
        decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
    }
    return state
  }

  private func lines(_ text: String, of id: String) -> [String] {
    text.components(separatedBy: "\n\n").first { $0.hasPrefix(id) }?.components(separatedBy: "\n") ?? []
  }

  @Test("a device that uses what none of its siblings uses comes first, with how much that is")
  func unlike() throws {
    let text = LearningReport(try state(of: [[1, 2], [1, 2, 3, 4], [1]])).text
    #expect(text.hasPrefix("00:00:5e:00:53:11, Example camera\n"))
    #expect(lines(text, of: "00:00:5e:00:53:11").last == "  unlike others  2 hosts that none of 2 siblings uses")
    #expect(lines(text, of: "00:00:5e:00:53:10").last == "  unlike others  nothing, beside 2 siblings")
    #expect(
      lines(text, of: "00:00:5e:00:53:13").last == "  unlike others  there is no other device of this vendor and type")
  }

  @Test("what is not known for long enough says how far it has come, and nothing is known of a device seen once")
  func maturity() throws {
    let text = LearningReport(try state(of: [[1]])).text
    let lines = lines(text, of: "00:00:5e:00:53:10")
    #expect(lines.contains("  known          nothing"))
    #expect(lines.contains { $0.hasPrefix("  not yet        rates and sizes (0 of 300 ticks), mix of features (") })
    #expect(LearningReport(SavedState()).text == "nothing was learned yet")
  }

  @Test("what a device used in less than a quarter of the hours is counted")
  func seldom() throws {
    var table = DeviceTable(capacity: 8, home: .standard)
    let sighting = table.locateSender(
      mac: MACAddress(value: 0x00_00_5E_00_53_10), address: IPAddress(v4: 0xC0A8_0110), at: start)
    let slot = try #require(sighting).slot
    for tick in 0..<8640 as Range<Int64> {
      let time = start.advanced(byNanoseconds: tick * 10_000_000_000)
      if tick % 360 == 0 { table.profiles[slot].destinations.meet(1, at: time, isLearning: true) }
      if tick % 1800 == 0 { table.profiles[slot].destinations.meet(2, at: time, isLearning: true) }
      table.profiles[slot].tick.conversations = 1
      table.profiles[slot].endTick(at: time, hour: TimeOfDay.slot(of: time, secondsEast: 0), learns: true)
    }
    let text = LearningReport(SavedState(table)).text
    #expect(
      lines(text, of: "00:00:5e:00:53:10").contains(
        "  seldom used    1 of 2 services of other hosts, each in less than a quarter of the hours"))
  }

  @Test("a profile of another version is counted, and hides none of the others")
  func otherVersion() throws {
    var state = try state(of: [[1], [1]])
    state.profiles[0].bytes = [255, 255]
    let text = LearningReport(state).text
    #expect(text.hasSuffix("1 profile of another version of the sensor cannot be read"))
    #expect(text.contains("Example camera") && text.contains("Example plug"))
  }
}
