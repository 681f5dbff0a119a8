// SPDX-License-Identifier: Apache-2.0
import Wire

/// A text in which `*` stands for any characters and `?` for one, matched without regard to the case of ASCII letters unless
/// asked.
///
/// - Source: Sigma specification 2.1, rules, wildcards and escaping: `\*`, `\?` and `\\` stand for the characters
///   themselves, and a backslash before anything else for itself.
public struct TextPattern: Sendable, Hashable {
  /// Where a value may stand in the text.
  public enum Place: String, Sendable { case whole, contains, startswith, endswith }

  /// Octets, and behind them the wildcards.
  private var units: [UInt16] = []
  private let heedsCase: Bool
  /// Whether an unescaped wildcard stood in the value.
  public let hasWildcards: Bool

  private static let anyText: UInt16 = 256
  private static let anyCharacter: UInt16 = 257

  /// Reads a value as rules write it.
  public init(_ value: String, at place: Place = .whole, heedsCase: Bool = false) {
    self.heedsCase = heedsCase
    let octets = Array(value.utf8)
    if place == .contains || place == .endswith { units.append(Self.anyText) }
    var hasWildcards = false
    var index = 0
    while index < octets.count {
      switch octets[index] {
      case 0x5C where index + 1 < octets.count && [0x5C, 0x2A, 0x3F].contains(octets[index + 1]):
        index += 1
        units.append(UInt16(octets[index]))
      case 0x2A:
        hasWildcards = true
        if units.last != Self.anyText { units.append(Self.anyText) }
      case 0x3F:
        hasWildcards = true
        units.append(Self.anyCharacter)
      case let octet: units.append(UInt16(heedsCase ? octet : Self.lowercase(octet)))
      }
      index += 1
    }
    if place == .contains || place == .startswith, units.last != Self.anyText { units.append(Self.anyText) }
    self.hasWildcards = hasWildcards
  }

  /// Whether the whole text fits; costs at most the product of both lengths.
  public func matches(_ text: RawSpan) -> Bool {
    var place = 0
    var unit = 0
    // Where to go on when the last `*` has to take one more octet.
    var retry: (unit: Int, place: Int)?
    while let octet = text.octet(place) {
      if unit < units.count, units[unit] == Self.anyText {
        unit += 1
        if unit == units.count { return true }
        retry = (unit, place)
      } else if unit < units.count, fits(units[unit], octet) {
        place += units[unit] == Self.anyCharacter ? characterLength(in: text, at: place) : 1
        unit += 1
      } else if let last = retry {
        unit = last.unit
        place = last.place + 1
        retry = (unit, place)
      } else {
        return false
      }
    }
    while unit < units.count, units[unit] == Self.anyText { unit += 1 }
    return unit == units.count
  }

  private func fits(_ unit: UInt16, _ octet: UInt8) -> Bool {
    unit == Self.anyCharacter || unit == UInt16(heedsCase ? octet : Self.lowercase(octet))
  }

  /// The octets of the UTF-8 character that begins at `place`; 1 where none does.
  private func characterLength(in text: RawSpan, at place: Int) -> Int {
    var length = 1
    guard let first = text.octet(place), first >= 0xC0 else { return length }
    while length < 4, let octet = text.octet(place + length), octet & 0xC0 == 0x80 { length += 1 }
    return length
  }

  private static func lowercase(_ octet: UInt8) -> UInt8 { octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet }
}
