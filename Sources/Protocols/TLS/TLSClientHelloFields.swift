// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The fields that both hellos share.
enum TLSFields {
  static let eventType: StaticString = "tls"
  static let handshake = Field(
    "tls.handshake", .text,
    "client_hello, server_hello, hello_retry_request, hello_verify_request or certificate; absent in records of alerts")
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
  static let ja4RawField = Field(
    "tls.ja4_r", .text, "the lists that tls.ja4 hashes, sorted; only where it is asked for (JA4)", isOnRequest: true)
  static let ja4WireOrderField = Field(
    "tls.ja4_ro", .text, "the same lists as the client sent them; only where it is asked for (JA4)", isOnRequest: true)
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
  static let certificateSignaturesField = Field(
    "tls.client_handshake.sig_algs_cert", .list, "the signature schemes accepted in certificates (RFC 8446 §4.2.3)")
  static let versionsField = Field(
    "tls.client_handshake.versions", .list, "the numbers of the versions offered, in order (RFC 8446 §4.2.1)")
  static let groupsField = Field(
    "tls.client_handshake.groups", .list, "the numbers of the groups for key exchange, in order (RFC 8446 §4.2.7)")
  static let pointFormatsField = Field(
    "tls.client_handshake.point_formats", .list, "how points of curves may be written (RFC 8422 §5.1.2)")
  static let keySharesField = Field(
    "tls.client_handshake.key_shares", .list, "the client's halves of key exchanges (RFC 8446 §4.2.8)")
  static let shareGroupField = Field("tls.client_handshake.key_shares.group", .number, "the group's number")
  static let shareNameField = Field(
    "tls.client_handshake.key_shares.name", .text, "the group's name, if it has one (IANA, TLS Supported Groups)")
  static let shareLengthField = Field(
    "tls.client_handshake.key_shares.length", .number, unit: "bytes", "the size of the client's half")
  static let postQuantumField = Field(
    "tls.client_handshake.post_quantum", .boolean,
    "true if a key share is of a group that a quantum computer would not break, drafts included")
  static let sessionIDLengthField = Field(
    "tls.client_handshake.session_id_length", .number, unit: "bytes", "the size of the session id (RFC 8446 §4.1.2)")
  static let cookieLengthField = Field(
    "tls.client_handshake.cookie_length", .number, unit: "bytes",
    "the size of the cookie that the server gave (RFC 8446 §4.2.2; RFC 6347 §4.2.1)")
  static let ticketLengthField = Field(
    "tls.client_handshake.session_ticket_length", .number, unit: "bytes",
    "the size of the ticket of a former session, 0 for the wish for one (RFC 5077 §3.2)")
  static let preSharedKeysField = Field(
    "tls.client_handshake.psk_count", .number, "the pre-shared keys that the client names (RFC 8446 §4.2.11)")
  static let preSharedKeyModesField = Field(
    "tls.client_handshake.psk_modes", .list, "how they may be used: 0 alone, 1 with a key exchange (RFC 8446 §4.2.9)")
  static let earlyDataField = Field(
    "tls.client_handshake.early_data", .boolean, "true if data precedes the server's answer (RFC 8446 §4.2.10)")
  static let compressionsField = Field(
    "tls.client_handshake.cert_compression", .list, "1 zlib, 2 brotli, 3 zstd (RFC 8879 §3)")
  static let recordSizeLimitField = Field(
    "tls.client_handshake.record_size_limit", .number, unit: "bytes", "the longest record taken (RFC 8449 §4)")
  static let maximumFragmentField = Field(
    "tls.client_handshake.max_fragment_length", .number,
    "the longest fragment taken: 1 is 512 bytes, 2 is 1,024, 3 is 2,048, 4 is 4,096 (RFC 6066 §4)")
  static let encryptThenMACField = Field(
    "tls.client_handshake.encrypt_then_mac", .boolean, "true if offered (RFC 7366 §2)")
  static let masterSecretField = Field(
    "tls.client_handshake.extended_master_secret", .boolean, "true if offered (RFC 7627 §5.1)")
  static let renegotiationField = Field(
    "tls.client_handshake.renegotiation_info", .boolean,
    "whether secure renegotiation is offered and this is one; absent if it is not offered (RFC 5746 §3.2)")
  static let heartbeatField = Field(
    "tls.client_handshake.heartbeat", .number, "1 if the server may send heartbeats, 2 if not (RFC 6520 §2)")
  static let lateAuthenticationField = Field(
    "tls.client_handshake.post_handshake_auth", .boolean, "true if offered (RFC 8446 §4.2.6)")
  static let greaseField = Field(
    "tls.client_handshake.grease", .boolean, "true if a list holds values that mean nothing (RFC 8701)")

  public static let fields =
    [
      TLSFields.handshake, serverNameField, TLSFields.version, applicationProtocolsField, ja3HashField, ja3StringField,
      ja4Field, ja4RawField, ja4WireOrderField, encryptedHelloField,
    ] + handshakeFields

  static let handshakeFields = [
    legacyVersionField, ciphersField, extensionsField, signatureAlgorithmsField, certificateSignaturesField,
    versionsField, groupsField, pointFormatsField, keySharesField, shareGroupField, shareNameField, shareLengthField,
    postQuantumField, sessionIDLengthField, cookieLengthField, ticketLengthField, preSharedKeysField,
    preSharedKeyModesField, earlyDataField, compressionsField, recordSizeLimitField, maximumFragmentField,
    encryptThenMACField, masterSecretField, renegotiationField, heartbeatField, lateAuthenticationField, greaseField,
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
    if !lacksLists { visitFingerprints(&visitor) }
    if options.offersEncryptedHello { visitor.visit(Self.encryptedHelloField, "offered") }
    visitor.visit(Self.legacyVersionField, legacyVersion.rawValue)
    visitor.visit(list: Self.ciphersField, cipherSuites)
    visitor.openList(Self.extensionsField)
    extensions.forEachType { visitor.visit(Self.extensionsField, $0) }
    visitor.closeList()
    visitor.visit(list: Self.signatureAlgorithmsField, signatureAlgorithms)
    visitor.visit(offered: Self.certificateSignaturesField, certificateSignatureAlgorithms)
    visitor.visit(offered: Self.versionsField, supportedVersions)
    visitor.visit(offered: Self.groupsField, supportedGroups)
    visitor.visit(offered: Self.pointFormatsField, pointFormats)
    visitKeyShares(&visitor)
    visitSession(&visitor)
    visitOptions(&visitor)
  }

  private func visitFingerprints(_ visitor: inout some FieldVisitor & ~Copyable) {
    if visitor.wants(Self.ja3HashField) || visitor.wants(Self.ja3StringField) {
      let ja3Text = ja3Text()
      visitor.visit(Self.ja3HashField, text: ja3Text.md5)
      visitor.visit(Self.ja3StringField, text: ja3Text.bytes)
    }
    if visitor.wants(Self.ja4Field) { visitor.visit(Self.ja4Field, text: ja4()) }
    if visitor.wants(Self.ja4RawField) {
      let raw = ja4Raw(order: .sorted)
      visitor.visit(Self.ja4RawField, text: raw.bytes)
    }
    if visitor.wants(Self.ja4WireOrderField) {
      let raw = ja4Raw(order: .wire)
      visitor.visit(Self.ja4WireOrderField, text: raw.bytes)
    }
  }

  private func visitKeyShares(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard keyShares.byteCount > 0 else { return }
    var isPostQuantum = false
    visitor.openList(Self.keySharesField)
    forEachKeyShare { group, length in
      visitor.openItem()
      visitor.visit(Self.shareGroupField, group)
      if let name = TLSGroup.name(of: group) { visitor.visit(Self.shareNameField, name) }
      visitor.visit(Self.shareLengthField, length)
      visitor.closeItem()
      if TLSGroup.postQuantumName(of: group) != nil { isPostQuantum = true }
    }
    visitor.closeList()
    if isPostQuantum { visitor.visit(Self.postQuantumField, true) }
  }

  private func visitSession(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.sessionIDLengthField, sessionID.byteCount)
    if options.cookieLength > 0 { visitor.visit(Self.cookieLengthField, options.cookieLength) }
    if let length = options.sessionTicketLength { visitor.visit(Self.ticketLengthField, length) }
    if let count = options.preSharedKeyCount { visitor.visit(Self.preSharedKeysField, count) }
    visitor.visit(offered: Self.preSharedKeyModesField, preSharedKeyModes)
    if options.announcesEarlyData { visitor.visit(Self.earlyDataField, true) }
  }

  private func visitOptions(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(offered: Self.compressionsField, certificateCompressions)
    if let limit = options.recordSizeLimit { visitor.visit(Self.recordSizeLimitField, limit) }
    if let code = options.maximumFragmentLength { visitor.visit(Self.maximumFragmentField, code) }
    if options.offersEncryptThenMAC { visitor.visit(Self.encryptThenMACField, true) }
    if options.offersExtendedMasterSecret { visitor.visit(Self.masterSecretField, true) }
    if let length = options.renegotiationInfoLength { visitor.visit(Self.renegotiationField, length > 0) }
    if let mode = options.heartbeatMode { visitor.visit(Self.heartbeatField, mode) }
    if options.offersLateAuthentication { visitor.visit(Self.lateAuthenticationField, true) }
    if hasGrease { visitor.visit(Self.greaseField, true) }
  }
}

extension FieldVisitor where Self: ~Copyable {
  /// Visits the code points as a list of numbers.
  fileprivate mutating func visit(list field: Field, _ codes: borrowing TLSCodePoints) {
    openList(field)
    for index in 0..<codes.count { visit(field, codes[index]) }
    closeList()
  }

  /// Visits the code points as a list of numbers, unless there are none.
  fileprivate mutating func visit(offered field: Field, _ codes: borrowing TLSCodePoints) {
    if codes.count > 0 { visit(list: field, codes) }
  }

  /// Visits codes of one byte each as a list of numbers, unless there are none.
  fileprivate mutating func visit(offered field: Field, _ codes: RawSpan) {
    guard codes.byteCount > 0 else { return }
    openList(field)
    for offset in 0..<codes.byteCount { visit(field, codes.octet(offset) ?? 0) }
    closeList()
  }
}
