// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@testable import Sensor

@Suite("Accounting of packets")
struct AccountingTests {
  private static let mac = MACAddress(value: 0x5E00_5317)

  /// An Ethernet frame with this EtherType, or with this length and LLC header.
  private static func frame(_ type: UInt16, _ body: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
    [0, 0, 0x5E, 0, 0x53, 1, 0, 0, 0x5E, 0, 0x53, 0x17, UInt8(type >> 8), UInt8(type & 0xFF)] + body
  }

  private static func internet(_ transport: UInt8) -> [UInt8] {
    PacketBuilder(payload: [0x10, 0, 0x20, 0, 0, 8, 0, 0])
      .ip(
        from: IPAddress(v4: 0xC0A8_3217), to: IPAddress(v4: 0xE000_0001), TransportProtocol(rawValue: transport)
      )
      .ethernet(from: mac, to: MACAddress(value: 0x5E00_5301)).bytes
  }

  private func stats(_ files: [[[UInt8]]]) throws -> [String: Any] {
    let bench = try Workbench()
    let paths = try files.enumerated().map { index, packets in
      var file = CaptureFileBuilder()
      for packet in packets { file.add(packet, microseconds: UInt64(index + 1) * 1_000_000) }
      let name = String(repeating: "0", count: 3 - String(index).count) + "\(index).pcap"
      return try bench.write(file.bytes, to: name)
    }
    let run = try bench.replay(paths, events: "none")
    return try record(run.lines.last ?? "")
  }

  private func expectLaw(_ counts: [String: Any]?) {
    func number(_ key: String) -> Int { counts?[key] as? Int ?? 0 }
    let dropped =
      counts?["dropped"] as? Int ?? number("kernel_drops") + number("interface_drops") + number("ring_drops")
    #expect(number("received") == number("analysed") + dropped + number("undecodable"))
  }

  @Test("received = analysed + dropped + undecodable, for each file and for their sums")
  func law() throws {
    let good = Self.internet(17)
    let files: [[[UInt8]]] = [[good, good, [1, 2, 3]], [Self.frame(0x88CC), [1], [2]], []]
    let stats = try stats(files)
    let sources: [[String: Any]] = try #require(value(stats, "vedette", "sources"))
    #expect(sources.map { $0["received"] as? Int } == [3, 3, 0])
    #expect(sources.map { $0["undecodable"] as? Int } == [1, 2, 0])
    let names = sources.compactMap { ($0["name"] as? String)?.split(separator: "/").last }
    #expect(names == ["000.pcap", "001.pcap", "002.pcap"])
    for source in sources { expectLaw(source) }
    let sums: [String: Any] = try #require(value(stats, "vedette", "accounting"))
    expectLaw(sums)
    for key in ["received", "analysed", "undecodable"] {
      #expect(sources.reduce(0) { $0 + ($1[key] as? Int ?? 0) } == sums[key] as? Int)
    }
    let reasons: [[String: Any]] = try #require(value(stats, "vedette", "accounting", "reasons"))
    #expect(reasons.map { $0["reason"] as? String } == ["link_short"])
    #expect(reasons.map { $0["packets"] as? Int } == [3])
  }

  @Test("files beyond the first 64 are counted together, and nothing is lost between")
  func manyFiles() throws {
    let files = (0..<70).map { [[UInt8]](repeating: Self.internet(17), count: $0 % 3 + 1) }
    let stats = try stats(files)
    let sources: [[String: Any]] = try #require(value(stats, "vedette", "sources"))
    #expect(sources.count == 65)
    let last = try #require(sources.last)
    #expect(last["name"] == nil)
    #expect(last["count"] as? Int == 6)
    #expect(last["received"] as? Int == files[64...].joined().count)
    #expect(value(stats, "vedette", "accounting", "received") == files.joined().count)
  }

  @Test("what is not read is counted by EtherType, LLC service and IP protocol, with its name")
  func notRead() throws {
    let spanningTree = Self.frame(38, [0x42, 0x42, 3] + [UInt8](repeating: 0, count: 35))
    let packets = [
      Self.frame(0x88E1), Self.frame(0x88E1), Self.frame(0x88E1), spanningTree, spanningTree, Self.internet(2),
      Self.frame(0xBEEF), Self.internet(17),
    ]
    let stats = try stats([packets])
    let counts: [[String: Any]] = try #require(value(stats, "vedette", "accounting", "not_read"))
    #expect(
      counts.map { $0["protocol"] as? String } == [
        "ethertype_0x88e1", "llc_0x42", "ethertype_0xbeef", "ip_protocol_2",
      ])
    #expect(counts.map { $0["name"] as? String } == ["HomePlug AV", "spanning tree", nil, "IGMP"])
    #expect(counts.map { $0["packets"] as? Int } == [3, 2, 1, 1])
    // They were seen, and belong to a device: analysed as far as this sensor goes.
    #expect(value(stats, "vedette", "accounting", "analysed") == 8)
  }

  /// The Internet checksum of some bytes (RFC 1071).
  private static func sum(_ bytes: some Collection<UInt8>) -> UInt16 {
    var sum = bytes.enumerated().reduce(0) { $0 + Int($1.element) << ($1.offset % 2 == 0 ? 8 : 0) }
    while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
    return ~UInt16(sum)
  }

  private static func write(_ sum: UInt16, into bytes: inout [UInt8], at offset: Int) {
    bytes[offset] = UInt8(sum >> 8)
    bytes[offset + 1] = UInt8(sum & 0xFF)
  }

  @Test("a bad checksum is counted by its layer and marked, and the packet is read all the same")
  func badChecksums() throws {
    let question: [UInt8] =
      [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7] + Array("example".utf8) + [3] + Array("org".utf8) + [0, 0, 1, 0, 1]
    var good = PacketBuilder(payload: question).udp(from: 1024, to: 53)
      .ip(from: IPAddress(v4: 0xC0A8_3217), to: IPAddress(v4: 0xC0A8_3201), .udp)
      .ethernet(from: Self.mac, to: MACAddress(value: 0x5E00_5301)).bytes
    // The header at 14, its sum at 24; the datagram at 34, its sum at 40, which begins with protocol, length and addresses.
    Self.write(Self.sum(good[14..<34]), into: &good, at: 24)
    let length = good.count - 34
    Self.write(Self.sum([0, 17, 0, UInt8(length)] + good[26...]), into: &good, at: 40)
    var (badDatagram, badHeader) = (good, good)
    badDatagram[good.count - 1] ^= 0xFF
    badHeader[22] ^= 0xFF
    var file = CaptureFileBuilder()
    for (index, packet) in [good, badDatagram, badHeader].enumerated() {
      file.add(packet, microseconds: UInt64(index) * 1000)
    }
    let bench = try Workbench()
    let run = try bench.replay([bench.write(file.bytes, to: "a.pcap")], events: "dns")
    let records = try run.lines.map { try record($0) }
    #expect(records.dropLast().map { value($0, "vedette", "checksum_bad") as Bool? } == [nil, true, true])
    let layers: [[String: Any]] = try #require(value(records[records.count - 1], "vedette", "checksums", "layers"))
    #expect(layers.map { $0["layer"] as? String } == ["ip", "udp"])
    #expect(layers.map { $0["packets"] as? Int } == [1, 1])
  }

  @Test("a flood of made-up EtherTypes fills a small table and no more")
  func etherTypeFlood() throws {
    let stats = try stats([(0..<300).map { Self.frame(0x9100 + 1 + UInt16($0)) }])
    let counts: [[String: Any]] = try #require(value(stats, "vedette", "accounting", "not_read"))
    #expect(counts.count == 33)
    #expect(counts.last?["protocol"] as? String == "other")
    #expect(counts.reduce(0) { $0 + ($1["packets"] as? Int ?? 0) } == 300)
  }
}
