// SPDX-License-Identifier: Apache-2.0
import Wire

/// One line of a header section, the form that HTTP, SSDP, RTSP and SIP share; the value may go on over folded lines.
///
///     field-name ":" OWS field-value OWS CRLF *( ( SP / HTAB ) … CRLF )
///
/// - Source: RFC 9112 §5, §5.2; RFC 7826 §5.2; RFC 3261 §7.3.
struct FieldLine: ~Escapable {
  /// The name as it was sent, without whitespace behind it.
  let name: RawSpan
  /// The value without the whitespace around it; a folded one holds the line ends.
  let value: RawSpan
  /// Where the line begins, counted as the reader counts.
  let offset: Int
  /// Where the value begins in the section.
  let valueStart: Int
  /// What is unusual in the line; the protocol says what of it is wrong.
  let faults: FieldFaults

  @_lifetime(copy name, copy value)
  init(name: RawSpan, value: RawSpan, offset: Int, valueStart: Int, faults: FieldFaults) {
    self.name = name
    self.value = value
    self.offset = offset
    self.valueStart = valueStart
    self.faults = faults
  }
}

/// What a line has that some of the protocols forbid.
struct FieldFaults: OptionSet {
  let rawValue: UInt8

  static let noColon = FieldFaults(rawValue: 1)
  static let spaceInName = FieldFaults(rawValue: 2)
  /// The name is no token.
  static let nameNoToken = FieldFaults(rawValue: 4)
  static let folded = FieldFaults(rawValue: 8)
  /// A control character other than a tab stands in the value.
  static let control = FieldFaults(rawValue: 16)
  /// A line of the field ends in a line feed alone.
  static let bareLineFeed = FieldFaults(rawValue: 32)
  /// A carriage return alone stands in the line.
  static let bareReturn = FieldFaults(rawValue: 64)
}

/// The lines of a header section, one after the other.
struct FieldLines: ~Escapable {
  private var input: WireReader
  private let start: Int
  /// Whether the bytes are all there is, so that their end is the end of a line, and of the section.
  private let isWhole: Bool
  /// Whether the section ended with the bytes, without the empty line.
  private(set) var isUnended = false
  /// Whether the empty line has ended in a line feed alone.
  private(set) var isEndBare = false

  /// Starts at the first field line.
  @_lifetime(copy input)
  init(_ input: WireReader, isWhole: Bool = false) {
    self.input = input
    self.isWhole = isWhole
    start = input.offset
  }

  /// What stands behind the lines read so far.
  var rest: WireReader {
    @_lifetime(copy self) get { input }
  }

  /// Reads the next line, or nothing at the empty line that ends the section, which is then read, too.
  ///
  /// - Throws: `truncated` if the bytes end inside the line, and are not all there is.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next() throws(WireError) -> FieldLine? {
    let lineStart = input.offset
    if isWhole && input.isAtEnd {
      isUnended = true
      return nil
    }
    let whole = input.rest
    var faults: FieldFaults = []
    let first = try takeLine(&faults)
    guard first.byteCount > 0 else {
      isEndBare = faults.contains(.bareLineFeed)
      return nil
    }
    guard let colon = first.firstOffset(of: 0x3A) else {
      return FieldLine(
        name: first, value: first.extracting(first: 0), offset: lineStart, valueStart: 0, faults: .noColon)
    }
    let name = first.extracting(first: colon)
    if name.trimmed.byteCount != name.byteCount {
      faults.insert(.spaceInName)
    } else if !name.isToken {
      faults.insert(.nameNoToken)
    }
    var end = first.byteCount
    // Each turn uses up a line.
    while let ahead = try? input.peek(), ahead.isSpaceOrTab {
      faults.insert(.folded)
      let foldStart = input.offset - lineStart
      end = foldStart + (try takeLine(&faults)).byteCount
    }
    let value = whole.extracting(colon + 1..<end)
    faults.formUnion(value.controls)
    let trimmed = value.trimmed
    return FieldLine(
      name: name.trimmed, value: trimmed, offset: lineStart,
      valueStart: lineStart - start + colon + 1 + value.leadingWhitespaceByteCount, faults: faults)
  }

  @_lifetime(copy self)
  @_lifetime(self: copy self)
  private mutating func takeLine(_ faults: inout FieldFaults) throws(WireError) -> RawSpan {
    guard let end = input.rest.firstOffset(of: 0x0A) else {
      guard isWhole else { throw .truncated(at: input.offset, needed: input.remaining &+ 1) }
      isUnended = true
      let line = try input.take(input.remaining)
      return line.extracting(first: line.byteCount - (line.octet(line.byteCount - 1) == 0x0D ? 1 : 0))
    }
    let line = try input.take(end &+ 1)
    guard end > 0, line.octet(end &- 1) == 0x0D else {
      faults.insert(.bareLineFeed)
      return line.extracting(first: end)
    }
    return line.extracting(first: end &- 1)
  }
}

extension RawSpan {
  /// Whether the bytes are a token: one or more of the characters that names are made of.
  ///
  /// - Source: RFC 9110 §5.6.2.
  var isToken: Bool {
    guard byteCount > 0 else { return false }
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet.isTokenCharacter else { return false }
    }
    return true
  }

  /// The characters in a value that must not stand there, but for the ends of folded lines.
  ///
  /// - Source: RFC 9110 §5.5; RFC 9112 §2.2.
  fileprivate var controls: FieldFaults {
    var faults: FieldFaults = []
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet < 0x20 || octet == 0x7F, octet != 0x09 else { continue }
      if octet == 0x0D && self.octet(offset + 1) == 0x0A { continue }
      if octet == 0x0A && self.octet(offset + 1)?.isSpaceOrTab == true { continue }
      faults.insert(octet == 0x0D ? .bareReturn : .control)
    }
    return faults
  }

  fileprivate var leadingWhitespaceByteCount: Int {
    var count = 0
    while let octet = octet(count), octet.isWhitespace { count += 1 }
    return count
  }
}

extension UInt8 {
  /// Whether the octet may stand in a token (RFC 9110 §5.6.2).
  var isTokenCharacter: Bool {
    if isLetterOrDigit { return true }
    switch self {
    case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: return true
    default: return false
    }
  }
}
