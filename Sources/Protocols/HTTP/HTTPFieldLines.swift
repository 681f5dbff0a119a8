// SPDX-License-Identifier: Apache-2.0
import Wire

/// One line of a header section; the value may go on over folded lines.
///
///     field-name ":" OWS field-value OWS CRLF *( ( SP / HTAB ) … CRLF )
///
/// - Source: RFC 9112 §5, §5.2.
struct HTTPFieldLine: ~Escapable {
  /// The name as it was sent, without the whitespace that must not stand behind it.
  let name: RawSpan
  /// The value without the whitespace around it; a folded one holds the line ends.
  let value: RawSpan
  /// Where the line begins.
  let offset: Int
  /// The rule that the line breaks, if any.
  let brokenRule: WireError.Rule?

  @_lifetime(copy name, copy value)
  init(name: RawSpan, value: RawSpan, offset: Int, brokenRule: WireError.Rule?) {
    self.name = name
    self.value = value
    self.offset = offset
    self.brokenRule = brokenRule
  }
}

/// The lines of a header section, one after the other.
struct HTTPFieldLines: ~Escapable {
  private var input: WireReader

  /// Starts at the first field line.
  @_lifetime(copy input)
  init(_ input: WireReader) { self.input = input }

  /// What stands behind the lines read so far.
  var rest: WireReader {
    @_lifetime(copy self) get { input }
  }

  /// Reads the next line, or nothing at the empty line that ends the section, which is then read, too.
  ///
  /// - Throws: `truncated` if the bytes end inside the line.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next() throws(WireError) -> HTTPFieldLine? {
    let start = input.offset
    let whole = input.rest
    let first = try input.takeLine()
    guard first.byteCount > 0 else { return nil }
    var rule: WireError.Rule?
    guard let colon = first.firstOffset(of: 0x3A) else {
      return HTTPFieldLine(name: first, value: first.extracting(first: 0), offset: start, brokenRule: .httpFieldLine)
    }
    let name = first.extracting(first: colon)
    if name.trimmed.byteCount != name.byteCount { rule = .httpSpaceInName }
    if rule == nil && !name.isHTTPToken { rule = .httpFieldName }
    var end = first.byteCount
    // Each turn uses up a line.
    while let ahead = try? input.peek(), ahead.isSpaceOrTab {
      rule = rule ?? .httpFoldedLine
      let lineStart = input.offset - start
      end = lineStart + (try input.takeLine()).byteCount
    }
    let value = whole.extracting(colon + 1..<end)
    if rule == nil && !value.isHTTPFieldValue { rule = .httpFieldValue }
    return HTTPFieldLine(name: name.trimmed, value: value.trimmed, offset: start, brokenRule: rule)
  }
}

extension RawSpan {
  /// Whether the bytes are a token: one or more of the characters that names are made of.
  ///
  /// - Source: RFC 9110 §5.6.2.
  var isHTTPToken: Bool {
    guard byteCount > 0 else { return false }
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet.isHTTPTokenCharacter else { return false }
    }
    return true
  }

  /// Whether the bytes may stand in a value: no control character but the tab.
  ///
  /// - Source: RFC 9110 §5.5.
  fileprivate var isHTTPFieldValue: Bool {
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet >= 0x20 && octet != 0x7F || octet == 0x09 else { return false }
    }
    return true
  }
}

extension UInt8 {
  /// Whether the octet may stand in a token (RFC 9110 §5.6.2).
  var isHTTPTokenCharacter: Bool {
    if isLetterOrDigit { return true }
    switch self {
    case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: return true
    default: return false
    }
  }
}

extension WireError.Rule {
  static let httpFieldLine = Self(
    "http_field_line", "RFC 9112 §5", "a field line must have a colon behind its name")
  static let httpFieldName = Self(
    "http_field_name", "RFC 9110 §5.1", "a field name must be a token")
  static let httpSpaceInName = Self(
    "http_space_in_name", "RFC 9112 §5.1", "no whitespace may stand between a field name and its colon")
  static let httpFoldedLine = Self(
    "http_folded_line", "RFC 9112 §5.2", "a sender must not spread a field over several lines")
  static let httpFieldValue = Self(
    "http_field_value", "RFC 9110 §5.5", "a field value must not hold control characters")
}
