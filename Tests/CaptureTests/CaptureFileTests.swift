// SPDX-License-Identifier: Apache-2.0

import Capture
import Glibc
import NetworkTypes
import Testing

@Suite("Capture files")
struct CaptureFileTests {
  @Test("what is no capture is refused with its reason and a remedy")
  func foreignFiles() throws {
    #expect(try read([]).error?.reason == .empty)
    #expect(try read(Array("hello, world\n".utf8)).error?.reason == .notACapture(0x6865_6C6C))
  }

  @Test("a missing file and a folder are told apart from damage")
  func openErrors() throws {
    let missing = #expect(throws: CaptureFileError.self) { _ = try CaptureFile(path: "/nonexistent/a.pcap") }
    #expect(missing?.category == .missing)
    #expect(
      missing?.description
        == "cannot open the capture (/nonexistent/a.pcap): No such file or directory; check the path")
    let folder = #expect(throws: CaptureFileError.self) { _ = try CaptureFile(path: "/tmp") }
    #expect(folder?.reason == .isFolder)
    #expect(folder?.category == .damaged)
  }

  @Test("a pipe is read like a file, whatever the sizes of its pieces")
  func pipes() throws {
    var bytes = CaptureBytes()
    bytes.pcapHeader()
    for index in 0..<5 { bytes.pcapRecord(UInt32(index), 0, [UInt8](repeating: UInt8(index), count: 100)) }
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    let (output, content) = (ends[1], bytes.bytes)
    let writer = try CaptureThread {
      for byte in content { _ = unsafe withUnsafeBytes(of: byte) { unsafe write(output, $0.baseAddress, 1) } }
      close(output)
    }
    var seen = Seen()
    var file = try CaptureFile(descriptor: ends[0])
    try file.forEachPacket { header, bytes in
      seen.add(header, bytes)
      return true
    }
    writer.join()
    close(ends[0])
    #expect(seen.packets.map(\.data.count) == [100, 100, 100, 100, 100])
    #expect(seen.packets.map(\.data.last) == [0, 1, 2, 3, 4])
  }

  @Test("a loop over packets ends when its body asks for it, and can go on")
  func leavingEarly() throws {
    var bytes = CaptureBytes()
    bytes.pcapHeader()
    for index in 0..<5 { bytes.pcapRecord(UInt32(index), 0, [1]) }
    let temporary = try TemporaryFile(bytes.bytes)
    var file = try CaptureFile(path: temporary.path, source: 3)
    var numbers: [UInt64] = []
    try file.forEachPacket { header, _ in
      numbers.append(header.number)
      #expect(header.source == 3)
      return header.number < 2
    }
    #expect(numbers == [1, 2])
    try file.forEachPacket { header, _ in
      numbers.append(header.number)
      return true
    }
    #expect(numbers == [1, 2, 3, 4, 5])
    let (count, offset) = (file.packetCount, file.byteOffset)
    #expect(count == 5)
    #expect(offset == UInt64(bytes.bytes.count))
  }

  @Test("the time span holds the earliest and the latest packet, in whatever order they stand")
  func timeSpan() throws {
    var bytes = CaptureBytes()
    bytes.pcapHeader()
    for seconds in [50, 20, 90, 60] as [UInt32] { bytes.pcapRecord(seconds, 0, [1, 2]) }
    let file = try TemporaryFile(bytes.bytes)
    let span = try CaptureTimeSpan(ofFileAt: file.path)
    #expect(span.first == Timestamp(nanoseconds: 20_000_000_000))
    #expect(span.last == Timestamp(nanoseconds: 90_000_000_000))
    #expect(span.packetCount == 4)
    #expect(span.damage.isEmpty)

    let cut = try TemporaryFile(bytes.bytes.dropLast())
    let shorter = try CaptureTimeSpan(ofFileAt: cut.path)
    #expect(shorter.packetCount == 3)
    #expect(shorter.damage.first.first?.reason == .cutShort(.packet, missing: 1))

    bytes = CaptureBytes()
    bytes.pcapHeader()
    let empty = try TemporaryFile(bytes.bytes)
    let none = try CaptureTimeSpan(ofFileAt: empty.path)
    #expect(none.first == nil)
    #expect(none.packetCount == 0)
  }
}
