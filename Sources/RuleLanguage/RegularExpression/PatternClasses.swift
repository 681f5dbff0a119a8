// SPDX-License-Identifier: Apache-2.0

/// Escapes and bracketed classes.
extension PatternParser {
  /// What an escape stands for.
  enum Escaped {
    case set(OctetSet)
    case scalar(Unicode.Scalar)
  }

  /// Reads what follows a backslash that stood at `start`.
  mutating func escaped(from start: Int) throws(PatternError) -> Escaped {
    let known = #"\d \D \w \W \s \S \b \B \A \z \t \n \r \f \v \0 \xHH, or \ before a punctuation character"#
    guard let scalar = next else { throw error(at: start, "a \\ at the end", allowed: known) }
    position += 1
    switch scalar {
    case "d": return .set(.digits)
    case "D": return .set(OctetSet.digits.complement)
    case "w": return .set(.wordOctets)
    case "W": return .set(OctetSet.wordOctets.complement)
    case "s": return .set(.whitespace)
    case "S": return .set(OctetSet.whitespace.complement)
    case "t": return .scalar("\t")
    case "n": return .scalar("\n")
    case "r": return .scalar("\r")
    case "f": return .scalar("\u{0C}")
    case "v": return .scalar("\u{0B}")
    case "0": return .scalar("\0")
    case "x": return .set(try hexadecimal(from: start))
    case "1"..."9", "k":
      throw error(at: start, "back-references are not supported", allowed: known)
    case "a"..."z", "A"..."Z":
      throw error(at: start, "unknown escape \\\(scalar)", allowed: known)
    default: return .scalar(scalar)
    }
  }

  private mutating func hexadecimal(from start: Int) throws(PatternError) -> OctetSet {
    let digits = scalars[position..<min(position + 2, scalars.count)]
    var text = ""
    text.unicodeScalars.append(contentsOf: digits)
    guard digits.count == 2, digits.allSatisfy(\.properties.isASCIIHexDigit), let octet = UInt8(text, radix: 16) else {
      throw error(at: start, "\\x without two hexadecimal digits", allowed: "\\x00 to \\xff")
    }
    position += 2
    return OctetSet(octet...octet)
  }

  /// Reads a class whose `[` stood at `start`.
  mutating func characterClass(from start: Int) throws(PatternError) -> OctetSet {
    let isNegated = take("^")
    var set = OctetSet()
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      let itemStart = position
      let item = try classItem(scalar)
      isFirst = false
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set = set.union(item.set)
        continue
      }
      position += 1
      let last = try classItem(scalars[position])
      guard let from = item.octet, let to = last.octet, from <= to else {
        throw error(at: itemStart, "a range that cannot be read", allowed: "a-z, both ends single characters, in order")
      }
      set = set.union(OctetSet(from...to))
    }
    guard take("]") else { throw error(at: start, "a class that is not closed", allowed: "a ] behind it") }
    return isNegated ? (options.contains(.ignoresCase) ? set.ignoringCase : set).complement : set
  }

  private mutating func classItem(_ scalar: Unicode.Scalar) throws(PatternError) -> (set: OctetSet, octet: UInt8?) {
    let start = position
    position += 1
    var scalar = scalar
    if scalar == "\\" {
      switch try escaped(from: start) {
      case .set(let set):
        let octets = (UInt8.min...UInt8.max).filter(set.contains)
        return (set, octets.count == 1 ? octets[0] : nil)
      case .scalar(let escaped): scalar = escaped
      }
    } else if scalar == "[", let following = next, [":", ".", "="].contains(following) {
      throw error(
        at: start, "POSIX classes are not supported", allowed: "\\d \\w \\s or the characters; \\[ for [ itself")
    }
    guard scalar.isASCII else {
      throw error(at: start, "a class holds single octets", allowed: "ASCII characters; (?:ä|ö) for others")
    }
    let octet = UInt8(scalar.value)
    return (OctetSet(octet...octet), octet)
  }
}
