// SPDX-License-Identifier: Apache-2.0
import Wire

/// One message of STUN, of TURN, or of the STUN that was before the magic cookie.
///
///     | 0 0 | type (14 bits) | length (2) | magic cookie (4) | transaction ID (12) | attributes ... |
///
/// - Source: RFC 8489 §5; RFC 8656 §18; RFC 3489 §11.1.
public struct STUNMessage: WireDecodable, ~Escapable {
  static let cookie: UInt32 = 0x2112_A442

  /// What the message is about, and whether it asks or answers.
  public let method: Method
  public let kind: Kind
  /// Whether the message has the magic cookie; without it, it is of RFC 3489.
  public let hasCookie: Bool
  /// What pairs an answer with its request: 12 octets, or 16 without the cookie.
  public let transaction: RawSpan
  /// The attributes.
  let attributes: RawSpan
  /// The rule that the message breaks although it could be read, if any.
  let brokenRule: Malformation?
  /// What is known of the request that this answers or repeats.
  var exchange: Exchange?

  /// The class.
  public enum Kind: UInt8, Sendable { case request, indication, success, failure }

  /// What is done.
  public struct Method: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
  }

  /// Reads a message and leaves `input` behind its last attribute.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if its first bits are none, an attribute has not the form of
  ///   its type, or one stands behind the fingerprint. Whether its length is one is in `brokenRule`.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let type = try input.read(UInt16.self)
    guard type >> 14 == 0 else { throw .malformed(at: start, rule: .stunType) }
    method = Method(rawValue: type & 0xF | (type >> 1) & 0x70 | (type >> 2) & 0xF80)
    kind = Kind(rawValue: UInt8((type >> 4) & 1 | (type >> 7) & 2)) ?? .request
    let length = Int(try input.read(UInt16.self))
    // Some do not fill up their last attribute.
    brokenRule =
      length & 3 == 0 ? nil : Malformation(layer: STUNAnalyzer.card.name, rule: .stunLength, offset: start &+ 2)
    let identifiers = try input.take(16)
    hasCookie = identifiers.number(at: 0, UInt32.self) == Self.cookie
    transaction = identifiers.extracting(from: hasCookie ? 4 : 0)
    var body = try input.child(length)
    attributes = body.rest
    var hasFingerprint = false
    // Each turn uses up an attribute.
    while !body.isAtEnd {
      let attribute = try STUNAttribute(parsing: &body)
      guard !hasFingerprint else { throw .malformed(at: attribute.start, rule: .stunFingerprintLast) }
      hasFingerprint = attribute.kind == .fingerprint
    }
  }
}

extension STUNMessage {
  /// Calls `body` with each attribute, at most 64 of them.
  public func forEachAttribute(_ body: (STUNAttribute) -> Void) {
    var rest = WireReader(attributes)
    for _ in 0..<64 {
      guard !rest.isAtEnd, let attribute = try? STUNAttribute(parsing: &rest) else { return }
      body(attribute)
    }
  }
}

extension STUNMessage.Kind {
  /// The name in logs.
  public var name: StaticString {
    switch self {
    case .request: "request"
    case .indication: "indication"
    case .success: "success"
    case .failure: "error"
    }
  }
}

extension STUNMessage.Method {
  /// The registry's name in lower case; `other` where it has none.
  ///
  /// - Source: IANA, STUN Methods.
  public var name: StaticString {
    switch rawValue {
    case 0x001: "binding"
    case 0x002: "shared_secret"
    case 0x003: "allocate"
    case 0x004: "refresh"
    case 0x006: "send"
    case 0x007: "data"
    case 0x008: "create_permission"
    case 0x009: "channel_bind"
    case 0x00A: "connect"
    case 0x00B: "connection_bind"
    case 0x00C: "connection_attempt"
    case 0x080: "google_ping"
    default: "other"
    }
  }
}

extension WireError.Rule {
  static let stunType = Self("stun_type", "RFC 8489 §5", "the first two bits of a message must be zero")
  static let stunLength = Self("stun_length", "RFC 8489 §5", "the length of the attributes must be a multiple of four")
  static let stunFingerprintLast = Self(
    "stun_fingerprint_last", "RFC 8489 §14.7", "the fingerprint must be the last attribute")
}
