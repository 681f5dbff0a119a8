// SPDX-License-Identifier: Apache-2.0
import Wire

/// One command line of a client.
///
///     verb [ SP argument ] CRLF
///
/// - Source: RFC 5321 §4.1.1; RFC 3030 §2 (BDAT); RFC 3207 §4 (STARTTLS); RFC 4954 §4 (AUTH); RFC 2033 §4.1 (LHLO).
public struct SMTPCommand: WireDecodable, ~Escapable {
  public let verb: Verb
  /// Everything behind the verb; it may hold secrets.
  let argument: RawSpan

  /// The commands that are told apart.
  public enum Verb: UInt8, CaseIterable, Sendable {
    case hello, extendedHello, localHello, mail, recipient, data, chunk, authenticate, startTLS, reset, noOperation,
      quit
    case verify, expand, help
    /// Anything else, of which nothing is shown: it may be a secret.
    case other

    /// The word on the wire in lower case; `other` for anything else.
    public var word: StaticString {
      switch self {
      case .hello: "helo"
      case .extendedHello: "ehlo"
      case .localHello: "lhlo"
      case .mail: "mail"
      case .recipient: "rcpt"
      case .data: "data"
      case .chunk: "bdat"
      case .authenticate: "auth"
      case .startTLS: "starttls"
      case .reset: "rset"
      case .noOperation: "noop"
      case .quit: "quit"
      case .verify: "vrfy"
      case .expand: "expn"
      case .help: "help"
      case .other: "other"
      }
    }

    fileprivate init(_ text: RawSpan) {
      for verb in Self.allCases where verb != .other && text.isWord(verb.word) {
        self = verb
        return
      }
      self = .other
    }
  }

  /// Reads a line and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the line's end is not there.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let line = try input.takeLine().trimmed
    let space = line.firstOffset(of: 0x20) ?? line.byteCount
    verb = Verb(line.extracting(first: space))
    argument = line.extracting(from: space).trimmed
  }
}

extension SMTPCommand {
  /// The name that the client gives itself, or nothing.
  public var clientName: RawSpan {
    @_lifetime(copy self) get {
      switch verb {
      case .hello, .extendedHello, .localHello: argument
      default: argument.extracting(first: 0)
      }
    }
  }

  /// The address of a MAIL or RCPT command in its angle brackets, or nothing.
  public var path: RawSpan {
    @_lifetime(copy self) get {
      let none = argument.extracting(first: 0)
      guard verb == .mail || verb == .recipient, let start = argument.firstOffset(of: 0x3C),
        let end = argument.firstOffset(of: 0x3E, from: start)
      else { return none }
      return argument.extracting(start..<end + 1)
    }
  }

  /// The mechanism of an AUTH command, or nothing; never what follows it.
  public var mechanism: RawSpan {
    @_lifetime(copy self) get {
      guard verb == .authenticate else { return argument.extracting(first: 0) }
      return argument.extracting(first: argument.firstOffset(of: 0x20) ?? argument.byteCount)
    }
  }

  /// The bytes that follow a BDAT command, if it is one and says so.
  var chunkByteCount: Int? {
    guard verb == .chunk else { return nil }
    return argument.extracting(first: argument.firstOffset(of: 0x20) ?? argument.byteCount).decimalNumber
  }
}

extension SMTPCommand: Message {
  public static var eventType: StaticString { SMTPFields.eventType }

  static let commandField = Field(
    "smtp.command", .text, "the client's command in lower case, or other (RFC 5321 §4.1.1)")
  static let clientNameField = Field("smtp.helo", .text, "the client's name for itself (RFC 5321 §4.1.1.1)")
  static let senderField = Field(
    "smtp.mail_from", .text, "whom a message comes from, in angle brackets (RFC 5321 §4.1.1.2)", isPersonal: true)
  static let recipientField = Field(
    "smtp.rcpt_to", .list, "whom a message is for, in angle brackets (RFC 5321 §4.1.1.3)", isPersonal: true)
  static let mechanismField = Field(
    "smtp.auth", .text, "how the client proves who it is, as PLAIN; never the proof (RFC 4954 §4)")

  public static var fields: [Field] { declared }
  private static let declared = [commandField, clientNameField, senderField, recipientField, mechanismField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.commandField, verb.word)
    if clientName.byteCount > 0 { visitor.visit(Self.clientNameField, text: clientName) }
    if verb == .mail && path.byteCount > 0 { visitor.visit(Self.senderField, text: path) }
    if verb == .recipient && path.byteCount > 0 {
      visitor.openList(Self.recipientField)
      visitor.visit(Self.recipientField, text: path)
      visitor.closeList()
    }
    if mechanism.byteCount > 0 { visitor.visit(Self.mechanismField, text: mechanism) }
  }
}

/// What commands and replies share.
enum SMTPFields {
  static let eventType: StaticString = "smtp"
}
