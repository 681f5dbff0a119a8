// SPDX-License-Identifier: Apache-2.0

/// Questions about the dotted names of fields, which are always texts in memory.
extension StaticString {
  /// The byte at an offset, which must lie inside the word.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { unsafe utf8Start[offset] }

  /// Whether two words have the same bytes in a part that lies inside both.
  func hasSameBytes(as other: StaticString, from start: Int, to end: Int) -> Bool {
    let (bytes, others) = unsafe (utf8Start, other.utf8Start)
    var index = start
    while index < end, unsafe bytes[index] == others[index] { index += 1 }
    return index == end
  }

  /// The number of dots in a part of the word; both ends lie inside it.
  func dots(from start: Int, to end: Int) -> Int {
    let bytes = unsafe utf8Start
    var dots = 0
    var index = start
    while index < end {
      if unsafe bytes[index] == 0x2E { dots += 1 }
      index += 1
    }
    return dots
  }

  /// The length of the objects that two names share, the dot at their end included.
  ///
  /// - Parameters:
  ///   - end: where to stop looking; inside both words.
  ///   - start: what both are known to share.
  func lengthOfCommonObjects(with other: StaticString, upTo end: Int, from start: Int) -> Int {
    let (bytes, others) = unsafe (utf8Start, other.utf8Start)
    var common = start
    var index = start
    while index < end, unsafe bytes[index] == others[index] {
      if unsafe bytes[index] == 0x2E { common = index + 1 }
      index += 1
    }
    return common
  }
}
