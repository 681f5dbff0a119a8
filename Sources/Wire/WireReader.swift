// SPDX-License-Identifier: Apache-2.0

/// A cursor over received bytes that checks every step and never outlives them.
///
/// Numbers are read in network order. Offsets in errors count from the first byte of the outermost reader, also inside child
/// readers. Every method costs a constant time.
@frozen
public struct WireReader: ~Escapable {
  @usableFromInline let bytes: RawSpan
  @usableFromInline var position: Int
  @usableFromInline let base: Int

  /// Starts at the first byte; `base` is what offsets in errors begin at.
  @inlinable @inline(__always)
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, base: Int = 0) {
    self.bytes = bytes
    self.position = 0
    self.base = base
  }

  /// The offset of the next byte, counted from the first byte of the outermost reader.
  @inlinable @inline(__always)
  public var offset: Int { base &+ position }

  /// The number of bytes not yet read.
  @inlinable @inline(__always)
  public var remaining: Int { bytes.byteCount &- position }

  @inlinable @inline(__always)
  public var isAtEnd: Bool { remaining == 0 }

  /// All bytes not yet read, without moving.
  @inlinable @inline(__always)
  public var rest: RawSpan {
    @_lifetime(copy self) get { part(position, count: remaining) }
  }

  /// Bytes that were checked to be there; made so that a constant count stays one, and numbers in it are checked for nothing.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  func part(_ start: Int, count: Int) -> RawSpan {
    // An empty span need not have an address.
    guard count > 0 else { return RawSpan() }
    let first = unsafe bytes.withUnsafeBytes { unsafe $0.baseAddress.unsafelyUnwrapped + start }
    return unsafe _overrideLifetime(RawSpan(_unsafeStart: first, byteCount: count), copying: self)
  }

  @inlinable @inline(__always)
  func require(_ count: Int) throws(WireError) {
    guard count >= 0, count <= remaining else { throw .truncated(at: offset, needed: count) }
  }

  /// Reads one octet.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func read(_: UInt8.Type) throws(WireError) -> UInt8 {
    try require(1)
    let value = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: position, as: UInt8.self)
    position &+= 1
    return value
  }

  /// Reads two octets, the first one highest.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func read(_: UInt16.Type) throws(WireError) -> UInt16 {
    try require(2)
    let value = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt16.self)
    position &+= 2
    return UInt16(bigEndian: value)
  }

  /// Reads three octets, the first one highest.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func readUInt24() throws(WireError) -> UInt32 {
    try require(3)
    let high = try read(UInt8.self)
    return try UInt32(high) << 16 | UInt32(read(UInt16.self))
  }

  /// Reads four octets, the first one highest.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func read(_: UInt32.Type) throws(WireError) -> UInt32 {
    try require(4)
    let value = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt32.self)
    position &+= 4
    return UInt32(bigEndian: value)
  }

  /// Reads eight octets, the first one highest.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func read(_: UInt64.Type) throws(WireError) -> UInt64 {
    try require(8)
    let value = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
    position &+= 8
    return UInt64(bigEndian: value)
  }

  /// The octet `ahead` bytes on, without moving.
  @inlinable @inline(__always)
  public func peek(_ ahead: Int = 0) throws(WireError) -> UInt8 {
    guard ahead >= 0, ahead < remaining else { throw .truncated(at: offset, needed: 1) }
    return unsafe bytes.unsafeLoad(fromUncheckedByteOffset: position &+ ahead, as: UInt8.self)
  }

  /// Takes the next `count` bytes as they are.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func take(_ count: Int) throws(WireError) -> RawSpan {
    try require(count)
    let taken = part(position, count: count)
    position &+= count
    return taken
  }

  /// Takes the next `count` bytes as a reader of their own, which cannot read past them.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func child(_ count: Int) throws(WireError) -> WireReader {
    try require(count)
    let start = offset
    let taken = part(position, count: count)
    position &+= count
    return WireReader(taken, base: start)
  }

  /// Moves over `count` bytes.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func skip(_ count: Int) throws(WireError) {
    try require(count)
    position &+= count
  }
}

extension RawSpan {
  /// The octet at an offset, or nil outside the span.
  @inlinable @inline(__always)
  public func octet(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < byteCount else { return nil }
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The number at an offset, first octet highest; for a header of fixed length that was taken as a whole.
  ///
  /// - Precondition: the number lies inside the span.
  @inlinable @inline(__always)
  public func number<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, _: Value.Type) -> Value {
    Value(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// Whether both spans hold the same bytes; costs their length.
  public func holdsSameBytes(as other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    for offset in 0..<byteCount where octet(offset) != other.octet(offset) { return false }
    return true
  }
}

extension Span where Element == UInt8 {
  /// The same bytes as a raw span, which every octet may be seen as.
  @inlinable @inline(__always)
  public var octets: RawSpan {
    @_lifetime(copy self) get { unsafe bytes }
  }
}

extension RawSpan {
  /// The first `count` bytes, or all where there are fewer.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  public func extracting(first count: Int) -> RawSpan {
    extracting(0..<Swift.max(0, Swift.min(count, byteCount)))
  }

  /// All bytes behind the first `count`.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  public func extracting(from count: Int) -> RawSpan {
    extracting(Swift.max(0, Swift.min(count, byteCount))..<byteCount)
  }
}

extension Array where Element == UInt8 {
  /// Adds all bytes of a span in one copy.
  @inlinable
  public mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Puts a span's bytes in the place of as many from `offset` on, in one copy; what would stand behind the end is left out.
  @inlinable
  public mutating func replace(from offset: Int, by bytes: RawSpan) {
    guard offset >= 0, offset <= count else { return }
    let piece = bytes.extracting(first: count - offset)
    unsafe withUnsafeMutableBytes { memory in
      unsafe piece.withUnsafeBytes { buffer in
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: buffer)
      }
    }
  }
}
