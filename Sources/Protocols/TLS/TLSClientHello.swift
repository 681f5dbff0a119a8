// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A client's first message: what it can do, and whom it wants to reach.
///
///     | legacy version (2) | random (32) | session id (1 + 0...32) | DTLS: cookie (1 + 0...255) |
///     | cipher suites (2 + n) | compression methods (1 + n) | extensions (2 + n) |
///
/// A view into the received bytes; every list in it has been checked. Behind the cipher suites, what breaks a rule is left out, and
/// the rest is read all the same.
///
/// - Source: RFC 8446 §4.1.2; RFC 5246 §7.4.1.2; RFC 6101 §5.6.1.2; RFC 6347 §4.2.1; RFC 9147 §5.3.
public struct TLSClientHello: WireDecodable, ~Escapable {
  /// What carries the hello, by JA4's letter.
  public enum Carrier: UInt8, Sendable {
    case tcp = 0x74
    case quic = 0x71
    case dtls = 0x64
  }

  /// What the hello was read from.
  public let carrier: Carrier
  /// TLS 1.3 clients say 1.2 here; see `highestVersion`.
  public let legacyVersion: TLSVersion
  /// 0...32 bytes.
  public let sessionID: RawSpan
  /// At least one, in the client's order of preference.
  public let cipherSuites: TLSCodePoints
  /// Every extension in wire order, GREASE included.
  public let extensions: TLSExtensions
  /// The host that the client asks for, or no bytes.
  public internal(set) var serverName: RawSpan
  /// The application protocols offered, each behind its length byte; see `forEachApplicationProtocol`.
  var applicationProtocols: RawSpan
  /// The versions offered, none where the client only knows the legacy field.
  public internal(set) var supportedVersions: TLSCodePoints
  /// The groups for key exchange, in the client's order of preference.
  public internal(set) var supportedGroups: TLSCodePoints
  /// How the client writes points of elliptic curves, one byte each.
  public internal(set) var pointFormats: RawSpan
  /// The signature schemes that the client accepts, in its order of preference.
  public internal(set) var signatureAlgorithms: TLSCodePoints
  /// The signature schemes that the client accepts in certificates, where it tells them apart (RFC 8446 §4.2.3).
  public internal(set) var certificateSignatureAlgorithms: TLSCodePoints
  /// The algorithms by which the server may compress its certificates (RFC 8879 §3).
  public internal(set) var certificateCompressions: TLSCodePoints
  /// The ways in which a pre-shared key may be used, one byte each (RFC 8446 §4.2.9).
  public internal(set) var preSharedKeyModes: RawSpan
  var keyShares: RawSpan
  /// The first rule that is broken behind the cipher suites: what breaks it is left out.
  public private(set) var breach: WireError?
  /// Whether a list that fingerprints are made of could not be read, so that they would be wrong.
  public private(set) var lacksLists = false
  /// The small extensions.
  public internal(set) var options = Options()

  /// Reads the body of a ClientHello over TCP up to the end of `input`.
  ///
  /// - Throws: as `init(parsing:over:)`.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    self = try TLSClientHello(parsing: &input, over: .tcp)
  }

  /// Reads the body of a ClientHello up to the end of `input`; over DTLS it has a cookie.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if the lengths up to the cipher suites break their rules.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader, over carrier: Carrier) throws(WireError) {
    self.carrier = carrier
    legacyVersion = TLSVersion(rawValue: try input.read(UInt16.self))
    try input.skip(32)

    let sessionStart = input.offset
    let sessionLength = Int(try input.read(UInt8.self))
    guard sessionLength <= 32 else { throw .malformed(at: sessionStart, rule: .tlsSessionIDLength) }
    sessionID = try input.take(sessionLength)
    if carrier == .dtls {
      options.cookieLength = Int(try input.read(UInt8.self))
      try input.skip(options.cookieLength)
    }

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

    let base = input.offset &+ 2
    var found: WireError?
    extensions = try TLSExtensions(parsing: &input, noting: &found)
    let none = sessionID.extracting(first: 0)
    serverName = none
    applicationProtocols = none
    supportedVersions = TLSCodePoints(none)
    supportedGroups = TLSCodePoints(none)
    pointFormats = none
    signatureAlgorithms = TLSCodePoints(none)
    certificateSignatureAlgorithms = TLSCodePoints(none)
    certificateCompressions = TLSCodePoints(none)
    preSharedKeyModes = none
    keyShares = none
    breach = hasNull ? found : .malformed(at: compressionStart, rule: .tlsNullCompression)
    lacksLists = extensions.isCut
    var rest = WireReader(extensions.bytes, base: base)
    while !rest.isAtEnd {
      let start = rest.offset
      let type = TLSExtensionType(rawValue: try rest.read(UInt16.self))
      var body = try rest.child(Int(try rest.read(UInt16.self)))
      do throws(WireError) {
        if type == .preSharedKey && !rest.isAtEnd { throw .malformed(at: start, rule: .tlsPreSharedKeyLast) }
        try take(type, &body)
      } catch {
        breach = breach ?? error
        if type.isFingerprinted { lacksLists = true }
      }
    }
  }
}

extension TLSExtensionType {
  /// Whether fingerprints are made of what the extension says.
  fileprivate var isFingerprinted: Bool {
    switch self {
    case .applicationProtocols, .supportedVersions, .supportedGroups, .pointFormats, .signatureAlgorithms: true
    default: false
    }
  }
}

extension TLSClientHello {
  /// The highest version that the client offers.
  public var highestVersion: TLSVersion {
    var highest: TLSVersion?
    for index in 0..<supportedVersions.count where !TLSGrease.contains(supportedVersions[index]) {
      let version = TLSVersion(rawValue: supportedVersions[index])
      if let known = highest, known.ofTLS >= version.ofTLS { continue }
      highest = version
    }
    return highest ?? legacyVersion
  }

  /// Whether any list holds a value that is sent only to keep servers tolerant (RFC 8701).
  public var hasGrease: Bool {
    var isFound =
      cipherSuites.hasGrease || supportedGroups.hasGrease || supportedVersions.hasGrease
      || signatureAlgorithms.hasGrease
    extensions.forEachType { if TLSGrease.contains($0) { isFound = true } }
    forEachApplicationProtocol { name in
      if name.byteCount == 2, TLSGrease.contains(name.number(at: 0, UInt16.self)) { isFound = true }
    }
    return isFound
  }

  /// Calls `body` with each application protocol offered, in the client's order of preference.
  public func forEachApplicationProtocol(_ body: (RawSpan) -> Void) {
    var rest = WireReader(applicationProtocols)
    while let length = try? rest.read(UInt8.self), let name = try? rest.take(Int(length)) { body(name) }
  }

  /// Calls `body` with the group and the number of bytes of each key share offered, in wire order.
  public func forEachKeyShare(_ body: (UInt16, UInt16) -> Void) {
    var rest = WireReader(keyShares)
    while let group = try? rest.read(UInt16.self), let length = try? rest.read(UInt16.self),
      (try? rest.skip(Int(length))) != nil
    {
      body(group, length)
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
}
