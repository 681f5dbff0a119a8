// SPDX-License-Identifier: Apache-2.0
import Wire

/// The bytes of all fragments that are kept, in blocks of 2 KiB, and which of their units of eight octets have come.
///
/// Memory is reserved once, and touched as blocks come into use.
struct FragmentBlocks: ~Copyable {
  private static let size = FragmentedPacket.blockSize
  private static let wordCount = FragmentedPacket.blockSize / FragmentedPacket.unitSize / 64

  private let capacity: Int
  private var bytes: [UInt8] = []
  /// A bit a unit, `wordCount` words a block.
  private var units: [UInt64] = []
  private var free: [Int32] = []

  init(capacity: Int) {
    self.capacity = max(FragmentedPacket.blockLimit, capacity)
    bytes.reserveCapacity(self.capacity * Self.size)
    units.reserveCapacity(self.capacity * Self.wordCount)
    free.reserveCapacity(self.capacity)
  }

  static func memoryBound(capacity: Int) -> Int {
    max(FragmentedPacket.blockLimit, capacity) * (size + wordCount * 8 + 4)
  }

  /// Takes a block in which nothing has come, or nil if all are in use.
  mutating func claim() -> Int32? {
    if let number = free.popLast() {
      for word in 0..<Self.wordCount { units[Int(number) * Self.wordCount + word] = 0 }
      return number
    }
    let count = bytes.count / Self.size
    guard count < capacity else { return nil }
    for _ in 0..<Self.size { bytes.append(0) }
    for _ in 0..<Self.wordCount { units.append(0) }
    return Int32(truncatingIfNeeded: count)
  }

  mutating func release(_ number: Int32) { free.append(number) }

  /// How a unit of a block stands to bytes that came for it.
  enum Standing { case missing, same, different }

  /// Compares up to eight octets with the unit of this number in a block.
  func compare(_ piece: RawSpan, with unit: Int, of number: Int32) -> Standing {
    guard units[Int(number) * Self.wordCount + unit / 64] >> UInt64(unit % 64) & 1 == 1 else { return .missing }
    let start = Int(number) * Self.size + unit * FragmentedPacket.unitSize
    for offset in 0..<piece.byteCount where piece.octet(offset) != bytes[start + offset] { return .different }
    return .same
  }

  /// Whether no unit of a range has come.
  func isMissing(_ range: Range<Int>, of number: Int32) -> Bool {
    for word in range.lowerBound / 64..<(range.upperBound + 63) / 64
    where units[Int(number) * Self.wordCount + word] & Self.mask(of: range, in: word) != 0 { return false }
    return true
  }

  /// Keeps bytes as the units of a range in a block.
  mutating func keep(_ piece: RawSpan, as range: Range<Int>, of number: Int32) {
    for word in range.lowerBound / 64..<(range.upperBound + 63) / 64 {
      units[Int(number) * Self.wordCount + word] |= Self.mask(of: range, in: word)
    }
    bytes.replace(from: Int(number) * Self.size + range.lowerBound * FragmentedPacket.unitSize, by: piece)
  }

  /// The bits of a range of units that lie in one word.
  private static func mask(of range: Range<Int>, in word: Int) -> UInt64 {
    let low = max(range.lowerBound - word * 64, 0)
    let high = min(range.upperBound - word * 64, 64)
    return (high == 64 ? .max : (1 << UInt64(high)) &- 1) & ~((1 << UInt64(low)) &- 1)
  }

  /// Adds the first bytes of a block to a packet.
  func append(first count: Int, of number: Int32, to whole: inout [UInt8]) {
    whole.append(bytes.span.octets.extracting(from: Int(number) * Self.size).extracting(first: count))
  }
}
