// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A text of at most 1,024 bytes kept inline: joined paths, decoded names, record data, without an allocation.
///
/// What does not fit is cut, and `isCut` says so.
public struct BoundedText: Sendable {
  /// The most bytes that one text holds.
  public static let capacity = 1_024

  private var storage: [1_024 of UInt8]
  /// The number of bytes written so far.
  public private(set) var count: Int
  /// Whether something was left out because the text was full.
  public private(set) var isCut: Bool

  /// Makes an empty text.
  public init() {
    storage = .init(repeating: 0)
    count = 0
    isCut = false
  }

  public var isEmpty: Bool { count == 0 }

  /// The bytes written so far.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { storage.span.octets.extracting(0..<count) }
  }

  /// Adds one byte; a full text is marked as cut instead.
  public mutating func append(_ byte: UInt8) {
    guard count < Self.capacity else {
      isCut = true
      return
    }
    storage[count] = byte
    count &+= 1
  }

  /// Adds bytes as they are.
  public mutating func append(_ bytes: RawSpan) {
    let fitting = min(bytes.byteCount, Self.capacity &- count)
    for offset in 0..<fitting { storage[count &+ offset] = bytes.octet(offset) ?? 0 }
    count &+= fitting
    if fitting < bytes.byteCount { isCut = true }
  }

  /// Adds a short text.
  public mutating func append(_ text: ShortText) { append(text.bytes) }

  /// Adds every byte of a text of at most 63 bytes known at compile time.
  public mutating func append(_ word: StaticString) {
    var text = ShortText()
    text.append(word)
    append(text)
  }

  /// Adds a number in decimal.
  public mutating func append(decimal value: some UnsignedInteger) {
    var digits = ShortText()
    digits.append(decimal: UInt64(truncatingIfNeeded: value))
    append(digits)
  }

  /// Turns the letters A-Z to lower case.
  public mutating func foldCase() {
    for offset in 0..<count where storage[offset] &- 0x41 < 26 { storage[offset] |= 0x20 }
  }
}

extension BoundedText: CustomStringConvertible {
  public var description: String {
    var octets: [UInt8] = []
    for offset in 0..<count { octets.append(storage[offset]) }
    return String(decoding: octets, as: UTF8.self)
  }
}
