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
    visit(extensions, header.webSocketExtensions, &visitor)
  }

  static func visit(_ field: Field, _ text: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    if text.byteCount > 0 { visitor.visit(field, text: text) }
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

  public static var fields: [Field] { declared }
  private static let declared = [
    hostField, portField, targetField, userAgentField, methodField, HTTPFields.version, referrerField,
    authorizationField, HTTPFields.contentType, HTTPFields.length, HTTPFields.chunked, HTTPFields.upgrade,
    HTTPFields.subprotocol, HTTPFields.extensions,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let authority = HTTPAuthority(authority)
    HTTPFields.visit(Self.hostField, authority.host, &visitor)
    if let port = authority.port { visitor.visit(Self.portField, port) }
    HTTPFields.visit(Self.targetField, redacted: target.text, &visitor)
    HTTPFields.visit(Self.userAgentField, header.userAgent, &visitor)
    visitor.visit(Self.methodField, text: method)
    visitor.visit(HTTPFields.version, text: version.text)
    HTTPFields.visit(Self.referrerField, redacted: header.referrer, &visitor)
    HTTPFields.visit(Self.authorizationField, header.authorizationScheme, &visitor)
    HTTPFields.visitBody(header, &visitor)
  }
}

extension HTTPResponse: Message {
  public static var eventType: StaticString { HTTPFields.eventType }

  static let statusField = Field("http.status", .number, "what became of the request, as 200 (RFC 9110 §15)")
  static let redirectField = Field(
    "http.redirect", .text, "where the client is sent, credentials in it as <redacted> (RFC 9110 §10.2.2)",
    isPersonal: true)
  static let serverField = Field("http.server", .text, "the server's software (RFC 9110 §10.2.4)")

  public static var fields: [Field] { declared }
  private static let declared = [
    HTTPFields.version, statusField, redirectField, serverField, HTTPFields.contentType, HTTPFields.length,
    HTTPFields.chunked, HTTPFields.upgrade, HTTPFields.subprotocol, HTTPFields.extensions,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(HTTPFields.version, text: version.text)
    visitor.visit(Self.statusField, status)
    HTTPFields.visit(Self.redirectField, redacted: header.location, &visitor)
    HTTPFields.visit(Self.serverField, header.server, &visitor)
    HTTPFields.visitBody(header, &visitor)
  }
}
