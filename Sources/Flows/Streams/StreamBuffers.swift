// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// A fixed number of buffers for unfinished messages, made on first use and then used again.
///
/// A message that stays unfinished is found by its age, so that no sender holds a buffer for as long as it likes.
struct StreamBuffers: ~Copyable {
  /// The most bytes of one unfinished message that are kept: a TLS record and its header fit (RFC 8446 §5.2).
  static let byteLimit = 32 * 1024

  /// How long a message may take from its first byte to its last, in nanoseconds of packet time: as long as TCP needs to bring a
  /// segment that was lost six times (RFC 6298 §5.5: 1 + 2 + … + 32 s), and as long again.
  static let patience: Int64 = 126_000_000_000

  /// Whose message a buffer keeps.
  struct Owner {
    var slot: Int32
    var direction: Direction
  }

  /// The message in a buffer, apart from its bytes.
  private struct Tenancy {
    /// Nil while the buffer is free.
    var owner: Owner?
    var start: Timestamp
  }

  private let limit: Int
  private var buffers: [[UInt8]] = []
  private var tenancies: [Tenancy] = []
  private var free: [Int32] = []

  init(limit: Int) { self.limit = limit }

  /// A free, empty buffer's number, or nil when all are in use.
  mutating func claim(for owner: Owner, at time: Timestamp) -> Int32? {
    let tenancy = Tenancy(owner: owner, start: time)
    if let number = free.popLast() {
      tenancies[Int(number)] = tenancy
      return number
    }
    guard buffers.count < limit else { return nil }
    buffers.append([])
    tenancies.append(tenancy)
    return Int32(truncatingIfNeeded: buffers.count - 1)
  }

  mutating func release(_ number: Int32) {
    buffers[Int(number)].removeAll(keepingCapacity: true)
    tenancies[Int(number)].owner = nil
    free.append(number)
  }

  /// Whose message is the oldest; costs a look at each buffer.
  var oldest: Owner? { tenancies.lazy.filter { $0.owner != nil }.min { $0.start < $1.start }?.owner }

  /// Whose message has been unfinished for longer than `patience`, if anybody's has; costs a look at each buffer.
  func overdue(at now: Timestamp) -> Owner? {
    tenancies.first { $0.owner != nil && now.nanoseconds(since: $0.start) > Self.patience }?.owner
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

  /// Brings a taken buffer back without its first bytes; where there are some, what is left is a message that begins now.
  mutating func put(_ bytes: consuming [UInt8], droppingFirst count: Int, to number: Int32, at time: Timestamp) {
    if count > 0 { tenancies[Int(number)].start = time }
    var bytes = bytes
    if count >= bytes.count { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(count) }
    buffers[Int(number)] = bytes
  }
}
