// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What the service knows of its devices outlives it.
@Suite(
  "Service · what outlives a restart", .enabled(if: VirtualNetwork.canReplay, VirtualNetwork.needs))
struct LiveStateTests {
  private let bench: Workbench
  private let network: VirtualNetwork

  init() throws {
    bench = try Workbench()
    network = try VirtualNetwork()
    try network.join()
  }

  private var configuration: String { bench.path("vedette.yaml") }

  private func start(state: String, after preparation: String? = nil) async throws -> Child {
    let text = ServiceConfiguration(
      interface: network.interface, log: bench.path("log.json"), events: "[all]", state: state,
      control: bench.path("control.sock")
    ).text
    try bench.write(text, to: "vedette.yaml")
    var words = [Program.path, "run", "--config", configuration]
    // ip netns gives the command a mount namespace of its own.
    if let preparation { words = ["sh", "-c", "\(preparation) && exec \"$0\" \"$@\""] + words }
    let service = try Child(network.besideSensor(words), in: bench)
    try await service.says("capturing (")
    return service
  }

  private func ask(_ words: String...) async throws -> Workbench.Run {
    try await bench.run([Program.path] + words + ["--config", configuration])
  }

  @Test(
    "a running service says how it does; what it is told to forget goes from memory, state and log, and others stay")
  func control() async throws {
    let service = try await start(state: bench.path("state/state.sqlite"))
    defer { service.end() }
    _ = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    var status = try await ask("status")
    for _ in 0..<100 where !status.output.contains("\(Program.takeoverPackets) packets") {
      try await Task.sleep(for: .milliseconds(100))
      status = try await ask("status")
    }
    #expect(status.code == 0, "\(status.errors)")
    #expect(status.output.contains("\(Program.takeoverPackets) packets"), "\(status.output)")
    #expect(status.output.contains("\(network.interface): capturing"))
    let mode = try FileManager.default.attributesOfItem(atPath: bench.path("control.sock"))[.posixPermissions] as? Int
    #expect(mode == 0o600)

    let accepted = try await ask("learn", "--accept", "192.168.50.23")
    #expect(accepted.code == 0, "\(accepted.errors)")
    #expect(accepted.output.contains("accepted    00:00:5e:00:53:23"), "\(accepted.output)")
    #expect(try await ask("learn", "--accept", "nobody").code == 66)

    let nobody = try await ask("forget", "nobody")
    #expect(nobody.code == 66)
    let receipt = try await ask("forget", "192.168.50.23", "--logs")
    #expect(receipt.code == 0, "\(receipt.errors)")
    #expect(receipt.output.contains("of the running service"), "\(receipt.output)")
    #expect(receipt.output.contains("1 devices"), "\(receipt.output)")
    #expect(try await ask("forget", "192.168.50.23").code == 66)
    try await end(service)
    for name in ["00:00:5e:00:53:23", "192.168.50.23"] {
      let found = try await bench.run([
        "grep", "-r", "-l", "-a", "-i", "-F", "-w", name, bench.path("state"), bench.path("log.json"),
      ])
      #expect(found.output.isEmpty, "\(name): \(found.output)")
    }
    #expect(bench.text("log.json").contains("192.168.50.1"))
    let devices = try await ask("devices")
    #expect(devices.output.contains("192.168.50."))
    #expect(!devices.output.contains("192.168.50.23"))
    let gone = try await ask("status")
    #expect(gone.code == 1)
    let late = try await ask("learn", "--accept", "192.168.50.1")
    #expect(late.code == 1 && late.errors.contains("no service answers there"), "\(late.errors)")
  }

  @Test("a second service on the same state runs without it, and says so")
  func second() async throws {
    let state = bench.path("state.sqlite")
    let first = try await start(state: state)
    defer { first.end() }
    let other = try await start(state: state)
    defer { other.end() }
    #expect(other.errors.contains("another process holds it"), "\(other.errors)")
    #expect(other.errors.contains("another service answers there"), "\(other.errors)")
    try await end(other)
    try await end(first)
  }

  @Test("a full disk stops the saving and not the sensing, which is said")
  func fullDisk() async throws {
    let folder = bench.path("small")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Room for an empty database, and not for what the devices add.
    let mount = "mount -t tmpfs -o size=160k tmpfs '\(folder)'"
    let service = try await start(state: folder + "/state.sqlite", after: mount)
    defer { service.end() }
    _ = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    try await end(service)
    #expect(service.errors.contains("there is no room on the disk"), "\(service.errors)")
    #expect(service.errors.contains("\(Program.takeoverPackets) packets received"), "\(service.errors)")
    #expect(bench.text("log.json").contains(#""event_type":"alert""#))
  }

  private func end(_ service: Child) async throws {
    service.send(SIGTERM)
    #expect(try await service.exit(within: .seconds(120)).code == 0, "\(service.errors)")
  }

  @Test("SIGTERM saves the devices; the next start knows them, tells none of them as new, and 'devices' lists them")
  func restart() async throws {
    let state = bench.path("state/state.sqlite")
    let first = try await start(state: state)
    defer { first.end() }
    _ = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    try await end(first)
    let mode = try FileManager.default.attributesOfItem(atPath: state)[.posixPermissions] as? Int
    #expect(mode == 0o600)

    let listing = try await bench.run([Program.path, "devices", "--state", state])
    #expect(listing.code == 0, "\(listing.errors)")
    #expect(listing.output.contains("192.168.50.23"))
    let json = try await bench.run([Program.path, "devices", "--state", state, "--json"])
    let devices = try Log(json.output).records
    #expect(devices.count == listing.output.split(separator: "\n").count - 1)
    let one = try await bench.run([Program.path, "devices", "192.168.50.23", "--state", state])
    #expect(one.output.contains("known by    mac 00:00:5e:00:53:23 (link)"), "\(one.output)")
    let nobody = try await bench.run([Program.path, "devices", "nobody", "--state", state])
    #expect(nobody.code == 66)

    let before = bench.text("log.json")
    let second = try await start(state: state)
    defer { second.end() }
    #expect(second.errors.contains("\(devices.count) devices known from before"), "\(second.errors)")
    _ = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    try await end(second)
    let since = bench.text("log.json").dropFirst(before.count)
    #expect(!since.contains(#""change":"appeared""#))
  }

  @Test("a file that is no database is set aside with a word, and the sensor starts afresh")
  func garbage() async throws {
    let state = try bench.write("no database at all", to: "state.sqlite")
    let service = try await start(state: state)
    defer { service.end() }
    #expect(service.errors.contains("started with an empty database (\(state))"), "\(service.errors)")
    try await end(service)
    let kept = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
    #expect(kept.contains { $0.hasPrefix("state.sqlite.") })
  }

  @Test("where the state cannot be kept, that is said and the sensor runs on")
  func unwritable() async throws {
    let service = try await start(state: "/proc/nowhere/state.sqlite")
    defer { service.end() }
    #expect(service.errors.contains("what is learned is lost with the next restart"), "\(service.errors)")
    try await end(service)
  }
}
