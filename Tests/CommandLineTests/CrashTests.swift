// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Log · crashes and full disks")
struct CrashTests {
  @Test("killed at any moment, it leaves whole lines but for the last, and the next run mends that one")
  func killed() async throws {
    let bench = try Workbench()
    let path = bench.path("log.json")
    var end = 0
    var killed = 0
    for _ in 0..<12 {
      let input = [String](repeating: Program.home, count: 40)
      let child = try Child([Program.path, "replay", "--events", "all", "--log", path] + input, in: bench)
      defer { child.end() }
      let start = end
      let isGrowing = await eventually(within: .seconds(120)) { size(of: path) > start || child.exit != nil }
      #expect(isGrowing)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...700)))
      child.end()
      if try await child.exit(within: .seconds(120)).isSignal { killed += 1 }
      // What stood there before was mended at the start of this run and is not read again.
      let (wholeEnd, broken) = try wholeLines(of: path, from: start)
      #expect(broken == nil, "\(broken ?? "")")
      #expect(wholeEnd > start)
      end = wholeEnd
    }
    #expect(killed >= 10)
    // A piece of a line, as the worst moment would leave it.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"timestamp\":\"2026-11-2".utf8))
    try handle.close()
    let last = try await bench.vedette("replay", "--events", "all", "--log", path, Program.takeover)
    #expect(last.code == 0)
    #expect(last.errors.contains("removed an unfinished last line"))
    let bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    let log = try Log(String(decoding: bytes.dropFirst(end), as: UTF8.self))
    #expect(log.accounting?.received == Program.takeoverPackets)
  }

  private func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  /// Where the whole lines after a place end, and the first line before that end which is no object.
  private func wholeLines(of path: String, from start: Int) throws -> (end: Int, broken: String?) {
    let handle = try #require(FileHandle(forReadingAtPath: path))
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(start))
    let bytes = try handle.readToEnd() ?? Data()
    guard let last = bytes.lastIndex(of: 0x0A) else { return (start, nil) }
    let text = String(decoding: bytes[...last], as: UTF8.self)
    let broken = text.split(separator: "\n").first { Log.object($0) == nil }
    return (start + (last - bytes.startIndex) + 1, broken.map { String($0.prefix(300)) })
  }

  @Test(
    "a full disk is said once, sensing goes on, and so does the log when there is room again",
    .enabled(if: VirtualNetwork.canReplay && isInstalled("unshare"), VirtualNetwork.needs))
  func fullDisk() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try network.join()
    let disk = bench.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let configuration = try bench.write(
      ServiceConfiguration(interface: network.interface, log: disk + "/log.json").text, to: "vedette.yaml")
    let script = """
      mount -t tmpfs -o size=4m tmpfs "$0" && dd if=/dev/zero of="$0/filler" bs=1k count=4000 status=none &&
        exec "$@"
      """
    let service = try Child(
      network.besideSensor(
        ["unshare", "--mount", "sh", "-c", script, disk, Program.path, "run", "--config", configuration]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")
    // The disk is seen through the service's own eyes.
    let seen = URL(filePath: "/proc/\(service.identifier)/root\(disk)")
    for _ in 0..<3 { _ = try await bench.run(network.replay(Program.takeover, "--topspeed")) }
    try await service.says("cannot write (\(disk)/log.json): No space left on device; ")
    try FileManager.default.removeItem(at: seen.appending(path: "filler"))
    // Writing is tried again every few seconds, when there is something to write.
    let start = ContinuousClock.now
    var rounds = 3
    while !service.errors.contains("writing works again"), ContinuousClock.now - start < .seconds(120) {
      _ = try await bench.run(network.replay(Program.takeover, "--topspeed"))
      rounds += 1
      try await Task.sleep(for: .seconds(1))
    }
    #expect(service.errors.contains("lines were lost"), "\(service.errors)")
    #expect(service.errors.ranges(of: "cannot write").count == 1)
    let log = try #require(try? FileHandle(forReadingFrom: seen.appending(path: "log.json")))
    service.send(SIGTERM)
    let exit = try await service.exit(within: .seconds(120))
    #expect(exit.code == 0 && !exit.isSignal, "\(service.errors)")
    let text = String(decoding: try log.readToEnd() ?? Data(), as: UTF8.self)
    let accounting = try #require(try Log(text).accounting)
    #expect(accounting.received == rounds * Program.takeoverPackets)
    #expect(service.errors.contains("lines did not reach the log"))
    #expect(text.firstMatch(of: /"records_dropped":[1-9]/) != nil)
    #expect(accounting.dropped == 0)
  }

  @Test(
    "a replay onto a full disk goes on to its end, says how many lines are missing, and ends with 1",
    .enabled(if: isRoot && isInstalled("unshare"), "needs root and unshare(1)"))
  func fullDiskOfReplay() async throws {
    let bench = try Workbench()
    let script = """
      mount -t tmpfs -o size=64k tmpfs "$0" || exit 99
      "$1" replay --events all --log "$0/log.json" "$2"; code=$?; cat "$0/log.json"; exit $code
      """
    let disk = bench.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let run = try await bench.run(["unshare", "--mount", "sh", "-c", script, disk, Program.path, Program.home])
    #expect(run.code == 1, "\(run.errors)")
    #expect(run.errors.ranges(of: "cannot write").count == 1, "\(run.errors)")
    #expect(run.errors.contains("7154 packets received"))
    #expect(run.errors.contains("lines did not reach the log"))
    #expect(try Log(run.output).records.count > 10)
  }
}
