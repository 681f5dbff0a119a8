// SPDX-License-Identifier: Apache-2.0

/// Text protocols: words, lines and numbers in received bytes, compared without making a string.
extension RawSpan {
  /// Whether the bytes are those of a word in lower case, the letters A-Z taken as a-z.
  @inlinable
  public func isWord(_ word: StaticString) -> Bool {
    byteCount == word.utf8CodeUnitCount && beginsWithWord(word)
  }

  /// Whether the first bytes are those of a word in lower case, the letters A-Z taken as a-z.
  @inlinable
  public func beginsWithWord(_ word: StaticString) -> Bool {
    byteCount >= word.utf8CodeUnitCount && agreesWithWord(word)
  }

  /// Whether a word in lower case begins with the bytes, or they with it, the letters A-Z taken as a-z.
  @inlinable
  public func agreesWithWord(_ word: StaticString) -> Bool {
    let wanted = unsafe word.utf8Start
    for offset in 0..<Swift.min(byteCount, word.utf8CodeUnitCount) {
      guard let octet = octet(offset), unsafe octet.asciiLowerCase == wanted[offset] else { return false }
    }
    return true
  }

  /// Whether a word in lower case stands anywhere in the bytes, the letters A-Z taken as a-z; costs the product of the lengths.
  @inlinable
  public func containsWord(_ word: StaticString) -> Bool {
    guard byteCount >= word.utf8CodeUnitCount else { return false }
    for start in 0...byteCount - word.utf8CodeUnitCount where extracting(from: start).beginsWithWord(word) {
      return true
    }
    return false
  }

  /// Where an octet stands first, from `start` on, or nil.
  @inlinable
  public func firstOffset(of wanted: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0 else { return nil }
    var offset = start
    while let octet = octet(offset) {
      if octet == wanted { return offset }
      offset &+= 1
    }
    return nil
  }

  /// The bytes without the spaces, tabs and line ends at both ends.
  @inlinable
  public var trimmed: RawSpan {
    @_lifetime(copy self) get {
      var (start, end) = (0, byteCount)
      while start < end, let octet = octet(start), octet.isWhitespace { start &+= 1 }
      while start < end, let octet = octet(end &- 1), octet.isWhitespace { end &-= 1 }
      return extracting(start..<end)
    }
  }

  /// The number that 1 to 18 decimal digits and nothing else say, or nil.
  @inlinable
  public var decimalNumber: Int? {
    guard byteCount > 0, byteCount <= 18 else { return nil }
    var number = 0
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet &- 0x30 < 10 else { return nil }
      number = number &* 10 &+ Int(octet &- 0x30)
    }
    return number
  }
}

extension UInt8 {
  /// The octet, or the small letter of a capital one.
  @inlinable
  public var asciiLowerCase: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

  /// Whether the octet is a space or a tab.
  @inlinable
  public var isSpaceOrTab: Bool { self == 0x20 || self == 0x09 }

  /// Whether the octet is a space, a tab, a carriage return or a line feed.
  @inlinable
  public var isWhitespace: Bool { isSpaceOrTab || self == 0x0D || self == 0x0A }

  /// Whether the octet is a letter or a digit.
  @inlinable
  public var isLetterOrDigit: Bool { asciiLowerCase &- 0x61 < 26 || self &- 0x30 < 10 }
}

extension WireReader {
  /// Takes the bytes up to the next line feed and moves behind it; a carriage return in front of it is left out.
  ///
  /// - Throws: `truncated` if no line feed is there.
  @inlinable
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func takeLine() throws(WireError) -> RawSpan {
    guard let end = rest.firstOffset(of: 0x0A) else { throw .truncated(at: offset, needed: remaining &+ 1) }
    let line = try take(end &+ 1)
    return line.extracting(first: end > 0 && line.octet(end &- 1) == 0x0D ? end &- 1 : end)
  }
}
