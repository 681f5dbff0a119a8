// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Sensor

@Suite("Labels · which row speaks of a packet")
struct LabelledPacketsTests {
  @Test("of rows that overlap, the later one wins, at both ends")
  func overlap() {
    let spans = LabelSpans([part(1, 10, 0), part(4, 6, 1), part(6, 8, 2), part(20, 20, 3)])
    let rows = (0...21).map { spans.row(at: Int64($0)).map(Int.init) ?? -1 }
    #expect(rows == [-1, 0, 0, 0, 1, 1, 2, 2, 2, 0, 0] + Array(repeating: -1, count: 9) + [3, -1])
  }

  @Test("the same as painting every point, row by row", arguments: 0..<50)
  func painting(_ seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ limit: UInt64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33) % Int64(limit)
    }
    var painted = [Int32?](repeating: nil, count: 64)
    var parts: [LabelSpans.Part] = []
    for row in 0..<Int32(1 + seed % 20) {
      let first = random(60)
      let last = min(63, first + random(12))
      parts.append(LabelSpans.Part(first: first, last: last, row: row))
      for point in first...last { painted[Int(point)] = row }
    }
    let spans = LabelSpans(parts)
    #expect((0..<64).map { spans.row(at: $0) } == painted)
  }

  @Test("the ends of the axis can be named")
  func ends() {
    let spans = LabelSpans([part(.min, .min, 0), part(.max - 1, .max, 1)])
    #expect(spans.row(at: .min) == 0)
    #expect(spans.row(at: 0) == nil)
    #expect(spans.row(at: .max - 1) == 1)
  }

  @Test("a conversation is meant in both directions, and a time on both ends")
  func conversation() throws {
    let labels = try read(
      "label,first,last,src_ip,src_port,dest_ip,dest_port,proto\nscan,10,20,10.0.0.1,,10.0.0.2,23,tcp\n")
    #expect(row(labels, 10, "10.0.0.1", 4000, "10.0.0.2", 23) == 0)
    #expect(row(labels, 20, "10.0.0.2", 23, "10.0.0.1", 4000) == 0)
    #expect(row(labels, 15, "10.0.0.1", 23, "10.0.0.2", 4000) == nil)
    #expect(row(labels, 15, "10.0.0.1", 4000, "10.0.0.3", 23) == nil)
    #expect(row(labels, 15, "10.0.0.1", 4000, "10.0.0.2", 23, .udp) == nil)
    #expect(row(labels, 21, "10.0.0.1", 4000, "10.0.0.2", 23) == nil)
    #expect(row(labels, 9, "10.0.0.1", 4000, "10.0.0.2", 23) == nil)
  }

  @Test("rows of different kinds overlap like those of one: the later wins, and benign may")
  func kinds() throws {
    let labels = try read(
      """
      label,first,last,packet,src_ip
      scan,0,100,,
      benign,,,5,
      flood,50,60,,10.0.0.9
      """)
    #expect(row(labels, 55, "10.0.0.1", 1, "10.0.0.9", 2) == 2)
    #expect(row(labels, 55, "10.0.0.1", 1, "10.0.0.8", 2) == 0)
    #expect(row(labels, 40, "10.0.0.1", 1, "10.0.0.8", 2, number: 5) == 1)
    #expect(labels.runOfRow == [0, -1, 1])
  }

  @Test("packets are counted in each file apart; without a file, in each alike")
  func files() throws {
    let labels = try read("file,label,packet\n/x/a.pcap,scan,3\nb.pcap,flood,3\n,sweep,9\n")
    #expect(labels.files == ["a.pcap", "b.pcap"])
    #expect(labels.packets.row(of: .numbered(3, file: 0)) == 0)
    #expect(labels.packets.row(of: .numbered(3, file: 1)) == 1)
    #expect(labels.packets.row(of: .numbered(3)) == nil)
    #expect(labels.packets.row(of: .numbered(9)) == 2)
    #expect(labels.packets.row(of: .numbered(9, file: 1)) == 2)
    #expect(labels.packets.rows(behindPacket: 2, inFile: 0) == [0])
    #expect(labels.packets.rows(behindPacket: 3, inFile: 0) == [])
    #expect(labels.packets.rows(behindPacket: 8, inFile: nil) == [2])
  }

  @Test("times are seconds with a fraction, or dates with an offset · RFC 3339 §5.6")
  func times() {
    #expect(time("0") == 0)
    #expect(time("1700000000.25") == 1_700_000_000_250_000_000)
    #expect(time("1.0000000019") == 1_000_000_001)
    #expect(time("1985-04-12T23:20:50.52Z") == 482_196_050_520_000_000)
    #expect(time("1996-12-19T16:39:57-08:00") == 851_042_397_000_000_000)
    #expect(time("2026-01-05T10:11:12.345678+0000") == 1_767_607_872_345_678_000)
    #expect(time("2024-02-29 00:00:00z") == 1_709_164_800_000_000_000)
    for wrong in [
      "", "x", "1.", ".5", "1e3", "-1", "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-05T10:11:12",
      "2026-01-05T24:00:00Z", "2026-01-05", "99999999999", "1 ",
    ] { #expect(time(wrong) == nil, "\(wrong)") }
  }

  private func time(_ text: String) -> Int64? { Timestamp(labelText: Array(text.utf8)[...])?.nanoseconds }

  private func part(_ first: Int64, _ last: Int64, _ row: Int32) -> LabelSpans.Part {
    LabelSpans.Part(first: first, last: last, row: row)
  }

  private func read(_ text: String) throws -> Labels { try LabelReader.read(Array(text.utf8)) }

  private func row(
    _ labels: Labels, _ seconds: Int64, _ source: String, _ sourcePort: UInt16, _ destination: String,
    _ destinationPort: UInt16, _ transport: TransportProtocol = .tcp, number: UInt64 = 1
  ) -> Int32? {
    guard let source = IPAddress(source), let destination = IPAddress(destination) else { return nil }
    return labels.packets.row(
      of: LabelPacket(
        number: number, time: Timestamp(seconds: seconds, nanoseconds: 0), file: -1,
        sender: Endpoint(address: source, port: sourcePort),
        receiver: Endpoint(address: destination, port: destinationPort), transport: transport))
  }
}
