// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite("pcap files · draft-ietf-opsawg-pcap §4, §5")
struct PcapFormatTests {
  @Test("both orders of bytes and both fractions give the same packets", arguments: [false, true], [false, true])
  func variants(isBigEndian: Bool, isNano: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.pcapHeader(magic: isNano ? 0xA1B2_3C4D : 0xA1B2_C3D4)
    file.pcapRecord(1_700_000_000, isNano ? 123_456_000 : 123_456, [1, 2, 3], original: 60)
    file.pcapRecord(4_000_000_000, 5, [])
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(
      seen.packets == [
        SeenPacket(time: 1_700_000_000_123_456_000, number: 1, original: 60, link: 1, data: [1, 2, 3]),
        SeenPacket(time: 4_000_000_000_000_000_000 + (isNano ? 5 : 5000), number: 2, original: 0, link: 1, data: []),
      ])
  }

  @Test("the records of the modified format carry eight bytes more", arguments: [false, true])
  func modified(isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.pcapHeader(magic: 0xA1B2_CD34)
    file.pcapRecord(1, 2, [7, 8], extra: 8)
    file.pcapRecord(3, 4, [9], extra: 8)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets.map(\.data) == [[7, 8], [9]])
    #expect(seen.packets.map(\.time) == [1_000_002_000, 3_000_004_000])
  }

  @Test(
    "the upper bits of the link type are no link type, and raw IP has one number",
    arguments: [(1, 1), (0x5400_0001, 1), (12, 101), (14, 101), (101, 101), (276, 276), (113, 113), (147, 147)]
      as [(UInt32, UInt16)])
  func linkTypes(written: UInt32, read link: UInt16) throws {
    var file = CaptureBytes()
    file.pcapHeader(link: written)
    file.pcapRecord(1, 0, [0])
    let seen = try read(file.bytes)
    #expect(seen.packets.map(\.link) == [link])
  }

  @Test("versions before 2.4 have the lengths in the other order")
  func oldVersions() throws {
    for (major, minor, captured, original) in [(2, 2, 60, 2), (543, 0, 60, 2), (2, 3, 60, 2), (2, 3, 2, 60)] {
      var file = CaptureBytes()
      file.pcapHeader(major: UInt16(major), minor: UInt16(minor))
      file.add(UInt32(1))
      file.add(UInt32(0))
      file.add(UInt32(captured))
      file.add(UInt32(original))
      file.bytes += [5, 6]
      let seen = try read(file.bytes)
      #expect(seen.error == nil)
      #expect(seen.packets == [SeenPacket(time: 1_000_000_000, number: 1, original: 60, link: 1, data: [5, 6])])
    }
  }

  @Test("an unknown version is refused")
  func version() throws {
    var file = CaptureBytes()
    file.pcapHeader(major: 3, minor: 1)
    let seen = try read(file.bytes)
    #expect(seen.error?.reason == .unsupportedVersion(major: 3, minor: 1))
  }

  @Test("a record longer than the snap length is delivered up to the bound")
  func longRecords() throws {
    var file = CaptureBytes()
    file.pcapHeader(snapLength: 10)
    let long = (0..<262_144).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    file.pcapRecord(1, 0, [UInt8](repeating: 1, count: 11))
    file.pcapRecord(2, 0, long)
    file.pcapRecord(3, 0, [3])
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets.map(\.data.count) == [11, 262_144, 1])
    #expect(seen.packets[1].data == long)
  }

  @Test("a record beyond the bound is damage, and what stands before it is delivered")
  func tooLong() throws {
    var file = CaptureBytes()
    file.pcapHeader()
    file.pcapRecord(1, 0, [1, 2])
    let place = UInt64(file.bytes.count)
    file.add(UInt64(0))
    file.add(UInt32(262_145))
    file.add(UInt32(262_145))
    let seen = try read(file.bytes)
    #expect(seen.packets.count == 1)
    #expect(seen.error?.reason == .recordTooLong(claimed: 262_145, limit: 262_144))
    #expect(seen.error?.offset == place)
  }

  @Test("every cut delivers the packets before it and names what is cut")
  func cuts() throws {
    var file = CaptureBytes()
    file.pcapHeader()
    file.pcapRecord(1, 0, [1, 2, 3, 4])
    file.pcapRecord(2, 0, [5, 6])
    let whole = file.bytes
    for length in 0..<whole.count {
      let seen = try read(Array(whole[..<length]))
      let complete = length < 44 ? 0 : length < 62 ? 1 : 2
      #expect(seen.packets.count == complete)
      switch length {
      case 0: #expect(seen.error?.reason == .empty)
      case 1...3: #expect(seen.error?.reason == .notACapture(0))
      case 4...23: #expect(seen.error?.reason == .cutShort(.fileHeader, missing: UInt64(24 - length)))
      case 24, 44: #expect(seen.error == nil)
      case 25...39: #expect(seen.error?.reason == .cutShort(.recordHeader, missing: UInt64(40 - length)))
      case 40...43: #expect(seen.error?.reason == .cutShort(.packet, missing: UInt64(44 - length)))
      case 45...59: #expect(seen.error?.reason == .cutShort(.recordHeader, missing: UInt64(60 - length)))
      default: #expect(seen.error?.reason == .cutShort(.packet, missing: UInt64(62 - length)))
      }
      if length > 44 { #expect(seen.error?.offset == 44) }
    }
  }

  @Test("packets across the edge of the buffer are whole")
  func bufferEdges() throws {
    var file = CaptureBytes()
    file.pcapHeader()
    let sizes = (0..<700).map { 900 + ($0 * 37) % 601 }
    for (index, size) in sizes.enumerated() {
      file.pcapRecord(UInt32(index), 0, [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: size))
    }
    #expect(file.bytes.count > 600_000)
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets.map(\.data.count) == sizes)
    let damaged = seen.packets.filter { packet in
      !packet.data.allSatisfy { $0 == UInt8(truncatingIfNeeded: packet.number - 1) }
    }
    #expect(damaged.isEmpty)
  }
}
