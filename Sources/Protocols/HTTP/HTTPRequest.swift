// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The head of a request: everything in front of its body.
///
///     method SP request-target SP HTTP-version CRLF
///     *( field-line CRLF )
///     CRLF
///
/// - Source: RFC 9112 §3.
public struct HTTPRequest: WireDecodable, ~Escapable {
  public let method: RawSpan
  /// What is asked for, as it was sent; it may hold secrets (see `HTTPTarget`).
  public let target: HTTPTarget
  public let version: HTTPVersion
  public let header: HTTPHeader
  /// The beginning of the body, where it says what the head does not; else nothing.
  public internal(set) var body: RawSpan
  /// Whether whitespace stands inside the target.
  private let hasSplitTarget: Bool

  /// Reads a head and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end before the empty line; `malformed` if the first line is no request of HTTP/1.x.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let line = try input.takeLine().trimmed
    guard let space = line.firstOffset(of: 0x20), line.extracting(first: space).isToken,
      line.byteCount > space + 1 + HTTPVersion.byteCount,
      let version = HTTPVersion(line.extracting(from: line.byteCount - HTTPVersion.byteCount)),
      line.octet(line.byteCount - HTTPVersion.byteCount - 1)?.isSpaceOrTab == true
    else { throw .malformed(at: start, rule: .httpRequestLine) }
    method = line.extracting(first: space)
    let text = line.extracting(space + 1..<line.byteCount - HTTPVersion.byteCount - 1).trimmed
    target = HTTPTarget(text)
    hasSplitTarget = text.firstOffset(of: 0x20) != nil
    self.version = version
    header = try HTTPHeader(parsing: &input)
    body = input.rest.extracting(first: 0)
  }
}

extension HTTPRequest {
  /// What a response must be read by.
  enum Kind: UInt8 {
    case ordinary = 0
    /// Its response has no body.
    case head = 1
    /// A success makes the connection a tunnel.
    case connect = 2
    /// A response with status 101 makes the connection something else.
    case upgrade = 3
  }

  /// What is noted of a request with credentials until its response comes.
  static let credentialsNote: UInt64 = 1

  var kind: Kind {
    if method.isWord("head") { return .head }
    if method.isWord("connect") { return .connect }
    return header.upgrade.byteCount > 0 ? .upgrade : .ordinary
  }

  /// Whether the request holds a password that everybody on the way can read.
  public var showsPassword: Bool { Credentials(header.credentials).showsPassword }

  /// By what that password and its user's name are known again.
  public var login: LoginMark? { Credentials(header.credentials).login }

  /// Whose credentials it holds, cut behind 64 bytes; empty where their kind does not tell it.
  public var userName: ShortText { Credentials(header.credentials).userName ?? ShortText() }

  /// The host asked for, with its port if one was named.
  var authority: RawSpan {
    @_lifetime(copy self) get {
      if method.isWord("connect") { return target.text }
      return header.host.byteCount > 0 ? header.host : target.authority
    }
  }

  /// The first rule that the request breaks; what stands in the way of finding its end goes first.
  public var breach: HTTPHeader.Breach? {
    if let breach = header.breach, breach.isAboutLength { return breach }
    if header.transferEncoding.byteCount > 0 && !header.isChunked { return Self.breach(.httpRequestCoding) }
    if header.transferEncoding.byteCount > 0 && !version.isPersistent { return Self.breach(.httpCodingBefore11) }
    if hasSplitTarget { return Self.breach(.httpTargetSpace) }
    if version.isPersistent && header.host.byteCount == 0 && header.breach == nil {
      return Self.breach(.httpHostMissing)
    }
    return header.breach
  }

  private static func breach(_ rule: WireError.Rule) -> HTTPHeader.Breach {
    HTTPHeader.Breach(rule: rule, offset: 0, isAboutLength: false)
  }
}

extension WireError.Rule {
  static let httpRequestLine = Self(
    "http_request_line", "RFC 9112 §3", "a request line must hold a method, a target and the version")
  static let httpTargetSpace = Self(
    "http_target_space", "RFC 9112 §3.2", "no whitespace may stand in a request target")
  static let httpHostMissing = Self(
    "http_host_missing", "RFC 9112 §3.2", "a client must send a Host field in every HTTP/1.1 request")
  static let httpRequestCoding = Self(
    "http_request_coding", "RFC 9112 §6.3", "chunked must be the last transfer coding of a request")
  static let httpCodingBefore11 = Self(
    "http_coding_before_1_1", "RFC 9112 §6.1", "Transfer-Encoding must not be sent in versions before HTTP/1.1")
}
