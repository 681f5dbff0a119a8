// SPDX-License-Identifier: Apache-2.0
import Wire

/// The first bytes of one direction of a stream, or one whole datagram, as recognition looks at them.
///
/// Numbers are -1 where the bytes end inside or in front of them, so that a comparison with what is looked for fails.
struct Opening: ~Escapable {
  let bytes: RawSpan
  let isDatagram: Bool
  /// Whether one of the flow's ports belongs to the protocol that is asked.
  let isHome: Bool

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, isDatagram: Bool, isHome: Bool) {
    self.bytes = bytes
    self.isDatagram = isDatagram
    self.isHome = isHome
  }

  var count: Int { bytes.byteCount }

  /// The answer to too few bytes: more of a stream may come, a datagram is all there is.
  var tooShort: Recognition { isDatagram ? .no : .undecided }

  func octet(_ offset: Int) -> Int { bytes.octet(offset).map(Int.init) ?? -1 }

  /// Two octets, the first one highest.
  func number16(_ offset: Int) -> Int {
    guard offset >= 0, offset &+ 2 <= bytes.byteCount else { return -1 }
    return Int(bytes.number(at: offset, UInt16.self))
  }

  /// Four octets, the first one highest.
  func number32(_ offset: Int) -> Int {
    guard offset >= 0, offset &+ 4 <= bytes.byteCount else { return -1 }
    return Int(bytes.number(at: offset, UInt32.self))
  }

  /// Two octets, the first one lowest.
  func little16(_ offset: Int) -> Int {
    guard offset >= 0, offset &+ 2 <= bytes.byteCount else { return -1 }
    return Int(bytes.number(at: offset, UInt16.self).byteSwapped)
  }

  /// Four octets, the first one lowest.
  func little32(_ offset: Int) -> Int {
    guard offset >= 0, offset &+ 4 <= bytes.byteCount else { return -1 }
    return Int(bytes.number(at: offset, UInt32.self).byteSwapped)
  }

  /// Whether the bytes begin with a text: `certain`, `undecided` where a stream may yet, or `no`.
  func text(_ text: StaticString, at offset: Int = 0) -> Recognition {
    switch bytes.match(text, at: offset) {
    case .whole: .certain
    case .beginning: tooShort
    case .none: .no
    }
  }

  /// Whether the bytes begin with one of four octets' numbers, of which the first is highest, or may yet.
  func magic(_ number: UInt32, at offset: Int = 0) -> Recognition {
    for index in 0..<4 {
      let octet = octet(offset &+ index)
      if octet < 0 { return tooShort }
      if octet != Int(number >> UInt32(24 &- 8 &* index) & 0xFF) { return .no }
    }
    return .certain
  }

  /// Whether every byte from an offset to the end or to a limit is a printable ASCII character or a line end.
  func isText(from start: Int, limit: Int) -> Bool {
    for offset in start..<max(start, min(limit, count)) {
      let octet = octet(offset)
      guard octet >= 0x20 && octet < 0x7F || octet == 0x0D || octet == 0x0A || octet == 0x09 else { return false }
    }
    return true
  }
}

extension Recognition {
  /// The answer that says more.
  func or(_ other: Recognition) -> Recognition { other.rank > rank ? other : self }

  /// The same, but no better than possible: for bytes that others might send as well.
  var atMostPossible: Recognition { self == .certain ? .possible : self }

  /// Of several answers the highest counts; one that wants more bytes is waited for before a mere possibility is taken.
  var rank: Int {
    switch self {
    case .no: 0
    case .possible: 1
    case .undecided: 2
    case .certain: 3
    }
  }
}
