// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A command or a reply, and what the conversation says of it.
public struct FTPMessage: ~Escapable {
  /// What was sent.
  public enum Content: ~Escapable {
    case command(FTPCommand)
    case reply(FTPReply)
  }

  /// What a reply makes of a login.
  public enum Outcome: UInt8, Sendable { case accepted, refused }

  public let content: Content
  /// The name that the client gave last, as far as it was kept, or nothing.
  public let userName: RawSpan
  /// What the reply says of a login; nil for everything else.
  public let outcome: Outcome?
  /// What is known of the command that a reply answers.
  let exchange: Exchange?

  @_lifetime(copy content, copy userName)
  init(_ content: consuming Content, userName: RawSpan, outcome: Outcome? = nil, exchange: Exchange?) {
    self.content = content
    self.userName = userName
    self.outcome = outcome
    self.exchange = exchange
  }
}

extension FTPMessage {
  /// Whether the message holds a password that everybody on the way can read, and one that is worth anything: whoever calls
  /// himself anonymous has none (RFC 1635 §2).
  public var showsPassword: Bool {
    guard case .command(let command) = content, command.verb == .password else { return false }
    return command.argument.byteCount > 0 && !userName.isWord("anonymous") && !userName.isWord("ftp")
  }

  /// By what that password and the name in front of it are known again.
  public var login: LoginMark? {
    guard showsPassword, case .command(let command) = content else { return nil }
    return DefaultCredentials.mark(userName: userName, password: command.argument)
  }

  /// Whether a server refuses a login.
  public var isRefusal: Bool { outcome == .refused }
}

extension FTPMessage: Message {
  public static let eventType: StaticString = "ftp"

  static let commandField = Field("ftp.command", .text, "the client's command (RFC 959 §5.3)")
  static let dataField = Field(
    "ftp.command_data", .text,
    "what stands behind the command; passwords and other proofs as <redacted> (RFC 959 §5.3)",
    isPersonal: true)
  static let codeField = Field("ftp.completion_code", .list, "the reply's code, as 230 (RFC 959 §4.2)")
  static let replyField = Field(
    "ftp.reply", .list, "the reply's lines, 16 of at most 255 bytes (RFC 959 §4.2)", isPersonal: true)
  static let truncatedField = Field("ftp.reply_truncated", .boolean, "true if lines of the reply were left out or cut")
  static let receivedField = Field("ftp.reply_received", .text, "yes, in replies (EVE)")
  static let modeField = Field(
    "ftp.mode", .text, "who opens the data connection: active, the server; passive, the client (RFC 959 §3.3)")
  static let portField = Field("ftp.dynamic_port", .number, "the port of the data connection (RFC 959 §4.1.2)")
  static let addressField = Field(
    "ftp.dynamic_address", .address,
    "the address of the data connection, where it is named and of IPv4 (RFC 959 §4.1.2)",
    isPersonal: true)
  static let userNameField = Field(
    "ftp.username", .text, "the first 31 bytes of the name that the login was tried with (RFC 959 §4.1.1)",
    isPersonal: true)
  static let outcomeField = Field("ftp.outcome", .text, "what becomes of a login: accepted or refused (RFC 959 §5.4)")

  public static var fields: [Field] { declared }
  private static let declared =
    [
      commandField, dataField, codeField, replyField, truncatedField, receivedField, modeField, portField, addressField,
      userNameField, outcomeField, DefaultCredentials.field,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch content {
    case .command(let command):
      visitor.visit(Self.commandField, text: command.word)
      if command.argument.byteCount > 0 {
        if command.verb.isSecret {
          visitor.visit(Self.dataField, "<redacted>")
        } else {
          visitor.visit(Self.dataField, text: command.argument)
        }
      }
      Self.visit(command.place, "active", &visitor)
    case .reply(let reply):
      visit(reply, &visitor)
      Self.visit(reply.place, "passive", &visitor)
    }
    if let outcome {
      if userName.byteCount > 0 { visitor.visit(Self.userNameField, text: userName) }
      visitor.visit(Self.outcomeField, outcome == .accepted ? "accepted" : "refused")
    }
    if login?.isDefault ?? false { visitor.visit(DefaultCredentials.field, true) }
    exchange?.visit(&visitor)
  }

  private func visit(_ reply: FTPReply, _ visitor: inout some FieldVisitor & ~Copyable) {
    var code = ShortText()
    code.append(decimal: UInt64(reply.code), minimumDigits: 3)
    visitor.openList(Self.codeField)
    visitor.visit(Self.codeField, text: code)
    visitor.closeList()
    visitor.openList(Self.replyField)
    let isCut = reply.forEachText { visitor.visit(Self.replyField, text: $0) }
    visitor.closeList()
    if isCut { visitor.visit(Self.truncatedField, true) }
    visitor.visit(Self.receivedField, "yes")
  }

  private static func visit(
    _ place: FTPPlace?, _ mode: StaticString, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let place else { return }
    visitor.visit(modeField, mode)
    visitor.visit(portField, place.port)
    if let address = place.address { visitor.visit(addressField, .address(address)) }
  }
}
