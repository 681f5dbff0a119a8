// SPDX-License-Identifier: Apache-2.0

/// A text of at most 64 bytes kept inline: formatted addresses, times and fingerprints, without an allocation.
///
/// What does not fit is cut; every use writes fewer bytes than the capacity.
public struct ShortText: Sendable {
  /// The most bytes that one text holds.
  public static let capacity = 64

  @usableFromInline var storage: [64 of UInt8]
  private var length: UInt8

  /// The number of bytes written so far.
  public private(set) var count: Int {
    get { Int(length) }
    set { length = UInt8(truncatingIfNeeded: newValue) }
  }

  /// Makes an empty text.
  public init() {
    storage = .init(repeating: 0)
    length = 0
  }

  /// The bytes written so far.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      unsafe storage.span.bytes.extracting(0..<count)
    }
  }

  /// Adds one byte; a full text ignores it.
  public mutating func append(_ byte: UInt8) {
    guard count < Self.capacity else { return }
    storage[count] = byte
    count += 1
  }

  /// Adds every byte of a text known at compile time.
  public mutating func append(_ word: StaticString) {
    let start = unsafe word.utf8Start
    for offset in 0..<word.utf8CodeUnitCount { unsafe append(start[offset]) }
  }

  /// Adds a number in decimal, with leading zeros up to `minimumDigits` (at most 20).
  public mutating func append(decimal value: UInt64, minimumDigits: Int = 1) {
    var length = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    length = max(length, min(minimumDigits, 20))
    let start = count
    count = min(start + length, Self.capacity)
    rest = value
    // From the last digit to the first; what lies behind the capacity is left out.
    var place = start &+ length
    while place > start {
      place &-= 1
      if place < Self.capacity { storage[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10) }
      rest /= 10
    }
  }

  /// Adds a number in lower-case hexadecimal, with leading zeros up to `minimumDigits` (at most 16).
  public mutating func append(hex value: UInt64, minimumDigits: Int = 1) {
    let needed = (64 - value.leadingZeroBitCount + 3) / 4
    var shift = 4 * max(1, needed, min(minimumDigits, 16)) - 4
    while shift >= 0 {
      append(hexDigit: UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF)
      shift -= 4
    }
  }

  @inline(__always)
  private mutating func append(hexDigit digit: UInt8) { append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
}

extension ShortText: CustomStringConvertible {
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: count) { buffer in
      for index in 0..<count { unsafe buffer[index] = storage[index] }
      return count
    }
  }
}

extension ShortText: Equatable {
  public static func == (a: ShortText, b: ShortText) -> Bool {
    guard a.count == b.count else { return false }
    for index in 0..<a.count where a.storage[index] != b.storage[index] { return false }
    return true
  }
}
