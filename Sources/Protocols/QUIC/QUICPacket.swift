// SPDX-License-Identifier: Apache-2.0
import Wire

/// One packet with a long header; a datagram may hold several, one behind the other.
///
///     |1|1|T T|x x x x| version (4) |
///     | destination id (1 + 0...20) | source id (1 + 0...20) |
///     | Initial: token (length + n) |
///     | all but Retry: length | packet number (1...4) and payload, protected |
///
/// - Source: RFC 9000 §17.2, §12.2; RFC 8999 §5.1; RFC 9369 §3.2.
public struct QUICPacket: ~Escapable {
  public let version: QUICVersion
  /// The receiver's name for the connection; in a client's first packet, bytes that the client made up.
  public let destinationID: RawSpan
  /// The sender's name for the connection.
  public let sourceID: RawSpan
  public let kind: Kind
  /// Of an Initial packet, what the client proves its address with; of a Retry packet, what it is to prove it with next time.
  public let token: RawSpan
  /// The whole packet, header first.
  let bytes: RawSpan
  /// Where the packet number begins in `bytes`; behind all that is read of a packet without one.
  let numberOffset: Int

  /// What a packet is for.
  public enum Kind: UInt8, Sendable {
    case initial, zeroRTT, handshake, retry
    /// A server's list of versions, at the place of the token (RFC 9000 §17.2.1).
    case versionNegotiation
    /// A packet of a version that is not read; nothing is known of where it ends.
    case unread
  }

  /// Reads a packet and leaves `input` at the next one in the datagram.
  ///
  /// - Throws: `truncated` if the datagram ends inside the header; `malformed` if a length breaks its rule.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let whole = input.rest
    let start = input.offset
    let first = try input.read(UInt8.self)
    version = QUICVersion(rawValue: try input.read(UInt32.self))
    guard version.isReadable || version == .negotiation else {
      kind = .unread
      token = input.rest
      destinationID = whole.extracting(first: 0)
      sourceID = whole.extracting(first: 0)
      numberOffset = input.offset - start
      bytes = whole
      try input.skip(input.remaining)
      return
    }
    destinationID = try Self.connectionID(&input, isLimited: version != .negotiation)
    sourceID = try Self.connectionID(&input, isLimited: version != .negotiation)
    guard version != .negotiation else {
      kind = .versionNegotiation
      token = input.rest
      if token.byteCount == 0 || token.byteCount % 4 != 0 {
        throw .malformed(at: input.offset, rule: .quicVersionList)
      }
      numberOffset = input.offset - start
      bytes = whole
      try input.skip(input.remaining)
      return
    }
    kind = Self.kind(first, version)
    if kind == .retry {
      let tokenStart = input.offset
      guard input.remaining > Self.retryTagByteCount else {
        throw input.remaining == Self.retryTagByteCount
          ? .malformed(at: tokenStart, rule: .quicRetryToken)
          : .truncated(at: tokenStart, needed: Self.retryTagByteCount + 1)
      }
      token = try input.take(input.remaining - Self.retryTagByteCount)
      numberOffset = input.offset - start
      bytes = whole
      try input.skip(input.remaining)
      return
    }
    token = kind == .initial ? try input.takeQUICBytes() : input.rest.extracting(first: 0)
    let lengthStart = input.offset
    let length = Int(clamping: try input.readQUICNumber())
    guard length <= input.remaining else { throw .truncated(at: input.offset, needed: length) }
    // The sample that unveils the packet number begins four bytes behind its beginning.
    guard length >= Self.sampleOffset + Self.sampleByteCount else {
      throw .malformed(at: lengthStart, rule: .quicPacketLength)
    }
    numberOffset = input.offset - start
    bytes = whole.extracting(first: numberOffset + length)
    try input.skip(length)
  }

  /// The bytes that header protection is made from, and where they begin behind the packet number's beginning (RFC 9001 §5.4.2).
  static let sampleOffset = 4
  static let sampleByteCount = 16
  /// The authentication of a Retry packet (RFC 9001 §5.8).
  private static let retryTagByteCount = 16

  private static func kind(_ first: UInt8, _ version: QUICVersion) -> Kind {
    let bits = first >> 4 & 0b11
    switch version == .v2 ? (bits &- 1) & 0b11 : bits {
    case 0: return .initial
    case 1: return .zeroRTT
    case 2: return .handshake
    default: return .retry
    }
  }

  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func connectionID(_ input: inout WireReader, isLimited: Bool) throws(WireError) -> RawSpan {
    let start = input.offset
    let length = Int(try input.read(UInt8.self))
    guard length <= QUICConnectionID.maximumByteCount || !isLimited else {
      throw .malformed(at: start, rule: .quicConnectionIDLength)
    }
    return try input.take(length)
  }
}

/// A connection's name, kept beyond its packet.
///
/// - Source: RFC 9000 §5.1, §17.2.
struct QUICConnectionID: Sendable {
  /// The longest that versions 1 and 2 have.
  static let maximumByteCount = 20
  private var octets = [20 of UInt8](repeating: 0)
  private(set) var count: UInt8 = 0

  /// Makes a name without bytes.
  init() {}

  /// Copies the first 20 bytes.
  init(_ bytes: RawSpan) {
    count = UInt8(min(bytes.byteCount, Self.maximumByteCount))
    for index in 0..<Int(count) { octets[index] = bytes.octet(index) ?? 0 }
  }

  /// The name's bytes.
  var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { octets.span.octets.extracting(first: Int(count)) }
  }

  /// Whether these bytes are the name.
  func matches(_ other: RawSpan) -> Bool { bytes.holdsSameBytes(as: other) }
}

extension WireError.Rule {
  static let quicConnectionIDLength = Self(
    "quic_connection_id_length", "RFC 9000 §17.2", "a connection id has at most 20 bytes")
  static let quicVersionList = Self(
    "quic_version_list", "RFC 9000 §17.2.1",
    "a version negotiation packet lists one version at least, in four bytes each")
  static let quicRetryToken = Self(
    "quic_retry_token", "RFC 9000 §17.2.5", "the token of a Retry packet must not be empty")
  static let quicPacketLength = Self(
    "quic_packet_length", "RFC 9001 §5.4.2",
    "packet number, payload and tag must have 20 bytes at least, for header protection to sample")
}
