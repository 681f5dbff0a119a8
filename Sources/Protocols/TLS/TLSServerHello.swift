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

    let sessionStart = input.offset
    let sessionLength = Int(try input.read(UInt8.self))
    guard sessionLength <= 32 else { throw .malformed(at: sessionStart, rule: .tlsSessionIDLength) }
    sessionID = try input.take(sessionLength)
    cipherSuite = try input.read(UInt16.self)
    try input.skip(1)

    let base = input.offset &+ 2
    extensions = try TLSExtensions(parsing: &input)
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
      default: break
      }
    }
  }
}

extension TLSServerHello: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let applicationProtocolsField = Field(
    "tls.server_alpns", .list, "the application protocol that the server chose (RFC 7301 §3.1)")
  static let ja3sHashField = Field("tls.ja3s.hash", .text, "MD5 over tls.ja3s.string")
  static let ja3sStringField = Field(
    "tls.ja3s.string", .text, "version, cipher suite and extensions in decimal (JA3S)")
  static let legacyVersionField = Field(
    "tls.server_handshake.version", .number, "the version field of the hello, 771 for TLS 1.2 and 1.3")
  static let cipherField = Field("tls.server_handshake.cipher", .number, "the number of the chosen cipher suite")
  static let extensionsField = Field(
    "tls.server_handshake.exts", .list, "the numbers of the extensions, in order")

  public static let fields = [
    TLSFields.handshake, TLSFields.version, applicationProtocolsField, ja3sHashField, ja3sStringField,
    legacyVersionField,
    cipherField, extensionsField,
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
    visitor.visit(Self.legacyVersionField, legacyVersion.rawValue)
    visitor.visit(Self.cipherField, cipherSuite)
    visitor.openList(Self.extensionsField)
    extensions.forEachType { visitor.visit(Self.extensionsField, $0) }
    visitor.closeList()
  }
}

extension WireError.Rule {
  static let tlsSelectedVersion = Self(
    "tls_selected_version", "RFC 8446 §4.2.1", "a server's supported_versions extension holds one version")
}
