// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The head of a request or response, by which cameras are asked for their streams.
///
///     method SP request-URI SP "RTSP/1.0" CRLF  |  "RTSP/1.0" SP status SP reason CRLF
///     *( field-line CRLF )
///     CRLF
///
/// - Source: RFC 2326 §6, §7; RFC 7826 §7, §8.
public struct RTSPMessage: WireDecodable, ~Escapable {
  var head: MessageHead<RTSPFieldName>

  /// Reads a head and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end before the empty line; `malformed` if the first line is none of RTSP.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let offset = input.offset
    head = try MessageHead(parsing: &input, isWhole: false)
    if sequence == nil { head.blame(.rtspSequence, at: offset) }
    if head.has(.contentLength), head.bodyByteCount == nil { head.blame(.rtspLength, at: offset) }
  }
}

extension RTSPMessage {
  /// The first rule that the head breaks, if any.
  public var brokenRule: Malformation? { head.brokenRule }

  /// What the message answers or repeats; nil where nothing is known of it.
  public var exchange: Exchange? { head.exchange }

  /// The number that a response shares with its request; nil where there is none.
  public var sequence: Int? { head.value(.sequence).decimalNumber }

  /// The bytes of the body behind the head.
  public var bodyByteCount: Int { head.bodyByteCount ?? 0 }

  /// The status of a response; nil for requests.
  public var status: Int? { head.status }

  /// Whether the credentials of the request were good; nil if it held none, or the response does not say.
  public var isLoggedIn: Bool? { head.isLoggedIn }

  /// Whether the message is a request with a password that everybody on the way can read.
  public var showsPassword: Bool { head.status == nil && head.credentials.showsPassword }

  /// By what that password and its user's name are known again.
  public var login: LoginMark? { head.status == nil ? head.credentials.login : nil }

  /// Whose credentials a request holds, cut behind 64 bytes; empty where their kind does not tell it.
  public var userName: ShortText { head.credentials.userName ?? ShortText() }

  /// Whether the server does not let the client in with the credentials that it sent.
  public var isRefusal: Bool { head.status == 401 && isLoggedIn == false && !head.challenge.isStale }
}

/// The fields of a head that a sensor wants to know.
///
/// - Source: RFC 2326 §12; RFC 7826 §18.
enum RTSPFieldName: UInt8, HeadFieldName {
  case sequence, session, methods, transport, userAgent, server, contentType, contentLength
  case authorization, proxyAuthorization, challenge, proxyChallenge

  static var layer: StaticString { RTSPAnalyzer.card.name }
  static var versionPrefix: StaticString { "rtsp/" }
  static var startLineRule: WireError.Rule { .rtspStartLine }

  init?(_ name: RawSpan) {
    switch name.byteCount {
    case 4 where name.isWord("cseq"): self = .sequence
    case 6 where name.isWord("public"): self = .methods
    case 6 where name.isWord("server"): self = .server
    case 7 where name.isWord("session"): self = .session
    case 9 where name.isWord("transport"): self = .transport
    case 10 where name.isWord("user-agent"): self = .userAgent
    case 12 where name.isWord("content-type"): self = .contentType
    case 13 where name.isWord("authorization"): self = .authorization
    case 14 where name.isWord("content-length"): self = .contentLength
    case 16 where name.isWord("www-authenticate"): self = .challenge
    case 18 where name.isWord("proxy-authenticate"): self = .proxyChallenge
    case 19 where name.isWord("proxy-authorization"): self = .proxyAuthorization
    default: return nil
    }
  }

  /// Folded lines, blanks in front of a colon and line feeds alone are allowed.
  static func rule(brokenBy faults: FieldFaults) -> WireError.Rule? {
    if faults.contains(.noColon) { return .rtspFieldLine }
    if faults.contains(.nameNoToken) { return .rtspFieldName }
    return faults.contains(.control) || faults.contains(.bareReturn) ? .rtspFieldValue : nil
  }
}

extension WireError.Rule {
  static let rtspStartLine = Self(
    "rtsp_start_line", "RFC 7826 §5.1", "a message must begin with a request line or a status line of RTSP")
  static let rtspFieldLine = Self(
    "rtsp_field_line", "RFC 7826 §5.2", "a header field must have a colon behind its name")
  static let rtspFieldName = Self("rtsp_field_name", "RFC 7826 §20.2.3", "a header field's name must be a token")
  static let rtspFieldValue = Self(
    "rtsp_field_value", "RFC 7826 §20.1", "a header field's value must not hold control characters")
  static let rtspSequence = Self(
    "rtsp_sequence", "RFC 7826 §18.20", "a message must hold a CSeq, which is a number")
  static let rtspLength = Self("rtsp_length", "RFC 7826 §18.17", "Content-Length must be a decimal number")
}
