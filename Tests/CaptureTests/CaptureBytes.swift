// SPDX-License-Identifier: Apache-2.0

import Capture
import Glibc
import NetworkTypes
import Testing

/// The bytes of a capture file, put together by hand in one order of bytes.
struct CaptureBytes {
  var bytes: [UInt8] = []
  var isBigEndian = false

  mutating func add<Value: FixedWidthInteger>(_ value: Value) {
    let octets = (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
    bytes += isBigEndian ? octets.reversed() : octets
  }

  mutating func pcapHeader(
    magic: UInt32 = 0xA1B2_C3D4, major: UInt16 = 2, minor: UInt16 = 4, snapLength: UInt32 = 65_535, link: UInt32 = 1
  ) {
    add(magic)
    add(major)
    add(minor)
    add(UInt64(0))
    add(snapLength)
    add(link)
  }

  mutating func pcapRecord(
    _ seconds: UInt32, _ fraction: UInt32, _ data: [UInt8], original: UInt32? = nil, extra: Int = 0
  ) {
    add(seconds)
    add(fraction)
    add(UInt32(data.count))
    add(original ?? UInt32(data.count))
    bytes += [UInt8](repeating: 0xEE, count: extra) + data
  }

  /// Adds a block around a body, padded to four bytes.
  mutating func block(_ type: UInt32, _ fill: (inout CaptureBytes) -> Void) {
    var body = CaptureBytes(isBigEndian: isBigEndian)
    fill(&body)
    while body.bytes.count % 4 != 0 { body.bytes.append(0) }
    add(type)
    add(UInt32(body.bytes.count + 12))
    bytes += body.bytes
    add(UInt32(body.bytes.count + 12))
  }

  mutating func section(major: UInt16 = 1, minor: UInt16 = 0) {
    block(0x0A0D_0D0A) {
      $0.add(UInt32(0x1A2B_3C4D))
      $0.add(major)
      $0.add(minor)
      $0.add(Int64(-1))
    }
  }

  mutating func interface(
    link: UInt16 = 1, snapLength: UInt32 = 0, resolution: UInt8? = nil, offset: Int64? = nil
  ) {
    block(1) {
      $0.add(link)
      $0.add(UInt16(0))
      $0.add(snapLength)
      // A name first, so that the options behind it are found by walking.
      $0.add(UInt16(2))
      $0.add(UInt16(5))
      $0.bytes += [0x77, 0x6C, 0x61, 0x6E, 0x30, 0, 0, 0]
      if let resolution {
        $0.add(UInt16(9))
        $0.add(UInt16(1))
        $0.bytes += [resolution, 0, 0, 0]
      }
      if let offset {
        $0.add(UInt16(14))
        $0.add(UInt16(8))
        $0.add(offset)
      }
      $0.add(UInt32(0))
    }
  }

  mutating func enhancedPacket(interface: UInt32 = 0, ticks: UInt64, _ data: [UInt8], original: UInt32? = nil) {
    block(6) {
      $0.add(interface)
      $0.add(UInt32(ticks >> 32))
      $0.add(UInt32(truncatingIfNeeded: ticks))
      $0.add(UInt32(data.count))
      $0.add(original ?? UInt32(data.count))
      $0.bytes += data
    }
  }
}

/// One packet as it was delivered.
struct SeenPacket: Equatable {
  var time: Int64
  var number: UInt64
  var original: UInt32
  var link: UInt16
  var data: [UInt8]
}

/// What reading a file gave: all packets, and the error that ended it.
struct Seen {
  var packets: [SeenPacket] = []
  var error: CaptureFileError?

  mutating func add(_ header: PacketHeader, _ bytes: RawSpan) {
    packets.append(
      SeenPacket(
        time: header.time.nanoseconds, number: header.number, original: header.originalLength,
        link: header.linkType.rawValue, data: array(bytes)))
    #expect(Int(header.capturedLength) == bytes.byteCount)
  }
}

func array(_ bytes: RawSpan) -> [UInt8] {
  (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
}

/// Reads the bytes as a file to its end or its damage.
func read(_ bytes: [UInt8]) throws -> Seen {
  let file = try TemporaryFile(bytes)
  return try read(fileAt: file.path)
}

/// Reads a file to its end or its damage.
func read(fileAt path: String) throws -> Seen {
  var seen = Seen()
  do throws(CaptureFileError) {
    var capture = try CaptureFile(path: path, source: 7)
    while try capture.next({ header, bytes in seen.add(header, bytes) }) {}
    let isMore = try capture.next { _, _ in }
    #expect(!isMore)
  } catch {
    seen.error = error
  }
  return seen
}

/// A file that lives as long as the value.
final class TemporaryFile {
  let path: String

  init(_ bytes: some Sequence<UInt8>) throws {
    let bytes = Array(bytes)
    var template = Array("/tmp/capture-test-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    try #require(descriptor >= 0)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { rest in
        unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      try #require(count > 0)
      written += count
    }
    close(descriptor)
  }

  deinit { unsafe unlink(path) }
}
