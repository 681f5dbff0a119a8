// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// With the environment variable VEDETTE_LIVE=full the whole hour of the home is replayed instead of its last two minutes.
@Suite("Service · live capture says what a replay says")
struct LiveTests {
  private static let isFull = ProcessInfo.processInfo.environment["VEDETTE_LIVE"] == "full"
  private static let capture = isFull ? Program.home : Program.takeover
  private static let packets = isFull ? 7154 : Program.takeoverPackets
  private static let learn = isFull ? "30m" : "45s"
  /// The longest wait for something inside the capture.
  private static let patience: Duration = isFull ? .seconds(4200) : .seconds(200)
  /// The rule that is added while the service runs, of something that happens late in the capture.
  private static let lateRule = """
    title: 'MQTT connection with a user name'
    id: 0f6b2a52-4c1c-4a5e-9d55-0c8f6f0f7a11
    signature: 99001
    status: test
    description: 'Seen late in the capture.'
    license: Apache-2.0
    author: 'The Vedette authors'
    date: 2026-11-21
    logsource:
        product: vedette
        service: mqtt
    detection:
        selection:
            mqtt.connect.flags.username: true
        condition: selection
    falsepositives:
        - 'All'
    level: low
    remedy: 'Nothing.'
    """

  @Test(
    "the same alerts of the same devices, every packet counted, through a rotation and reloads of bad and good rules",
    .enabled(if: VirtualNetwork.canReplay, VirtualNetwork.needs))
  func sameAlerts() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try network.join()
    let rules = bench.path("rules")
    try FileManager.default.copyItem(atPath: Program.rules, toPath: rules)
    let configuration = ServiceConfiguration(
      interface: network.interface, log: bench.path("log.json"), learn: Self.learn, rules: rules)
    let path = try bench.write(configuration.text, to: "vedette.yaml")
    let service = try Child(network.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")
    let replay = try Child(network.replay(Self.capture), in: bench)
    defer { replay.end() }

    let isGrowing = await eventually(within: Self.patience) { bench.text("log.json").count { $0 == "\n" } > 20 }
    try #require(isGrowing)
    try FileManager.default.moveItem(atPath: bench.path("log.json"), toPath: bench.path("log.json.1"))
    service.send(SIGHUP)
    try await service.says("opened again")
    try await service.says("in force")

    try await logged("Sweep of the local network", bench)
    try bench.write("title: Half a rule\n", to: "rules/half.yml")
    service.send(SIGHUP)
    try await service.says("everything stays as it was")
    #expect(service.errors.contains("bad rule (\(rules)/half.yml:1:1): "), "\(service.errors)")

    // A rule speaks after the bad set came: the old rules are in force.
    try await logged("Telnet between devices", bench)
    try FileManager.default.removeItem(atPath: rules + "/half.yml")
    try bench.write(Self.lateRule, to: "rules/late.yml")
    let count = try FileManager.default.contentsOfDirectory(atPath: rules).count { $0.hasSuffix(".yml") }
    service.send(SIGHUP)
    try await service.says("\(count) rules in force")

    #expect(try await replay.exit(within: Self.patience).code == 0)
    #expect(replay.output.contains("Successful packets:        \(Self.packets)"), "\(replay.output)")
    try await Task.sleep(for: .seconds(1))
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")

    let expected = try Log(
      try await bench.vedette(
        "replay", "--events", "all", "--log", "-", "--learn", Self.learn, "--rules", Program.rules, Self.capture
      ).output)
    let early = try Log(bench.text("log.json.1"))
    let late = try Log(bench.text("log.json"))
    #expect(early.records.count > 20)
    let alarms = early.alarms.union(late.alarms)
    let added = alarms.filter { $0.title == "MQTT connection with a user name" }
    #expect(added.map(\.device) == ["00:00:5e:00:53:23"], "the rule that was added late speaks of the late device only")
    #expect(expected.alarms.count >= 5)
    #expect(alarms.subtracting(added) == expected.alarms)
    // No line is lost or doubled where the log was rotated.
    let counts = early.counts.merging(late.counts, uniquingKeysWith: +)
    for type in ["arp", "coap", "dns", "mqtt", "tls"] {
      #expect(counts[type] == expected.counts[type], "\(type)")
    }
    let accounting = try #require(late.accounting)
    #expect(accounting.received == Self.packets)
    #expect(accounting.dropped == 0)
  }

  /// Waits until an alert of this title stands in the log.
  private func logged(_ title: String, _ bench: Workbench) async throws {
    let isLogged = await eventually(within: Self.patience) {
      bench.text("log.json").contains("\"signature\":\"\(title)\"")
    }
    try #require(isLogged, "no alert \"\(title)\"")
  }
}
