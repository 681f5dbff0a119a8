// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@testable import Sensor

@Suite("Replay · several files")
struct ReplayFilesTests {
  private static func query(_ port: UInt16) -> [UInt8] {
    let question: [UInt8] =
      [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7] + Array("example".utf8) + [3] + Array("org".utf8) + [0, 0, 1, 0, 1]
    return PacketBuilder(payload: question).udp(from: port, to: 53)
      .ip(from: IPAddress(v4: 0xC0A8_3217), to: IPAddress(v4: 0xC0A8_3201), .udp)
      .ethernet(from: MACAddress(value: 0x5E00_5317), to: MACAddress(value: 0x5E00_5301)).bytes
  }

  /// A capture of `count` queries, 50 ms apart, which begins so many seconds after all others.
  private static func capture(_ count: Int, after seconds: UInt64 = 0) -> [UInt8] {
    var file = CaptureFileBuilder()
    for index in 0..<count {
      file.add(query(UInt16(1024 + index)), microseconds: seconds * 1_000_000 + UInt64(index) * 50_000)
    }
    return file.bytes
  }

  /// The kind of each record, and the name of the file that its packet came from.
  private static func summary(_ lines: [String]) throws -> [String] {
    try lines.map { line in
      let record = try record(line)
      let path: String? = value(record, "vedette", "packet", "file")
      return ((record["event_type"] as? String) ?? "?") + " " + ((path ?? "").split(separator: "/").last ?? "")
    }
  }

  @Test("captures in a folder are known by their content, whatever their names, and everything else is left alone")
  func content() throws {
    let bench = try Workbench()
    try bench.makeFolder("captures/deep/deeper")
    try bench.write(Self.capture(1, after: 30), to: "captures/no-suffix")
    try bench.write(CompressedBytes.zstd(Self.capture(1, after: 20)), to: "captures/deep/archive.2026")
    try bench.write(CompressedBytes.gzip(Self.capture(1, after: 10)), to: "captures/deep/deeper/trace.txt")
    try bench.write(Array("This is a letter.".utf8), to: "captures/letter.pcap")
    try bench.write(CompressedBytes.gzip(Array("This is a long letter.".utf8)), to: "captures/letter.pcap.gz")
    try bench.write([], to: "captures/empty.pcap")
    try bench.write(Self.capture(1), to: "captures/.hidden.pcap")
    let run = try bench.replay([bench.path("captures")], events: "dns")
    #expect(run.code == 0)
    let times = try run.lines.dropLast().compactMap { try record($0)["timestamp"] as? String }
    #expect(times.map { $0.dropFirst(17).prefix(2) } == ["10", "20", "30"])
  }

  @Test("links make neither circles nor doubles")
  func links() throws {
    let bench = try Workbench()
    try bench.makeFolder("captures/deep")
    try bench.write(Self.capture(2), to: "captures/a.pcap")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: bench.path("captures/deep/up"), withDestinationPath: bench.path("captures"))
    try files.createSymbolicLink(
      atPath: bench.path("captures/b.pcap"), withDestinationPath: bench.path("captures/a.pcap"))
    try files.linkItem(atPath: bench.path("captures/a.pcap"), toPath: bench.path("captures/c.pcap"))
    let list = try CaptureList([bench.path("captures")])
    #expect(list.names == [bench.path("captures/a.pcap")])
    #expect(list.unreadable.isEmpty)
  }

  @Test("what leads nowhere in a folder is reported, and the rest is analysed")
  func unreadableEntries() throws {
    let bench = try Workbench()
    try bench.makeFolder("captures")
    try bench.write(Self.capture(2), to: "captures/a.pcap")
    try FileManager.default.createSymbolicLink(
      atPath: bench.path("captures/gone.pcap"), withDestinationPath: bench.path("nowhere"))
    let list = try CaptureList([bench.path("captures")])
    #expect(list.unreadable.map(\.place) == [bench.path("captures/gone.pcap")])
    let run = try bench.replay([bench.path("captures")], events: "dns")
    #expect(run.code == 65)
    #expect(run.lines.count == 3)
  }

  @Test("files are read in the order of their first packets, those without packets last and in their own order")
  func order() throws {
    let bench = try Workbench()
    let names = ["none-1", "late", "none-2", "early", "same-1", "same-2"]
    for (name, bytes) in zip(
      names,
      [
        Self.capture(0), Self.capture(1, after: 60), Self.capture(0), Self.capture(1), Self.capture(1, after: 30),
        Self.capture(1, after: 30),
      ])
    { try bench.write(bytes, to: name) }
    let list = try CaptureList(names.map { bench.path($0) })
    let expected = ["early", "same-1", "same-2", "late", "none-1", "none-2"]
    #expect(list.names == expected.map { bench.path($0) })
    #expect(list.duration == 60_000_000_000)
  }

  @Test("one timeline carries its state from file to file, and files apart begin anew")
  func perFile() throws {
    let bench = try Workbench()
    let a = try bench.write(Self.capture(3), to: "a")
    let b = try bench.write(CompressedBytes.gzip(Self.capture(3, after: 10)), to: "b")
    let together = try Self.summary(try bench.replay([b, a], events: "dns,device").lines)
    #expect(
      together.map { $0.split(separator: " ").first } == ["device", "dns", "dns", "dns", "dns", "dns", "dns", "stats"])

    let apart = try bench.replay([b, a], events: "dns,device", perFile: true)
    #expect(apart.code == 0)
    let kinds = try apart.lines.map { try record($0)["event_type"] as? String }
    #expect(kinds == ["device", "dns", "dns", "dns", "stats", "device", "dns", "dns", "dns", "stats"])
    let counts: [Int?] = try apart.lines.filter { $0.contains("\"event_type\":\"stats\"") }.map {
      value(try record($0), "stats", "decoder", "pkts")
    }
    #expect(counts == [3, 3])
    // Each part is what the file gives alone.
    let alone = try bench.replay([a], events: "dns,device").lines + bench.replay([b], events: "dns,device").lines
    #expect(apart.lines == alone)
  }

  @Test("among files apart, damage of one and alerts of another both count for the exit code")
  func perFileDamage() throws {
    let bench = try Workbench()
    let bad = try bench.write(Array(Self.capture(3).dropLast()), to: "bad")
    let good = try bench.write(Self.capture(3, after: 10), to: "good")
    let run = try bench.replay([bad, good], events: "dns", perFile: true)
    #expect(run.code == 65)
    #expect(run.lines.count == 2 + 1 + 3 + 1)
  }

  @Test("progress says how far, how fast, up to when, and how long still")
  func progress() {
    let time = Timestamp(nanoseconds: 1_767_607_200_000_000_000)
    func line(_ bytes: UInt64, of byteCount: UInt64, _ packets: UInt64, _ seconds: Double) -> String {
      ProgressLine(bytes: bytes, byteCount: byteCount, packets: packets, seconds: seconds, time: time).text
    }
    #expect(line(25, of: 100, 3000, 2) == "25 %, 3000 packets, 1500/s, at 2026-01-05T10:00:00, 6 s left")
    #expect(line(1, of: 1000, 10, 1) == "0 %, 10 packets, 10/s, at 2026-01-05T10:00:00")
    #expect(line(10, of: 100, 10, 100) == "10 %, 10 packets, 0/s, at 2026-01-05T10:00:00, 15 min 0 s left")
    #expect(line(10, of: 100, 10, 2000) == "10 %, 10 packets, 0/s, at 2026-01-05T10:00:00, 5 h 0 min left")
    // A file may grow while it is read, and a pipe has no size.
    #expect(line(200, of: 100, 10, 1) == "100 %, 10 packets, 10/s, at 2026-01-05T10:00:00, 0 s left")
    #expect(line(200, of: 0, 10, 1) == "10 packets, 10/s, at 2026-01-05T10:00:00")
    #expect(line(0, of: 0, 0, 0) == "0 packets, 0/s")
  }
}
