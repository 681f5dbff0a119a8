// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fields that a protocol of heads wants to know, numbered from 0, and what is its own of the form that RTSP and SIP share.
protocol HeadFieldName: RawRepresentable<UInt8> {
  /// The protocol's name in logs.
  static var layer: StaticString { get }
  /// The name and the slash that a version begins with, in lower case.
  static var versionPrefix: StaticString { get }
  /// What a first line that is none of the protocol breaks.
  static var startLineRule: WireError.Rule { get }

  /// The field with this name, in whatever case it is written.
  init?(_ name: RawSpan)

  /// The rule that a line with such faults breaks; nil where the protocol allows them.
  static func rule(brokenBy faults: FieldFaults) -> WireError.Rule?

  static var sequence: Self { get }
  static var userAgent: Self { get }
  static var server: Self { get }
  static var contentType: Self { get }
  static var contentLength: Self { get }
  static var authorization: Self { get }
  static var proxyAuthorization: Self { get }
  static var challenge: Self { get }
  static var proxyChallenge: Self { get }
}

/// The head of a request or response of RTSP or SIP: its first line, and the fields that are wanted.
///
///     start-line CRLF
///     *( field-line CRLF )
///     CRLF
///
/// - Source: RFC 3261 §7; RFC 7826 §5.
struct MessageHead<Name: HeadFieldName>: ~Escapable {
  let start: StartLine
  private var section: FieldSection
  /// Whether the bytes, which were all there is, end without the empty line.
  let isUnended: Bool
  /// The first rule that the head breaks, if any.
  private(set) var brokenRule: Malformation?
  /// What the message answers or repeats; filled in once it is paired.
  var exchange: Exchange?

  /// Reads a head and leaves `input` at the body.
  ///
  /// - Parameters:
  ///   - isWhole: whether the bytes are all there is, so that their end is that of the head, too.
  ///   - isCutByCapture: whether more bytes were sent than are there; a line that is cut is then left out.
  /// - Throws: `truncated` if the bytes end before the empty line, or, where they are all there is, inside the first one;
  ///   `malformed` if the first line is none of the protocol.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, isWhole: Bool, isCutByCapture: Bool = false) throws(WireError) {
    let offset = input.offset
    guard let start = StartLine(try input.takeLine(), of: Name.versionPrefix) else {
      throw .malformed(at: offset, rule: Name.startLineRule)
    }
    self.start = start
    section = FieldSection(input.rest)
    var lines = FieldLines(input, isWhole: isWhole)
    var broken: Malformation?
    // Each turn uses up a line.
    while let line = try lines.next() {
      if isCutByCapture && lines.isUnended { break }
      if broken == nil, let rule = Name.rule(brokenBy: line.faults) {
        broken = Malformation(layer: Name.layer, rule: rule, offset: line.offset)
      }
      if let name = Name(line.name) { section.keep(line, as: name.rawValue) }
    }
    isUnended = lines.isUnended
    brokenRule = broken
    input = lines.rest
  }

  /// Remembers a rule that the message breaks, if it is the first.
  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: Name.layer, rule: rule, offset: offset) }
  }

  /// A field's value, or no bytes.
  @_lifetime(copy self)
  func value(_ name: Name) -> RawSpan { section.value(name.rawValue) }

  /// Whether the field is there, be it without a value.
  func has(_ name: Name) -> Bool { section.has(name.rawValue) }

  /// The status of a response; nil for requests.
  var status: Int? { start.status.decimalNumber }

  /// The bytes of the body, where the head gives them.
  var bodyByteCount: Int? { value(.contentLength).decimalNumber }
}

// MARK: Logins

extension MessageHead {
  /// The field that proves who the client is.
  var credentials: Credentials {
    @_lifetime(copy self) get {
      Credentials(has(.authorization) ? value(.authorization) : value(.proxyAuthorization))
    }
  }

  /// The field that asks for credentials.
  var challenge: Credentials {
    @_lifetime(copy self) get {
      Credentials(has(.challenge) ? value(.challenge) : value(.proxyChallenge))
    }
  }

  /// Whether the credentials of the request were good; nil if it held none, or the response does not say.
  var isLoggedIn: Bool? {
    guard let exchange, exchange.note == 1, let status else { return nil }
    if status == 401 || status == 403 || status == 407 { return false }
    return (200..<400).contains(status) ? true : nil
  }

  /// Remembers a request and whether it holds credentials, or finds the one that a response belongs to.
  @_lifetime(self: copy self)
  mutating func pair(
    by key: ExchangeKey, isAnswerDue: Bool, renewal: ExchangeTerms.Renewal,
    with receiver: inout some MessageReceiver & ~Copyable
  ) {
    if start.isResponse {
      exchange = receiver.answer(key, isLasting: (status ?? 0) < 200, adding: 0).exchange
    } else {
      let terms = ExchangeTerms(.medium, isAnswerDue: isAnswerDue, renewal: renewal)
      exchange = receiver.open(key, terms, note: credentials.scheme.byteCount > 0 ? 1 : 0, adding: 0)
    }
  }
}

// MARK: Fields

/// The fields of a record that say the same for both protocols, under the names of each.
struct HeadFields {
  let userAgent: Field
  let server: Field
  let authorization: Field
  let userName: Field
  let challenge: Field
  let login: Field

  /// What software both sides are, whether credentials are sent or asked for, and whether they were good.
  func visit<Name>(_ head: borrowing MessageHead<Name>, _ visitor: inout some FieldVisitor & ~Copyable) {
    HTTPFields.visit(userAgent, head.value(.userAgent), &visitor)
    HTTPFields.visit(server, head.value(.server), &visitor)
    HTTPFields.visit(authorization, head.credentials.scheme, &visitor)
    if let name = head.credentials.userName { visitor.visit(userName, text: name) }
    HTTPFields.visit(challenge, head.challenge.challengeScheme, &visitor)
    if let isLoggedIn = head.isLoggedIn { visitor.visit(login, isLoggedIn ? "accepted" : "refused") }
  }
}
