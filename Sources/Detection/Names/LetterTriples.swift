// SPDX-License-Identifier: Apache-2.0

/// Which three letters stand next to each other inside ordinary words: one bit for each of the 17,576 triples, 2.2 KB.
///
/// About a sixth of all triples do. Of those in a name that people chose, most do; of those in a drawn one, a sixth.
///
/// - Source: Schiavoni et al.: Phoenix: DGA-based botnet tracking and intelligence, 2014, §4.1 (n-grams of ordinary words).
struct LetterTriples: Sendable {
  /// Those of `OrdinaryWords`.
  static let ordinary = LetterTriples(OrdinaryWords.text)

  /// The least number of triples that a label is judged by.
  private static let leastTriples = 5
  /// The share of unusual triples from which a label looks drawn.
  private static let drawnShare = 0.6

  private var bits: [UInt64]

  /// Collects the triples of a text's words.
  init(_ text: StaticString) {
    bits = Array(repeating: 0, count: (26 * 26 * 26 + 63) / 64)
    var code = 0
    var length = 0
    for offset in 0..<text.utf8CodeUnitCount {
      guard let letter = text.octet(offset).flatMap(Self.letter) else {
        length = 0
        continue
      }
      code = (code * 26 + letter) % (26 * 26 * 26)
      length += 1
      if length >= 3 { bits[code >> 6] |= 1 << UInt64(code & 63) }
    }
  }

  private static func letter(_ octet: UInt8) -> Int? {
    let place = octet &- 0x61
    return place < 26 ? Int(place) : nil
  }

  /// Whether a label in lower case looks as if its letters were drawn; nil where it is too short to say, or encodes other letters.
  func looksDrawn(_ label: RawSpan) -> Bool? {
    count(in: label).map { Double($0.unusual) >= Self.drawnShare * Double($0.all) }
  }

  /// The number of triples in a label in lower case, and of the unusual ones; nil where it is too short to judge, or encodes other
  /// letters.
  ///
  /// A triple with a digit in it is unusual; one with a hyphen counts for nothing.
  func count(in label: RawSpan) -> (unusual: Int, all: Int)? {
    if label.match("xn--", at: 0) == .whole { return nil }
    var triples = 0
    var unusual = 0
    for offset in 0..<max(0, label.byteCount - 2) {
      guard let a = label.octet(offset), let b = label.octet(offset + 1), let c = label.octet(offset + 2),
        a != 0x2D, b != 0x2D, c != 0x2D
      else { continue }
      triples += 1
      guard let a = Self.letter(a), let b = Self.letter(b), let c = Self.letter(c) else {
        unusual += 1
        continue
      }
      let code = (a * 26 + b) * 26 + c
      if bits[code >> 6] & 1 << UInt64(code & 63) == 0 { unusual += 1 }
    }
    return triples >= Self.leastTriples ? (unusual, triples) : nil
  }
}
