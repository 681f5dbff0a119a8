// SPDX-License-Identifier: Apache-2.0
import Wire

/// A server's reply, one line or several.
///
///     code SP text CRLF
///     code "-" text CRLF *( text CRLF ) code SP text CRLF
///
/// - Source: RFC 959 §4.2, §5.4.
public struct FTPReply: WireDecodable, ~Escapable {
  /// Three digits, of which the first says whether the command succeeded, or is under way.
  public let code: UInt16
  /// All lines as they were sent.
  let lines: RawSpan
  /// Where the server waits for the data connection, if it says so.
  public let place: FTPPlace?

  /// Reads a reply and leaves `input` behind its last line.
  ///
  /// - Throws: `truncated` if the last line's end is not there; `malformed` if the first line does not begin with a code, or the
  ///   place that a reply must name is none.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let whole = input.rest
    let start = input.offset
    var line = try input.takeLine()
    guard let number = line.extracting(first: 3).decimalNumber, number >= 100, number < 700,
      line.byteCount == 3 || line.octet(3) == 0x20 || line.octet(3) == 0x2D
    else { throw .malformed(at: start, rule: .ftpReplyLine) }
    if line.octet(3) == 0x2D {
      // Each turn uses up a line; only the last one must begin with the code and a space.
      repeat {
        line = try input.takeLine()
      } while line.extracting(first: 3).decimalNumber != number || line.octet(3) == 0x2D
    }
    code = UInt16(truncatingIfNeeded: number)
    lines = whole.extracting(first: input.offset - start)
    let text = line.extracting(from: 4)
    switch number {
    case 227:
      place = FTPPlace(numbers: text)
      if place == nil { throw .malformed(at: start, rule: .ftpPassiveReply) }
    case 229:
      place = FTPPlace(extendedReply: text)
      if place == nil { throw .malformed(at: start, rule: .ftpExtendedPassiveReply) }
    default: place = nil
    }
  }

  /// Whether more replies to the same command are to come (RFC 959 §4.2: positive preliminary replies).
  var isPreliminary: Bool { code < 200 }

  /// Whether the server does not let the user in.
  ///
  /// - Source: RFC 959 §5.4: 530; RFC 2228 §5: 534, 535; 430 as servers send it.
  var isRefusal: Bool { code == 530 || code == 430 || code == 534 || code == 535 }
}

extension FTPReply {
  /// The most lines of a reply that are shown, and bytes of a line.
  static let shownLineCount = 16
  static let shownByteCount = 255

  /// Calls `body` with each line's text, its code left out, up to a bound. Returns whether something was left out.
  func forEachText(_ body: (RawSpan) -> Void) -> Bool {
    var rest = WireReader(lines)
    var isCut = false
    for _ in 0..<Self.shownLineCount {
      guard let line = try? rest.takeLine() else { return isCut }
      let hasCode = line.extracting(first: 3).decimalNumber == Int(code)
      let text = hasCode ? line.extracting(from: 4) : line.trimmed
      isCut = isCut || text.byteCount > Self.shownByteCount
      body(text.extracting(first: Self.shownByteCount))
    }
    return isCut || !rest.isAtEnd
  }
}

extension WireError.Rule {
  static let ftpReplyLine = Self("ftp_reply_line", "RFC 959 §4.2", "a reply must begin with a code of three digits")
  static let ftpPassiveReply = Self(
    "ftp_passive_reply", "RFC 959 §5.4", "reply 227 must name an address and a port in six numbers below 256")
  static let ftpExtendedPassiveReply = Self(
    "ftp_extended_passive_reply", "RFC 2428 §3", "reply 229 must name a port in parentheses, behind three delimiters")
}
