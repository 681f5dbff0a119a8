// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A message of DHCP for IPv6, with the relays that carry it. A view into received bytes.
///
///     |  type (1)  |  transaction (3)  |  options …  |
///     |  type 12 or 13 (1)  |  hops (1)  |  link address (16)  |  peer address (16)  |  options, one of them a message …  |
///
/// Reading it unwraps the relays' messages, and checks every option of the innermost one; what is broken is told of, and what
/// stands in front of it is shown.
///
/// - Source: RFC 8415 §8, §9, §21.
public struct DHCPv6Message: ~Escapable {
  /// How many relays' messages may be around the client's (RFC 8415 §7.6, HOP_COUNT_LIMIT).
  static let relayLimit = 8
  static let headerByteCount = 4
  static let relayHeaderByteCount = 34

  let bytes: RawSpan
  /// The innermost message; the last relay's where that holds none.
  let inner: RawSpan
  /// Where the innermost message begins.
  private let innerOffset: Int
  /// The relays' messages around it.
  public let relayCount: Int
  /// Which of the options 0...127 are there, one bit each.
  private var presence: (UInt64, UInt64) = (0, 0)
  /// Whether the capture ends inside the message; later options are then missing.
  public private(set) var isCutByCapture = false
  /// The first rule that the message breaks although it could be read, if any.
  public private(set) var brokenRule: Malformation?
  /// What the message answers or repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a message that takes all of `bytes`.
  ///
  /// - Parameter isCutByCapture: whether the message's end is missing because the capture cut it; what is whole is then read.
  /// - Throws: `truncated` if the bytes end inside the header.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture isCut: Bool = false) throws(WireError) {
    self.bytes = bytes
    var message = WireReader(bytes)
    var relays = 0
    var fault: (rule: WireError.Rule, offset: Int)?
    // Each turn goes into a shorter message, and their number is limited.
    while DHCPv6MessageType(rawValue: try message.peek()).isRelayed {
      let start = message.offset
      var header = WireReader(message.rest, base: start)
      try header.skip(Self.relayHeaderByteCount)
      relays &+= 1
      var options = DHCPv6Options(header.rest, base: header.offset)
      var found: Range<Int>?
      while let option = options.next() {
        guard option.code == .relayedMessage else { continue }
        found = option.valueOffset..<option.valueOffset &+ option.value.byteCount
        break
      }
      guard let found, found.count >= Self.headerByteCount else {
        if !isCut { fault = (.dhcpv6Relayed, start) }
        break
      }
      guard relays < Self.relayLimit || !DHCPv6MessageType(rawValue: bytes.octet(found.lowerBound) ?? 0).isRelayed
      else {
        fault = (.dhcpv6HopCount, found.lowerBound)
        break
      }
      message = WireReader(bytes.extracting(found), base: found.lowerBound)
    }
    innerOffset = message.offset
    inner = message.rest
    relayCount = relays
    var header = message
    try header.skip(DHCPv6MessageType(rawValue: try header.peek()).isRelayed ? Self.relayHeaderByteCount : 4)
    if let fault { blame(fault.rule, at: fault.offset) }
    readOptions(from: &header, isCut: isCut)
    if !isCutByCapture { checkIdentifiers() }
  }

  /// Remembers the first rule that is broken.
  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: DHCPv6Analyzer.card.name, rule: rule, offset: offset) }
  }
}

extension DHCPv6Message {
  /// What the innermost message is.
  public var type: DHCPv6MessageType { DHCPv6MessageType(rawValue: inner.octet(0) ?? 0) }

  /// What ties answers to the client's request, 24 bits; nil where only a relay's message is there.
  public var transactionID: UInt32? {
    type.isRelayed || inner.byteCount < 4 ? nil : inner.number(at: 0, UInt32.self) & 0xFF_FFFF
  }

  /// The options of the innermost message, in their order.
  public var options: DHCPv6Options {
    @_lifetime(copy self) get {
      let header = type.isRelayed ? Self.relayHeaderByteCount : Self.headerByteCount
      return DHCPv6Options(inner.extracting(from: header), base: innerOffset &+ header)
    }
  }

  /// Whether the innermost message has an option.
  public func has(_ code: DHCPv6OptionCode) -> Bool {
    switch code.rawValue {
    case 0..<64: presence.0 >> UInt64(code.rawValue) & 1 == 1
    case 64..<128: presence.1 >> UInt64(code.rawValue & 63) & 1 == 1
    default: false
    }
  }

  /// The value of the first option with a code.
  @_lifetime(copy self)
  public func value(of code: DHCPv6OptionCode) -> RawSpan? { has(code) ? options.first(code) : nil }

  @_lifetime(self: copy self)
  private mutating func note(_ code: DHCPv6OptionCode) {
    switch code.rawValue {
    case 0..<64: presence.0 |= 1 << UInt64(code.rawValue)
    case 64..<128: presence.1 |= 1 << UInt64(code.rawValue & 63)
    default: break
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readOptions(from input: inout WireReader, isCut: Bool) {
    do throws(WireError) {
      while !input.isAtEnd {
        let option = try DHCPv6Option(parsing: &input)
        if has(option.code), !option.code.isRepeatable { blame(.dhcpv6Repetition, at: option.offset) }
        note(option.code)
        check(option)
      }
      if isCut { isCutByCapture = true }
    } catch {
      if isCut { isCutByCapture = true } else { blame(.endsInsideField, at: error.offset) }
    }
  }

  @_lifetime(self: copy self)
  private mutating func checkIdentifiers() {
    for (code, demand) in [(DHCPv6OptionCode.client, type.clientDemand), (.server, type.serverDemand)] {
      switch demand {
      case .required where !has(code), .forbidden where has(code):
        blame(code == .client ? .dhcpv6ClientIdentifier : .dhcpv6ServerIdentifier, at: innerOffset)
      default: break
      }
    }
  }
}

extension WireError.Rule {
  static let dhcpv6Relayed = Self(
    "dhcpv6_relayed", "RFC 8415 §19.1, §19.2", "a relay's message must hold the one that it carries")
  static let dhcpv6HopCount = Self(
    "dhcpv6_hop_count", "RFC 8415 §7.6, §19.1.2", "a message must not go through more than eight relays")
  static let dhcpv6Repetition = Self(
    "dhcpv6_repetition", "RFC 8415 §21", "an option must not come twice unless its definition allows it")
  static let dhcpv6ClientIdentifier = Self(
    "dhcpv6_client_identifier", "RFC 8415 §16.2-§16.11", "the client's identifier must be there")
  static let dhcpv6ServerIdentifier = Self(
    "dhcpv6_server_identifier", "RFC 8415 §16.2-§16.11",
    "the server's identifier must be there in what servers send or one of them is sent, and not where all are asked")
}
