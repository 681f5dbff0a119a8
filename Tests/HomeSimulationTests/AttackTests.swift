// SPDX-License-Identifier: Apache-2.0
import HomeSimulation
import NetworkTypes
import Testing

@Suite("Simulated attacks")
struct AttackTests {
  /// Six minutes of the devices that attacks are aimed at.
  private static func plan(_ attacks: [AttackPlan] = [], minutes: Double = 6) -> Home.Plan {
    Home.Plan(
      seed: 4, days: minutes / 1440, attacks: attacks,
      deviceNames: ["camera", "television", "relay", "hall-sensor", "hub", "nas", "laptop"])
  }

  /// The six minutes without an attack.
  private static let calm = Result { try DrawnHome(plan()).packets }

  @Test(
    "each family labels packets of its attacker, changes nothing benign, and can be read",
    arguments: AttackCatalog.names)
  func family(name: String) throws {
    let drawn = try DrawnHome(Self.plan([AttackPlan(family: name, intensity: .low, time: 60)]))
    let run = try #require(drawn.home.runs.first)
    let attacker = try #require(MACAddress(run.mac))
    let labelled = drawn.packets.filter { $0.run == run.number }
    #expect(labelled.contains { $0.source == attacker.value })
    let isUntouched = drawn.packets.filter { $0.run == 0 } == (try Self.calm.get())
    #expect(isUntouched)
    #expect(drawn.faults() == [:])
    #expect(!run.causes.isEmpty)
  }

  /// Counts the packets of attacks.
  private struct Counter: PacketReceiver {
    var count = 0
    mutating func receive(_ packet: DrawnPacket, _ bytes: ArraySlice<UInt8>) { count += packet.run > 0 ? 1 : 0 }
  }

  @Test("of a higher intensity, the first seconds never have fewer packets", arguments: AttackCatalog.names)
  func intensities(name: String) throws {
    let counts = try Intensity.allCases.map { intensity in
      var counter = Counter()
      let attack = AttackPlan(family: name, intensity: intensity, time: 22)
      try Home(Self.plan([attack], minutes: 0.5)).run(into: &counter)
      return counter.count
    }
    #expect(counts[0] > 0)
    #expect(counts == counts.sorted(), "\(counts)")
  }

  @Test("a plan with an unknown family or device is refused")
  func refusals() {
    #expect(throws: PlanError.self) {
      try Home(Self.plan([AttackPlan(family: "juggling", intensity: .low, time: 0)]))
    }
    #expect(throws: PlanError.self) {
      try Home(Self.plan([AttackPlan(family: "lan-scan", intensity: .low, time: 0, device: "toaster")]))
    }
  }

  @Test("labels name the packets of the capture by their numbers, an unbroken run of them in one line")
  func labels() throws {
    let attack = AttackPlan(family: "lan-scan", intensity: .medium, time: 60)
    let home = try Home(Self.plan([attack]))
    var writer = CaptureWriter()
    home.run(into: &writer)
    let labelled = try DrawnHome(Self.plan([attack])).packets.enumerated().filter { $0.element.run == 1 }
    #expect(writer.ranges.flatMap { Array($0.first...$0.last) } == labelled.map { $0.offset + 1 })
    let lines = LabelFile.text(writer.ranges, runs: home.runs, file: "capture.pcap").split(separator: "\n")
    #expect(lines.count == writer.ranges.count + 1)
    #expect(lines[1].hasPrefix("capture.pcap,\(writer.ranges[0].first)"))
    #expect(
      lines[1].hasSuffix(",lan-scan,1,\(home.runs[0].mac),,horizontal-scan arp-sweep new-peers lateral-movement"))
  }
}
