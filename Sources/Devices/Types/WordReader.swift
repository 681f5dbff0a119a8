// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Finds the words of a text that the table of symbols knows.
///
/// Words end where letters and digits do, or letters change to digits: `HS100(EU)` is `hs#` and `eu`, `DCS-935L` is `dcs#`, and of two
/// words joined by a dash, both together come first (`philips-hue`). Of what is known, the most particular counts.
struct WordReader {
  /// A known word, and the model whose name it begins, or nothing.
  struct Match {
    var symbol: Symbol
    var model: String
  }

  /// The most words of one text that are looked at.
  private static let limit = 24

  private let words: [(text: String, isJoined: Bool)]

  /// Splits the first 64 bytes of a text.
  init(_ text: ShortText) {
    var words: [(text: String, isJoined: Bool)] = []
    var word = ""
    var isJoined = false
    func end() {
      if !word.isEmpty && words.count < Self.limit { words.append((word, isJoined)) }
      word = ""
    }
    for offset in 0..<text.count {
      guard let octet = text.bytes.octet(offset) else { break }
      if octet.isASCIILetter || octet.isASCIIDigit {
        word.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        end()
        isJoined = octet == 0x2D || octet == 0x5F
      }
    }
    end()
    self.words = words
  }

  /// The known words in their order.
  func matches(in table: TypeTable) -> [Match] {
    var found: [Match] = []
    var place = 0
    while place < words.count {
      let word = words[place].text
      let next = place + 1 < words.count && words[place + 1].isJoined ? words[place + 1].text : ""
      let joined = word + "-" + next
      // What may be known, the most particular first: its text, how many words it takes, and where a model would stand.
      var candidates: [(text: String, count: Int, model: String)] = []
      if !next.isEmpty {
        candidates.append((joined, 2, joined))
        if let letters = joined.lettersBeforeDigits {
          candidates.append((letters + "#", 2, joined))
          candidates.append((letters, 2, joined))
        }
        if word.allSatisfy(\.isLetter), next.first?.isNumber == true {
          candidates.append((word + "-#", 2, joined))
          candidates.append((word + "#", 2, joined))
          candidates.append((word, 2, joined))
        }
      }
      if let letters = word.lettersBeforeDigits {
        candidates.append((word, 1, word))
        candidates.append((letters + "#", 1, word))
        candidates.append((letters, 1, word))
      } else {
        candidates.append((word, 1, word))
      }
      var step = 1
      for candidate in candidates {
        let symbol = Symbol(.word, candidate.text.lowercased())
        guard let row = table.find(symbol.hash).map({ table.row(at: $0) }) else { continue }
        // A series becomes a model by its number, which may stand behind a dash.
        let model = [candidate.model, joined].first { $0.contains(where: \.isNumber) } ?? ""
        found.append(Match(symbol: symbol, model: row.isModel ? model.uppercased() : ""))
        step = candidate.count
        break
      }
      place += step
    }
    return found
  }
}

extension String {
  /// What stands before the first digit, where letters do and a digit follows.
  fileprivate var lettersBeforeDigits: String? {
    guard let digit = firstIndex(where: \.isNumber), digit > startIndex, self[index(before: digit)] != "-" else {
      return nil
    }
    return String(self[..<digit])
  }
}

extension UInt8 {
  fileprivate var isASCIILetter: Bool { (0x41...0x5A).contains(self & 0xDF) }
  fileprivate var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}
