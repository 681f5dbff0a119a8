// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a header section says, as far as a sensor wants to know; a view into received bytes.
///
/// A fact that no field gives has no bytes. Of a field that comes more than once the first is kept.
///
/// - Source: RFC 9110 §6.3, RFC 9112 §5, §6.
public struct HTTPHeader: ~Escapable {
  private var section: FieldSection
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
    section = FieldSection(input.rest)
    var lines = FieldLines(input)
    while let line = try lines.next() {
      if let rule = line.faults.httpRule { note(rule, line.offset, isAboutLength: rule == .httpSpaceInName) }
      take(line)
    }
    input = lines.rest
  }
}

extension HTTPHeader {
  @_lifetime(self: copy self)
  private mutating func take(_ line: borrowing FieldLine) {
    guard let field = HTTPFieldName(line.name) else {
      if line.name.isWord("content-length") { takeLength(line.value, line.offset) }
      return
    }
    if field == .host && section.has(field.rawValue) { note(.httpHostTwice, line.offset) }
    // The codings of a second field come behind those of the first, so that its last one counts.
    guard field == .transferEncoding else { return section.keep(line, as: field.rawValue) }
    section.replace(by: line, as: field.rawValue)
    if contentLength != nil { note(.httpTwoLengths, line.offset, isAboutLength: true) }
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
    if section.has(HTTPFieldName.transferEncoding.rawValue) { note(.httpTwoLengths, offset, isAboutLength: true) }
  }

  private mutating func note(_ rule: WireError.Rule, _ offset: Int, isAboutLength: Bool = false) {
    if let breach, breach.isAboutLength || !isAboutLength { return }
    breach = Breach(rule: rule, offset: offset, isAboutLength: isAboutLength)
  }
}

extension HTTPHeader {
  @_lifetime(copy self)
  func value(_ field: HTTPFieldName) -> RawSpan { section.value(field.rawValue) }

  /// Whether a field is there, be it without a value.
  func has(_ field: HTTPFieldName) -> Bool { section.has(field.rawValue) }

  /// The host asked for, perhaps with a port.
  public var host: RawSpan {
    @_lifetime(copy self) get { value(.host) }
  }

  /// What the body is.
  public var contentType: RawSpan {
    @_lifetime(copy self) get { value(.contentType) }
  }

  /// The client's name for its software.
  public var userAgent: RawSpan {
    @_lifetime(copy self) get { value(.userAgent) }
  }

  /// The server's name for its software.
  public var server: RawSpan {
    @_lifetime(copy self) get { value(.server) }
  }

  /// The field that proves who the client is, to the server or else to a proxy.
  var credentials: RawSpan {
    @_lifetime(copy self) get { has(.authorization) ? value(.authorization) : value(.proxyAuthorization) }
  }

  /// The field that asks for credentials, for the server or else for a proxy.
  var challenge: RawSpan {
    @_lifetime(copy self) get { has(.challenge) ? value(.challenge) : value(.proxyChallenge) }
  }

  /// The protocols that the connection may or will become.
  var upgrade: RawSpan {
    @_lifetime(copy self) get { value(.upgrade) }
  }

  /// The WebSocket subprotocols offered, or the one chosen.
  var webSocketProtocols: RawSpan {
    @_lifetime(copy self) get { value(.webSocketProtocols) }
  }

  /// How the body is coded for its way, the last coding last.
  var transferEncoding: RawSpan {
    @_lifetime(copy self) get { value(.transferEncoding) }
  }

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

extension FieldFaults {
  /// The rule of HTTP that a line with these faults breaks; those go first by which a name can be mistaken.
  var httpRule: WireError.Rule? {
    if contains(.noColon) { return .httpFieldLine }
    if contains(.spaceInName) { return .httpSpaceInName }
    if contains(.nameNoToken) { return .httpFieldName }
    if contains(.folded) { return .httpFoldedLine }
    if contains(.bareReturn) { return .httpBareReturn }
    return contains(.control) ? .httpFieldValue : nil
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
  static let httpFieldLine = Self(
    "http_field_line", "RFC 9112 §5", "a field line must have a colon behind its name")
  static let httpFieldName = Self(
    "http_field_name", "RFC 9110 §5.1", "a field name must be a token")
  static let httpSpaceInName = Self(
    "http_space_in_name", "RFC 9112 §5.1", "no whitespace may stand between a field name and its colon")
  static let httpFoldedLine = Self(
    "http_folded_line", "RFC 9112 §5.2", "a sender must not spread a field over several lines")
  static let httpBareReturn = Self(
    "http_bare_return", "RFC 9112 §2.2", "a carriage return must not stand in a head without a line feed behind it")
  static let httpFieldValue = Self(
    "http_field_value", "RFC 9110 §5.5", "a field value must not hold control characters")
}
