// SPDX-License-Identifier: Apache-2.0

public import Synchronization

extension RecordRing {
  /// What a consumer found when it waited for records.
  public enum WaitResult: Sendable {
    /// At least one record is there.
    case ready
    /// The time passed without a record.
    case timedOut
    /// The producer has ended and everything it pushed was drained.
    case ended
  }

  /// The side of a ring that records come out of; owned by one thread at a time.
  ///
  /// The end of its life cancels the ring, so that no producer waits for it.
  public struct Consumer: ~Copyable, Sendable {
    /// The ring that this side belongs to.
    public let ring: RecordRing
    /// Where the next record begins; ahead of the published tail while draining.
    @usableFromInline var position = 0
    @usableFromInline var published = 0
    /// The producer's head when last looked at: the true one is never behind it.
    @usableFromInline var knownHead = 0

    init(ring: RecordRing) { self.ring = ring }

    deinit { ring.cancel() }

    /// Hands out up to `limit` records in order, and gives their space back.
    ///
    /// The bytes are valid during the call only. A record whose body throws counts as read.
    ///
    /// - Parameter isWanted: looks at each record's header first; the first record that it refuses stays where it is.
    /// - Returns: the number of records handed out; zero when none are there yet or the ring has ended.
    @inlinable
    public mutating func drain<Failure: Error>(
      limit: Int = .max, while isWanted: (Header) -> Bool = { _ in true },
      _ body: (Header, RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
      var count = 0
      defer { release() }
      while count < limit, hasRecord {
        let start = unsafe ring.storage + ring.offset(of: position)
        let length = unsafe start.load(as: Int.self)
        if length < 0 {
          position = (position | (ring.capacityInBytes &- 1)) &+ 1
          continue
        }
        let header = unsafe (start + 8).loadUnaligned(as: Header.self)
        guard isWanted(header) else { break }
        let bytes = unsafe UnsafeRawBufferPointer(start: start + RecordRing.prefixSize, count: length)
        position &+= RecordRing.prefixSize &+ (length &+ 7) & ~7
        count &+= 1
        // Space goes back in batches, but never so late that the producer stands before a ring that is nearly empty.
        defer { if position &- published >= ring.batchSize { release() } }
        try unsafe body(header, bytes.bytes)
      }
      return count
    }

    /// The header of the next record, which stays where it is; nil when none is there yet.
    public var nextHeader: Header? {
      mutating get {
        while hasRecord {
          let start = unsafe ring.storage + (position & (ring.capacityInBytes &- 1))
          if unsafe start.load(as: Int.self) >= 0 { return unsafe (start + 8).loadUnaligned(as: Header.self) }
          position = (position | (ring.capacityInBytes &- 1)) &+ 1
        }
        return nil
      }
    }

    /// Waits until a record is there, the ring has ended, or the time has passed.
    ///
    /// Spins a little, then sleeps from 20 µs to 2 ms at a time, the longer the ring stays empty.
    ///
    /// - Parameter nanoseconds: the longest wait; zero only looks.
    public mutating func wait(nanoseconds: UInt64) -> WaitResult {
      let (sum, isBeyond) = nanoseconds == 0 ? (0, false) : Patience.now.addingReportingOverflow(nanoseconds)
      let deadline = isBeyond ? UInt64.max : sum
      var patience = Patience(longestSleep: min(2_000_000, max(20_000, nanoseconds)))
      while true {
        if hasRecord { return .ready }
        if ring.isClosed {
          // The close came after the last record: what is not there now never comes.
          return hasRecord ? .ready : .ended
        }
        if nanoseconds == 0 || patience.hasSlept && Patience.now >= deadline { return .timedOut }
        patience.wait()
      }
    }

    /// Whether the producer has ended and everything it pushed was drained.
    public var hasEnded: Bool {
      mutating get { ring.isClosed && !hasRecord }
    }

    @inlinable @inline(__always)
    var hasRecord: Bool {
      mutating get {
        if position != knownHead { return true }
        knownHead = ring.head.value.load(ordering: .acquiring)
        return position != knownHead
      }
    }

    @inlinable
    mutating func release() {
      guard position != published else { return }
      ring.tail.value.store(position, ordering: .releasing)
      published = position
    }
  }
}
