// SPDX-License-Identifier: Apache-2.0
import Wire

/// The head of a response: everything in front of its body.
///
///     HTTP-version SP status-code SP [ reason-phrase ] CRLF
///     *( field-line CRLF )
///     CRLF
///
/// - Source: RFC 9112 §4.
public struct HTTPResponse: WireDecodable, ~Escapable {
  public let version: HTTPVersion
  /// Three digits; those that mean nothing are kept.
  public let status: UInt16
  /// The status in words, as the server puts it; it may be empty.
  public let reason: RawSpan
  public let header: HTTPHeader
  /// The beginning of the body, where it can describe a device; else nothing.
  public internal(set) var body: RawSpan
  /// The request that the response belongs to; filled in once it is paired.
  public internal(set) var exchange: Exchange?

  /// Reads a head and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end before the empty line; `malformed` if the first line is no status line of HTTP/1.x.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let line = try input.takeLine()
    guard let version = HTTPVersion(line.extracting(first: HTTPVersion.byteCount)),
      line.octet(HTTPVersion.byteCount)?.isSpaceOrTab == true,
      let number = line.extracting(from: 9).extracting(first: 3).decimalNumber, number >= 100,
      line.octet(12)?.isSpaceOrTab != false
    else { throw .malformed(at: start, rule: .httpStatusLine) }
    self.version = version
    status = UInt16(truncatingIfNeeded: number)
    reason = line.extracting(from: 13)
    header = try HTTPHeader(parsing: &input)
    body = input.rest.extracting(first: 0)
  }
}

extension HTTPResponse {
  /// Whether another response to the same request follows.
  var isInterim: Bool { status < 200 && status != 101 }
  var isSuccess: Bool { status / 100 == 2 }

  /// Whether the credentials of the request were good; nil if it held none, or the response does not say.
  public var isLoggedIn: Bool? {
    guard let exchange, exchange.note & HTTPRequest.credentialsNote != 0 else { return nil }
    switch status {
    case 200...399: return true
    case 401, 403, 407: return false
    default: return nil
    }
  }

  /// Whether the server does not let the client in with the credentials that it sent.
  public var isRefusal: Bool {
    (status == 401 || status == 407) && isLoggedIn == false && !Credentials(header.challenge).isStale
  }

  /// The first rule that the response breaks; what stands in the way of finding its end goes first.
  public var breach: HTTPHeader.Breach? {
    if let breach = header.breach, breach.isAboutLength { return breach }
    if header.transferEncoding.byteCount > 0 && (status < 200 || status == 204) {
      return HTTPHeader.Breach(rule: .httpCodingWithoutBody, offset: 0, isAboutLength: true)
    }
    return header.breach
  }
}

extension WireError.Rule {
  static let httpStatusLine = Self(
    "http_status_line", "RFC 9112 §4", "a status line must begin with the version and a status of three digits")
  static let httpCodingWithoutBody = Self(
    "http_coding_without_body", "RFC 9112 §6.1", "Transfer-Encoding must not be sent in responses that have no body")
}
