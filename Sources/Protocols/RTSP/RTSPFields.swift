// SPDX-License-Identifier: Apache-2.0
import Wire

extension RTSPMessage: Message {
  public static var eventType: StaticString { "rtsp" }

  static let methodField = Field("rtsp.method", .text, "what is to be done, as DESCRIBE (RFC 7826 §13)")
  static let targetField = Field(
    "rtsp.url", .text, "to which stream, credentials in it as <redacted> (RFC 7826 §7.1)", isPersonal: true)
  static let statusField = Field("rtsp.status", .number, "what became of the request, as 200 (RFC 7826 §17)")
  static let reasonField = Field("rtsp.reason", .text, "the same in words (RFC 7826 §8.1.1)")
  static let versionField = Field("rtsp.version", .text, "name and version, as RTSP/1.0 (RFC 7826 §7.1)")
  static let sequenceField = Field("rtsp.cseq", .number, "ties a response to its request (RFC 7826 §18.20)")
  static let sessionField = Field(
    "rtsp.session", .boolean, "true if it belongs to a session; which one is a secret (RFC 7826 §18.49)")
  static let methodsField = Field("rtsp.public", .text, "what the server can be asked for (RFC 7826 §18.39)")
  static let transportField = Field("rtsp.transport.protocol", .text, "as RTP/AVP/TCP (RFC 7826 §18.54)")
  static let multicastField = Field(
    "rtsp.transport.multicast", .boolean, "true if the media go to a group (RFC 7826 §18.54)")
  static let clientPortField = Field(
    "rtsp.transport.client_port", .number, "where the client takes the media (RFC 2326 §12.39)")
  static let serverPortField = Field(
    "rtsp.transport.server_port", .number, "from where the server sends them (RFC 2326 §12.39)")
  static let channelField = Field(
    "rtsp.transport.interleaved", .number, "the channel among the messages on which they come (RFC 7826 §14)")
  static let userAgentField = Field("rtsp.user_agent", .text, "the client's software (RFC 7826 §18.56)")
  static let serverField = Field("rtsp.server", .text, "the server's software (RFC 7826 §18.48)")
  static let authorizationField = Field(
    "rtsp.authorization", .text, "the kind of credentials that are sent, never they themselves (RFC 7826 §18.8)")
  static let userNameField = Field(
    "rtsp.username", .text, "whose they are, where their kind tells it (RFC 7617 §2, RFC 7616 §3.4)", isPersonal: true)
  static let challengeField = Field(
    "rtsp.challenge", .text, "the kind of credentials that is asked for (RFC 7826 §18.58)")
  static let loginField = Field(
    "rtsp.login", .text, "accepted or refused, where the request held credentials (RFC 7826 §19.1)")
  static let contentTypeField = Field("rtsp.content_type", .text, "what the body is (RFC 7826 §18.19)")
  static let lengthField = Field("rtsp.length", .number, unit: "bytes", "the body's length (RFC 7826 §18.17)")

  private static let headFields = HeadFields(
    userAgent: userAgentField, server: serverField, authorization: authorizationField, userName: userNameField,
    challenge: challengeField, login: loginField)

  public static var fields: [Field] { declared }
  private static let declared =
    [
      methodField, targetField, statusField, reasonField, versionField, sequenceField, sessionField, methodsField,
      transportField, multicastField, clientPortField, serverPortField, channelField, userAgentField, serverField,
      authorizationField, userNameField, challengeField, loginField, contentTypeField, lengthField,
      DefaultCredentials.field,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    HTTPFields.visit(Self.methodField, head.start.method, &visitor)
    HTTPFields.visit(Self.targetField, redacted: head.start.target, &visitor)
    if let status { visitor.visit(Self.statusField, status) }
    HTTPFields.visit(Self.reasonField, head.start.reason, &visitor)
    visitor.visit(Self.versionField, text: head.start.version)
    if let sequence { visitor.visit(Self.sequenceField, sequence) }
    if head.has(.session) { visitor.visit(Self.sessionField, true) }
    HTTPFields.visit(Self.methodsField, head.value(.methods), &visitor)
    visitTransport(&visitor)
    Self.headFields.visit(head, &visitor)
    HTTPFields.visit(Self.contentTypeField, head.value(.contentType), &visitor)
    if head.has(.contentLength) { visitor.visit(Self.lengthField, bodyByteCount) }
    if login?.isDefault ?? false { visitor.visit(DefaultCredentials.field, true) }
    exchange?.visit(&visitor)
  }

  /// Shows the first of the transports that are offered, or the one chosen.
  private func visitTransport(_ visitor: inout some FieldVisitor & ~Copyable) {
    let all = head.value(.transport)
    var rest = all.extracting(first: all.firstOffset(of: 0x2C) ?? all.byteCount)
    let kind = rest.extracting(first: rest.firstOffset(of: 0x3B) ?? rest.byteCount).trimmed
    var isMulticast = false
    var (clientPort, serverPort, channel): (Int?, Int?, Int?)
    // Each turn uses up a parameter.
    while let end = rest.firstOffset(of: 0x3B) {
      rest = rest.extracting(from: end + 1)
      let part = rest.extracting(first: rest.firstOffset(of: 0x3B) ?? rest.byteCount).trimmed
      if part.isWord("multicast") { isMulticast = true }
      guard let equals = part.firstOffset(of: 0x3D) else { continue }
      let name = part.extracting(first: equals)
      let range = part.extracting(from: equals + 1)
      let number = range.extracting(first: range.firstOffset(of: 0x2D) ?? range.byteCount).decimalNumber
      if name.isWord("client_port") { clientPort = number }
      if name.isWord("server_port") { serverPort = number }
      if name.isWord("interleaved") { channel = number }
    }
    HTTPFields.visit(Self.transportField, kind, &visitor)
    if isMulticast { visitor.visit(Self.multicastField, true) }
    if let clientPort { visitor.visit(Self.clientPortField, clientPort) }
    if let serverPort { visitor.visit(Self.serverPortField, serverPort) }
    if let channel { visitor.visit(Self.channelField, channel) }
  }
}
