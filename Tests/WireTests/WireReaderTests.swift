// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

@Suite("WireReader")
struct WireReaderTests {
  @Test("numbers are read in network order, and each step moves on")
  func numbers() throws {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    var reader = WireReader(bytes.span.octets)
    let first = try reader.read(UInt8.self)
    let second = try reader.read(UInt16.self)
    let third = try reader.readUInt24()
    let fourth = try reader.read(UInt32.self)
    let fifth = try reader.read(UInt64.self)
    let atEnd = reader.isAtEnd
    #expect(first == 0x01)
    #expect(second == 0x0203)
    #expect(third == 0x04_0506)
    #expect(fourth == 0x0708_090A)
    #expect(fifth == 0x0B0C_0D0E_0F10_1112)
    #expect(atEnd)
  }

  @Test("a read past the end is truncated, names the offset, and does not move")
  func truncation() throws {
    let bytes: [UInt8] = [1, 2, 3]
    var reader = WireReader(bytes.span.octets)
    try reader.skip(2)
    var failure: WireError?
    do throws(WireError) { _ = try reader.read(UInt16.self) } catch { failure = error }
    let left = reader.remaining
    #expect(failure == .truncated(at: 2, needed: 2))
    #expect(left == 1)
  }

  @Test("a child cannot read past its slice, and its offsets count from the outermost byte")
  func children() throws {
    let bytes: [UInt8] = [1, 2, 3, 4]
    var reader = WireReader(bytes.span.octets)
    try reader.skip(1)
    var child = try reader.child(2)
    try child.skip(2)
    var failure: WireError?
    do throws(WireError) { _ = try child.read(UInt8.self) } catch { failure = error }
    let left = reader.remaining
    #expect(failure == .truncated(at: 3, needed: 1))
    #expect(left == 1)
  }

  @Test("a negative or enormous count is refused, not trapped on", arguments: [-1, Int.min, Int.max])
  func counts(count: Int) {
    let bytes: [UInt8] = [1, 2, 3, 4]
    var reader = WireReader(bytes.span.octets)
    var failed = false
    do throws(WireError) { try reader.skip(count) } catch { failed = true }
    #expect(failed)
  }
}
