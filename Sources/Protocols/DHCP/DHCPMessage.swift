// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A message of DHCP, or of BOOTP, which it grew from. A view into received bytes.
///
///     |  op (1)  |  htype (1)  |  hlen (1)  |  hops (1)  |  xid (4)  |  secs (2)  |  flags (2)  |
///     |  ciaddr (4)  |  yiaddr (4)  |  siaddr (4)  |  giaddr (4)  |  chaddr (16)  |
///     |  sname (64)  |  file (128)  |  99.130.83.99 (4)  |  options …  |
///
/// Reading it checks every option; what is broken is told of, and what stands in front of it is shown.
///
/// - Source: RFC 2131 §2, figure 1; RFC 951 §3.
public struct DHCPMessage: ~Escapable {
  /// Everything up to the server's name, without which nothing can be said.
  static let essentialByteCount = 44
  static let serverNamePlace = 44..<108
  static let bootFilePlace = 108..<236
  static let cookiePlace = 236..<240
  /// What options begin behind.
  static let cookie: UInt32 = 0x6382_5363

  let bytes: RawSpan
  private var places = DHCPOptionPlaces()
  /// Whether options follow; a message without them is one of BOOTP's first years.
  public private(set) var hasOptions = false
  /// Which fields hold options instead of names: 1 for the boot file's, 2 for the server name's (RFC 2132 §9.3).
  public private(set) var overload: UInt8 = 0
  /// Whether the capture ends inside the message; later options are then missing.
  public private(set) var isCutByCapture = false
  /// The first rule that the message breaks although it could be read, if any.
  public private(set) var brokenRule: Malformation?
  /// What the message answers or repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a message that takes all of `bytes`.
  ///
  /// - Parameter isCutByCapture: whether the message's end is missing because the capture cut it; what is whole is then read.
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if it is neither request nor reply.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture: Bool = false) throws(WireError) {
    self.bytes = bytes
    var input = WireReader(bytes)
    let operation = try input.peek()
    try input.skip(Self.essentialByteCount)
    guard operation == 1 || operation == 2 else { throw .malformed(at: 0, rule: .dhcpOperation) }
    if bytes.byteCount < Self.cookiePlace.lowerBound {
      guard isCutByCapture else { throw .truncated(at: bytes.byteCount, needed: Self.cookiePlace.lowerBound) }
      self.isCutByCapture = true
    }
    checkHeader()
    readOptions(isCut: isCutByCapture)
    if hasOptions, !self.isCutByCapture { checkContent() }
  }

  /// Remembers the first rule that is broken.
  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: DHCPAnalyzer.card.name, rule: rule, offset: offset) }
  }
}

// MARK: Header

extension DHCPMessage {
  /// Whether a client sent it, perhaps through relays.
  public var isRequest: Bool { bytes.octet(0) == 1 }
  /// The kind of link, 1 for Ethernet (IANA, ARP Hardware Types).
  public var hardwareType: UInt8 { bytes.octet(1) ?? 0 }
  /// The relays it came through.
  public var hopCount: UInt8 { bytes.octet(3) ?? 0 }
  /// What ties answers to the client's request.
  public var transactionID: UInt32 { bytes.number(at: 4, UInt32.self) }
  /// Since the client began to ask, in seconds.
  public var elapsedSeconds: UInt16 { bytes.number(at: 8, UInt16.self) }
  /// Whether the client wants the answer as a broadcast.
  public var wantsBroadcast: Bool { bytes.number(at: 10, UInt16.self) & 0x8000 != 0 }
  /// The address that the client has already.
  public var clientAddress: IPAddress { IPAddress(v4: bytes.number(at: 12, UInt32.self)) }
  /// The address that the client gets.
  public var assignedAddress: IPAddress { IPAddress(v4: bytes.number(at: 16, UInt32.self)) }
  /// The server to boot from.
  public var nextServerAddress: IPAddress { IPAddress(v4: bytes.number(at: 20, UInt32.self)) }
  /// The relay next to the client.
  public var relayAddress: IPAddress { IPAddress(v4: bytes.number(at: 24, UInt32.self)) }

  /// The client's hardware address, 0 to 16 octets.
  public var hardwareAddress: RawSpan {
    @_lifetime(copy self) get { bytes.extracting(28..<28 &+ min(16, Int(bytes.octet(2) ?? 0))) }
  }

  /// The client's hardware address where it is one of six octets.
  public var clientMAC: MACAddress? {
    guard bytes.octet(2) == 6 else { return nil }
    return MACAddress(
      value: UInt64(bytes.number(at: 28, UInt32.self)) << 16 | UInt64(bytes.number(at: 32, UInt16.self)))
  }

  /// What the message is; nil for BOOTP.
  public var type: DHCPMessageType? { number(.messageType, UInt8.self).map(DHCPMessageType.init) }

  @_lifetime(self: copy self)
  private mutating func checkHeader() {
    let length = bytes.octet(2) ?? 0
    if length > 16 || hardwareType == 1 && length != 6 { blame(.dhcpHardwareLength, at: 2) }
    if bytes.number(at: 10, UInt16.self) & 0x7FFF != 0 { blame(.dhcpFlags, at: 10) }
  }
}

// MARK: Options

extension DHCPMessage {
  /// The options in their order.
  public var options: DHCPOptions {
    @_lifetime(copy self) get {
      DHCPOptions(in: bytes, from: hasOptions ? Self.cookiePlace.upperBound : bytes.byteCount, overload: overload)
    }
  }

  /// Whether the message has an option.
  public func has(_ code: DHCPOptionCode) -> Bool { places.contains(code) }

  /// An option's value, its parts joined; nil without the option.
  ///
  /// - Source: RFC 3396 §5; RFC 2131 §4.1: several of the same are one.
  public func value(of code: DHCPOptionCode) -> BoundedText? {
    guard has(code) else { return nil }
    var value = BoundedText()
    if let whole = wholeValue(of: code) {
      value.append(whole)
      return value
    }
    var options = options
    while let option = options.next() {
      if option.code == code { value.append(option.value) }
    }
    return value
  }

  /// An option's value where it stands; nil without the option, or where its parts must be joined first.
  @_lifetime(copy self)
  func wholeValue(of code: DHCPOptionCode) -> RawSpan? {
    guard !places.haveParts, let start = places.start(of: code), let length = bytes.octet(start &+ 1) else {
      return nil
    }
    return bytes.extracting(from: start &+ 2).extracting(first: Int(length))
  }

  /// A value that is a number of exactly its octets.
  public func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ code: DHCPOptionCode, _: Number.Type
  ) -> Number? {
    let byteCount = Number.bitWidth / 8
    if let whole = wholeValue(of: code) {
      return whole.byteCount == byteCount ? whole.number(at: 0, Number.self) : nil
    }
    guard let value = value(of: code), value.count == byteCount else { return nil }
    return value.bytes.number(at: 0, Number.self)
  }

  /// Where an option begins, or its first part; 0 without the option.
  func offset(of code: DHCPOptionCode) -> Int {
    if let start = places.start(of: code) { return start }
    guard has(code) else { return 0 }
    var options = options
    while let option = options.next() {
      if option.code == code { return option.offset }
    }
    return 0
  }

  /// Checks where options begin and end, and how long each is.
  @_lifetime(self: copy self)
  private mutating func readOptions(isCut: Bool) {
    guard bytes.byteCount >= Self.cookiePlace.upperBound else { return }
    let cookie = bytes.number(at: Self.cookiePlace.lowerBound, UInt32.self)
    guard cookie == Self.cookie else {
      if cookie != 0 { blame(.dhcpCookie, at: Self.cookiePlace.lowerBound) }
      return
    }
    hasOptions = true
    var tally = DHCPOptionTally()
    readOptions(in: Self.cookiePlace.upperBound..<bytes.byteCount, isCut: isCut, &tally)
    if let fields = number(.overload, UInt8.self) {
      if !(1...3).contains(fields) { blame(.dhcpOverload, at: offset(of: .overload)) }
      overload = fields & 3
      if overload & 1 != 0 { readOptions(in: Self.bootFilePlace, isCut: false, &tally) }
      if overload & 2 != 0 { readOptions(in: Self.serverNamePlace, isCut: false, &tally) }
    }
    if !isCutByCapture { checkLengths(tally) }
  }

  @_lifetime(self: copy self)
  private mutating func readOptions(in place: Range<Int>, isCut: Bool, _ tally: inout DHCPOptionTally) {
    var input = WireReader(bytes.extracting(place), base: place.lowerBound)
    do throws(WireError) {
      while !input.isAtEnd {
        let option = try DHCPOption(parsing: &input)
        if option.code == .end { return }
        if option.code == .pad { continue }
        places.add(option)
        tally.add(option)
      }
      if isCut { isCutByCapture = true } else { blame(.dhcpEnd, at: input.offset) }
    } catch {
      if isCut { isCutByCapture = true } else { blame(.endsInsideField, at: error.offset) }
    }
  }

  /// Holds each option's length against its definition, its parts taken together.
  @_lifetime(self: copy self)
  private mutating func checkLengths(_ tally: borrowing DHCPOptionTally) {
    var options = options
    while brokenRule == nil, let option = options.next() {
      guard let law = option.code.law, !law.allows(tally.length(of: option.code)) else { continue }
      blame(.dhcpOptionLength, at: option.offset)
    }
  }
}

/// How long each option is, its parts joined; lives only while a message is read.
private struct DHCPOptionTally: ~Copyable {
  private var lengths: [256 of UInt32] = .init(repeating: 0)

  mutating func add(_ option: borrowing DHCPOption) {
    lengths[Int(option.code.rawValue)] &+= UInt32(truncatingIfNeeded: option.value.byteCount)
  }

  func length(of code: DHCPOptionCode) -> Int { Int(lengths[Int(code.rawValue)]) }
}

extension WireError.Rule {
  static let dhcpOperation = Self("dhcp_operation", "RFC 2131 §2", "op must be 1 for requests or 2 for replies")
  static let dhcpHardwareLength = Self(
    "dhcp_hardware_length", "RFC 2131 §2", "a hardware address has at most 16 octets, on Ethernet 6")
  static let dhcpFlags = Self("dhcp_flags", "RFC 2131 §2", "all flags but the first bit must be zero")
  static let dhcpCookie = Self(
    "dhcp_cookie", "RFC 2131 §3", "options must begin with the octets 99, 130, 83 and 99")
  static let dhcpEnd = Self("dhcp_end", "RFC 2131 §4.1", "the last option must be the end option")
  static let dhcpOptionLength = Self(
    "dhcp_option_length", "RFC 2132 §2", "an option must be as long as its definition says")
  static let dhcpOverload = Self("dhcp_overload", "RFC 2132 §9.3", "an overload must name file, sname or both")
}
