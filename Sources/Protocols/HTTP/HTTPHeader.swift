// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a header section says, as far as a sensor wants to know; a view into received bytes.
///
/// A fact that no field gives has no bytes. Of a field that comes more than once the first is kept.
///
/// - Source: RFC 9110 §6.3, RFC 9112 §5, §6.
public struct HTTPHeader: ~Escapable {
  /// The host asked for, perhaps with a port.
  public private(set) var host: RawSpan
  public private(set) var userAgent: RawSpan
  public private(set) var referrer: RawSpan
  public private(set) var contentType: RawSpan
  /// The server's name for its software.
  public private(set) var server: RawSpan
  /// Where a response sends its reader.
  public private(set) var location: RawSpan
  /// The kind of credentials, as `Basic`; never the credentials.
  public private(set) var authorizationScheme: RawSpan
  /// The protocols that the connection may or will become.
  public private(set) var upgrade: RawSpan
  /// The WebSocket subprotocols offered, or the one chosen.
  public private(set) var webSocketProtocols: RawSpan
  /// The WebSocket extensions offered, or those in use.
  public private(set) var webSocketExtensions: RawSpan
  /// How the body is coded for its way, the last coding last.
  public private(set) var transferEncoding: RawSpan
  /// The length of the body in bytes, if a field gives it.
  public private(set) var contentLength: Int?
  /// The first rule that the section breaks; one by which the message's end can be mistaken goes before all others.
  public private(set) var breach: Breach?

  /// A broken rule and where.
  public struct Breach: Sendable {
    public let rule: WireError.Rule
    /// The offset in the message of the line that breaks it.
    public let offset: Int
    /// Whether readers may disagree on where the message ends.
    let isAboutLength: Bool
  }

  /// Reads field lines up to the empty line that ends them, and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end before that line.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let none = input.rest.extracting(first: 0)
    host = none
    userAgent = none
    referrer = none
    contentType = none
    server = none
    location = none
    authorizationScheme = none
    upgrade = none
    webSocketProtocols = none
    webSocketExtensions = none
    transferEncoding = none
    var lines = HTTPFieldLines(input)
    while let line = try lines.next() {
      if let rule = line.brokenRule { note(rule, line.offset, isAboutLength: rule == .httpSpaceInName) }
      take(line)
    }
    input = lines.rest
  }
}

extension HTTPHeader {
  @_lifetime(self: copy self, copy line)
  private mutating func take(_ line: borrowing HTTPFieldLine) {
    let (name, value) = (line.name, line.value)
    switch name.byteCount {
    case 4 where name.isWord("host"):
      if host.byteCount > 0 { note(.httpHostTwice, line.offset) } else { host = value }
    case 6 where name.isWord("server") && server.byteCount == 0: server = value
    case 7 where name.isWord("referer") && referrer.byteCount == 0: referrer = value
    case 7 where name.isWord("upgrade") && upgrade.byteCount == 0: upgrade = value
    case 8 where name.isWord("location") && location.byteCount == 0: location = value
    case 10 where name.isWord("user-agent") && userAgent.byteCount == 0: userAgent = value
    case 12 where name.isWord("content-type") && contentType.byteCount == 0: contentType = value
    case 13 where name.isWord("authorization") && authorizationScheme.byteCount == 0:
      authorizationScheme = value.httpScheme
    case 14 where name.isWord("content-length"): takeLength(value, line.offset)
    case 17 where name.isWord("transfer-encoding"): takeCoding(value, line.offset)
    case 19 where name.isWord("proxy-authorization") && authorizationScheme.byteCount == 0:
      authorizationScheme = value.httpScheme
    case 22 where name.isWord("sec-websocket-protocol") && webSocketProtocols.byteCount == 0:
      webSocketProtocols = value
    case 24 where name.isWord("sec-websocket-extensions") && webSocketExtensions.byteCount == 0:
      webSocketExtensions = value
    default: break
    }
  }

  /// Lengths that are equal may be repeated, in one field or several.
  private mutating func takeLength(_ value: RawSpan, _ offset: Int) {
    var rest = value
    // Each turn uses up the value's first part.
    while true {
      let comma = rest.firstOffset(of: 0x2C)
      if let length = rest.extracting(first: comma ?? rest.byteCount).trimmed.decimalNumber {
        if let contentLength, contentLength != length { note(.httpLengthsDiffer, offset, isAboutLength: true) }
        contentLength = contentLength ?? length
      } else {
        note(.httpLengthNumber, offset, isAboutLength: true)
      }
      guard let comma else { break }
      rest = rest.extracting(from: comma + 1)
    }
    if transferEncoding.byteCount > 0 { note(.httpTwoLengths, offset, isAboutLength: true) }
  }

  /// The codings of a second field come behind those of the first, so that its last one counts.
  @_lifetime(self: copy self, copy value)
  private mutating func takeCoding(_ value: RawSpan, _ offset: Int) {
    transferEncoding = value
    if contentLength != nil { note(.httpTwoLengths, offset, isAboutLength: true) }
  }

  private mutating func note(_ rule: WireError.Rule, _ offset: Int, isAboutLength: Bool = false) {
    if let breach, breach.isAboutLength || !isAboutLength { return }
    breach = Breach(rule: rule, offset: offset, isAboutLength: isAboutLength)
  }
}

extension HTTPHeader {
  /// Whether the body comes in chunks: the last coding says so.
  var isChunked: Bool {
    var last = transferEncoding
    while let comma = last.firstOffset(of: 0x2C) { last = last.extracting(from: comma + 1) }
    return last.trimmed.isWord("chunked")
  }

  /// Whether the lengths given contradict each other or are none.
  var isLengthBroken: Bool {
    breach.map { $0.rule == .httpLengthsDiffer || $0.rule == .httpLengthNumber } ?? false
  }

  /// The bytes of the body, if its length was given and nothing else says where it ends.
  public var bodyByteCount: Int? { transferEncoding.byteCount > 0 || isLengthBroken ? nil : contentLength }
}

extension RawSpan {
  /// The first word of a field that holds credentials: their kind.
  fileprivate var httpScheme: RawSpan {
    @_lifetime(copy self) get {
      // Without a space there is no kind in front, and the whole value may be the secret.
      guard let space = firstOffset(of: 0x20) else { return extracting(first: 0) }
      return extracting(first: space)
    }
  }
}

extension WireError.Rule {
  static let httpHostTwice = Self(
    "http_host_twice", "RFC 9112 §3.2", "a request must not hold more than one Host field")
  static let httpLengthNumber = Self(
    "http_length_number", "RFC 9110 §8.6", "Content-Length must be a decimal number")
  static let httpLengthsDiffer = Self(
    "http_lengths_differ", "RFC 9112 §6.3", "Content-Length must not be given twice with different values")
  static let httpTwoLengths = Self(
    "http_two_lengths", "RFC 9112 §6.2", "a message with Transfer-Encoding must not hold Content-Length")
}
