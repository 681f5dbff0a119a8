// SPDX-License-Identifier: Apache-2.0

/// One line of comma-separated values, parted into its fields.
///
/// A field in quotation marks may hold commas, and quotation marks written twice; a line's end ends the record in any case.
/// Spaces around a field are dropped, unless they stand in its quotation marks.
///
/// - Source: RFC 4180 §2.
struct CSVLine {
  private(set) var fields: [ArraySlice<UInt8>] = []

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  /// - Throws: `unclosedQuote` with the 0-based place of the field whose quotation mark is not closed.
  init(_ line: ArraySlice<UInt8>) throws(UnclosedQuote) {
    var rest = line
    repeat {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      if rest.first == Self.quote {
        fields.append(try Self.quoted(&rest, field: fields.count))
      } else {
        let field = rest.prefix { $0 != Self.comma }
        rest = rest[field.endIndex...]
        fields.append(Self.trimmed(field))
      }
    } while Self.takeComma(&rest)
  }

  struct UnclosedQuote: Error { var field: Int }

  private static func takeComma(_ rest: inout ArraySlice<UInt8>) -> Bool {
    // What stands between a closing quotation mark and the comma says nothing.
    rest = rest.drop { $0 != comma }
    return rest.popFirst() != nil
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>, field: Int) throws(UnclosedQuote) -> ArraySlice<UInt8> {
    rest.removeFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != quote {
        text.append(byte)
      } else if rest.first == quote {
        rest.removeFirst()
        text.append(byte)
      } else {
        return text[...]
      }
    }
    throw UnclosedQuote(field: field)
  }

  private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var field = field
    while let last = field.last, last == 0x20 || last == 0x09 { field.removeLast() }
    return field
  }
}
