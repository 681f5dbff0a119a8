// SPDX-License-Identifier: Apache-2.0
import Wire

/// The beginning of an XML document, in which elements without children are looked for by their names.
///
/// No XML is checked here: prefixes of names and attributes are passed over, and the first element of a name counts. A search costs
/// the length of the bytes, of which there are a few KiB.
///
/// - Source: XML 1.0 §3.1, §4.6; Namespaces in XML 1.0 §4.
struct XMLElements: ~Escapable {
  private let bytes: RawSpan

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// What stands between the tags of the first element of this name, given in lower case; nothing if there is none, or no end of it.
  @_lifetime(copy self)
  func content(of name: StaticString) -> RawSpan {
    guard let start = contentStart(of: name), let end = bytes.firstOffset(of: 0x3C, from: start) else {
      return bytes.extracting(first: 0)
    }
    return bytes.extracting(start..<end).trimmed
  }

  func contains(_ name: StaticString) -> Bool { contentStart(of: name) != nil }

  /// Where the content of the first element of this name begins.
  private func contentStart(of name: StaticString) -> Int? {
    var offset = 0
    // Each turn goes on behind one tag's beginning.
    while let open = bytes.firstOffset(of: 0x3C, from: offset) {
      offset = open + 1
      guard let end = tagNameEnd(from: offset) else { return nil }
      let whole = bytes.extracting(offset..<end)
      let colon = whole.firstOffset(of: 0x3A)
      guard whole.extracting(from: colon.map { $0 + 1 } ?? 0).isWord(name) else { continue }
      guard let close = bytes.firstOffset(of: 0x3E, from: end) else { return nil }
      if bytes.octet(close - 1) != 0x2F { return close + 1 }
    }
    return nil
  }

  private func tagNameEnd(from start: Int) -> Int? {
    var end = start
    while let octet = bytes.octet(end), octet != 0x3E, octet != 0x2F || end == start, !octet.isWhitespace { end += 1 }
    return end < bytes.byteCount ? end : nil
  }
}

extension BoundedText {
  /// Adds the text of an element, in which the five characters that XML writes as entities stand for themselves.
  mutating func append(xml text: RawSpan) {
    var offset = 0
    // Each turn goes on by one byte at least.
    while let octet = text.octet(offset), !isCut {
      let rest = text.extracting(from: offset)
      if octet == 0x26, let (character, length) = rest.entity {
        append(character)
        offset += length
      } else {
        append(octet)
        offset += 1
      }
    }
  }
}

extension RawSpan {
  /// The character that the bytes begin with as an entity, and the entity's length.
  fileprivate var entity: (UInt8, Int)? {
    if match("&amp;") == .whole { return (0x26, 5) }
    if match("&lt;") == .whole { return (0x3C, 4) }
    if match("&gt;") == .whole { return (0x3E, 4) }
    if match("&quot;") == .whole { return (0x22, 6) }
    return match("&apos;") == .whole ? (0x27, 6) : nil
  }
}
