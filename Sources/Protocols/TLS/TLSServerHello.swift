// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A server's answer to a hello: the version and cipher suite that it chose, or the demand to try again.
///
///     | legacy version (2) | random (32) | session id (1 + 0...32) |
///     | cipher suite (2) | compression method (1) | extensions (2 + n) |
///
/// - Source: RFC 8446 §4.1.3, §4.1.4; RFC 5246 §7.4.1.3.
public struct TLSServerHello: WireDecodable, ~Escapable {
  /// TLS 1.3 servers say 1.2 here; see `version`.
  public let legacyVersion: TLSVersion
  /// The version that the server chose.
  public private(set) var version: TLSVersion
  /// Whether the server asks the client for another hello (RFC 8446 §4.1.4).
  public let isRetryRequest: Bool
  /// 0...32 bytes.
  public let sessionID: RawSpan
  /// The chosen cipher suite.
  public let cipherSuite: UInt16
  /// Every extension in wire order.
  public let extensions: TLSExtensions
  /// The application protocol that the server chose, or no bytes: TLS 1.3 servers say it encrypted.
  public private(set) var applicationProtocol: RawSpan
  /// The group of the server's half of the key exchange (TLS 1.3), or the one that it asks for.
  public private(set) var keyShareGroup: UInt16?
  /// The number of bytes of the server's half of the key exchange.
  public private(set) var keyShareLength = 0
  /// Whether the session goes on that a former one began, as far as that can be told: by the pre-shared key chosen (TLS 1.3), or
  /// by the client's session id in the answer (before).
  public private(set) var isResumption = false

  /// Reads the body of a ServerHello up to the end of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if a length or list breaks its rule.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    legacyVersion = TLSVersion(rawValue: try input.read(UInt16.self))
    version = legacyVersion
    let first = try input.read(UInt64.self)
    let second = try input.read(UInt64.self)
    let third = try input.read(UInt64.self)
    let fourth = try input.read(UInt64.self)
    isRetryRequest =
      first == 0xCF21_AD74_E59A_6111 && second == 0xBE1D_8C02_1E65_B891
      && third == 0xC2A2_1116_7ABB_8C5E && fourth == 0x079E_09E2_C8A8_339C

    // Drafts of TLS 1.3 up to the 21st had neither a session id nor a compression method.
    let isDraft = legacyVersion.rawValue >> 8 == 0x7F
    let sessionStart = input.offset
    let sessionLength = isDraft ? 0 : Int(try input.read(UInt8.self))
    guard sessionLength <= 32 else { throw .malformed(at: sessionStart, rule: .tlsSessionIDLength) }
    sessionID = try input.take(sessionLength)
    cipherSuite = try input.read(UInt16.self)
    if !isDraft { try input.skip(1) }

    let base = input.offset &+ 2
    var breach: WireError?
    extensions = try TLSExtensions(parsing: &input, noting: &breach)
    if let breach { throw breach }
    applicationProtocol = sessionID.extracting(first: 0)
    var rest = WireReader(extensions.bytes, base: base)
    while !rest.isAtEnd {
      let type = TLSExtensionType(rawValue: try rest.read(UInt16.self))
      var body = try rest.child(Int(try rest.read(UInt16.self)))
      let start = body.offset
      switch type {
      case .supportedVersions:
        guard body.remaining == 2 else { throw .malformed(at: start, rule: .tlsSelectedVersion) }
        version = TLSVersion(rawValue: try body.read(UInt16.self))
      case .applicationProtocols:
        var names = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 2, rule: .tlsProtocolNames)
        let length = Int(try names.read(UInt8.self))
        guard length > 0, length == names.remaining else { throw .malformed(at: start, rule: .tlsProtocolNames) }
        applicationProtocol = names.rest
      case .keyShare:
        keyShareGroup = try Self.group(&body, isRetryRequest: isRetryRequest, length: &keyShareLength)
      case .preSharedKey:
        guard body.remaining == 2 else { throw .malformed(at: start, rule: .tlsSelectedKey) }
        isResumption = true
      default: break
      }
    }
  }

  /// Reads the server's half of the key exchange, or the group that it asks for.
  @_lifetime(body: copy body)
  private static func group(
    _ body: inout WireReader, isRetryRequest: Bool, length: inout Int
  ) throws(WireError) -> UInt16 {
    let start = body.offset
    guard body.remaining >= 2 else { throw .malformed(at: start, rule: .tlsServerKeyShare) }
    let group = try body.read(UInt16.self)
    if isRetryRequest && body.isAtEnd { return group }
    guard body.remaining > 2 else { throw .malformed(at: start, rule: .tlsServerKeyShare) }
    length = Int(try body.read(UInt16.self))
    guard length == body.remaining, length > 0 else { throw .malformed(at: start, rule: .tlsServerKeyShare) }
    return group
  }

  /// Compares the session id with the client's, of which the hash is given, or 0 where it sent none.
  mutating func noteSession(hash: UInt64) {
    guard !version.isOrAfterTLS13, sessionID.byteCount > 0, hash != 0 else { return }
    isResumption = StableHash.of(sessionID) == hash
  }
}

extension TLSServerHello: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let applicationProtocolsField = Field(
    "tls.server_alpns", .list, "the application protocol that the server chose (RFC 7301 §3.1)")
  static let ja3sHashField = Field("tls.ja3s.hash", .text, "MD5 over tls.ja3s.string")
  static let ja3sStringField = Field(
    "tls.ja3s.string", .text, "version, cipher suite and extensions in decimal (JA3S)")
  static let resumedField = Field(
    "tls.session_resumed", .boolean,
    "true if the server took up a former session: it chose a pre-shared key, or echoes the client's session id before TLS 1.3"
  )
  static let legacyVersionField = Field(
    "tls.server_handshake.version", .number, "the version field of the hello, 771 for TLS 1.2 and 1.3")
  static let cipherField = Field("tls.server_handshake.cipher", .number, "the number of the chosen cipher suite")
  static let extensionsField = Field(
    "tls.server_handshake.exts", .list, "the numbers of the extensions, in order")
  static let groupField = Field(
    "tls.server_handshake.group", .number,
    "the group of the server's half of the key exchange, or the one that it asks for (RFC 8446 §4.2.8)")
  static let groupNameField = Field(
    "tls.server_handshake.group_name", .text, "the group's name, if it has one (IANA, TLS Supported Groups)")

  public static let fields = [
    TLSFields.handshake, TLSFields.version, applicationProtocolsField, ja3sHashField, ja3sStringField, resumedField,
    legacyVersionField, cipherField, extensionsField, groupField, groupNameField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(TLSFields.handshake, isRetryRequest ? "hello_retry_request" : "server_hello")
    visitor.visit(TLSFields.version, text: version.text)
    if applicationProtocol.byteCount > 0 {
      visitor.openList(Self.applicationProtocolsField)
      visitor.visit(Self.applicationProtocolsField, text: applicationProtocol)
      visitor.closeList()
    }
    if visitor.wants(Self.ja3sHashField) || visitor.wants(Self.ja3sStringField) {
      let ja3sText = ja3sText()
      visitor.visit(Self.ja3sHashField, text: ja3sText.md5)
      visitor.visit(Self.ja3sStringField, text: ja3sText.bytes)
    }
    if isResumption { visitor.visit(Self.resumedField, true) }
    visitor.visit(Self.legacyVersionField, legacyVersion.rawValue)
    visitor.visit(Self.cipherField, cipherSuite)
    visitor.openList(Self.extensionsField)
    extensions.forEachType { visitor.visit(Self.extensionsField, $0) }
    visitor.closeList()
    if let keyShareGroup {
      visitor.visit(Self.groupField, keyShareGroup)
      if let name = TLSGroup.name(of: keyShareGroup) { visitor.visit(Self.groupNameField, name) }
    }
  }
}

extension WireError.Rule {
  static let tlsSelectedVersion = Self(
    "tls_selected_version", "RFC 8446 §4.2.1", "a server's supported_versions extension holds one version")
  static let tlsServerKeyShare = Self(
    "tls_server_key_share", "RFC 8446 §4.2.8", "a server's key share is one group and one key that is not empty")
  static let tlsSelectedKey = Self(
    "tls_selected_key", "RFC 8446 §4.2.11", "a server's pre_shared_key extension holds the number of one identity")
}
