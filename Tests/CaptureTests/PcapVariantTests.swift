// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite("pcap files of old and modified tools · libpcap sf-pcap.c, Wireshark wiretap/libpcap.c")
struct PcapVariantTests {
  private static let packets: [[UInt8]] = [[1, 2, 3], [], [4, 5, 6, 7, 8], [9]]

  /// A file of four packets a second apart, whose records carry `extra` bytes behind their header.
  private static func file(_ bytes: inout CaptureBytes, fraction: UInt32 = 7, extra: Int = 0) {
    for (index, data) in packets.enumerated() {
      bytes.pcapRecord(1_700_000_000 + UInt32(index), fraction, data, extra: extra)
    }
  }

  private static func expected(_ nanoseconds: Int64, link: UInt16 = 1) -> [SeenPacket] {
    packets.enumerated().map { index, data in
      SeenPacket(
        time: (1_700_000_000 + Int64(index)) * 1_000_000_000 + nanoseconds, number: UInt64(index) + 1,
        original: UInt32(data.count), link: link, data: data)
    }
  }

  @Test(
    "longer record headers under the same magic number are told by the records",
    arguments: [(0xA1B2_C3D4, 8), (0xA1B2_C3D4, 4), (0xA1B2_CD34, 8), (0xA1B2_CD34, 12)] as [(UInt32, Int)],
    [false, true])
  func longerHeaders(variant: (magic: UInt32, extra: Int), isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.pcapHeader(magic: variant.magic)
    Self.file(&file, extra: variant.extra)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets == Self.expected(7000))
  }

  @Test("a fraction below zero is a moment before its second, as libpcap has it", arguments: [false, true])
  func fractionBelowZero(isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.pcapHeader()
    file.pcapRecord(1_700_000_000, 7, [1])
    file.pcapRecord(1_700_000_001, UInt32(bitPattern: -268_432), [2])
    file.pcapRecord(1_700_000_002, 7, [3])
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(
      seen.packets.map(\.time) == [1_700_000_000_000_007_000, 1_700_000_000_731_568_000, 1_700_000_002_000_007_000])
  }

  @Test("a usual file that is damaged in its first records is not taken for another")
  func damagedFirst() throws {
    var file = CaptureBytes()
    file.pcapHeader()
    Self.file(&file)
    for place in 24..<60 {
      var damaged = file.bytes
      damaged[place] = 0xFF
      let seen = try read(damaged)
      #expect(
        seen.packets.allSatisfy { packet in Self.packets.contains { $0.starts(with: packet.data) } || packet.number < 3
        })
    }
  }

  @Test(
    "lcap has four bytes more in front, and counts nanoseconds where hardware wrote more than a million of them",
    arguments: [(0x1C00_01AC, 7_000_000, 1), (0x1C00_01AC, 7, 1000), (0x1C00_01AB, 7, 1000)]
      as [(UInt32, UInt32, Int64)], [false, true])
  func lcap(variant: (magic: UInt32, fraction: UInt32, unit: Int64), isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.pcapHeader(magic: variant.magic)
    file.add(UInt32(73))
    Self.file(&file, fraction: variant.fraction)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets == Self.expected(Int64(variant.fraction) * variant.unit))
    #expect(try read(Array(file.bytes[..<26])).error?.reason == .cutShort(.fileHeader, missing: 2))
  }

  @Test(
    "AIX writes version 2.2 with interface types and nanoseconds",
    arguments: [(6, 1), (9, 6), (15, 10), (24, 0)] as [(UInt32, UInt16)])
  func aix(interfaceType: UInt32, link: UInt16) throws {
    var file = CaptureBytes(isBigEndian: true)
    file.pcapHeader(minor: 2, link: interfaceType)
    // More nanoseconds than microseconds go into a second.
    Self.file(&file, fraction: 7_000_000)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets == Self.expected(7_000_000, link: link))
  }

  @Test("version 2.2 with a usual link type is from an old libpcap and counts microseconds")
  func oldNotAIX() throws {
    var file = CaptureBytes()
    file.pcapHeader(minor: 2, link: 1)
    Self.file(&file)
    let seen = try read(file.bytes)
    #expect(seen.packets == Self.expected(7000))
  }

  @Test(
    "a snap length of zero, or one that the packets exceed, keeps no packet from being read",
    arguments: [0, 2, 3, .max])
  func snapLengths(snapLength: UInt32) throws {
    var file = CaptureBytes()
    file.pcapHeader(snapLength: snapLength)
    Self.file(&file)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets == Self.expected(7000))
  }
}
