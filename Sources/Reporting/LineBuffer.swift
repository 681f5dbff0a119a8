// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The bytes of one line under construction: a fixed capacity, taken once and used again for every line.
///
/// What does not fit is left out with all that follows, and remembered in `hasOverflown`; nothing is ever written past the
/// capacity.
@safe
struct LineBuffer: ~Copyable {
  private let base: UnsafeMutablePointer<UInt8>
  let capacity: Int
  /// The bytes written so far.
  private(set) var count = 0
  /// Where the line must end for now, so that room stays for what closes it; at most the capacity.
  var limit: Int { didSet { limit = min(max(0, limit), capacity) } }
  /// Whether something was left out since the flag was last taken back.
  var hasOverflown = false

  init(capacity: Int) {
    self.capacity = max(64, capacity)
    limit = self.capacity
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// The bytes written so far.
  var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The byte written last, or nil.
  var last: UInt8? { count > 0 ? unsafe base[count - 1] : nil }

  /// Forgets everything behind the first `count` bytes.
  mutating func cut(to count: Int) { self.count = min(max(0, count), self.count) }

  private mutating func overflow() {
    hasOverflown = true
    // Nothing shorter may slip in behind what was left out.
    limit = count
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    guard count < limit else {
      return overflow()
    }
    unsafe base[count] = byte
    count &+= 1
  }

  /// Adds all bytes or, if they do not fit, none of them.
  mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { source in
      guard source.count <= limit - count else {
        return overflow()
      }
      guard let start = source.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(base + count).copyMemory(from: start, byteCount: source.count)
      count &+= source.count
    }
  }

  /// Adds all bytes of a word or, if they do not fit, none of them.
  mutating func append(_ word: StaticString) {
    guard word.utf8CodeUnitCount <= limit - count else {
      return overflow()
    }
    unsafe (base + count).update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    count &+= word.utf8CodeUnitCount
  }

  mutating func append(_ text: ShortText) { append(text.bytes) }

  /// Adds the bytes of a word from `start` up to `end` as a key, behind a comma if there should be one; both lie in the word.
  mutating func append(key word: StaticString, from start: Int, to end: Int, isFirst: Bool) {
    let length = max(0, end - start)
    guard length + 4 <= limit - count, start >= 0, end <= word.utf8CodeUnitCount else { return overflow() }
    if !isFirst { append(0x2C) }
    append(0x22)
    unsafe (base + count).update(from: word.utf8Start + start, count: length)
    count &+= length
    append(0x22)
    append(0x3A)
  }

  mutating func append(decimal value: Int64) {
    if value < 0 { append(0x2D) }
    var text = ShortText()
    text.append(decimal: value.magnitude)
    append(text)
  }
}
