// SPDX-License-Identifier: Apache-2.0
import Wire

/// Copies of the bytes that streams delivered last, so that a retransmission can be held against them.
///
/// A fixed number of rings, made on first use and then used again.
struct DeliveredBytes: ~Copyable {
  static let ringByteCount = 4096

  private struct Ring {
    var bytes: [UInt8]
    /// Where the next byte goes.
    var position = 0
    /// The bytes that are there, at most the whole ring.
    var count = 0
  }

  private let limit: Int
  private var rings: [Ring] = []
  private var free: [Int32] = []

  init(limit: Int) { self.limit = limit }

  /// A free, empty ring's number, or -1 when all are in use.
  mutating func claim() -> Int32 {
    if let number = free.popLast() { return number }
    guard rings.count < limit else { return -1 }
    rings.append(Ring(bytes: Array(repeating: 0, count: Self.ringByteCount)))
    return Int32(truncatingIfNeeded: rings.count - 1)
  }

  mutating func release(_ number: Int32) {
    forget(number)
    free.append(number)
  }

  /// Leaves out what was delivered before, as after a gap.
  mutating func forget(_ number: Int32) {
    rings[Int(number)].position = 0
    rings[Int(number)].count = 0
  }

  /// Adds the bytes that were delivered; the oldest go.
  mutating func append(_ delivered: RawSpan, to number: Int32) {
    let bytes = delivered.extracting(from: delivered.byteCount - Self.ringByteCount)
    let index = Int(number)
    let position = rings[index].position
    let first = min(bytes.byteCount, Self.ringByteCount - position)
    rings[index].bytes.replace(from: position, by: bytes.extracting(first: first))
    if first < bytes.byteCount { rings[index].bytes.replace(from: 0, by: bytes.extracting(from: first)) }
    rings[index].position = (position + bytes.byteCount) % Self.ringByteCount
    rings[index].count = min(Self.ringByteCount, rings[index].count + bytes.byteCount)
  }

  /// Whether bytes that begin `back` bytes before the next one say something else than those delivered; what is older than the
  /// ring cannot contradict.
  func contradicts(_ bytes: RawSpan, back: Int, _ number: Int32) -> Bool {
    let ring = rings[Int(number)]
    let skipped = max(0, back - ring.count)
    let said = bytes.extracting(from: skipped)
    guard said.byteCount > 0 else { return false }
    let start = (ring.position - (back - skipped) + 2 * Self.ringByteCount) % Self.ringByteCount
    let kept = ring.bytes.span.octets
    let first = kept.extracting(from: start).extracting(first: said.byteCount)
    guard said.extracting(first: first.byteCount).holdsSameBytes(as: first) else { return true }
    let rest = said.extracting(from: first.byteCount)
    return !kept.extracting(first: rest.byteCount).holdsSameBytes(as: rest)
  }
}
