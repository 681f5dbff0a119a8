// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Sensor
import SensorTestKit
import Testing

@Suite("Replay")
struct ReplayTests {
  private static let client = IPAddress(v4: 0xC0A8_3217)
  private static let resolver = IPAddress(v4: 0xC0A8_3201)
  private static let question: [UInt8] =
    [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7] + Array("example".utf8) + [3] + Array("org".utf8) + [0, 0, 1, 0, 1]

  private static func query(_ port: UInt16) -> [UInt8] {
    PacketBuilder(payload: question).udp(from: port, to: 53).ip(from: client, to: resolver, .udp)
      .ethernet(from: MACAddress(value: 0x5E00_5317), to: MACAddress(value: 0x5E00_5301)).bytes
  }

  /// A capture of DNS queries, one every 50 ms, with one packet that can't be read.
  private static func capture(_ count: Int) -> CaptureFileBuilder {
    var file = CaptureFileBuilder()
    for index in 0..<count { file.add(query(UInt16(1024 + index)), microseconds: UInt64(index) * 50_000) }
    file.add([1, 2, 3], microseconds: UInt64(count) * 50_000)
    return file
  }

  @Test("two runs give the same bytes, and so do rings of other sizes")
  func determinism() throws {
    let bench = try Workbench()
    let path = try bench.write(Self.capture(500).bytes, to: "a.pcap")
    let first = try bench.replay([path])
    #expect(first.code == 0)
    #expect(first.lines.count > 500)
    for ring in [1, 8, 64] {
      #expect(try bench.replay([path], ring: ring).lines == first.lines)
    }
  }

  @Test("every packet is accounted for, and stats closes the log")
  func accounting() throws {
    let bench = try Workbench()
    let path = try bench.write(Self.capture(20).bytes, to: "a.pcap")
    let run = try bench.replay([path], events: "none")
    let stats = try record(run.lines.last ?? "")
    #expect(value(stats, "event_type") == "stats")
    #expect(value(stats, "stats", "decoder", "pkts") == 21)
    let received: Int? = value(stats, "vedette", "accounting", "received")
    let analysed: Int? = value(stats, "vedette", "accounting", "analysed")
    let undecodable: Int? = value(stats, "vedette", "accounting", "undecodable")
    #expect(received == 21)
    #expect(analysed == 20)
    #expect(undecodable == 1)
  }

  @Test("each device is told once, when it appears")
  func devices() throws {
    let bench = try Workbench()
    let run = try bench.replay([bench.write(Self.capture(20).bytes, to: "a.pcap")], events: "device")
    let records = try run.lines.map { try record($0) }
    #expect(records.map { $0["event_type"] as? String } == ["device", "stats"])
    #expect(value(records[0], "device", "id") == "00:00:5e:00:53:17")
  }

  @Test("records carry the number of their packet, counted from 1")
  func numbers() throws {
    let bench = try Workbench()
    let path = try bench.write(Self.capture(3).bytes, to: "a.pcap")
    let run = try bench.replay([path], events: "dns")
    let numbers = try run.lines.dropLast().map { try record($0)["pcap_cnt"] as? Int }
    #expect(numbers == [1, 2, 3])
  }

  @Test("several files are one timeline, by their first packets, whatever their order")
  func timeline() throws {
    let bench = try Workbench()
    var late = CaptureFileBuilder()
    late.add(Self.query(9), microseconds: 90_000_000)
    let b = try bench.write(Self.capture(3).bytes, to: "b.pcap")
    let a = try bench.write(late.bytes, to: "a.pcap")
    let times = try bench.replay([a, b], events: "dns").lines.compactMap { try record($0)["timestamp"] as? String }
    #expect(times == times.sorted())
    #expect(try bench.replay([bench.folder.path], events: "dns").lines.count == 5)
  }

  @Test(
    "damaged input is analysed up to the damage, and the exit code says so",
    arguments: [
      ("empty", 0), ("text", 0), ("cut in a record header", 20), ("cut in a packet", 20),
      ("a record of a gigabyte", 20),
    ])
  func damage(kind: String, packets: Int) throws {
    let bench = try Workbench()
    var bytes = Self.capture(19).bytes
    switch kind {
    case "empty": bytes = []
    case "text": bytes = Array("This is no capture, it is a letter.\n".utf8)
    case "cut in a record header": bytes += [0, 0, 0, 0, 0, 0]
    case "cut in a packet": bytes += [0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 1, 2, 3]
    default: bytes += [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0x40] + Array(repeating: 0, count: 100)
    }
    let path = try bench.write(bytes, to: "damaged.pcap")
    let run = try bench.replay([path], events: "none")
    #expect(run.code == 65)
    let stats = try record(run.lines.last ?? "")
    #expect(value(stats, "stats", "decoder", "pkts") == packets)
  }

  @Test("a packet of no bytes is counted and reported, not fatal")
  func emptyPacket() throws {
    let bench = try Workbench()
    var file = CaptureFileBuilder()
    file.add([], microseconds: 0)
    file.add(Self.query(1000), microseconds: 1)
    let run = try bench.replay([bench.write(file.bytes, to: "a.pcap")], events: "dns")
    #expect(run.code == 0)
    #expect(run.lines.count == 2)
    #expect(value(try record(run.lines[1]), "stats", "decoder", "pkts") == 2)
  }

  @Test("a damaged file does not keep the next one from being read")
  func damageThenMore() throws {
    let bench = try Workbench()
    let bad = try bench.write([1, 2, 3], to: "bad.pcap")
    let good = try bench.write(Self.capture(3).bytes, to: "good.pcap")
    let run = try bench.replay([bad, good], events: "dns")
    #expect(run.code == 65)
    #expect(run.lines.count == 4)
  }

  @Test("a missing file is refused with 66 before anything is written")
  func missing() throws {
    let bench = try Workbench()
    do {
      _ = try bench.replay([bench.path("nothing.pcap")])
      Issue.record("the replay began")
    } catch let failure as Failure {
      #expect(failure.exitCode == .noInput)
    }
  }
}
