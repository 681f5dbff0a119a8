// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@Suite(
  "Service · signals, systemd, interfaces that come and go",
  .enabled(if: VirtualNetwork.canReplay, VirtualNetwork.needs))
struct ServiceTests {
  /// Starts the service where the network's sensor listens.
  private func start(
    _ bench: Workbench, _ network: VirtualNetwork, environment: [String: String] = [:]
  ) throws -> Child {
    let configuration = ServiceConfiguration(interface: network.interface, log: bench.path("log.json"))
    let path = try bench.write(configuration.text, to: "vedette.yaml")
    return try Child(
      network.besideSensor([Program.path, "run", "--config", path]), in: bench, environment: environment)
  }

  @Test(
    "SIGTERM ends it with 0 before systemd would kill it, every packet counted, the log whole and closed by stats; systemd is told"
  )
  func end() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try network.join()
    let socket = NotifySocket(path: bench.path("notify"))
    let service = try start(
      bench, network, environment: ["NOTIFY_SOCKET": bench.path("notify"), "WATCHDOG_USEC": "1000000"])
    defer { service.end() }
    try await service.says("capturing (")
    #expect(await eventually(within: .seconds(120)) { socket.count("READY=1") == 1 })
    // Signs of life come at least twice in the time that systemd grants.
    #expect(await eventually(within: .seconds(120)) { socket.count("WATCHDOG=1") >= 4 })
    let sent = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    #expect(sent.code == 0, "\(sent.errors)")
    let start = ContinuousClock.now
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    #expect(exit.time - start < .seconds(30))
    #expect(socket.count("STOPPING=1") == 1)
    #expect(socket.count("STATUS=") > 1)
    #expect(socket.messages.first?.hasPrefix("READY=1\nSTATUS=") == true)
    #expect(socket.messages.last?.hasPrefix("STOPPING=1") == true)
    let log = try Log(bench.text("log.json"))
    let accounting = try #require(log.accounting)
    #expect(accounting.received == Program.takeoverPackets)
    #expect(accounting.dropped == 0)
    #expect(service.errors.contains("\(Program.takeoverPackets) packets received"))
  }

  @Test(
    "a flood that is too fast for it is counted to the last packet: received is analysed, dropped and undecodable",
    arguments: [1, 2])
  func flood(threads: Int) async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try network.join()
    let configuration = ServiceConfiguration(interface: network.interface, log: bench.path("log.json"), events: "[]")
    let path = try bench.write(
      configuration.text + "\ncapture: {threads: \(threads), ring_megabytes: 1, buffer_megabytes: 1}\n",
      to: "vedette.yaml")
    let service = try Child(network.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")
    let sent = try await bench.run(network.replay(Program.home, "--topspeed", "--loop=10"))
    #expect(sent.code == 0, "\(sent.errors)")
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(600))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    let numbers = try #require(
      service.errors.firstMatch(
        of: /([0-9]+) packets received = ([0-9]+) analysed \+ ([0-9]+) dropped \+ ([0-9]+) undecodable/))
    let (received, analysed, dropped, undecodable) = (Int(numbers.1), Int(numbers.2), Int(numbers.3), Int(numbers.4))
    #expect(received == 71_540)
    #expect(analysed.map { $0 + (dropped ?? 0) + (undecodable ?? 0) } == received)
    let accounting = try #require(try Log(bench.text("log.json")).accounting)
    #expect(accounting.received == received)
    #expect(accounting.dropped == dropped)
  }

  @Test(
    "SIGINT ends it the same way, and so does a SIGTERM before there is anything to capture",
    arguments: [SIGINT, SIGTERM])
  func endEarly(signal: Int32) async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let service = try start(bench, network)
    defer { service.end() }
    try await service.says("waiting for it")
    let start = ContinuousClock.now
    service.send(signal)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    #expect(exit.time - start < .seconds(30))
    #expect(try Log(bench.text("log.json")).accounting?.received == 0)
  }

  @Test("an interface that stays away raises one alert of the sensor's health, and one when packets are captured again")
  func blindness() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let configuration = ServiceConfiguration(interface: network.interface, log: bench.path("log.json"), events: "[]")
    let path = try bench.write(configuration.text + "\nhealth: {blind_seconds: 2}\n", to: "vedette.yaml")
    let service = try Child(network.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("waiting for it")
    let isTold = await eventually(within: .seconds(120)) {
      bench.text("log.json").contains("nothing could be captured")
    }
    #expect(isTold)
    try network.join()
    try await service.says("capturing (", within: .seconds(120))
    #expect(await eventually(within: .seconds(120)) { bench.text("log.json").contains("captured again on vdt0") })
    service.send(SIGTERM)
    _ = try await service.exit(within: .seconds(120))
    let log = try Log(bench.text("log.json"))
    #expect(log.alarms == [.init(detector: "sensor-health", device: "sensor", title: "Sensor health")])
    #expect(log.counts["alert"] == 2)
  }

  @Test("SIGHUP with a bad configuration leaves everything as it was; SIGUSR1 opens the log anew")
  func badReload() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let service = try start(bench, network)
    defer { service.end() }
    try await service.says("waiting for it")
    try bench.write("interfaces: [\(network.interface)]\nlog:\n  paht: x\n", to: "vedette.yaml")
    service.send(SIGHUP)
    try await service.says("everything stays as it was")
    #expect(
      service.errors.contains("(\(bench.path("vedette.yaml")), line 3, column 3): log.paht: "), "\(service.errors)")
    #expect(!service.errors.contains("in force"))
    let path = bench.path("log.json")
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    let before = service.errors.ranges(of: "opened again").count
    service.send(SIGUSR1)
    try await service.says("opened again", times: before + 1)
    #expect(FileManager.default.fileExists(atPath: path))
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    #expect(try Log(bench.text("log.json")).accounting?.received == 0)
  }

  @Test(
    "an interface that is absent, goes down or is taken away is waited for, said once each, and captured when there")
  func interfaces() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let service = try start(bench, network)
    defer { service.end() }
    try await service.says("waiting for it")
    #expect(service.errors.contains("(\(network.interface))"))
    try network.join()
    try await service.says("capturing (\(network.interface))", within: .seconds(120))
    let arps = try await bench.vedette("replay", "--events", "arp", "--log", "-", Program.takeover).output
    let expected = try #require(try Log(arps).counts["arp"])
    func send(_ round: Int) async throws {
      let sent = try await bench.run(network.replay(Program.takeover, "--topspeed"))
      #expect(sent.code == 0, "\(sent.errors)")
      let isLogged = await eventually(within: .seconds(120)) {
        bench.text("log.json").ranges(of: "\"event_type\":\"arp\"").count >= expected * round
      }
      #expect(isLogged)
      // The last of them may still be on their way.
      try await Task.sleep(for: .milliseconds(500))
    }
    try await send(1)
    try network.set("down")
    try await service.says("the interface is down (\(network.interface))")
    try network.set("up")
    try await service.says("the interface is up again (\(network.interface))")
    try await send(2)
    try network.part()
    try await service.says("lost the interface (\(network.interface))")
    try network.join()
    try await service.says("capturing (\(network.interface))", times: 2, within: .seconds(120))
    try await send(3)
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    #expect(service.errors.ranges(of: "; waiting for it\n").count == 1)
    #expect(service.errors.ranges(of: "lost the interface").count == 1)
    #expect(service.errors.ranges(of: "the interface is down").count == 1)
    let accounting = try #require(try Log(bench.text("log.json")).accounting)
    #expect(accounting.received == 3 * Program.takeoverPackets)
    #expect(accounting.dropped == 0)
  }

  @Test("VLAN tags, which the kernel takes off, stand in the log again: one and two")
  func tags() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try network.join()
    var capture = CaptureFileBuilder()
    for tags: [UInt16] in [[7], [9, 7]] {
      let packet = PacketBuilder(payload: [1, 2, 3, 4]).udp(from: 40_000 + tags[0], to: 40_100)
        .ip(from: try #require(IPAddress("192.0.2.1")), to: try #require(IPAddress("192.0.2.2")), .udp)
        .ethernet(from: MACAddress(value: 0x0200_0000_0001), to: MACAddress(value: 0x0200_0000_0002), vlan: tags)
      capture.add(packet.bytes, microseconds: 0)
    }
    try bench.write(Data(capture.bytes), to: "tagged.pcap")
    let service = try start(bench, network)
    defer { service.end() }
    try await service.says("capturing (")
    let sent = try await bench.run(network.replay(bench.path("tagged.pcap")))
    #expect(sent.code == 0, "\(sent.errors)")
    try await Task.sleep(for: .milliseconds(300))
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    let flows = try Log(bench.text("log.json")).records.filter { $0["event_type"] as? String == "flow" }
    #expect(Set(flows.compactMap { $0["vlan"] as? [Int] }) == [[7], [9, 7]], "\(flows)")
  }
}
