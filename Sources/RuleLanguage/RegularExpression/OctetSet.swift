// SPDX-License-Identifier: Apache-2.0

/// A set of octets, one bit each.
struct OctetSet: Hashable, Sendable {
  private var words = SIMD4<UInt64>(repeating: 0)

  static let all = OctetSet().complement
  static let newline = OctetSet(0x0A...0x0A)
  static let digits = OctetSet(0x30...0x39)
  static let wordOctets = OctetSet(0x30...0x39).union(OctetSet(0x41...0x5A)).union(OctetSet(0x61...0x7A))
    .union(OctetSet(0x5F...0x5F))
  static let whitespace = OctetSet(0x09...0x0D).union(OctetSet(0x20...0x20))

  init() {}

  init(_ range: ClosedRange<UInt8>) {
    for octet in range { insert(octet) }
  }

  mutating func insert(_ octet: UInt8) { words[Int(octet >> 6)] |= 1 << UInt64(octet & 63) }

  func contains(_ octet: UInt8) -> Bool { words[Int(octet >> 6)] >> UInt64(octet & 63) & 1 == 1 }

  func union(_ other: OctetSet) -> OctetSet {
    var joined = self
    joined.words |= other.words
    return joined
  }

  var complement: OctetSet {
    var others = self
    others.words = ~words
    return others
  }

  /// The set with the other case of each of its ASCII letters.
  var ignoringCase: OctetSet {
    var folded = self
    for octet in UInt8(0x41)...0x5A where contains(octet) || contains(octet | 0x20) {
      folded.insert(octet)
      folded.insert(octet | 0x20)
    }
    return folded
  }
}
