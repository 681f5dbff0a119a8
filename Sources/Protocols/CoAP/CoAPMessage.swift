// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A CoAP message, over UDP or TCP. A view into received bytes; the payload is counted, never kept.
///
///     |  Header (4)  |  Token (0...8)  |  Options …  |  0xFF  |  Payload (1 byte or more)  |
///
/// Reading it checks every option, so that going through them later cannot fail.
///
/// - Source: RFC 7252 §3, RFC 8323 §3.2.
public struct CoAPMessage: ~Escapable {
  public let header: CoAPHeader
  private let optionBytes: RawSpan
  /// Where the options begin in the message.
  private let optionOffset: Int
  /// Which of the options 0...63 are there, one bit each.
  private var presence: UInt64 = 0
  /// The number of options.
  public private(set) var optionCount = 0
  /// The bytes behind the payload marker; those that the capture cut off are not counted.
  public private(set) var payloadByteCount = 0
  /// The first rule that the message breaks although it could be read whole, if any.
  public private(set) var brokenRule: Malformation?
  /// Whether there is a critical option that no specification known here defines.
  public private(set) var hasUnknownCriticalOption = false
  /// Whether the capture ends inside the options; later options and the payload are then missing.
  public private(set) var isCutByCapture = false
  /// What the message answers or repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?
  /// Whether the same message came before, from the same sender with the same message ID (RFC 7252 §4.2).
  public internal(set) var isRetransmission = false
  /// The body that the message carries a block of.
  public internal(set) var body: CoAPBody?

  /// Reads a message that takes all of `bytes`.
  ///
  /// - Parameter isCutByCapture: whether the message's end is missing because the capture cut it; what is whole is then read.
  /// - Throws: `truncated` if the bytes end inside the header or token, or (of an uncut message) inside an option; `malformed` for
  ///   what leaves the rest unreadable: a wrong version, reserved lengths or code classes, a payload marker without payload.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture: Bool = false) throws(WireError) {
    var input = WireReader(bytes)
    header = try CoAPHeader(parsing: &input)
    optionBytes = input.rest
    optionOffset = input.offset
    guard !header.code.isReserved, !header.code.isSignal else { throw .malformed(at: 1, rule: .coapCodeClass) }
    checkKind()
    if header.code.isEmpty {
      if bytes.byteCount > 4 { blame(.coapEmptyMessage, at: 4) }
    } else {
      try readBody(from: &input, isCut: isCutByCapture)
    }
  }

  /// Reads a message as TCP carries it, which takes all of `bytes`.
  ///
  /// - Parameter isCutByCapture: whether the message's end is missing because it was not kept; what is whole is then read.
  /// - Throws: as reading a datagram does; there are no versions, but there are signals (RFC 8323 §5).
  @_lifetime(copy bytes)
  public init(parsingStreamed bytes: RawSpan, isCutByCapture: Bool = false) throws(WireError) {
    var input = WireReader(bytes)
    header = try CoAPHeader(parsingStreamed: &input)
    optionBytes = input.rest
    optionOffset = input.offset
    guard !header.code.isReserved else { throw .malformed(at: 1, rule: .coapCodeClass) }
    try readBody(from: &input, isCut: isCutByCapture)
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readBody(from input: inout WireReader, isCut: Bool) throws(WireError) {
    do throws(WireError) {
      try readOptions(from: &input, isCut: isCut)
    } catch {
      guard isCut, error.isTruncation else { throw error }
      isCutByCapture = true
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readOptions(from input: inout WireReader, isCut: Bool) throws(WireError) {
    var previous = CoAPOptionNumber(rawValue: 0)
    while !input.isAtEnd {
      let start = input.offset
      if try input.peek() == 0xFF {
        try input.skip(1)
        payloadByteCount = input.remaining
        guard payloadByteCount > 0 || isCut else { throw .malformed(at: start, rule: .coapPayloadMarker) }
        if isCut { isCutByCapture = true }
        checkLinks()
        return
      }
      let option = try CoAPOption(parsing: &input, after: previous)
      // The options of a signal have numbers of their own (RFC 8323 §5.2).
      if !header.code.isSignal { check(option, after: previous, at: start) }
      previous = option.number
      optionCount &+= 1
      if option.number.rawValue < 64, !header.code.isSignal { presence |= 1 << UInt64(option.number.rawValue) }
    }
  }

  @_lifetime(self: copy self)
  private mutating func check(_ option: borrowing CoAPOption, after previous: CoAPOptionNumber, at offset: Int) {
    guard let law = option.number.law else {
      if option.number.isCritical { hasUnknownCriticalOption = true }
      return
    }
    if !law.lengths.contains(option.value.byteCount) { blame(.coapOptionLength, at: offset) }
    if option.number.isBlock, header.kind != nil, option.unsignedInteger & 0b111 == 0b111 {
      blame(.coapBlockSize, at: offset)
    }
    if option.number == .oscore { checkObjectSecurity(option, at: offset) }
    if !law.isRepeatable, optionCount > 0, option.number == previous { blame(.coapOptionRepeated, at: offset) }
  }

  @_lifetime(self: copy self)
  private mutating func checkLinks() {
    guard has(.contentFormat), hasLinks else { return }
    var links = links
    while links.next() != nil {}
    if let breach = links.brokenRule { blame(breach.rule, at: breach.offset) }
  }

  @_lifetime(self: copy self)
  private mutating func checkObjectSecurity(_ option: borrowing CoAPOption, at offset: Int) {
    do throws(WireError) {
      _ = try CoAPObjectSecurity(parsing: option.value, at: offset)
    } catch {
      if case .malformed(let offset, let rule) = error { return blame(rule, at: offset) }
      blame(.coapObjectSecurityLength, at: offset)
    }
  }

  @_lifetime(self: copy self)
  private mutating func checkKind() {
    switch header.kind {
    case .confirmable, nil: break
    case .nonConfirmable: if header.code.isEmpty { blame(.coapEmptyNonConfirmable, at: 0) }
    case .acknowledgement: if header.code.isRequest { blame(.coapRequestInAcknowledgement, at: 0) }
    case .reset: if !header.code.isEmpty { blame(.coapResetNotEmpty, at: 0) }
    }
  }

  @_lifetime(self: copy self)
  private mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: "coap", rule: rule, offset: offset) }
  }
}

extension CoAPMessage {
  /// The options that are there, in order.
  public var options: CoAPOptions {
    @_lifetime(copy self) get { CoAPOptions(optionBytes, count: optionCount) }
  }

  /// Where the payload begins in the message.
  var payloadOffset: Int { optionOffset &+ optionBytes.byteCount &- payloadByteCount }

  /// The bytes behind the payload marker, as far as they were captured.
  var payload: RawSpan {
    @_lifetime(copy self) get {
      optionBytes.extracting(optionBytes.byteCount &- payloadByteCount..<optionBytes.byteCount)
    }
  }

  /// The first option with this number, or nil.
  @_lifetime(copy self)
  public func first(_ number: CoAPOptionNumber) -> CoAPOption? {
    guard has(number) else { return nil }
    var options = options
    while let option = options.next() {
      if option.number == number { return option }
    }
    return nil
  }

  /// Whether there is an option with this number; costs the number of options for numbers above 63.
  public func has(_ number: CoAPOptionNumber) -> Bool {
    guard !header.code.isSignal else { return false }
    if number.rawValue < 64 { return presence & 1 << UInt64(number.rawValue) != 0 }
    var options = options
    while let option = options.next() {
      if option.number == number { return true }
    }
    return false
  }
}

extension WireError.Rule {
  static let coapCodeClass = Self(
    "coap_code_class", "RFC 7252 §3", "code classes 1, 3 and 6 are reserved, over UDP class 7, too")
  static let coapEmptyMessage = Self(
    "coap_empty_message", "RFC 7252 §4.1", "a message with code 0.00 must end behind its message ID")
  static let coapPayloadMarker = Self(
    "coap_payload_marker", "RFC 7252 §3", "at least one byte of payload must follow the payload marker")
  static let coapOptionLength = Self(
    "coap_option_length", "RFC 7252 §5.4.3", "an option's value must be as long as its definition allows")
  static let coapOptionRepeated = Self(
    "coap_option_repeated", "RFC 7252 §5.4.5", "an option that is not repeatable must not come twice")
  static let coapEmptyNonConfirmable = Self(
    "coap_empty_non_confirmable", "RFC 7252 §4.3", "a non-confirmable message must not be empty")
  static let coapRequestInAcknowledgement = Self(
    "coap_request_in_acknowledgement", "RFC 7252 §4.2", "an acknowledgement must carry a response or be empty")
  static let coapResetNotEmpty = Self("coap_reset_not_empty", "RFC 7252 §4.2", "a reset message must be empty")
  static let coapBlockSize = Self(
    "coap_block_size", "RFC 7959 §2.2", "the block size exponent 7 is reserved and must not be sent")
}
