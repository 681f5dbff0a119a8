// SPDX-License-Identifier: Apache-2.0

public import Synchronization

extension RecordRing {
  /// The side of a ring that records go in; owned by one thread at a time.
  ///
  /// The end of its life closes the ring.
  public struct Producer: ~Copyable, Sendable {
    /// The ring that this side belongs to.
    public let ring: RecordRing
    /// Where the next record goes; ahead of the published head by what is not flushed.
    @usableFromInline var position = 0
    @usableFromInline var published = 0
    /// The consumer's tail when last looked at: the true one is never behind it.
    @usableFromInline var knownTail = 0

    init(ring: RecordRing) { self.ring = ring }

    deinit {
      ring.head.value.store(position, ordering: .releasing)
      ring.closed.store(true, ordering: .releasing)
    }

    /// Adds a record if there is room; loses and counts it otherwise.
    ///
    /// - Returns: whether the consumer will get the record.
    @inlinable
    public mutating func tryPush(_ header: Header, _ bytes: RawSpan) -> Bool {
      guard let size = recordSize(of: bytes) else { return false }
      guard makeRoom(for: size) else {
        flush()
        ring.dropped.wrappingAdd(1, ordering: .relaxed)
        ring.droppedByteCount.wrappingAdd(UInt64(bytes.byteCount), ordering: .relaxed)
        return false
      }
      write(header, bytes, size: size)
      return true
    }

    /// Adds a record, and waits while the ring is full.
    ///
    /// - Returns: whether the consumer will get the record: not if it is too long or somebody cancelled the ring.
    @inlinable
    public mutating func push(_ header: Header, _ bytes: RawSpan) -> Bool {
      guard let size = recordSize(of: bytes) else { return false }
      guard makeRoom(for: size) || waitForRoom(for: size) else { return false }
      write(header, bytes, size: size)
      return true
    }

    /// Whether a record with these bytes would find room now.
    @inlinable @inline(__always)
    public mutating func hasRoom(for bytes: RawSpan) -> Bool {
      bytes.byteCount <= ring.maximumRecordLength
        && makeRoom(for: RecordRing.prefixSize &+ (bytes.byteCount &+ 7) & ~7)
    }

    /// Waits until a record with these bytes would find room, as long as `mayWait` allows it; not for one that is too long for
    /// any ring of this size.
    public mutating func waitForRoom(for bytes: RawSpan, while mayWait: () -> Bool) {
      guard bytes.byteCount <= ring.maximumRecordLength else { return }
      _ = waitForRoom(for: RecordRing.prefixSize &+ (bytes.byteCount &+ 7) & ~7, while: mayWait)
    }

    /// Makes everything pushed so far visible to the consumer.
    @inlinable
    public mutating func flush() {
      guard position != published else { return }
      ring.head.value.store(position, ordering: .releasing)
      published = position
    }

    /// Tells the consumer that nothing more comes; what was pushed before is still delivered.
    public mutating func close() {
      flush()
      ring.closed.store(true, ordering: .releasing)
    }

    @inlinable @inline(__always)
    func recordSize(of bytes: RawSpan) -> Int? {
      // The limit comes first, so that the rounding below cannot overflow.
      guard bytes.byteCount <= ring.maximumRecordLength else {
        ring.refused.wrappingAdd(1, ordering: .relaxed)
        return nil
      }
      return RecordRing.prefixSize &+ (bytes.byteCount &+ 7) & ~7
    }

    /// The unused bytes before the block's end that a record of this size cannot be split over.
    @inlinable @inline(__always)
    func padding(before size: Int) -> Int {
      let left = ring.capacityInBytes &- ring.offset(of: position)
      return size <= left ? 0 : left
    }

    @inlinable @inline(__always)
    mutating func makeRoom(for size: Int) -> Bool {
      let end = position &+ padding(before: size) &+ size
      if end &- knownTail <= ring.capacityInBytes { return true }
      knownTail = ring.tail.value.load(ordering: .acquiring)
      return end &- knownTail <= ring.capacityInBytes
    }

    @usableFromInline
    mutating func waitForRoom(for size: Int, while mayWait: () -> Bool = { true }) -> Bool {
      // The consumer cannot free what it cannot see.
      flush()
      var patience = Patience(longestSleep: 20_000)
      while !makeRoom(for: size) {
        if ring.isCancelled || !mayWait() { return false }
        patience.wait()
      }
      return true
    }

    @inlinable @inline(__always)
    mutating func write(_ header: Header, _ bytes: RawSpan, size: Int) {
      let padding = padding(before: size)
      if padding > 0 {
        // Every record is a multiple of 8 bytes long, so that 8 bytes are left here.
        unsafe ring.storage.storeBytes(of: -1, toByteOffset: ring.offset(of: position), as: Int.self)
        position &+= padding
      }
      let start = unsafe ring.storage + ring.offset(of: position)
      unsafe start.storeBytes(of: bytes.byteCount, as: Int.self)
      unsafe (start + 8).storeBytes(of: header, as: Header.self)
      unsafe bytes.withUnsafeBytes { source in
        guard let base = source.baseAddress else { return }
        unsafe (start + RecordRing.prefixSize).copyMemory(from: base, byteCount: source.count)
      }
      position &+= size
      if position &- published >= ring.batchSize { flush() }
    }
  }
}
