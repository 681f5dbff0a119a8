// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing

@Suite("6LoWPAN parts and paths · RFC 4944 §5, RFC 8025, RFC 8138")
struct LoWPANFragmentTests {
  private static let text = (0..<100).map { UInt8($0) }
  private static let ends = "\(LoWPANSegment.camera) > \(LoWPANSegment.router)\(LoWPANSegment.ports)"

  /// The parts of a datagram of 148 octets: its headers and 16 octets of text, then 48, 32 and 4.
  private static func parts(tag: UInt8) -> [[UInt8]] {
    let first: [UInt8] = [0xC0, 148, 0, tag, 0x7E, 0x33, 0xF3, 0x17, 0x12, 0x34] + text[..<16]
    let rest = [(64, 16..<64), (112, 64..<96), (144, 96..<100)].map { offset, range in
      [0xE0, 148, 0, tag, UInt8(offset / 8)] + text[range]
    }
    return [first] + rest
  }

  @Test("a datagram is read when its last part comes, in whatever order they come")
  func orders() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [0, 0, 1, 1, 2, 3]] {
      var segment = LoWPANSegment()
      let parts = Self.parts(tag: 7)
      let readings = order.map { segment.read(parts[$0]) }
      for reading in readings.dropLast() {
        #expect(reading.content == "6lowpan_fragment")
        #expect(reading.ends.isEmpty)
      }
      #expect(readings.last?.ends == Self.ends)
      #expect(readings.last?.payload == Self.text)
      #expect(readings.last?.isPayloadCut == false)
    }
  }

  @Test("parts of several datagrams do not mix, and a part that comes too late begins anew")
  func keys() {
    var segment = LoWPANSegment()
    let (a, b) = (Self.parts(tag: 1), Self.parts(tag: 2))
    for index in 0..<3 {
      _ = segment.read(a[index])
      _ = segment.read(b[index])
    }
    #expect(segment.read(a[3], at: 1).ends == Self.ends)
    #expect(segment.read(b[3], at: 61).content == "6lowpan_fragment")
  }

  @Test("the oldest of seventeen unfinished datagrams gives way")
  func bound() {
    var segment = LoWPANSegment()
    for tag in UInt8(1)...17 { _ = segment.read(Self.parts(tag: tag)[0], at: Int64(tag)) }
    func finish(_ tag: UInt8) -> String {
      var last = ""
      for part in Self.parts(tag: tag).dropFirst() { last = segment.read(part, at: 20).ends }
      return last
    }
    #expect(finish(2) == Self.ends)
    #expect(finish(1).isEmpty)
  }

  @Test("a part that reaches beyond its datagram, or ends between units, is not taken")
  func impossible() {
    var segment = LoWPANSegment()
    let parts = Self.parts(tag: 9)
    #expect(segment.read([0xE0, 148, 0, 9, 18] + [UInt8](repeating: 0, count: 8)).content == "6lowpan_fragment")
    #expect(segment.read(parts[1].dropLast(1)).content == "6lowpan_fragment")
    for part in parts.dropLast() { #expect(segment.read(part).ends.isEmpty) }
    #expect(segment.read(parts[3]).payload == Self.text)
  }

  @Test("the ends of a mesh path are the datagram's, not those of one hop")
  func mesh() {
    var segment = LoWPANSegment()
    let short = segment.read([0xB5, 0, 1, 0, 2, 0x50, 9, 0x7E, 0x33] + LoWPANSegment.datagram)
    #expect(short.ends == "fe80::ff:fe00:1 > fe80::ff:fe00:2\(LoWPANSegment.ports)")
    let long = segment.read(
      [0x8F, 20, 2, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 2, 0x7E, 0x33] + LoWPANSegment.datagram)
    #expect(long.ends == "fe80::1 > fe80::2\(LoWPANSegment.ports)")
  }

  @Test("pages and routing headers are walked over, and critical ones that are unknown are malformed")
  func pages() {
    var segment = LoWPANSegment()
    for headers: [UInt8] in [
      [0xF0], [0xF1], [0xF1, 0x83, 5, 1], [0xF1, 0x80, 5, 0, 0, 1], [0xF1, 0x81, 1, 0, 9, 0, 8, 0xA2, 6, 64, 1],
    ] {
      #expect(segment.read(headers + [0x7E, 0x33] + LoWPANSegment.datagram).ends == Self.ends)
    }
    #expect(segment.read([0xF1, 0x80, 31, 0, 0]).failure == "lowpan lowpan_critical_header")
  }

  @Test("random bodies are read without a crash, and the same twice")
  func random() {
    var generator = SplitMix(state: 11)
    var first = LoWPANSegment()
    var second = LoWPANSegment()
    for turn in 0..<4000 {
      var body = (0..<Int.random(in: 1...100, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      body[0] =
        [0x41, 0x60 | body[0] & 0x1F, 0xC0 | body[0] & 7, 0xE0 | body[0] & 7, 0xF1, 0x80 | body[0] & 0x3F][turn % 6]
      #expect(first.read(body, at: Int64(turn)) == second.read(body, at: Int64(turn)))
    }
  }
}
