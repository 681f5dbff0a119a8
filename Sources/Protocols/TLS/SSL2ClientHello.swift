// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A client's first message in the format of SSL 2.0, which old clients use for whatever version they offer.
///
///     | type 1 (1) | version (2) | cipher specs length (2) | session id length (2) | challenge length (2) |
///     | cipher specs (3 each) | session id | challenge |
///
/// JA3 and JA4 are not defined for it.
///
/// - Source: RFC 5246 §E.2; RFC 6101 §E.
public struct SSL2ClientHello: WireDecodable, ~Escapable {
  /// What the first byte of the message is.
  static let messageType: UInt8 = 1

  /// The highest version that the client offers.
  public let version: TLSVersion
  /// At least one, three bytes each; those of TLS begin with a zero.
  let cipherSpecs: RawSpan
  /// 0 or 16.
  public let sessionIDLength: Int

  /// Reads the message behind the record's two bytes of length.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if a length breaks its rule.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    try input.skip(1)
    version = TLSVersion(rawValue: try input.read(UInt16.self))
    let lengths = input.offset
    let specsLength = Int(try input.read(UInt16.self))
    sessionIDLength = Int(try input.read(UInt16.self))
    let challengeLength = Int(try input.read(UInt16.self))
    guard specsLength >= 3, specsLength % 3 == 0 else { throw .malformed(at: lengths, rule: .ssl2CipherSpecs) }
    guard sessionIDLength == 0 || sessionIDLength == 16 else {
      throw .malformed(at: lengths &+ 2, rule: .ssl2SessionID)
    }
    guard challengeLength >= 16, challengeLength <= 32 else {
      throw .malformed(at: lengths &+ 4, rule: .ssl2Challenge)
    }
    cipherSpecs = try input.take(specsLength)
    try input.skip(sessionIDLength)
    try input.skip(challengeLength)
  }

  /// Calls `body` with the number of each cipher offered, in the client's order.
  public func forEachCipher(_ body: (UInt32) -> Void) {
    var rest = WireReader(cipherSpecs)
    while let code = try? rest.readUInt24() { body(code) }
  }

  /// The type of a hello behind two bytes of length, and a version that exists.
  static func probe(_ bytes: RawSpan) -> Recognition {
    if let type = bytes.octet(2), type != 1 { return .no }
    guard let major = bytes.octet(3), let minor = bytes.octet(4) else { return .undecided }
    return major == 3 && minor <= 3 || major == 0 && minor == 2 ? .possible : .no
  }
}

extension SSL2ClientHello: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let formatField = Field(
    "tls.client_handshake.ssl2_format", .boolean,
    "true if the hello came in the format of SSL 2.0, for which no fingerprint is defined (RFC 5246 §E.2)")

  public static let fields = [
    TLSFields.handshake, TLSFields.version, formatField, TLSClientHello.legacyVersionField, TLSClientHello.ciphersField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(TLSFields.handshake, "client_hello")
    visitor.visit(TLSFields.version, text: version.text)
    visitor.visit(Self.formatField, true)
    visitor.visit(TLSClientHello.legacyVersionField, version.rawValue)
    visitor.openList(TLSClientHello.ciphersField)
    forEachCipher { visitor.visit(TLSClientHello.ciphersField, $0) }
    visitor.closeList()
  }
}

extension WireError.Rule {
  static let ssl2CipherSpecs = Self(
    "ssl2_cipher_specs", "RFC 5246 §E.2", "cipher specs take three bytes each and there is one at least")
  static let ssl2SessionID = Self("ssl2_session_id", "RFC 6101 §E.1", "a session id has 0 or 16 bytes")
  static let ssl2Challenge = Self("ssl2_challenge", "RFC 5246 §E.2", "a challenge has 16 to 32 bytes")
}
