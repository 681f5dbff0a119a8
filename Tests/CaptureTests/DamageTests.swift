// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite("Damaged capture files")
struct DamageTests {
  /// The same numbers in every run, another sequence for every seed.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private enum Format: CaseIterable {
    case pcap
    case pcapBigEndian
    case pcapng
    case pcapngBigEndian
  }

  private static let formats = Format.allCases

  /// A file of packets and the offset at which each record ends.
  private struct Sample {
    var bytes: [UInt8]
    var ends: [Int] = []
    var packets: [SeenPacket] = []
  }

  private static func sample(_ format: Format, _ count: Int, _ dice: inout Dice) throws -> Sample {
    var file = CaptureBytes(isBigEndian: format == .pcapBigEndian || format == .pcapngBigEndian)
    let isBlocks = format == .pcapng || format == .pcapngBigEndian
    if isBlocks {
      file.section()
      file.interface()
    } else {
      file.pcapHeader()
    }
    var ends: [Int] = []
    for index in 0..<count {
      let data = (0..<Int.random(in: 1..<300, using: &dice)).map { _ in UInt8.random(in: 0x80...0xFF, using: &dice) }
      if isBlocks {
        file.enhancedPacket(ticks: 1_700_000_000_000_000 + UInt64(index), data)
      } else {
        file.pcapRecord(1_700_000_000 + UInt32(index / 10), UInt32(index), data)
      }
      ends.append(file.bytes.count)
      if isBlocks && index % 7 == 3 { file.block(5) { $0.add(UInt64(1)) } }
    }
    return Sample(bytes: file.bytes, ends: ends, packets: try read(file.bytes).packets)
  }

  /// Reads on behind every damage.
  private static func readAll(_ bytes: [UInt8]) throws -> (packets: [SeenPacket], errors: [CaptureFileError]) {
    let temporary = try TemporaryFile(bytes)
    var seen = Seen()
    var errors: [CaptureFileError] = []
    var file = try CaptureFile(path: temporary.path)
    var isMore = true
    while isMore {
      do throws(CaptureFileError) {
        isMore = try file.next { header, bytes in seen.add(header, bytes) }
      } catch {
        errors.append(error)
      }
    }
    return (seen.packets, errors)
  }

  @Test("bytes that were overwritten cost the packets they fell on, and few behind", arguments: formats)
  private func overwritten(format: Format) throws {
    for seed in 0..<40 {
      var dice = Dice(state: UInt64(seed))
      let sample = try Self.sample(format, 60, &dice)
      let start = Int.random(in: sample.ends[2]..<sample.bytes.count, using: &dice)
      let end = min(start + Int.random(in: 1..<600, using: &dice), sample.bytes.count)
      var damaged = sample.bytes
      for place in start..<end { damaged[place] = UInt8.random(in: 0...0xFF, using: &dice) }
      let seen = try Self.readAll(damaged)

      let before = sample.ends.count { $0 <= start }
      #expect(Array(seen.packets.prefix(before)) == Array(sample.packets.prefix(before)), "seed \(seed)")
      #expect(seen.packets.count <= sample.packets.count, "seed \(seed)")
      // The packet under the end of the damage may be lost, and the one that a wrong length swallowed.
      let behind = sample.packets.indices.filter { $0 > 0 && sample.ends[$0 - 1] >= end }.dropFirst(2)
      let found = Set(seen.packets.map(\.data))
      if format == .pcapng || format == .pcapngBigEndian {
        for index in behind { #expect(found.contains(sample.packets[index].data), "seed \(seed), packet \(index)") }
      }
      for error in seen.errors {
        #expect(error.offset <= UInt64(damaged.count))
        if let resumedAt = error.resumedAt { #expect(resumedAt > error.offset) }
      }
      #expect(seen.packets.map(\.number) == Array(1...UInt64(seen.packets.count)))
    }
  }

  @Test("a piece that is missing is passed over where records can be found again", arguments: formats)
  private func missing(format: Format) throws {
    var recovered = 0
    for seed in 0..<40 {
      var dice = Dice(state: UInt64(seed) + 1000)
      let sample = try Self.sample(format, 60, &dice)
      // Cut from inside one record into another, as a full disk or a lost piece of a transfer leaves it. A cut at the same
      // field of both would leave a record that nobody can tell from a whole one.
      let place = Int.random(in: 5..<30, using: &dice)
      let inside = Int.random(in: 1..<8, using: &dice)
      let start = sample.ends[place] + inside
      let end = sample.ends[place + 3] + inside + Int.random(in: 1..<8, using: &dice)
      let seen = try Self.readAll(Array(sample.bytes[..<start] + sample.bytes[end...]))
      #expect(Array(seen.packets.prefix(place + 1)) == Array(sample.packets.prefix(place + 1)), "seed \(seed)")
      #expect(seen.packets.count <= sample.packets.count, "seed \(seed)")
      #expect(!seen.errors.isEmpty, "seed \(seed)")
      if seen.packets.last?.data == sample.packets.last?.data && seen.packets.count >= 50 { recovered += 1 }
    }
    // A record of pcap has no mark of its own: a wrong length that leads to another header swallows what lies between.
    #expect(recovered >= (format == .pcap || format == .pcapBigEndian ? 30 : 40))
  }

  @Test("a length that cannot be is reported with its place, and the bytes passed over", arguments: formats)
  private func impossibleLength(format: Format) throws {
    var dice = Dice(state: 5)
    let sample = try Self.sample(format, 30, &dice)
    var damaged = sample.bytes
    let record = sample.ends[9]
    // The high byte of the captured length, or of the block's length.
    let field = [Format.pcap: 11, .pcapBigEndian: 8, .pcapng: 7, .pcapngBigEndian: 4][format] ?? 0
    damaged[record + field] = 0x40
    let seen = try Self.readAll(damaged)
    #expect(seen.packets.count == 29)
    #expect(seen.packets.map(\.data) == sample.packets.filter { $0.number != 11 }.map(\.data))
    #expect(seen.errors.count == 1)
    let error = try #require(seen.errors.first)
    #expect(error.offset == UInt64(record))
    #expect(error.resumedAt == UInt64(sample.ends[10]))
    #expect(
      error.description.hasSuffix(
        "reading went on at byte \(sample.ends[10]), \(sample.ends[10] - record) bytes further"))
  }

  @Test("several damages in one file are each reported, the first eight in full")
  func several() throws {
    var dice = Dice(state: 6)
    let sample = try Self.sample(.pcapng, 60, &dice)
    var damaged = sample.bytes
    let places = (5..<50).filter { $0 % 4 == 1 && $0 % 7 != 3 }
    for place in places { damaged[sample.ends[place] + 7] = 0x40 }
    let file = try TemporaryFile(damaged)
    let span = try CaptureTimeSpan(ofFileAt: file.path)
    #expect(places.count > CaptureDamage.limit)
    #expect(span.packetCount == UInt64(60 - places.count))
    #expect(span.damage.count == UInt64(places.count))
    #expect(span.damage.first.count == CaptureDamage.limit)
    #expect(span.damage.first.map(\.offset) == places.prefix(8).map { UInt64(sample.ends[$0]) })
    #expect(span.damage.skippedBytes > places.count * 32)
  }

  @Test("a packet of an unknown interface costs itself only")
  func unknownInterface() throws {
    var file = CaptureBytes()
    file.section()
    file.interface()
    file.enhancedPacket(ticks: 1, [1])
    file.enhancedPacket(interface: 3, ticks: 2, [2])
    file.enhancedPacket(ticks: 3, [3])
    let seen = try Self.readAll(file.bytes)
    #expect(seen.packets.map(\.data) == [[1], [3]])
    #expect(seen.errors.map(\.reason) == [.unknownInterface(3, known: 1)])
  }

  @Test("behind a section that is not understood, the next section is read and nothing before it")
  func unknownSection() throws {
    var file = CaptureBytes()
    file.section()
    file.interface()
    file.enhancedPacket(ticks: 1, [1])
    file.section(major: 9)
    file.interface(link: 113)
    file.enhancedPacket(ticks: 2, [2])
    file.isBigEndian = true
    file.section()
    file.interface(link: 101)
    file.enhancedPacket(ticks: 3, [3])
    let seen = try Self.readAll(file.bytes)
    #expect(seen.packets.map(\.data) == [[1], [3]])
    #expect(seen.packets.map(\.link) == [1, 101])
    #expect(seen.errors.map(\.reason) == [.unsupportedVersion(major: 9, minor: 0)])
  }

  @Test("what looks like records of 1970 inside a damaged packet is not taken for any")
  func countersAreNoRecords() throws {
    var file = CaptureBytes()
    file.pcapHeader()
    for index in 0..<3 { file.pcapRecord(1_700_000_000 + UInt32(index), 0, [UInt8(index)]) }
    file.add(UInt64(0))
    file.add(UInt64.max)
    for _ in 0..<100 { file.add(UInt32(4)) }
    let seen = try Self.readAll(file.bytes)
    #expect(seen.packets.count == 3)
    #expect(seen.errors.count == 1)
    #expect(seen.errors.first?.resumedAt == nil)
  }

  @Test("a search over what looks like the beginnings of blocks everywhere takes time in proportion to the file")
  func hostileSearch() throws {
    var file = CaptureBytes()
    file.section()
    file.interface()
    file.add(UInt32(6))
    file.add(UInt32(5))
    // Each eight bytes claim to begin a name resolution block of half a megabyte; none ends as it says.
    for _ in 0..<200_000 {
      file.add(UInt32(4))
      file.add(UInt32(500_004))
    }
    let seen = try Self.readAll(file.bytes)
    #expect(seen.packets.isEmpty)
    #expect(seen.errors.count == 1)
  }
}
