// SPDX-License-Identifier: Apache-2.0

import Capture
import Glibc
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Compressed capture files · RFC 1952, RFC 8878")
struct CompressedFileTests {
  /// A compression and the two ways a file can be made of it.
  enum Kind: CaseIterable {
    case gzip
    case zstd

    func compress(_ bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .gzip: CompressedBytes.gzip(bytes)
      case .zstd: CompressedBytes.zstd(bytes)
      }
    }

    var compression: CaptureFileError.Compression { self == .gzip ? .gzip : .zstd }
  }

  /// Packets of many lengths, whose bytes compress badly, so that the compressed file has many places to be cut at.
  private static func capture(_ count: Int) -> [UInt8] {
    var file = CaptureBytes()
    file.pcapHeader()
    var state: UInt64 = 42
    for index in 0..<count {
      let data = (0..<(index * 13) % 90).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      file.pcapRecord(UInt32(index), 0, data)
    }
    return file.bytes
  }

  @Test("a compressed file gives the packets of the plain one, whatever its name", arguments: Kind.allCases)
  func same(kind: Kind) throws {
    let plain = Self.capture(9000)
    let packed = kind.compress(plain)
    #expect(plain.count > 500_000)
    #expect(packed.count > 300_000)
    let seen = try read(packed)
    #expect(seen.error == nil)
    #expect(seen.packets == (try read(plain)).packets)
  }

  @Test("several streams behind each other are one file", arguments: Kind.allCases)
  func streams(kind: Kind) throws {
    let plain = Self.capture(500)
    // One stream ends inside the file header, one is empty, one ends inside a record.
    let cuts = [0, 3, 3, 1000, plain.count]
    var packed: [UInt8] = []
    for (from, to) in zip(cuts, cuts.dropFirst()) { packed += kind.compress(Array(plain[from..<to])) }
    let seen = try read(packed)
    #expect(seen.error == nil)
    #expect(seen.packets == (try read(plain)).packets)
  }

  @Test("each proper prefix of a compressed file gives a prefix of its packets and an error", arguments: Kind.allCases)
  func prefixes(kind: Kind) throws {
    let plain = Self.capture(60)
    let packed = kind.compress(plain)
    let whole = try read(plain).packets
    for length in 4..<packed.count {
      let seen = try read(Array(packed[..<length]))
      #expect(seen.packets == Array(whole.prefix(seen.packets.count)))
      let error = try #require(seen.error)
      #expect(error.reason == .compressionCut(kind.compression), "cut at \(length)")
      #expect(error.packedOffset == UInt64(length))
    }
  }

  @Test("a changed byte never leads to a crash, nor to packets beyond the first wrong one", arguments: Kind.allCases)
  func damage(kind: Kind) throws {
    let plain = Self.capture(60)
    let packed = kind.compress(plain)
    var errors = 0
    for place in stride(from: 0, to: packed.count, by: 3) {
      var changed = packed
      changed[place] ^= 0x55
      let seen = try read(changed)
      if let error = seen.error {
        errors += 1
        #expect(!error.description.isEmpty)
        #expect(error.packedOffset ?? 0 <= UInt64(changed.count))
      }
    }
    // gzip's header holds times and names that say nothing of the content; all else is under a checksum.
    #expect(errors > packed.count / 3 - 5)
  }

  @Test("what was unpacked before the damage is delivered", arguments: Kind.allCases)
  func beforeDamage(kind: Kind) throws {
    let plain = Self.capture(20_000)
    var packed = kind.compress(plain)
    let place = packed.count * 9 / 10
    for index in place..<place + 64 { packed[index] ^= 0xA5 }
    let seen = try read(packed)
    let error = try #require(seen.error)
    // Where gzip stores what it cannot compress, the first to notice is the reader of packets.
    if kind == .zstd {
      guard case .compressionDamaged(.zstd, let detail) = error.reason else {
        Issue.record("\(error)")
        return
      }
      #expect(!detail.isEmpty)
    }
    // At most the block that holds the damage is missing, which for zstd is 128 KiB unpacked.
    let whole = try read(plain).packets
    #expect(seen.packets.count > 15_000)
    #expect(Array(seen.packets.prefix(15_000)) == Array(whole.prefix(15_000)))
    #expect(error.description.contains("of the file, byte \(error.offset) unpacked"))
  }

  @Test("zero padding behind gzip is no damage, and anything else is")
  func gzipPadding() throws {
    let plain = Self.capture(5)
    let packed = CompressedBytes.gzip(plain)
    let padded = try read(packed + [UInt8](repeating: 0, count: 300_000))
    #expect(padded.error == nil)
    #expect(padded.packets.count == 5)
    for tail in [[1, 2, 3], [0, 0, 9]] as [[UInt8]] {
      let seen = try read(packed + tail)
      #expect(seen.packets.count == 5)
      guard case .compressionDamaged(.gzip, _) = seen.error?.reason else {
        Issue.record("\(String(describing: seen.error))")
        continue
      }
    }
  }

  @Test("skippable frames of zstd are passed over, in front and between")
  func skippableFrames() throws {
    let plain = Self.capture(50)
    let half = plain.count / 2
    let packed =
      CompressedBytes.skippableFrame([1, 2, 3]) + CompressedBytes.zstd(Array(plain[..<half]))
      + CompressedBytes.skippableFrame([UInt8](repeating: 7, count: 400_000))
      + CompressedBytes.zstd(Array(plain[half...]))
    let seen = try read(packed)
    #expect(seen.error == nil)
    #expect(seen.packets.count == 50)
  }

  @Test("a frame that asks for more memory than the limit is refused with what to do")
  func window() throws {
    let plain = Self.capture(50)
    #expect(try read(CompressedBytes.zstd(plain, windowLogarithm: 27)).packets.count == 50)
    let error = try #require(try read(CompressedBytes.zstd(plain, windowLogarithm: 28)).error)
    #expect(error.reason == .windowTooLarge(limit: 128 << 20))
    #expect(error.description.contains("more than 128 MiB of memory; unpack it first"))
  }

  @Test("what unpacks to no capture, to nothing, or to compressed data again is refused", arguments: Kind.allCases)
  func foreign(kind: Kind) throws {
    #expect(try read(kind.compress(Array("hello, world".utf8))).error?.reason == .notACapture(0x6865_6C6C))
    #expect(try read(kind.compress([])).error?.reason == .empty)
    let twice = try read(kind.compress(CompressedBytes.gzip(Self.capture(1)))).error?.reason
    #expect(twice == .notACapture(0x1F8B_0800))
  }

  @Test("a pipe of compressed data is unpacked as it comes", arguments: Kind.allCases)
  func pipes(kind: Kind) throws {
    let plain = Self.capture(5)
    let packed = kind.compress(plain)
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    let output = ends[1]
    let writer = try CaptureThread {
      for byte in packed { _ = unsafe withUnsafeBytes(of: byte) { unsafe write(output, $0.baseAddress, 1) } }
      close(output)
    }
    var count = 0
    var file = try CaptureFile(descriptor: ends[0])
    while try file.next({ _, _ in count += 1 }) {}
    let used = file.byteOffset
    writer.join()
    close(ends[0])
    #expect(count == 5)
    #expect(used == UInt64(packed.count))
  }

  @Test("a capture that unpacks to a thousand times its size takes no more memory than any other")
  func bomb() throws {
    var file = CaptureBytes()
    file.pcapHeader(snapLength: 262_144)
    for index in 0..<1000 { file.pcapRecord(UInt32(index), 0, [UInt8](repeating: 0, count: 262_144)) }
    let packed = try TemporaryFile(CompressedBytes.zstd(file.bytes))
    file.bytes = []
    let before = residentBytes()
    let span = try CaptureTimeSpan(ofFileAt: packed.path)
    #expect(span.packetCount == 1000)
    // 250 MiB unpacked; other tests run beside this one, so that the bound is wide.
    #expect(residentBytes() - before < 128 << 20)
  }

  private func residentBytes() -> Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    unsafe fgets(&line, 128, file)
    let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
      separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
  }
}
