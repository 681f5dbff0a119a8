// SPDX-License-Identifier: Apache-2.0
import Yams

/// The text of a rule file, to find the place of a part of a value again.
struct SourceText {
  /// A place in the file, both numbers from 1.
  struct Place {
    var line: Int
    var column: Int
  }

  private let lines: [[Unicode.Scalar]]

  init(_ text: String) {
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  func place(of node: Node) -> Place { Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1) }

  /// The place of the scalar that stands `offset` scalars into a value.
  ///
  /// A value differs from its text by quotes, escapes, indentation and line breaks, so both are walked side by side: white
  /// space counts for nothing, and characters that only the text has are passed over.
  func place(of node: Node, offset: Int) -> Place {
    var place = place(of: node)
    guard let scalar = node.scalar else { return place }
    let value = scalar.string.unicodeScalars.prefix(offset + 1).filter { !$0.properties.isWhitespace }
    // The end of a value, or a space in it, is found one behind the last character before it.
    let isBehind = offset >= scalar.string.unicodeScalars.count
    switch scalar.style {
    case .singleQuoted, .doubleQuoted: place.column += 1
    case .literal, .folded: place = Place(line: place.line + 1, column: 1)
    default: break
    }
    var found = place
    for wanted in value {
      while let character = character(at: place), character != wanted { place = step(from: place, over: character) }
      guard let character = character(at: place) else { return found }
      found = place
      place = step(from: place, over: character)
    }
    return isBehind && !value.isEmpty ? Place(line: found.line, column: found.column + 1) : found
  }

  /// The character at a place, a newline behind each line; nil behind the text.
  private func character(at place: Place) -> Unicode.Scalar? {
    guard place.line <= lines.count else { return nil }
    let line = lines[place.line - 1]
    return place.column <= line.count ? line[place.column - 1] : "\n"
  }

  private func step(from place: Place, over character: Unicode.Scalar) -> Place {
    character == "\n" ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
  }
}
