// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The head of a request or response, by which calls and registrations are made.
///
///     method SP request-URI SP "SIP/2.0" CRLF  |  "SIP/2.0" SP status SP reason CRLF
///     *( field-line CRLF )
///     CRLF
///
/// - Source: RFC 3261 §7.
public struct SIPMessage: WireDecodable, ~Escapable {
  var head: MessageHead<SIPFieldName>

  /// Reads the head of a message in a stream and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end before the empty line; `malformed` if the first line is none of SIP.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    try self.init(parsing: &input, isWhole: false, isCutByCapture: false)
  }

  /// Reads the head of a message that takes a whole datagram, and leaves `input` at the body; the datagram's end ends the head, too.
  ///
  /// - Parameter isCutByCapture: whether the datagram's end is missing because the capture cut it; whole lines are then read.
  /// - Throws: `truncated` if the bytes end inside the first line; `malformed` if that is none of SIP.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsingDatagram input: inout WireReader, isCutByCapture: Bool) throws(WireError) {
    try self.init(parsing: &input, isWhole: true, isCutByCapture: isCutByCapture)
  }

  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private init(parsing input: inout WireReader, isWhole: Bool, isCutByCapture: Bool) throws(WireError) {
    let offset = input.offset
    let bytes = input.rest
    head = try MessageHead(parsing: &input, isWhole: isWhole, isCutByCapture: isCutByCapture)
    if let end = bytes.firstOffset(of: 0x0A), bytes.octet(end &- 1) != 0x0D { blame(.sipLineEnd, at: offset) }
    guard !head.isUnended || !isCutByCapture else { return }
    if head.isUnended { blame(.sipEmptyLine, at: input.offset) }
    let isComplete = head.has(.via) && head.has(.from) && head.has(.to) && head.has(.callID) && head.has(.sequence)
    if !isComplete {
      blame(.sipRequiredFields, at: offset)
    } else if sequence == nil || !head.start.isResponse && !sequenceMethod.holdsSameBytes(as: head.start.method) {
      blame(.sipSequence, at: offset)
    }
    if head.has(.contentLength), head.bodyByteCount == nil { blame(.sipLengthNumber, at: offset) }
  }
}

extension SIPMessage {
  /// The first rule that the head breaks, if any.
  public var brokenRule: Malformation? { head.brokenRule }

  /// What the message answers or repeats; nil where nothing is known of it.
  public var exchange: Exchange? { head.exchange }

  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) { head.blame(rule, at: offset) }

  /// The number that a response shares with its request; nil where there is none.
  public var sequence: Int? {
    let text = head.value(.sequence)
    return text.extracting(first: text.firstWhitespace ?? text.byteCount).decimalNumber
  }

  /// The method of the request, which its response names, too.
  public var sequenceMethod: RawSpan {
    @_lifetime(copy self) get {
      let text = head.value(.sequence)
      return text.extracting(from: text.firstWhitespace ?? text.byteCount).trimmed
    }
  }

  /// The bytes of the body, where the head gives them.
  public var bodyByteCount: Int? { head.bodyByteCount }

  /// The status of a response; nil for requests.
  public var status: Int? { head.status }

  /// Whether the credentials of the request were good; nil if it held none, or the response does not say.
  public var isLoggedIn: Bool? { head.isLoggedIn }

  /// Remembers a request, or finds the one that a response belongs to: they share the call, the number and the method.
  ///
  /// - Source: RFC 3261 §8.2.6.2, §17.1.3; §17 for requests without a response.
  @_lifetime(self: copy self)
  mutating func pair(isAnswerDue: Bool, with receiver: inout some MessageReceiver & ~Copyable) {
    guard let sequence, head.has(.callID) else { return }
    var hash = StableHash(seed: UInt64(truncatingIfNeeded: sequence))
    hash.combine(head.value(.callID))
    hash.combine(sequenceMethod)
    let isDue = isAnswerDue && !head.start.method.isWord("ack")
    head.pair(by: ExchangeKey(.sip, hash.value), isAnswerDue: isDue, renewal: .never, with: &receiver)
  }
}

extension RawSpan {
  fileprivate var firstWhitespace: Int? {
    var offset = 0
    while let octet = octet(offset) {
      if octet.isWhitespace { return offset }
      offset += 1
    }
    return nil
  }
}

extension WireError.Rule {
  static let sipStartLine = Self(
    "sip_start_line", "RFC 3261 §7.1", "a message must begin with a request line or a status line of SIP")
  static let sipLineEnd = Self(
    "sip_line_end", "RFC 3261 §7", "a line of a head must end in carriage return and line feed")
  static let sipEmptyLine = Self("sip_empty_line", "RFC 3261 §7", "an empty line must follow the last header field")
  static let sipFieldLine = Self(
    "sip_field_line", "RFC 3261 §7.3.1", "a header field must have a colon behind its name")
  static let sipFieldName = Self("sip_field_name", "RFC 3261 §25.1", "a header field's name must be a token")
  static let sipFieldValue = Self(
    "sip_field_value", "RFC 3261 §25.1", "a header field's value must not hold control characters")
  static let sipRequiredFields = Self(
    "sip_required_fields", "RFC 3261 §8.1.1", "a message must hold Via, From, To, Call-ID and CSeq")
  static let sipSequence = Self(
    "sip_sequence", "RFC 3261 §8.1.1.5", "CSeq must hold a number and the method of the request")
  static let sipLengthNumber = Self(
    "sip_length_number", "RFC 3261 §20.14", "Content-Length must be a decimal number")
  static let sipLength = Self(
    "sip_length", "RFC 3261 §18.3", "a datagram must hold as many bytes of body as its Content-Length says")
}
