// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fields that requests and responses share.
enum HTTPFields {
  static let eventType: StaticString = "http"
  static let version = Field("http.protocol", .text, "name and version, as HTTP/1.1 (RFC 9112 §2.3)")
  static let contentType = Field("http.http_content_type", .text, "what the body is (RFC 9110 §8.3)")
  static let length = Field(
    "http.length", .number, unit: "bytes", "the body's length, where the head gives it (RFC 9110 §8.6)")
  static let chunked = Field("http.chunked", .boolean, "true if the body comes in chunks (RFC 9112 §7.1)")
  static let upgrade = Field(
    "http.upgrade", .text, "what the connection is asked to become, or becomes (RFC 9110 §7.8)")
  static let subprotocol = Field(
    "http.websocket_protocol", .text, "the WebSocket subprotocols offered, or the one chosen (RFC 6455 §1.9)")
  static let extensions = Field(
    "http.websocket_extensions", .text,
    "the WebSocket extensions offered, or those in use; what permessage-deflate compresses is not read (RFC 7692)")

  static func visitBody(_ header: borrowing HTTPHeader, _ visitor: inout some FieldVisitor & ~Copyable) {
    visit(contentType, header.contentType, &visitor)
    if let length = header.bodyByteCount { visitor.visit(self.length, length) }
    if header.isChunked { visitor.visit(chunked, true) }
    visit(upgrade, header.upgrade, &visitor)
    visit(subprotocol, header.webSocketProtocols, &visitor)
    visit(extensions, header.value(.webSocketExtensions), &visitor)
  }

  static func visit(_ field: Field, _ text: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    if text.byteCount > 0 { visitor.visit(field, text: text) }
  }

  static func visit(_ field: Field, xml text: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard text.byteCount > 0, visitor.wants(field) else { return }
    var plain = BoundedText()
    plain.append(xml: text)
    visitor.visit(field, text: plain.bytes)
  }

  static func visit(_ field: Field, redacted text: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    if text.byteCount > 0 && visitor.wants(field) {
      visitor.visit(field, text: HTTPTarget(text).redactedText.bytes)
    }
  }
}

extension HTTPRequest: Message {
  public static var eventType: StaticString { HTTPFields.eventType }

  static let hostField = Field("http.hostname", .text, "the host asked for (RFC 9110 §7.2)", isPersonal: true)
  static let portField = Field("http.http_port", .number, "the port asked for, where one is named (RFC 9110 §7.2)")
  static let targetField = Field(
    "http.url", .text, "what is asked for, credentials in it as <redacted> (RFC 9112 §3.2)", isPersonal: true)
  static let userAgentField = Field("http.http_user_agent", .text, "the client's software (RFC 9110 §10.1.5)")
  static let methodField = Field("http.http_method", .text, "what is to be done, as GET (RFC 9110 §9)")
  static let referrerField = Field(
    "http.http_refer", .text, "where the target was found, credentials in it as <redacted> (RFC 9110 §10.1.3)",
    isPersonal: true)
  static let authorizationField = Field(
    "http.authorization", .text,
    "the kind of credentials that are sent, as Basic; never they themselves (RFC 9110 §11.6)"
  )
  static let userNameField = Field(
    "http.username", .text, "whose credentials are sent, where their kind tells it (RFC 7617 §2, RFC 7616 §3.4)",
    isPersonal: true)

  static let forwardedField = Field(
    "http.xff", .text, "for whom a proxy asks, as it says (X-Forwarded-For)", isPersonal: true)
  static let callbackField = Field(
    "http.callback", .text, "where events shall be sent (UPnP Device Architecture 2.0 §4.1.2)", isPersonal: true)

  public static var fields: [Field] { declared }
  private static let declared =
    [
      hostField, portField, targetField, userAgentField, methodField, HTTPFields.version, referrerField,
      authorizationField, userNameField, forwardedField, callbackField, HTTPFields.contentType, HTTPFields.length,
      HTTPFields.chunked, HTTPFields.upgrade, HTTPFields.subprotocol, HTTPFields.extensions,
    ] + UPnPControlFields.all + [DefaultCredentials.field]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let authority = HTTPAuthority(authority)
    HTTPFields.visit(Self.hostField, authority.host, &visitor)
    if let port = authority.port { visitor.visit(Self.portField, port) }
    HTTPFields.visit(Self.targetField, redacted: target.text, &visitor)
    HTTPFields.visit(Self.userAgentField, header.userAgent, &visitor)
    visitor.visit(Self.methodField, text: method)
    visitor.visit(HTTPFields.version, text: version.text)
    HTTPFields.visit(Self.referrerField, redacted: header.value(.referrer), &visitor)
    let credentials = Credentials(header.credentials)
    HTTPFields.visit(Self.authorizationField, credentials.scheme, &visitor)
    if let name = credentials.userName { visitor.visit(Self.userNameField, text: name) }
    HTTPFields.visit(Self.forwardedField, header.value(.forwardedFor), &visitor)
    HTTPFields.visit(Self.callbackField, redacted: header.value(.callback), &visitor)
    HTTPFields.visitBody(header, &visitor)
    UPnPControlFields.visit(self, &visitor)
    if credentials.login?.isDefault ?? false { visitor.visit(DefaultCredentials.field, true) }
  }
}

extension HTTPResponse: Message {
  public static var eventType: StaticString { HTTPFields.eventType }

  static let statusField = Field("http.status", .number, "what became of the request, as 200 (RFC 9110 §15)")
  static let redirectField = Field(
    "http.redirect", .text, "where the client is sent, credentials in it as <redacted> (RFC 9110 §10.2.2)",
    isPersonal: true)
  static let serverField = Field("http.server", .text, "the server's software (RFC 9110 §10.2.4)")
  static let challengeField = Field(
    "http.challenge", .text, "the kind of credentials that is asked for, as Digest (RFC 9110 §11.6)")

  static let loginField = Field(
    "http.login", .text, "accepted or refused, where the request held credentials (RFC 9110 §11.3)")

  public static var fields: [Field] { declared }
  private static let declared =
    [
      HTTPFields.version, statusField, redirectField, serverField, challengeField, loginField, HTTPFields.contentType,
      HTTPFields.length, HTTPFields.chunked, HTTPFields.upgrade, HTTPFields.subprotocol, HTTPFields.extensions,
    ] + UPnPDescription.fields + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(HTTPFields.version, text: version.text)
    visitor.visit(Self.statusField, status)
    HTTPFields.visit(Self.redirectField, redacted: header.value(.location), &visitor)
    HTTPFields.visit(Self.serverField, header.server, &visitor)
    HTTPFields.visit(Self.challengeField, Credentials(header.challenge).challengeScheme, &visitor)
    if let isLoggedIn { visitor.visit(Self.loginField, isLoggedIn ? "accepted" : "refused") }
    HTTPFields.visitBody(header, &visitor)
    UPnPDescription(body)?.visit(&visitor)
    exchange?.visit(&visitor)
  }
}
