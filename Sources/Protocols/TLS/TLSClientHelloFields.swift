// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The fields that both hellos share.
enum TLSFields {
  static let eventType: StaticString = "tls"
  static let handshake = Field(
    "tls.handshake", .text, "client_hello, server_hello or hello_retry_request (RFC 8446 §4.1)")
  static let version = Field(
    "tls.version", .text, "the highest version that a client offers, or the one that a server chose")
}

extension TLSClientHello: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let serverNameField = Field(
    "tls.sni", .text, "the host that the client asks for (RFC 6066 §3)", isPersonal: true)
  static let applicationProtocolsField = Field(
    "tls.client_alpns", .list, "the application protocols that the client offers (RFC 7301 §3.1)")
  static let ja3HashField = Field("tls.ja3.hash", .text, "MD5 over tls.ja3.string")
  static let ja3StringField = Field(
    "tls.ja3.string", .text, "version, cipher suites, extensions, groups and point formats in decimal (JA3)")
  static let ja4Field = Field("tls.ja4", .text, "the fingerprint of the client's TLS software (JA4)")
  static let encryptedHelloField = Field(
    "tls.ech", .text, "offered: the hello has the extension for an encrypted hello, which may be a decoy (RFC 9849)")
  static let legacyVersionField = Field(
    "tls.client_handshake.version", .number, "the version field of the hello, 771 for TLS 1.2 and 1.3")
  static let ciphersField = Field(
    "tls.client_handshake.ciphers", .list, "the numbers of the cipher suites offered, in order")
  static let extensionsField = Field(
    "tls.client_handshake.exts", .list, "the numbers of the extensions, in order")
  static let signatureAlgorithmsField = Field(
    "tls.client_handshake.sig_algs", .list, "the numbers of the signature schemes offered, in order")

  public static let fields = [
    TLSFields.handshake, serverNameField, TLSFields.version, applicationProtocolsField, ja3HashField, ja3StringField,
    ja4Field, encryptedHelloField, legacyVersionField, ciphersField, extensionsField, signatureAlgorithmsField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(TLSFields.handshake, "client_hello")
    if serverName.byteCount > 0 { visitor.visit(Self.serverNameField, text: serverName) }
    visitor.visit(TLSFields.version, text: highestVersion.text)
    if applicationProtocols.byteCount > 0 {
      visitor.openList(Self.applicationProtocolsField)
      forEachApplicationProtocol { visitor.visit(Self.applicationProtocolsField, text: $0) }
      visitor.closeList()
    }
    if visitor.wants(Self.ja3HashField) || visitor.wants(Self.ja3StringField) {
      let ja3Text = ja3Text()
      visitor.visit(Self.ja3HashField, text: ja3Text.md5)
      visitor.visit(Self.ja3StringField, text: ja3Text.bytes)
    }
    if visitor.wants(Self.ja4Field) { visitor.visit(Self.ja4Field, text: ja4()) }
    if offersEncryptedHello { visitor.visit(Self.encryptedHelloField, "offered") }
    visitor.visit(Self.legacyVersionField, legacyVersion.rawValue)
    visitor.visit(list: Self.ciphersField, cipherSuites)
    visitor.openList(Self.extensionsField)
    extensions.forEachType { visitor.visit(Self.extensionsField, $0) }
    visitor.closeList()
    visitor.visit(list: Self.signatureAlgorithmsField, signatureAlgorithms)
  }
}

extension FieldVisitor where Self: ~Copyable {
  /// Visits the code points as a list of numbers.
  fileprivate mutating func visit(list field: Field, _ codes: borrowing TLSCodePoints) {
    openList(field)
    for index in 0..<codes.count { visit(field, codes[index]) }
    closeList()
  }
}
