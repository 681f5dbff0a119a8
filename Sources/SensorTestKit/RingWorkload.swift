// SPDX-License-Identifier: Apache-2.0
public import PacketQueue
import Wire

/// Records of random size that follow from their number alone, so that whoever takes them out of a ring sees each loss,
/// reordering and tear.
///
/// Both sides run on threads of their caller's choice.
public struct RingWorkload: Sendable {
  /// What stands in a record's header: its number, and the number mixed, by which a torn header is known.
  public struct Label: BitwiseCopyable, Sendable {
    var number: UInt64
    var mixed: UInt64
  }

  /// What came out of a ring.
  public struct Outcome: Equatable, Sendable {
    public var received = 0
    /// Records with another header, length or content than their number has.
    public var damaged = 0
    /// Records that did not come behind all those with smaller numbers.
    public var outOfOrder = 0

    public init(received: Int = 0) { self.received = received }
  }

  private let count: Int
  private let longest: Int
  private let seed: UInt64
  private let waits: Bool
  /// Each record is a part of these bytes.
  private let pool: [UInt8]

  /// Where a record may begin in the pool.
  private static let startCount: UInt64 = 4096

  /// - Parameters:
  ///   - count: the number of records.
  ///   - longest: the length of the longest records; most have at most 120 bytes.
  ///   - waits: whether the producer waits where the ring is full, or loses the record.
  public init(count: Int, longest: Int, seed: UInt64, waits: Bool) {
    self.count = count
    self.longest = longest
    self.seed = seed
    self.waits = waits
    pool = (0..<longest + Int(Self.startCount)).map { place in
      UInt8(truncatingIfNeeded: Self.mixed(seed &+ UInt64(place)) >> 32)
    }
  }

  /// Pushes all records.
  public func produce(into producer: inout RecordRing<Label>.Producer) {
    let pool = pool.span.octets
    for number in 0..<UInt64(count) {
      let label = label(number)
      let bytes = pool.extracting(from: start(label)).extracting(first: length(label))
      _ = waits ? producer.push(label, bytes) : producer.tryPush(label, bytes)
    }
  }

  /// Takes out what comes until the producer has ended, and compares every byte.
  public func consume(from consumer: inout RecordRing<Label>.Consumer) -> Outcome {
    var outcome = Outcome()
    var next: UInt64 = 0
    while consumer.wait(nanoseconds: 60_000_000_000) == .ready {
      _ = consumer.drain(limit: 64) { found, bytes in
        outcome.received &+= 1
        if found.number < next || waits && found.number > next { outcome.outOfOrder &+= 1 }
        next = found.number &+ 1
        if !isWhole(found, bytes) { outcome.damaged &+= 1 }
      }
    }
    return outcome
  }

  private func isWhole(_ found: Label, _ bytes: RawSpan) -> Bool {
    let label = label(found.number)
    guard found.mixed == label.mixed, bytes.byteCount == length(label) else { return false }
    let expected = pool.span.octets.extracting(from: start(label)).extracting(first: bytes.byteCount)
    var place = 0
    while place &+ 8 <= bytes.byteCount {
      guard bytes.number(at: place, UInt64.self) == expected.number(at: place, UInt64.self) else { return false }
      place &+= 8
    }
    return bytes.extracting(from: place).holdsSameBytes(as: expected.extracting(from: place))
  }

  private func label(_ number: UInt64) -> Label { Label(number: number, mixed: Self.mixed(number ^ seed)) }

  private func start(_ label: Label) -> Int { Int(label.mixed % Self.startCount) }

  /// Mostly short records, now and then the longest ones.
  private func length(_ label: Label) -> Int {
    let limit = label.number % 16 == 0 ? longest : min(longest, 120)
    return Int((label.mixed >> 32) % UInt64(limit + 1))
  }

  /// Spreads a number over 64 bits.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var value = (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
