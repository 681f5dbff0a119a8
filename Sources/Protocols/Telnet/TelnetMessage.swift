// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a telnet connection has shown: the options of one side, or a step of a login.
public struct TelnetMessage: ~Escapable {
  public let content: Content
  /// The user's name as far as it was kept, or nothing.
  public let userName: RawSpan
  /// The name that a client gives its terminal, or nothing.
  public let terminalType: RawSpan

  /// What is told.
  public enum Content: Sendable {
    /// The options that one side negotiated before its first character.
    case negotiation(Negotiation)
    /// A terminal's name.
    case terminal
    /// A name and perhaps a password were sent; the mark is missing where what was meant cannot be told from what was typed.
    case login(hasPassword: Bool, LoginMark?)
    /// The server's answer to a login.
    case result(isAccepted: Bool)
  }

  /// The options that one side wants to use itself, and those that it wants of the other.
  public struct Negotiation: Sendable {
    var will = TelnetOptionSet()
    var wants = TelnetOptionSet()

    var isEmpty: Bool { will.isEmpty && wants.isEmpty }
  }

  @_lifetime(copy userName, copy terminalType)
  init(_ content: Content, userName: RawSpan, terminalType: RawSpan) {
    self.content = content
    self.userName = userName
    self.terminalType = terminalType
  }

  /// Whether the message is a login whose password everybody on the way can read.
  public var showsPassword: Bool {
    if case .login(let hasPassword, _) = content { hasPassword } else { false }
  }

  /// By what that password and its user's name are known again.
  public var login: LoginMark? {
    if case .login(hasPassword: true, let mark) = content { mark } else { nil }
  }

  /// Whether a server refused a login.
  public var isRefusal: Bool {
    if case .result(let isAccepted) = content { !isAccepted } else { false }
  }
}

extension TelnetMessage: Message {
  public static let eventType: StaticString = "telnet"

  static let typeField = Field(
    "telnet.type", .text, "negotiation, terminal, login or login_result")
  static let willField = Field(
    "telnet.will", .list, "the options that the side offers to use before its first character (RFC 855)")
  static let wantsField = Field(
    "telnet.do", .list, "the options that the side asks the other to use before its first character (RFC 855)")
  static let terminalField = Field("telnet.terminal_type", .text, "the client's name for its terminal (RFC 1091 §2)")
  static let userNameField = Field(
    "telnet.username", .text, "the first 31 bytes of the name at a login", isPersonal: true)
  static let passwordField = Field("telnet.password", .boolean, "whether a password was sent with it, never which")
  static let outcomeField = Field("telnet.outcome", .text, "what the server answers: accepted or refused")

  public static let fields = [
    typeField, willField, wantsField, terminalField, userNameField, passwordField, outcomeField,
    DefaultCredentials.field,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch content {
    case .negotiation(let negotiation):
      visitor.visit(Self.typeField, "negotiation")
      Self.visit(Self.willField, negotiation.will, &visitor)
      Self.visit(Self.wantsField, negotiation.wants, &visitor)
    case .terminal:
      visitor.visit(Self.typeField, "terminal")
      visitor.visit(Self.terminalField, text: terminalType)
    case .login(let hasPassword, _):
      visitor.visit(Self.typeField, "login")
      visitUserName(&visitor)
      visitor.visit(Self.passwordField, hasPassword)
      if login?.isDefault ?? false { visitor.visit(DefaultCredentials.field, true) }
    case .result(let isAccepted):
      visitor.visit(Self.typeField, "login_result")
      visitUserName(&visitor)
      visitor.visit(Self.outcomeField, isAccepted ? "accepted" : "refused")
    }
  }

  private func visitUserName(_ visitor: inout some FieldVisitor & ~Copyable) {
    if userName.byteCount > 0 { visitor.visit(Self.userNameField, text: userName) }
  }

  private static func visit(
    _ field: Field, _ options: TelnetOptionSet, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard !options.isEmpty else { return }
    var rest = options
    visitor.openList(field)
    while let option = rest.removeFirst() { visitor.visit(field, option.name) }
    visitor.closeList()
  }
}
