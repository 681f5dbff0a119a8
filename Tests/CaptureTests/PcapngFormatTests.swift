// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite("pcapng files · draft-ietf-opsawg-pcapng §3, §4")
struct PcapngFormatTests {
  @Test("both orders of bytes give the same packets, and unknown blocks are skipped", arguments: [false, true])
  func variants(isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.section()
    file.block(0x0000_0BAD) { $0.bytes = [1, 2, 3, 4, 5] }
    file.interface()
    file.enhancedPacket(ticks: 1_700_000_000_123_456, [1, 2, 3, 4, 5], original: 1500)
    file.block(4) { $0.bytes = [UInt8](repeating: 0, count: 600_000) }
    file.enhancedPacket(ticks: 1_700_000_000_123_457, [])
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(
      seen.packets == [
        SeenPacket(time: 1_700_000_000_123_456_000, number: 1, original: 1500, link: 1, data: [1, 2, 3, 4, 5]),
        SeenPacket(time: 1_700_000_000_123_457_000, number: 2, original: 0, link: 1, data: []),
      ])
  }

  @Test("sections of different byte orders follow each other, each with its own interfaces")
  func sections() throws {
    var file = CaptureBytes()
    file.section()
    file.interface(link: 1)
    file.interface(link: 113, resolution: 9)
    file.enhancedPacket(interface: 1, ticks: 42, [1])
    file.enhancedPacket(interface: 0, ticks: 42, [2])
    file.isBigEndian = true
    file.section(minor: 2)
    file.interface(link: 12)
    file.enhancedPacket(interface: 0, ticks: 42, [3])
    let place = UInt64(file.bytes.count)
    file.enhancedPacket(interface: 1, ticks: 42, [4])
    let seen = try read(file.bytes)
    #expect(seen.packets.map(\.link) == [113, 1, 101])
    #expect(seen.packets.map(\.time) == [42, 42_000, 42_000])
    #expect(seen.error?.reason == .unknownInterface(1, known: 1))
    #expect(seen.error?.offset == place)
  }

  @Test(
    "ticks count in powers of ten and of two, from the offset",
    arguments: [
      (0, 0, 7, 7_000_000_000), (3, 0, 1001, 1_001_000_000), (6, 0, 1, 1000), (9, 0, 77, 77), (12, 0, 7_999, 7),
      (28, 0, .max, 1), (29, 0, .max, 0), (127, 0, .max, 0), (9, -1, 5, -999_999_995), (6, 1000, 1, 1_000_000_001_000),
      (0x80, 0, 3, 3_000_000_000), (0x81, 0, 3, 1_500_000_000), (0x8A, 0, 1024 + 512, 1_500_000_000),
      (0xA0, 1, 1 << 31, 1_500_000_000), (0xC0, 0, 1 << 63, 500_000_000), (0xFF, 0, .max, 0), (0, 0, .max, .max),
      (9, 0, .max, .max), (0x80, 0, .max, .max),
    ] as [(UInt8, Int64, UInt64, Int64)])
  func clocks(resolution: UInt8, offset: Int64, ticks: UInt64, time: Int64) throws {
    var file = CaptureBytes()
    file.section()
    file.interface(resolution: resolution, offset: offset)
    file.enhancedPacket(ticks: ticks, [])
    let seen = try read(file.bytes)
    #expect(seen.packets.map(\.time) == [time])
  }

  @Test("a simple packet ends at the snap length and has the time of the packet before it")
  func simplePackets() throws {
    var file = CaptureBytes()
    file.section()
    file.interface(snapLength: 3)
    file.enhancedPacket(ticks: 5, [9])
    file.block(3) {
      $0.add(UInt32(60))
      $0.bytes += [1, 2, 3]
    }
    file.block(3) {
      $0.add(UInt32(2))
      $0.bytes += [4, 5]
    }
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(seen.packets.map(\.data) == [[9], [1, 2, 3], [4, 5]])
    #expect(seen.packets.map(\.original) == [1, 60, 2])
    #expect(seen.packets.map(\.time) == [5000, 5000, 5000])
  }

  @Test("the obsolete packet block is read", arguments: [false, true])
  func obsoletePackets(isBigEndian: Bool) throws {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.section()
    file.interface()
    file.interface(link: 276)
    file.block(2) {
      $0.add(UInt16(1))
      $0.add(UInt16(500))
      $0.add(UInt32(1))
      $0.add(UInt32(0))
      $0.add(UInt32(2))
      $0.add(UInt32(90))
      $0.bytes += [6, 7]
    }
    let seen = try read(file.bytes)
    #expect(seen.error == nil)
    #expect(
      seen.packets == [SeenPacket(time: 4_294_967_296_000, number: 1, original: 90, link: 276, data: [6, 7])])
  }

  @Test("impossible lengths are damage at the block's place")
  func lengths() throws {
    var start = CaptureBytes()
    start.section()
    start.interface()
    start.enhancedPacket(ticks: 1, [1, 2, 3, 4])
    let place = start.bytes.count

    func error(_ change: (inout CaptureBytes) -> Void) throws -> CaptureFileError.Reason? {
      var file = start
      change(&file)
      let seen = try read(file.bytes)
      #expect(seen.packets.count == 1)
      #expect(seen.error?.offset == UInt64(place))
      return seen.error?.reason
    }
    let tooShort = try error {
      $0.add(UInt32(6))
      $0.add(UInt32(8))
      $0.add(UInt32(8))
    }
    #expect(tooShort == .blockLength(8, copy: nil))
    let unequal = try error {
      $0.enhancedPacket(ticks: 2, [1])
      $0.bytes[$0.bytes.count - 4] = 40
    }
    #expect(unequal == .blockLength(36, copy: 40))
    let unequalUnknown = try error {
      $0.block(99) { $0.add(UInt32(0)) }
      $0.bytes[$0.bytes.count - 4] = 20
    }
    #expect(unequalUnknown == .blockLength(16, copy: 20))
    let overrun = try error {
      $0.enhancedPacket(ticks: 2, [1, 2, 3, 4])
      $0.bytes[place + 20] = 5
    }
    #expect(overrun == .blockLength(36, copy: nil))
    let huge = try error {
      $0.enhancedPacket(ticks: 2, [1, 2, 3, 4])
      $0.bytes[place + 22] = 5
    }
    #expect(huge == .recordTooLong(claimed: 5 << 16 + 4, limit: 262_144))
    let hugeBlock = try error {
      $0.add(UInt32(6))
      $0.add(UInt32(1) << 30)
      $0.add(UInt32(0))
    }
    #expect(hugeBlock == .recordTooLong(claimed: 1 << 30, limit: 524_288))
    let hugeUnknown = try error {
      $0.add(UInt32(99))
      $0.add(UInt32(1) << 30)
      $0.add(UInt32(0))
    }
    #expect(hugeUnknown == .recordTooLong(claimed: 1 << 30, limit: 16_777_216))
  }

  @Test("every cut delivers the packets before it, and only a cut between blocks is no damage")
  func cuts() throws {
    var file = CaptureBytes()
    var ends: Set<Int> = []
    file.section()
    ends.insert(file.bytes.count)
    file.interface()
    ends.insert(file.bytes.count)
    file.block(77) { $0.bytes = [1, 2, 3, 4] }
    ends.insert(file.bytes.count)
    let before = file.bytes.count
    file.enhancedPacket(ticks: 1, [1, 2, 3])
    for length in 4...file.bytes.count {
      let seen = try read(Array(file.bytes[..<length]))
      #expect(seen.packets.count == (length == file.bytes.count ? 1 : 0))
      if ends.contains(length) || length == file.bytes.count {
        #expect(seen.error == nil)
      } else {
        guard case .cutShort(.block, let missing) = seen.error?.reason else {
          Issue.record("cut at \(length): \(String(describing: seen.error))")
          continue
        }
        #expect(missing > 0)
        if length > before + 12 { #expect(missing == UInt64(file.bytes.count - length)) }
      }
    }
  }

  @Test("an unknown version or byte order mark is refused")
  func headers() throws {
    var file = CaptureBytes()
    file.section(major: 2)
    #expect(try read(file.bytes).error?.reason == .unsupportedVersion(major: 2, minor: 0))
    file = CaptureBytes()
    file.section()
    file.bytes[8] = 0x4E
    #expect(try read(file.bytes).error?.reason == .byteOrder(0x1A2B_3C4E))
  }
}
