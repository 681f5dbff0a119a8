// SPDX-License-Identifier: Apache-2.0
import Wire

/// A server's reply, one line or several.
///
///     *( code "-" [ text ] CRLF )  code [ SP text ] CRLF
///
/// - Source: RFC 5321 §4.2.
public struct SMTPReply: WireDecodable, ~Escapable {
  /// Three digits, of which the first says whether the command succeeded.
  public let code: UInt16
  /// All lines as they were sent.
  let lines: RawSpan
  /// Whether the lines behind the first name what the server can do.
  var namesCapabilities = false

  /// Reads a reply and leaves `input` behind its last line.
  ///
  /// - Throws: `truncated` if the last line's end is not there; `malformed` if a line does not begin with a code, or with another
  ///   one than the first.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let whole = input.rest
    let start = input.offset
    var code: Int?
    // Each turn uses up a line.
    while true {
      let lineStart = input.offset
      let line = try input.takeLine()
      guard let number = line.extracting(first: 3).decimalNumber, number >= 200, number < 600,
        line.byteCount == 3 || line.octet(3) == 0x20 || line.octet(3) == 0x2D
      else { throw .malformed(at: lineStart, rule: .smtpReplyLine) }
      guard code == nil || code == number else { throw .malformed(at: lineStart, rule: .smtpReplyCodes) }
      code = number
      if line.octet(3) != 0x2D { break }
    }
    self.code = UInt16(truncatingIfNeeded: code ?? 0)
    lines = whole.extracting(first: input.offset - start)
  }
}

extension SMTPReply {
  /// Calls `body` with the keyword of each service extension that the server has.
  ///
  /// - Source: RFC 5321 §4.1.1.1.
  public func forEachCapability(_ body: (RawSpan) -> Void) {
    guard namesCapabilities else { return }
    var rest = WireReader(lines)
    guard (try? rest.takeLine()) != nil else { return }
    while let line = try? rest.takeLine() {
      let text = line.extracting(from: 4)
      body(text.extracting(first: text.firstOffset(of: 0x20) ?? text.byteCount))
    }
  }
}

extension SMTPReply: Message {
  public static var eventType: StaticString { SMTPFields.eventType }

  static let codeField = Field("smtp.reply", .number, "the server's answer, as 250 (RFC 5321 §4.2.1)")
  static let capabilitiesField = Field(
    "smtp.capabilities", .list, "the service extensions that the server has, as STARTTLS (RFC 5321 §4.1.1.1)")

  public static var fields: [Field] { declared }
  private static let declared = [codeField, capabilitiesField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.codeField, code)
    guard namesCapabilities else { return }
    visitor.openList(Self.capabilitiesField)
    forEachCapability { visitor.visit(Self.capabilitiesField, text: $0) }
    visitor.closeList()
  }
}

extension WireError.Rule {
  static let smtpReplyLine = Self(
    "smtp_reply_line", "RFC 5321 §4.2", "a reply line must begin with a code of three digits")
  static let smtpReplyCodes = Self(
    "smtp_reply_codes", "RFC 5321 §4.2.1", "all lines of a reply must have the same code")
}
