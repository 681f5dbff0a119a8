// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A client's first message: what it can do, and whom it wants to reach.
///
///     | legacy version (2) | random (32) | session id (1 + 0...32) |
///     | cipher suites (2 + n) | compression methods (1 + n) | extensions (2 + n) |
///
/// A view into the received bytes; every list in it has been checked.
///
/// - Source: RFC 8446 §4.1.2; RFC 5246 §7.4.1.2; RFC 6101 §5.6.1.2.
public struct TLSClientHello: WireDecodable, ~Escapable {
  /// TLS 1.3 clients say 1.2 here; see `highestVersion`.
  public let legacyVersion: TLSVersion
  /// 0...32 bytes.
  public let sessionID: RawSpan
  /// At least one, in the client's order of preference.
  public let cipherSuites: TLSCodePoints
  /// Every extension in wire order, GREASE included.
  public let extensions: TLSExtensions
  /// The host that the client asks for, or no bytes.
  public private(set) var serverName: RawSpan
  /// The application protocols offered, each behind its length byte; see `forEachApplicationProtocol`.
  private(set) var applicationProtocols: RawSpan
  /// The versions offered, none where the client only knows the legacy field.
  public private(set) var supportedVersions: TLSCodePoints
  /// The groups for key exchange, in the client's order of preference.
  public private(set) var supportedGroups: TLSCodePoints
  /// How the client writes points of elliptic curves, one byte each.
  public private(set) var pointFormats: RawSpan
  /// The signature schemes that the client accepts, in its order of preference.
  public private(set) var signatureAlgorithms: TLSCodePoints
  private(set) var keyShares: RawSpan
  /// Whether the client asks to resume a session by a pre-shared key (TLS 1.3).
  public private(set) var offersPreSharedKey = false
  /// Whether the client sends a ticket to resume a session (TLS 1.2, RFC 5077 §3.2).
  public private(set) var sendsSessionTicket = false
  /// Whether the hello has the extension for an encrypted hello; decoys cannot be told from real ones.
  public private(set) var offersEncryptedHello = false

  /// Reads the body of a ClientHello up to the end of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if a length or list breaks its rule.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    legacyVersion = TLSVersion(rawValue: try input.read(UInt16.self))
    try input.skip(32)

    let sessionStart = input.offset
    let sessionLength = Int(try input.read(UInt8.self))
    guard sessionLength <= 32 else { throw .malformed(at: sessionStart, rule: .tlsSessionIDLength) }
    sessionID = try input.take(sessionLength)

    let ciphersStart = input.offset
    let ciphersLength = Int(try input.read(UInt16.self))
    guard ciphersLength >= 2, ciphersLength % 2 == 0 else {
      throw .malformed(at: ciphersStart, rule: .tlsCipherSuitesLength)
    }
    cipherSuites = TLSCodePoints(try input.take(ciphersLength))

    let compressionStart = input.offset
    let compression = try input.take(Int(try input.read(UInt8.self)))
    var hasNull = false
    for offset in 0..<compression.byteCount where compression.octet(offset) == 0 { hasNull = true }
    guard hasNull else { throw .malformed(at: compressionStart, rule: .tlsNullCompression) }

    let base = input.offset &+ 2
    extensions = try TLSExtensions(parsing: &input)
    let none = sessionID.extracting(first: 0)
    serverName = none
    applicationProtocols = none
    supportedVersions = TLSCodePoints(none)
    supportedGroups = TLSCodePoints(none)
    pointFormats = none
    signatureAlgorithms = TLSCodePoints(none)
    keyShares = none
    var rest = WireReader(extensions.bytes, base: base)
    while !rest.isAtEnd {
      let start = rest.offset
      let type = TLSExtensionType(rawValue: try rest.read(UInt16.self))
      var body = try rest.child(Int(try rest.read(UInt16.self)))
      if type == .preSharedKey && !rest.isAtEnd { throw .malformed(at: start, rule: .tlsPreSharedKeyLast) }
      try take(type, &body)
    }
  }
}

extension TLSClientHello {
  @_lifetime(self: copy self, copy body)
  @_lifetime(body: copy body)
  private mutating func take(_ type: TLSExtensionType, _ body: inout WireReader) throws(WireError) {
    switch type {
    case .serverName: serverName = try Self.hostName(&body)
    case .applicationProtocols:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 2, rule: .tlsProtocolNames)
      var names = list
      while !names.isAtEnd {
        let start = names.offset
        let length = Int(try names.read(UInt8.self))
        guard length > 0, length <= names.remaining else { throw .malformed(at: start, rule: .tlsProtocolNames) }
        try names.skip(length)
      }
      applicationProtocols = list.rest
    case .supportedVersions:
      let list = try body.takeTLSList(lengthBytes: 1, unit: 2, minimum: 2, rule: .tlsSupportedVersions)
      supportedVersions = TLSCodePoints(list.rest)
    case .supportedGroups:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 2, minimum: 2, rule: .tlsSupportedGroups)
      supportedGroups = TLSCodePoints(list.rest)
    case .pointFormats:
      pointFormats = try body.takeTLSList(lengthBytes: 1, unit: 1, minimum: 1, rule: .tlsPointFormats).rest
    case .signatureAlgorithms:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 2, minimum: 2, rule: .tlsSignatureAlgorithms)
      signatureAlgorithms = TLSCodePoints(list.rest)
    case .keyShare:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 0, rule: .tlsKeyShare)
      var shares = list
      while !shares.isAtEnd {
        let start = shares.offset
        guard shares.remaining > 4 else { throw .malformed(at: start, rule: .tlsKeyShare) }
        try shares.skip(2)
        let length = Int(try shares.read(UInt16.self))
        guard length > 0, length <= shares.remaining else { throw .malformed(at: start, rule: .tlsKeyShare) }
        try shares.skip(length)
      }
      keyShares = list.rest
    case .preSharedKey: offersPreSharedKey = true
    case .sessionTicket: sendsSessionTicket = !body.isAtEnd
    case .encryptedClientHello: offersEncryptedHello = true
    default: break
    }
  }

  /// Reads the list of server names: at most one of each type, and host names (type 0) are the only type there is.
  ///
  /// - Source: RFC 6066 §3.
  @_lifetime(copy body)
  @_lifetime(body: copy body)
  private static func hostName(_ body: inout WireReader) throws(WireError) -> RawSpan {
    var names = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 1, rule: .tlsServerName)
    let start = names.offset
    guard try names.read(UInt8.self) == 0 else { return names.rest.extracting(first: 0) }
    guard names.remaining > 2 else { throw .malformed(at: start, rule: .tlsServerName) }
    let length = Int(try names.read(UInt16.self))
    guard length > 0, length <= names.remaining else { throw .malformed(at: start, rule: .tlsServerName) }
    let name = try names.take(length)
    if names.rest.octet(0) == 0 { throw .malformed(at: names.offset, rule: .tlsServerName) }
    return name
  }
}

extension TLSClientHello {
  /// The highest version that the client offers.
  public var highestVersion: TLSVersion {
    var highest: UInt16?
    for index in 0..<supportedVersions.count where !TLSGrease.contains(supportedVersions[index]) {
      highest = max(highest ?? 0, supportedVersions[index])
    }
    return highest.map(TLSVersion.init) ?? legacyVersion
  }

  /// Calls `body` with each application protocol offered, in the client's order of preference.
  public func forEachApplicationProtocol(_ body: (RawSpan) -> Void) {
    var rest = WireReader(applicationProtocols)
    while let length = try? rest.read(UInt8.self), let name = try? rest.take(Int(length)) { body(name) }
  }

  /// Calls `body` with the group of each key share offered, in wire order.
  public func forEachKeyShareGroup(_ body: (UInt16) -> Void) {
    var rest = WireReader(keyShares)
    while let group = try? rest.read(UInt16.self), let length = try? rest.read(UInt16.self),
      (try? rest.skip(Int(length))) != nil
    {
      body(group)
    }
  }
}

extension WireError.Rule {
  static let tlsSessionIDLength = Self(
    "tls_session_id_length", "RFC 8446 §4.1.2", "a session id has at most 32 bytes")
  static let tlsCipherSuitesLength = Self(
    "tls_cipher_suites_length", "RFC 8446 §4.1.2", "cipher suites take two bytes each and there is one at least")
  static let tlsNullCompression = Self(
    "tls_null_compression", "RFC 5246 §7.4.1.2", "a client must offer the null compression method")
  static let tlsPreSharedKeyLast = Self(
    "tls_pre_shared_key_last", "RFC 8446 §4.2.11", "the pre-shared key must be the last extension of a ClientHello")
  static let tlsServerName = Self(
    "tls_server_name", "RFC 6066 §3", "the server name list must hold one host name, not empty, that fits")
  static let tlsProtocolNames = Self(
    "tls_protocol_names", "RFC 7301 §3.1", "protocol names must not be empty and must fill their list")
  static let tlsSupportedVersions = Self(
    "tls_supported_versions", "RFC 8446 §4.2.1", "versions take two bytes each and must fill the extension")
  static let tlsSupportedGroups = Self(
    "tls_supported_groups", "RFC 8446 §4.2.7", "groups take two bytes each and must fill the extension")
  static let tlsPointFormats = Self(
    "tls_point_formats", "RFC 8422 §5.1.2", "point formats must fill the extension, and there is one at least")
  static let tlsSignatureAlgorithms = Self(
    "tls_signature_algorithms", "RFC 8446 §4.2.3", "signature schemes take two bytes each and must fill the extension")
  static let tlsKeyShare = Self(
    "tls_key_share", "RFC 8446 §4.2.8", "key shares must not be empty and must fill the extension")
}
