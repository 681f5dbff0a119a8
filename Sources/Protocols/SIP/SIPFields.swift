// SPDX-License-Identifier: Apache-2.0
import Wire

extension SIPMessage: Message {
  public static var eventType: StaticString { "sip" }

  static let methodField = Field("sip.method", .text, "what is to be done, as INVITE (RFC 3261 §7.1)")
  static let uriField = Field(
    "sip.uri", .text, "whom it is for, a password in it as <redacted> (RFC 3261 §7.1)", isPersonal: true)
  static let codeField = Field("sip.code", .text, "what became of the request, as 200 (RFC 3261 §21)")
  static let reasonField = Field("sip.reason", .text, "the same in words (RFC 3261 §7.2)")
  static let versionField = Field("sip.version", .text, "name and version, as SIP/2.0 (RFC 3261 §7.1)")
  static let fromUserField = Field("sip.from_user", .text, "who asks (RFC 3261 §20.20)", isPersonal: true)
  static let fromHostField = Field("sip.from_host", .text, "at which host (RFC 3261 §20.20)", isPersonal: true)
  static let toUserField = Field("sip.to_user", .text, "who is meant (RFC 3261 §20.39)", isPersonal: true)
  static let toHostField = Field("sip.to_host", .text, "at which host (RFC 3261 §20.39)", isPersonal: true)
  static let contactUserField = Field(
    "sip.contact_user", .text, "who is to be reached directly (RFC 3261 §20.10)", isPersonal: true)
  static let contactHostField = Field(
    "sip.contact_host", .text, "where, with the port if one is named (RFC 3261 §20.10)", isPersonal: true)
  static let callField = Field(
    "sip.call_id", .text, "ties together what belongs to one call (RFC 3261 §20.8)", isPersonal: true)
  static let sequenceField = Field("sip.cseq", .number, "orders the requests of a call (RFC 3261 §20.16)")
  static let sequenceMethodField = Field(
    "sip.cseq_method", .text, "the method of the request that is meant (RFC 3261 §20.16)")
  static let viaField = Field(
    "sip.via", .text, "the way to whom a response goes first: transport and host (RFC 3261 §20.42)", isPersonal: true)
  static let userAgentField = Field("sip.user_agent", .text, "the client's software (RFC 3261 §20.41)")
  static let serverField = Field("sip.server", .text, "the server's software (RFC 3261 §20.35)")
  static let authorizationField = Field(
    "sip.authorization", .text, "the kind of credentials that are sent, never they themselves (RFC 3261 §20.7)")
  static let userNameField = Field(
    "sip.username", .text, "whose they are, where their kind tells it (RFC 7616 §3.4)", isPersonal: true)
  static let challengeField = Field(
    "sip.challenge", .text, "the kind of credentials that is asked for (RFC 3261 §20.44)")
  static let loginField = Field(
    "sip.login", .text, "accepted or refused, where the request held credentials (RFC 3261 §22.2)")
  static let expiresField = Field("sip.expires", .number, unit: "s", "how long it shall hold (RFC 3261 §20.19)")
  static let eventField = Field("sip.event", .text, "what is subscribed to, or told of (RFC 6665 §8.2.1)")
  static let contentTypeField = Field("sip.content_type", .text, "what the body is (RFC 3261 §20.15)")
  static let lengthField = Field("sip.length", .number, unit: "bytes", "the body's length (RFC 3261 §20.14)")

  private static let headFields = HeadFields(
    userAgent: userAgentField, server: serverField, authorization: authorizationField, userName: userNameField,
    challenge: challengeField, login: loginField)

  public static var fields: [Field] { declared }
  private static let declared =
    [
      methodField, uriField, codeField, reasonField, versionField, fromUserField, fromHostField, toUserField,
      toHostField, contactUserField, contactHostField, callField, sequenceField, sequenceMethodField, viaField,
      userAgentField, serverField, authorizationField, userNameField, challengeField, loginField, expiresField,
      eventField, contentTypeField, lengthField,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    HTTPFields.visit(Self.methodField, head.start.method, &visitor)
    if head.start.target.byteCount > 0 && visitor.wants(Self.uriField) {
      visitor.visit(Self.uriField, text: SIPAddress(head.start.target).redactedText.bytes)
    }
    HTTPFields.visit(Self.codeField, head.start.status, &visitor)
    HTTPFields.visit(Self.reasonField, head.start.reason, &visitor)
    visitor.visit(Self.versionField, text: head.start.version)
    visit(.from, Self.fromUserField, Self.fromHostField, &visitor)
    visit(.to, Self.toUserField, Self.toHostField, &visitor)
    visit(.contact, Self.contactUserField, Self.contactHostField, &visitor)
    HTTPFields.visit(Self.callField, head.value(.callID), &visitor)
    if let sequence { visitor.visit(Self.sequenceField, sequence) }
    HTTPFields.visit(Self.sequenceMethodField, sequenceMethod, &visitor)
    let via = head.value(.via)
    HTTPFields.visit(Self.viaField, via.extracting(first: via.firstOffset(of: 0x3B) ?? via.byteCount).trimmed, &visitor)
    Self.headFields.visit(head, &visitor)
    if let expires = head.value(.expires).decimalNumber { visitor.visit(Self.expiresField, expires) }
    HTTPFields.visit(Self.eventField, head.value(.event), &visitor)
    HTTPFields.visit(Self.contentTypeField, head.value(.contentType), &visitor)
    if let bodyByteCount { visitor.visit(Self.lengthField, bodyByteCount) }
    exchange?.visit(&visitor)
  }

  private func visit(
    _ name: SIPFieldName, _ user: Field, _ host: Field, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard head.has(name) else { return }
    let address = SIPAddress(head.value(name))
    HTTPFields.visit(user, address.user, &visitor)
    HTTPFields.visit(host, address.host, &visitor)
  }
}
