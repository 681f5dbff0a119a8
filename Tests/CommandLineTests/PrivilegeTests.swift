// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite(
  "Service · privileges · capabilities(7)",
  .enabled(if: VirtualNetwork.canReplay && isInstalled("setpriv"), "needs root, ip(8), tcpreplay and setpriv(1)"))
struct PrivilegeTests {
  /// The user that nothing belongs to, on every machine.
  private static let nobody = 65_534
  /// CAP_NET_RAW alone, as /proc shows it.
  private static let rawAlone = "0000000000002000"

  private let bench: Workbench
  private let network: VirtualNetwork

  init() throws {
    bench = try Workbench()
    network = try VirtualNetwork()
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: bench.folder.path)
  }

  private func configuration(user: String) throws -> String {
    let text = ServiceConfiguration(interface: network.interface, log: bench.path("log.json"), events: "[]").text
    return try bench.write(text + "\nuser: \(user)\n", to: "vedette.yaml")
  }

  /// What the kernel says of every thread of a process under some keys, each once.
  private func threads(_ process: Int32, _ keys: String...) throws -> [String: Set<String>] {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    #expect(tasks.count >= 4, "main, capture, analysis and output")
    var values: [String: Set<String>] = [:]
    for task in tasks {
      let status = try String(contentsOfFile: "/proc/\(process)/task/\(task)/status", encoding: .utf8)
      for line in status.split(separator: "\n") {
        let words = line.split { $0 == "\t" || $0 == ":" || $0 == " " }.map(String.init)
        guard let key = words.first, keys.contains(key) else { continue }
        values[key, default: []].formUnion(words.dropFirst())
      }
    }
    return values
  }

  @Test(
    "started by root, every thread is another user with CAP_NET_RAW alone; the log is opened again, and so is an interface"
  )
  func root() async throws {
    try network.join()
    let path = try configuration(user: "nobody")
    let service = try Child(network.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")
    #expect(service.errors.contains("running as nobody, with CAP_NET_RAW as its only capability"))
    let state = try threads(
      service.identifier, "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")
    let none: Set = ["0000000000000000"]
    #expect(state["Uid"] == ["\(Self.nobody)"])
    #expect(state["Gid"]?.contains("0") == false)
    #expect(state["Groups"]?.contains("0") == false)
    for key in ["CapPrm", "CapEff", "CapBnd"] { #expect(state[key] == [Self.rawAlone], "\(key)") }
    for key in ["CapInh", "CapAmb"] { #expect(state[key] == none, "\(key)") }
    #expect(state["NoNewPrivs"] == ["1"])

    try FileManager.default.moveItem(atPath: bench.path("log.json"), toPath: bench.path("log.json.1"))
    service.send(SIGUSR1)
    try await service.says("opened again")
    try network.part()
    try await service.says("lost the interface")
    try network.join()
    try await service.says("capturing (", times: 2)
    let sent = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    #expect(sent.code == 0, "\(sent.errors)")
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    let owner = try FileManager.default.attributesOfItem(atPath: bench.path("log.json"))[.ownerAccountID] as? Int
    #expect(owner == Self.nobody)
    #expect(try Log(bench.text("log.json")).accounting?.received == Program.takeoverPackets)
  }

  @Test("CAP_NET_RAW alone suffices for a user who is not root, and without it nothing starts")
  func unprivileged() async throws {
    try network.join()
    let path = try configuration(user: "auto")
    func start(_ rights: [String]) throws -> Child {
      let words = ["setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups"] + rights
      return try Child(network.besideSensor(words + [Program.path, "run", "--config", path]), in: bench)
    }
    let service = try start(["--inh-caps=+net_raw", "--ambient-caps=+net_raw", "--bounding-set=-all,+net_raw"])
    defer { service.end() }
    try await service.says("capturing (")
    let state = try threads(service.identifier, "CapPrm", "CapAmb", "NoNewPrivs")
    #expect(state["CapPrm"] == [Self.rawAlone])
    #expect(state["CapAmb"] == ["0000000000000000"])
    #expect(state["NoNewPrivs"] == ["1"])
    let sent = try await bench.run(network.replay(Program.takeover, "--topspeed"))
    #expect(sent.code == 0, "\(sent.errors)")
    service.send(SIGTERM)
    try await service.exit(within: .seconds(120))
    #expect(service.errors.contains("\(Program.takeoverPackets) packets received"))

    let without = try start(["--bounding-set=-all"])
    defer { without.end() }
    #expect(try await without.exit(within: .seconds(120)).code == 77)
    #expect(without.errors.contains("not permitted to capture (\(network.interface))"))
  }

  @Test(
    "a user that there is not is a bad configuration, and a log that the user may not write is an error at the start")
  func refused() async throws {
    try network.join()
    let unknown = try configuration(user: "vedette-nobody-at-all")
    let first = try await bench.run(network.besideSensor([Program.path, "run", "--config", unknown]))
    #expect(first.code == 78)
    #expect(first.errors.contains("no such user (vedette-nobody-at-all)"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bench.folder.path)
    let path = try configuration(user: "nobody")
    let second = try await bench.run(network.besideSensor([Program.path, "run", "--config", path]))
    #expect(second.code == 1)
    #expect(second.errors.contains("cannot write the log (\(bench.path("log.json")))"), "\(second.errors)")
  }
}
