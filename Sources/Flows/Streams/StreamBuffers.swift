// SPDX-License-Identifier: Apache-2.0
import Wire

/// A fixed number of buffers for unfinished messages, made on first use and then used again.
struct StreamBuffers: ~Copyable {
  /// The most bytes of one unfinished message that are kept: a TLS record and its header fit (RFC 8446 §5.2).
  static let byteLimit = 32 * 1024

  private let limit: Int
  private var buffers: [[UInt8]] = []
  private var free: [Int32] = []

  init(limit: Int) { self.limit = limit }

  /// A free, empty buffer's number, or nil when all are in use.
  mutating func claim() -> Int32? {
    if let number = free.popLast() { return number }
    guard buffers.count < limit else { return nil }
    buffers.append([])
    return Int32(truncatingIfNeeded: buffers.count - 1)
  }

  mutating func release(_ number: Int32) {
    buffers[Int(number)].removeAll(keepingCapacity: true)
    free.append(number)
  }

  func count(_ number: Int32) -> Int { buffers[Int(number)].count }

  /// Keeps as many of the bytes as fit and returns their number.
  mutating func append(_ bytes: RawSpan, to number: Int32) -> Int {
    let fitting = min(bytes.byteCount, Self.byteLimit - buffers[Int(number)].count)
    guard fitting > 0 else { return 0 }
    buffers[Int(number)].append(bytes.extracting(first: fitting))
    return fitting
  }

  /// Takes the buffer's bytes out, so that they can be read while the table changes; `put` brings them back.
  mutating func take(_ number: Int32) -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &buffers[Int(number)])
    return taken
  }

  /// Brings a taken buffer back without its first bytes.
  mutating func put(_ bytes: consuming [UInt8], droppingFirst count: Int, to number: Int32) {
    var bytes = bytes
    if count >= bytes.count { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(count) }
    buffers[Int(number)] = bytes
  }
}
