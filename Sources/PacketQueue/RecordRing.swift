// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A lock-free ring of records of varying size, from one producing thread to one consuming thread.
///
/// A record is a fixed `Header` and any number of bytes. All memory is taken once, at the start; passing a record on costs two
/// copies and allocates nothing.
///
///     |  count: Int  |  Header, padded to 8  |  count bytes, padded to 8  |  next record ...
///     |  -1          |  unused up to the end of the block: the next record begins at the block's start
///
/// The contract:
///
/// - **Who may call what.** One thread holds the `Producer`, one the `Consumer`. Both are claimed once and cannot be copied, so
///   that no third thread can join in by accident. The properties and methods of the ring itself may be used by any thread at
///   any time.
/// - **Order and memory.** Records come out in the order they went in, whole, and byte by byte as they were. What the producer
///   wrote before `flush()` is visible to the consumer once `drain` hands the record out (release, then acquire); space is
///   handed back the same way.
/// - **Visibility is batched.** A pushed record may stay unseen until 8 KiB (or a quarter of a small ring) have come together
///   or `flush()` is called. A producer that pauses flushes first.
/// - **Full** means that the record and the padding before it do not fit into what the consumer has handed back. `tryPush`
///   then loses the record and counts it; `push` publishes what it has and waits.
/// - **Too long**: a record of more than half the capacity is refused and counted, whether the ring is empty or not. Every
///   shorter record fits into an empty ring wherever that one's start lies.
/// - **The end.** `close()`, or the end of the producer's life, tells the consumer that nothing more comes; it still gets all
///   that was pushed. `cancel()`, or the end of the consumer's life, tells the producer that nobody listens; waiting ends.
@safe public final class RecordRing<Header: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// The bytes that the ring holds, record prefixes and padding included; a power of two.
  public let capacityInBytes: Int

  /// The most payload bytes that one record can carry.
  public let maximumRecordLength: Int

  @usableFromInline let storage: UnsafeMutableRawPointer
  @usableFromInline let batchSize: Int

  /// Where the next unpublished byte goes; only the producer writes it. Counts up for ever, the offset is its low bits.
  @usableFromInline let head = PaddedAtomic()
  /// Where the next unread byte lies; only the consumer writes it.
  @usableFromInline let tail = PaddedAtomic()
  @usableFromInline let dropped = Atomic<UInt64>(0)
  @usableFromInline let droppedByteCount = Atomic<UInt64>(0)
  @usableFromInline let refused = Atomic<UInt64>(0)
  @usableFromInline let closed = Atomic<Bool>(false)
  @usableFromInline let cancelled = Atomic<Bool>(false)
  private let producerIsClaimed = Atomic<Bool>(false)
  private let consumerIsClaimed = Atomic<Bool>(false)

  /// Takes the memory for a ring of at least `capacityInBytes`, rounded up to a power of two of at most 4 GiB.
  ///
  /// The least is 256 bytes, or eight times the size of a record without payload.
  public init(capacityInBytes: Int) {
    let wanted = min(max(capacityInBytes, 256, 8 * Self.prefixSize), 1 << 32)
    let capacity = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
    self.capacityInBytes = capacity
    maximumRecordLength = max(0, capacity / 2 - Self.prefixSize)
    batchSize = min(8 << 10, capacity / 4)
    unsafe storage = .allocate(byteCount: capacity, alignment: 4096)
  }

  deinit { unsafe storage.deallocate() }

  /// The producing side of the ring.
  ///
  /// - Throws: on every call but the first.
  public func claimProducer() throws(RingSideIsClaimed) -> Producer {
    guard !producerIsClaimed.exchange(true, ordering: .acquiringAndReleasing) else { throw RingSideIsClaimed() }
    return Producer(ring: self)
  }

  /// The consuming side of the ring.
  ///
  /// - Throws: on every call but the first.
  public func claimConsumer() throws(RingSideIsClaimed) -> Consumer {
    guard !consumerIsClaimed.exchange(true, ordering: .acquiringAndReleasing) else { throw RingSideIsClaimed() }
    return Consumer(ring: self)
  }

  /// The records lost because the ring was full.
  public var droppedRecords: UInt64 { dropped.load(ordering: .relaxed) }
  /// The bytes of the records lost because the ring was full, without their headers.
  public var droppedBytes: UInt64 { droppedByteCount.load(ordering: .relaxed) }
  /// The records refused because they are longer than half the capacity.
  public var refusedRecords: UInt64 { refused.load(ordering: .relaxed) }
  /// Whether the producer has ended; records may still wait for the consumer.
  public var isClosed: Bool { closed.load(ordering: .acquiring) }
  /// Whether somebody ended the consumer's interest in records.
  public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// The published bytes that the consumer has not handed back yet; old by the time it is read.
  public var usedBytes: Int {
    // The tail first: read the other way round, it could overtake the head that was read before.
    let tail = tail.value.load(ordering: .acquiring)
    return min(capacityInBytes, head.value.load(ordering: .acquiring) &- tail)
  }

  /// Ends the wait of a producer that stands before a full ring; every later wait ends at once.
  public func cancel() { cancelled.store(true, ordering: .releasing) }

  /// The bytes before a record's payload: its length and its header.
  @inlinable @inline(__always)
  static var prefixSize: Int { 8 &+ (MemoryLayout<Header>.size &+ 7) & ~7 }

  /// Where in the block a position lies that counts up for ever.
  @inlinable @inline(__always)
  func offset(of position: Int) -> Int { position & (capacityInBytes &- 1) }
}

/// The error of a second claim to one side of a ring: a mistake in the program, never of its input.
public struct RingSideIsClaimed: Error, Equatable, Sendable {}
