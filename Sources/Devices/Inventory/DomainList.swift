// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The names on the Internet that a device asked for and that the table of symbols knows, at most 8, by their hashes.
///
/// Other names are not kept: which ones a person asks for is nobody's business here. What comes when the list is full is left out.
public struct DomainList: Sendable {
  public static let capacity = 8

  private var hashes: [8 of UInt64] = .init(repeating: 0)
  /// The number of names kept.
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  /// Forgets every name.
  mutating func removeAll() {
    for place in 0..<count { hashes[place] = 0 }
    count = 0
  }

  subscript(_ place: Int) -> UInt64 { place >= 0 && place < count ? hashes[place] : 0 }

  /// Takes note of a name; returns whether it is new.
  @discardableResult
  mutating func learn(_ hash: UInt64) -> Bool {
    for place in 0..<count where hashes[place] == hash { return false }
    guard count < Self.capacity else { return false }
    hashes[count] = hash
    count += 1
    return true
  }

  mutating func merge(_ other: borrowing DomainList) {
    for place in 0..<other.count { learn(other[place]) }
  }
}

extension TypeTable {
  /// The most labels of a name that are looked at.
  private static let labelLimit = 4

  /// The hash of the longest end of a name, of two to four labels, that the table knows; letters' case does not count.
  func domain(of name: RawSpan) -> UInt64? {
    var end = name.byteCount
    if end > 0 && name.octet(end - 1) == 0x2E { end -= 1 }
    var found: UInt64?
    var labels = 0
    var start = end
    while start > 0 && labels < Self.labelLimit {
      start -= 1
      guard start == 0 || name.octet(start - 1) == 0x2E else { continue }
      labels += 1
      guard labels > 1 else { continue }
      var hash = Symbol.seed(.domain)
      for offset in start..<end { hash.combine(name.octet(offset)?.asciiLowerCase ?? 0) }
      if find(hash.value) != nil { found = hash.value }
    }
    return found
  }
}
