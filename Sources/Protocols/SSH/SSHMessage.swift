// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a side says before everything is encrypted.
public struct SSHMessage: ~Escapable {
  /// What was sent.
  public enum Content: ~Escapable {
    case identification(SSHIdentification)
    case keyExchange(SSHKeyExchangeInit)
  }

  public let content: Content
  /// Which way it went: a client's words, or a server's.
  public let direction: Direction

  @_lifetime(copy content)
  init(_ content: consuming Content, _ direction: Direction) {
    self.content = content
    self.direction = direction
  }
}

extension SSHMessage: Message {
  public static let eventType: StaticString = "ssh"

  /// The fields of one side.
  private struct SideFields: Sendable {
    let version, software, comments, hash, string, offer, strict, extensions, guess, weak: Field
    let keyExchange, hostKey, ciphersOut, ciphersIn, authenticationOut, authenticationIn, compressionOut: Field

    var all: [Field] {
      [
        version, software, comments, hash, string, offer, strict, extensions, guess, weak, keyExchange, hostKey,
        ciphersOut, ciphersIn, authenticationOut, authenticationIn, compressionOut,
      ]
    }
  }

  private static let client = SideFields(
    version: Field("ssh.client.proto_version", .text, "the version of the protocol (RFC 4253 §4.2)"),
    software: Field("ssh.client.software_version", .text, "the client's software (RFC 4253 §4.2)"),
    comments: Field("ssh.client.comments", .text, "what the client says behind its software (RFC 4253 §4.2)"),
    hash: Field("ssh.client.hassh.hash", .text, "MD5 over ssh.client.hassh.string (HASSH)"),
    string: Field(
      "ssh.client.hassh.string", .text, "key exchange, ciphers, MACs and compression of the client (HASSH)"),
    offer: Field("ssh.client.offer_hash", .text, "a hash over all ten lists in their order (RFC 4253 §7.1)"),
    strict: Field("ssh.client.strict_kex", .boolean, "whether key exchange must be strict (OpenSSH, PROTOCOL 1.10)"),
    extensions: Field("ssh.client.ext_info", .boolean, "whether extensions are taken (RFC 8308 §2.1)"),
    guess: Field("ssh.client.guessed_packet", .boolean, "true if a guess of the key exchange follows (RFC 4253 §7.1)"),
    weak: Field("ssh.client.weak", .list, "algorithms offered that no longer protect (RFC 9142, RFC 8758)"),
    keyExchange: Field(
      "ssh.client.kex_algorithms", .list, "methods of key exchange (RFC 4253 §7.1)", isOnRequest: true),
    hostKey: Field("ssh.client.host_key_algorithms", .list, "kinds of host keys (RFC 4253 §7.1)", isOnRequest: true),
    ciphersOut: Field(
      "ssh.client.ciphers_to_server", .list, "ciphers from client to server (RFC 4253 §7.1)", isOnRequest: true),
    ciphersIn: Field(
      "ssh.client.ciphers_to_client", .list, "ciphers from server to client (RFC 4253 §7.1)", isOnRequest: true),
    authenticationOut: Field(
      "ssh.client.macs_to_server", .list, "MACs from client to server (RFC 4253 §7.1)", isOnRequest: true),
    authenticationIn: Field(
      "ssh.client.macs_to_client", .list, "MACs from server to client (RFC 4253 §7.1)", isOnRequest: true),
    compressionOut: Field(
      "ssh.client.compression", .list, "compression from client to server (RFC 4253 §7.1)", isOnRequest: true))

  private static let server = SideFields(
    version: Field("ssh.server.proto_version", .text, "the version of the protocol (RFC 4253 §4.2)"),
    software: Field("ssh.server.software_version", .text, "the server's software (RFC 4253 §4.2)"),
    comments: Field("ssh.server.comments", .text, "what the server says behind its software (RFC 4253 §4.2)"),
    hash: Field("ssh.server.hassh.hash", .text, "MD5 over ssh.server.hassh.string (HASSH)"),
    string: Field(
      "ssh.server.hassh.string", .text, "key exchange, ciphers, MACs and compression of the server (HASSH)"),
    offer: Field("ssh.server.offer_hash", .text, "a hash over all ten lists in their order (RFC 4253 §7.1)"),
    strict: Field("ssh.server.strict_kex", .boolean, "whether key exchange must be strict (OpenSSH, PROTOCOL 1.10)"),
    extensions: Field("ssh.server.ext_info", .boolean, "whether extensions are taken (RFC 8308 §2.1)"),
    guess: Field("ssh.server.guessed_packet", .boolean, "true if a guess of the key exchange follows (RFC 4253 §7.1)"),
    weak: Field("ssh.server.weak", .list, "algorithms offered that no longer protect (RFC 9142, RFC 8758)"),
    keyExchange: Field(
      "ssh.server.kex_algorithms", .list, "methods of key exchange (RFC 4253 §7.1)", isOnRequest: true),
    hostKey: Field("ssh.server.host_key_algorithms", .list, "kinds of host keys (RFC 4253 §7.1)", isOnRequest: true),
    ciphersOut: Field(
      "ssh.server.ciphers_to_server", .list, "ciphers from client to server (RFC 4253 §7.1)", isOnRequest: true),
    ciphersIn: Field(
      "ssh.server.ciphers_to_client", .list, "ciphers from server to client (RFC 4253 §7.1)", isOnRequest: true),
    authenticationOut: Field(
      "ssh.server.macs_to_server", .list, "MACs from client to server (RFC 4253 §7.1)", isOnRequest: true),
    authenticationIn: Field(
      "ssh.server.macs_to_client", .list, "MACs from server to client (RFC 4253 §7.1)", isOnRequest: true),
    compressionOut: Field(
      "ssh.server.compression", .list, "compression from server to client (RFC 4253 §7.1)", isOnRequest: true))

  public static var fields: [Field] { declared }
  private static let declared = client.all + server.all

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let fields = direction == .toServer ? Self.client : Self.server
    switch content {
    case .identification(let identification):
      visitor.visit(fields.version, text: identification.protocolVersion)
      visitor.visit(fields.software, text: identification.softwareVersion)
      if identification.comments.byteCount > 0 { visitor.visit(fields.comments, text: identification.comments) }
    case .keyExchange(let offer):
      if visitor.wants(fields.hash) { visitor.visit(fields.hash, text: offer.hassh(direction)) }
      if visitor.wants(fields.string) { visitor.visit(fields.string, text: offer.hasshText(direction).bytes) }
      if visitor.wants(fields.offer) { visitor.visit(fields.offer, text: offer.offerHash) }
      visitor.visit(fields.strict, offer.isStrict)
      visitor.visit(fields.extensions, offer.takesExtensions)
      if offer.isGuessFollowing { visitor.visit(fields.guess, true) }
      visitWeaknesses(of: offer, fields.weak, &visitor)
      visit(offer, .keyExchange, fields.keyExchange, &visitor)
      visit(offer, .hostKey, fields.hostKey, &visitor)
      visit(offer, .ciphersToServer, fields.ciphersOut, &visitor)
      visit(offer, .ciphersToClient, fields.ciphersIn, &visitor)
      visit(offer, .authenticationToServer, fields.authenticationOut, &visitor)
      visit(offer, .authenticationToClient, fields.authenticationIn, &visitor)
      visit(
        offer, direction == .toServer ? .compressionToServer : .compressionToClient, fields.compressionOut, &visitor)
    }
  }

  private func visitWeaknesses(
    of offer: borrowing SSHKeyExchangeInit, _ field: Field, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    let weaknesses = offer.weaknesses
    guard !weaknesses.isEmpty else { return }
    visitor.openList(field)
    weaknesses.forEachWord { visitor.visit(field, $0) }
    visitor.closeList()
  }

  private func visit(
    _ offer: borrowing SSHKeyExchangeInit, _ list: SSHKeyExchangeInit.List, _ field: Field,
    _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard visitor.wants(field) else { return }
    visitor.openList(field)
    offer.forEachName(list) { visitor.visit(field, text: $0) }
    visitor.closeList()
  }
}
