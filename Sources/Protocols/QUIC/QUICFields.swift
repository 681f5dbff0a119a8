// SPDX-License-Identifier: Apache-2.0
import Wire

extension QUICMessage: Message {
  public static let eventType: StaticString = "quic"

  static let typeField = Field(
    "quic.type", .text, "client_hello, server_hello, hello_retry_request, version_negotiation, retry or close")
  static let versionField = Field(
    "quic.version", .text,
    "the packet's version in hexadecimal: 1, 6b3343cf for version 2 (RFC 9000 §15, RFC 9369 §3.1)")
  static let destinationField = Field(
    "quic.dcid", .hex, "the packet's destination connection id (RFC 9000 §17.2)")
  static let sourceField = Field("quic.scid", .hex, "the packet's source connection id (RFC 9000 §17.2)")
  static let serverNameField = Field(
    "quic.sni", .text, "the host that the client asks for (RFC 6066 §3)", isPersonal: true)
  static let userAgentField = Field("quic.ua", .text, "the name of the client's software, as Chromium gives it")
  static let tlsVersionField = Field(
    "quic.tls_version", .text, "the highest TLS version that a client offers, or the one that a server chose")
  static let alpnField = Field(
    "quic.client_alpns", .list, "the application protocols that the client offers (RFC 7301 §3.1)")
  static let ja3HashField = Field("quic.ja3.hash", .text, "MD5 over quic.ja3.string")
  static let ja3StringField = Field(
    "quic.ja3.string", .text, "version, cipher suites, extensions, groups and point formats in decimal (JA3)")
  static let ja3sHashField = Field("quic.ja3s.hash", .text, "MD5 over quic.ja3s.string")
  static let ja3sStringField = Field(
    "quic.ja3s.string", .text, "version, cipher suite and extensions in decimal (JA3S)")
  static let ja4Field = Field("quic.ja4", .text, "the fingerprint of the client's TLS software (JA4)")
  static let cipherField = Field("quic.cipher", .number, "the number of the cipher suite that the server chose")
  static let encryptedHelloField = Field(
    "quic.ech", .text, "offered: the hello has the extension for an encrypted hello, which may be a decoy (RFC 9849)")
  static let extensionsField = Field("quic.extensions", .list, "the extensions of the hello, in order")
  static let extensionTypeField = Field("quic.extensions.type", .number, "the extension's number")
  static let versionsField = Field(
    "quic.versions", .list, "the versions that the server speaks, in hexadecimal (RFC 9000 §17.2.1)")
  static let tokenField = Field(
    "quic.token_length", .number, unit: "bytes", "the token that the client is to come back with (RFC 9000 §17.2.5)")
  static let codeField = Field(
    "quic.close.code", .number, "why the sender gave up; 256 to 511 are TLS alerts (RFC 9000 §20.1, RFC 9001 §4.8)")
  static let frameTypeField = Field(
    "quic.close.frame_type", .number, "the type of the frame at fault, or 0 (RFC 9000 §19.19)")
  static let reasonField = Field(
    "quic.close.reason_length", .number, unit: "bytes", "the length of the reason in words, which is not kept")

  public static let fields =
    [
      typeField, versionField, destinationField, sourceField, serverNameField, userAgentField, tlsVersionField,
      alpnField,
      ja3HashField, ja3StringField, ja3sHashField, ja3sStringField, ja4Field, cipherField, encryptedHelloField,
      extensionsField, extensionTypeField,
    ] + QUICTransportParameters.fields + [versionsField, tokenField, codeField, frameTypeField, reasonField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let type: StaticString
    switch content {
    case .clientHello: type = "client_hello"
    case .serverHello(let hello): type = hello.isRetryRequest ? "hello_retry_request" : "server_hello"
    case .versionNegotiation: type = "version_negotiation"
    case .retry: type = "retry"
    case .close: type = "close"
    }
    visitor.visit(Self.typeField, type)
    visitor.visit(Self.versionField, text: version.text)
    visitor.visit(Self.destinationField, hex: destinationID)
    visitor.visit(Self.sourceField, hex: sourceID)
    switch content {
    case .clientHello(let hello, let parameters): visit(hello, parameters, &visitor)
    case .serverHello(let hello): visit(hello, &visitor)
    case .versionNegotiation(let versions):
      visitor.openList(Self.versionsField)
      var rest = WireReader(versions)
      while let number = try? rest.read(UInt32.self) {
        visitor.visit(Self.versionsField, text: QUICVersion(rawValue: number).text)
      }
      visitor.closeList()
    case .retry(let count): visitor.visit(Self.tokenField, count)
    case .close(let close):
      visitor.visit(Self.codeField, close.errorCode)
      visitor.visit(Self.frameTypeField, close.frameType)
      visitor.visit(Self.reasonField, close.reasonByteCount)
    }
  }

  private func visit(
    _ hello: borrowing TLSClientHello, _ parameters: borrowing QUICTransportParameters,
    _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    if hello.serverName.byteCount > 0 { visitor.visit(Self.serverNameField, text: hello.serverName) }
    let agent = parameters.value(QUICTransportParameters.Identifier.userAgent)
    if agent.byteCount > 0 { visitor.visit(Self.userAgentField, text: agent) }
    visitor.visit(Self.tlsVersionField, text: hello.highestVersion.text)
    if hello.extensions.contains(.applicationProtocols) {
      visitor.openList(Self.alpnField)
      hello.forEachApplicationProtocol { visitor.visit(Self.alpnField, text: $0) }
      visitor.closeList()
    }
    if visitor.wants(Self.ja3HashField) || visitor.wants(Self.ja3StringField) {
      let text = hello.ja3Text()
      visitor.visit(Self.ja3HashField, text: text.md5)
      visitor.visit(Self.ja3StringField, text: text.bytes)
    }
    if visitor.wants(Self.ja4Field) { visitor.visit(Self.ja4Field, text: hello.ja4()) }
    if hello.options.offersEncryptedHello { visitor.visit(Self.encryptedHelloField, "offered") }
    visitor.visit(quicExtensions: hello.extensions)
    parameters.visit(&visitor)
  }

  private func visit(_ hello: borrowing TLSServerHello, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.tlsVersionField, text: hello.version.text)
    if visitor.wants(Self.ja3sHashField) || visitor.wants(Self.ja3sStringField) {
      let text = hello.ja3sText()
      visitor.visit(Self.ja3sHashField, text: text.md5)
      visitor.visit(Self.ja3sStringField, text: text.bytes)
    }
    visitor.visit(Self.cipherField, hello.cipherSuite)
    visitor.visit(quicExtensions: hello.extensions)
  }
}

extension FieldVisitor where Self: ~Copyable {
  /// Visits the extensions' numbers as EVE has them: a list of objects.
  fileprivate mutating func visit(quicExtensions extensions: borrowing TLSExtensions) {
    openList(QUICMessage.extensionsField)
    extensions.forEachType { type in
      openItem()
      visit(QUICMessage.extensionTypeField, type)
      closeItem()
    }
    closeList()
  }
}

/// The fields of transport parameters that tell one software from another, or what the connection is for.
extension QUICTransportParameters {
  static let identifiersField = Field(
    "quic.transport_parameters.ids", .list, "the numbers of the transport parameters, in order (RFC 9000 §18)")
  static let idleTimeoutField = Field(
    "quic.transport_parameters.max_idle_timeout", .number, unit: "ms",
    "the silence after which the client gives up (RFC 9000 §18.2)")
  static let datagramSizeField = Field(
    "quic.transport_parameters.max_udp_payload_size", .number, unit: "bytes",
    "the largest datagram that the client takes (RFC 9000 §18.2)")
  static let dataField = Field(
    "quic.transport_parameters.initial_max_data", .number, unit: "bytes",
    "what the server may send before it is allowed more (RFC 9000 §18.2)")
  static let streamsField = Field(
    "quic.transport_parameters.initial_max_streams_bidi", .number,
    "the requests that the server may open (RFC 9000 §18.2)")
  static let connectionLimitField = Field(
    "quic.transport_parameters.active_connection_id_limit", .number,
    "the connection ids that the client remembers (RFC 9000 §18.2)")
  static let messageSizeField = Field(
    "quic.transport_parameters.max_datagram_frame_size", .number, unit: "bytes",
    "the largest unreliable message that the client takes (RFC 9221 §3)")
  static let versionsField = Field(
    "quic.transport_parameters.versions", .list,
    "the versions that the client could speak, in hexadecimal, the chosen one first (RFC 9368 §3)")

  static let fields = [
    identifiersField, idleTimeoutField, datagramSizeField, dataField, streamsField, connectionLimitField,
    messageSizeField, versionsField,
  ]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard bytes.byteCount > 0 else { return }
    visitor.openList(Self.identifiersField)
    forEachIdentifier { visitor.visit(Self.identifiersField, $0) }
    visitor.closeList()
    show(Self.idleTimeoutField, Identifier.maximumIdleTimeout, &visitor)
    show(Self.datagramSizeField, Identifier.maximumDatagramSize, &visitor)
    show(Self.dataField, Identifier.initialMaximumData, &visitor)
    show(Self.streamsField, Identifier.initialMaximumStreams, &visitor)
    show(Self.connectionLimitField, Identifier.activeConnectionLimit, &visitor)
    show(Self.messageSizeField, Identifier.maximumMessageSize, &visitor)
    let versions = value(Identifier.versionInformation)
    guard versions.byteCount >= 4 else { return }
    visitor.openList(Self.versionsField)
    var rest = WireReader(versions)
    while let number = try? rest.read(UInt32.self) {
      visitor.visit(Self.versionsField, text: QUICVersion(rawValue: number).text)
    }
    visitor.closeList()
  }

  private func show(
    _ field: Field, _ identifier: UInt64, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    if let number = number(identifier) { visitor.visit(field, number) }
  }
}
