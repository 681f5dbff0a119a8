// SPDX-License-Identifier: Apache-2.0

/// How far bytes agree with a text.
public enum LiteralMatch: Sendable {
  /// Every byte of the text is there.
  case whole
  /// The bytes end inside the text and agree with it so far.
  case beginning
  case none
}

extension RawSpan {
  /// Compares the bytes at an offset with a text of ASCII characters; costs the length of what agrees.
  @inlinable
  public func match(_ text: StaticString, at offset: Int = 0) -> LiteralMatch {
    let start = unsafe text.utf8Start
    for index in 0..<text.utf8CodeUnitCount {
      guard let octet = octet(offset &+ index) else { return .beginning }
      guard unsafe octet == start[index] else { return .none }
    }
    return .whole
  }

  /// Whether a text of ASCII characters stands anywhere in the first `limit` bytes; costs at most their number times its length.
  @inlinable
  public func contains(_ text: StaticString, inFirst limit: Int) -> Bool {
    let last = Swift.min(limit, byteCount) &- text.utf8CodeUnitCount
    guard last >= 0 else { return false }
    for offset in 0...last where match(text, at: offset) == .whole { return true }
    return false
  }
}

extension StaticString {
  /// The octet at an offset, or nil outside the text.
  @inlinable
  public func octet(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < utf8CodeUnitCount else { return nil }
    return unsafe utf8Start[offset]
  }
}
