// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A message of NTP: of time, of control, or of the private kind that some servers answer. A view into received bytes.
///
///     |LI (2)|VN (3)|Mode (3)|  stratum (1)  |  poll (1)  |  precision (1)  |
///     |  root delay (4)  |  root dispersion (4)  |  reference id (4)  |
///     |  reference (8)  |  origin (8)  |  receive (8)  |  transmit (8)  |  extension fields …  |  key id (4)  |  digest …  |
///
/// - Source: RFC 5905 §7.3, figure 8; RFC 4330 §4; RFC 9327 §2 for mode 6.
public struct NTPMessage: ~Escapable {
  static let headerByteCount = 48
  static let controlHeaderByteCount = 12
  static let privateHeaderByteCount = 8

  let bytes: RawSpan
  /// The extension fields, and where the authenticator begins.
  private var authenticatorOffset: Int
  /// Whether the capture ends inside the message.
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
    var input = WireReader(bytes)
    let mode = NTPMode(rawValue: try input.peek() & 7)
    authenticatorOffset = bytes.byteCount
    isCutByCapture = isCut
    switch mode {
    case .control:
      try input.skip(Self.controlHeaderByteCount)
      let length = Int(bytes.number(at: 10, UInt16.self))
      if length > input.remaining, !isCut { blame(.ntpControlData, at: 10) }
    case .private:
      try input.skip(Self.privateHeaderByteCount)
    default:
      try input.skip(Self.headerByteCount)
      if stratum > 16 { blame(.ntpStratum, at: 1) }
      if !isCut { readTrailer(from: &input) }
    }
  }

  /// Remembers the first rule that is broken.
  @_lifetime(self: copy self)
  private mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: NTPAnalyzer.card.name, rule: rule, offset: offset) }
  }

  /// Goes through extension fields up to the authenticator: what is left when fewer bytes remain than a field needs.
  ///
  /// - Source: RFC 7822 §7.5.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readTrailer(from input: inout WireReader) {
    while version >= 4, input.remaining > NTPAuthenticator.longest {
      let start = input.offset
      guard (try? NTPExtension(parsing: &input)) != nil else {
        authenticatorOffset = start
        return blame(.ntpExtension, at: start)
      }
    }
    authenticatorOffset = input.offset
    if !NTPAuthenticator.allows(input.remaining, version: version) { blame(.ntpAuthenticator, at: input.offset) }
  }
}

extension NTPMessage {
  /// Whether a second is added or taken away at the end of the day, 0...3.
  public var leap: UInt8 { (bytes.octet(0) ?? 0) >> 6 }
  public var version: UInt8 { (bytes.octet(0) ?? 0) >> 3 & 7 }
  public var mode: NTPMode { NTPMode(rawValue: (bytes.octet(0) ?? 0) & 7) }

  // MARK: Time

  /// How far from a clock: 1 has one, 16 is not synchronised, 0 says why there is no time.
  public var stratum: UInt8 { bytes.octet(1) ?? 0 }
  /// The interval between messages, as a power of two in seconds.
  public var poll: Int8 { Int8(bitPattern: bytes.octet(2) ?? 0) }
  /// How exact the clock is, as a power of two in seconds.
  public var precision: Int8 { Int8(bitPattern: bytes.octet(3) ?? 0) }
  /// The way to the clock and back, in seconds.
  public var rootDelay: Double { Double(bytes.number(at: 4, Int32.self)) / 65_536 }
  /// How wrong the clock may be, in seconds.
  public var rootDispersion: Double { Double(bytes.number(at: 8, UInt32.self)) / 65_536 }
  /// What the time is taken from.
  public var referenceID: UInt32 { bytes.number(at: 12, UInt32.self) }
  public var reference: NTPTimestamp { NTPTimestamp(rawValue: bytes.number(at: 16, UInt64.self)) }
  /// What the client's transmit timestamp was.
  public var origin: NTPTimestamp { NTPTimestamp(rawValue: bytes.number(at: 24, UInt64.self)) }
  public var received: NTPTimestamp { NTPTimestamp(rawValue: bytes.number(at: 32, UInt64.self)) }
  public var transmitted: NTPTimestamp { NTPTimestamp(rawValue: bytes.number(at: 40, UInt64.self)) }

  /// Whether the message is one of time, whose header the properties above read.
  public var isOfTime: Bool { mode != .control && mode != .private }

  /// The extension fields in their order.
  public var extensions: NTPExtensions {
    @_lifetime(copy self) get {
      let isThere = isOfTime && !isCutByCapture && authenticatorOffset > Self.headerByteCount
      return NTPExtensions(
        isThere ? bytes.extracting(Self.headerByteCount..<authenticatorOffset) : bytes.extracting(first: 0))
    }
  }

  /// Whose key the message is authenticated with, and the octets of the digest; nil without an authenticator.
  public var authenticator: NTPAuthenticator? {
    guard isOfTime, !isCutByCapture, brokenRule == nil, authenticatorOffset &+ 4 <= bytes.byteCount else { return nil }
    return NTPAuthenticator(
      key: bytes.number(at: authenticatorOffset, UInt32.self),
      digestByteCount: bytes.byteCount &- authenticatorOffset &- 4)
  }
}

/// Who speaks to whom, 0...7.
///
/// - Source: RFC 5905 §3, figure 1, and §7.3, figure 10.
public struct NTPMode: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  static let symmetricActive = Self(rawValue: 1)
  static let symmetricPassive = Self(rawValue: 2)
  static let client = Self(rawValue: 3)
  static let server = Self(rawValue: 4)
  static let broadcast = Self(rawValue: 5)
  static let control = Self(rawValue: 6)
  static let `private` = Self(rawValue: 7)

  /// The mode's name.
  public var word: StaticString {
    switch rawValue {
    case 1: "symmetric_active"
    case 2: "symmetric_passive"
    case 3: "client"
    case 4: "server"
    case 5: "broadcast"
    case 6: "control"
    case 7: "private"
    default: "reserved"
    }
  }
}

/// Seconds since 1900 or, where the first bit is zero, since 7 February 2036, and their 2³²th parts; 0 is none.
///
/// - Source: RFC 5905 §6; RFC 4330 §3 for the second era.
public struct NTPTimestamp: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt64

  /// The time, exact to a nanosecond; nil where there is none.
  public var time: Timestamp? {
    guard rawValue != 0 else { return nil }
    // From 1900 to 1970.
    let base: Int64 = rawValue >> 63 == 1 ? -2_208_988_800 : 2_085_978_496
    let seconds = Int64(rawValue >> 32) &+ base
    return Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ Int64(((rawValue & 0xFFFF_FFFF) &* 1_000_000_000) >> 32))
  }
}

extension WireError.Rule {
  static let ntpStratum = Self("ntp_stratum", "RFC 5905 §7.3", "strata above 16 are reserved")
  static let ntpExtension = Self(
    "ntp_extension", "RFC 7822 §7.5", "an extension field has 16 octets or more, a multiple of four, inside the message"
  )
  static let ntpAuthenticator = Self(
    "ntp_authenticator", "RFC 5905 §7.3", "what follows the header must be a key's number and its digest, or nothing")
  static let ntpControlData = Self("ntp_control_data", "RFC 9327 §2", "the message must hold the data it announces")
}
