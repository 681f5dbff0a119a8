// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension CoAPMessage: Message {
  public static var eventType: StaticString { "coap" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      typeField, codeField, methodField, statusField, signalField, messageIDField, tokenField, hostField, portField,
      pathField,
      queryField, observeField,
    ] + block1Fields.all + block2Fields.all + qBlock1Fields.all + qBlock2Fields.all + [
      contentFormatField, contentTypeField, acceptField, acceptedTypeField, maxAgeField, entityTagField, size1Field,
      size2Field, proxyField,
      locationField, locationQueryField, hopLimitField, oscoreField, oscoreSequenceField, oscoreKeyField,
      oscoreContextField, echoField, noResponseField, requestTagField, maximumSizeField, takesBlocksField, custodyField,
      alternativeField, holdOffField, badCapabilityField, payloadField, retransmissionField,
    ] + CoAPBody.fields + resourceFields + Exchange.fields

  static let typeField = Field("coap.type", .text, "CON, NON, ACK or RST (RFC 7252 §3)")
  static let codeField = Field("coap.code", .text, "class and detail, as 0.01 or 2.05 (RFC 7252 §3)")
  static let methodField = Field("coap.method", .text, "a request's method, as GET (RFC 7252 §12.1.1)")
  static let statusField = Field("coap.status", .text, "a response's code by name, as Content (RFC 7252 §12.1.2)")
  static let signalField = Field("coap.signal", .text, "what it says of the connection, as CSM (RFC 8323 §5)")
  static let messageIDField = Field("coap.mid", .number, "matches an acknowledgement to its message (RFC 7252 §3)")
  static let tokenField = Field("coap.token", .hex, "matches a response to its request (RFC 7252 §5.3.1)")
  static let hostField = Field("coap.uri_host", .text, "the host asked for (RFC 7252 §5.10.1)", isPersonal: true)
  static let portField = Field("coap.uri_port", .number, "the port asked for (RFC 7252 §5.10.1)")
  static let pathField = Field("coap.uri_path", .text, "the path asked for, as /a/b (RFC 7252 §5.10.1)")
  static let queryField = Field(
    "coap.uri_query", .text, "the query, its parts joined by & (RFC 7252 §5.10.1)", isPersonal: true)
  static let observeField = Field(
    "coap.observe", .number, "0 registers, 1 deregisters; else a notification's number (RFC 7641 §2)")
  static let contentFormatField = Field(
    "coap.content_format", .number, "the payload's media type by number (RFC 7252 §12.3)")
  static let contentTypeField = Field(
    "coap.content_type", .text, "the payload's media type by name, where it is known (IANA, CoAP Content-Formats)")
  static let acceptField = Field("coap.accept", .number, "the media type wanted, by number (RFC 7252 §5.10.4)")
  static let acceptedTypeField = Field(
    "coap.accept_type", .text, "the media type wanted, by name, where it is known (IANA, CoAP Content-Formats)")
  static let maxAgeField = Field(
    "coap.max_age", .number, unit: "s", "how long the response may be kept (RFC 7252 §5.10.5)")
  static let entityTagField = Field("coap.etag", .hex, "which version of the resource it is (RFC 7252 §5.10.6)")
  static let size1Field = Field("coap.size1", .number, unit: "bytes", "the request body's size (RFC 7252 §5.10.9)")
  static let size2Field = Field("coap.size2", .number, unit: "bytes", "the response body's size (RFC 7959 §4)")
  static let proxyField = Field(
    "coap.proxy_uri", .text, "what a proxy is asked to fetch (RFC 7252 §5.10.2)", isPersonal: true)
  static let oscoreField = Field("coap.oscore", .boolean, "true if the message is encrypted inside (RFC 8613 §2)")
  static let oscoreSequenceField = Field(
    "coap.oscore_sequence", .number, "the encrypted message's number (RFC 8613 §6.1, Partial IV)")
  static let oscoreKeyField = Field(
    "coap.oscore_kid", .hex, "which key encrypts it: the sender's identifier (RFC 8613 §6.1)", isPersonal: true)
  static let oscoreContextField = Field(
    "coap.oscore_kid_context", .hex, "what tells equal identifiers apart (RFC 8613 §6.1)", isPersonal: true)
  static let locationField = Field(
    "coap.location_path", .text, "where a new resource is, as /a/b (RFC 7252 §5.10.7)", isPersonal: true)
  static let locationQueryField = Field(
    "coap.location_query", .text, "its query, parts joined by & (RFC 7252 §5.10.7)", isPersonal: true)
  static let hopLimitField = Field("coap.hop_limit", .number, "how many more proxies may forward it (RFC 8768 §3)")
  static let maximumSizeField = Field(
    "coap.max_message_size", .number, unit: "bytes", "the largest message that the sender takes (RFC 8323 §5.3.1)")
  static let takesBlocksField = Field(
    "coap.block_wise_transfer", .boolean, "true if the sender takes bodies in blocks (RFC 8323 §5.3.2)")
  static let custodyField = Field(
    "coap.custody", .boolean, "true if it is asked or said that all before was handled (RFC 8323 §5.4.1)")
  static let alternativeField = Field(
    "coap.alternative_address", .text, "where the receiver should turn instead (RFC 8323 §5.5)", isPersonal: true)
  static let holdOffField = Field(
    "coap.hold_off", .number, unit: "s", "how long the receiver should wait before it comes back (RFC 8323 §5.5)")
  static let badCapabilityField = Field(
    "coap.bad_csm_option", .number, "the capability that made no sense to the sender (RFC 8323 §5.6)")
  static let retransmissionField = Field(
    "coap.retransmission", .boolean, "true if the same message came before with this message ID (RFC 7252 §4.2)")
  static let echoField = Field("coap.echo", .boolean, "true if freshness is proved (RFC 9175 §2.2)")
  static let noResponseField = Field(
    "coap.no_response", .number, "which classes of responses are unwanted, as bits (RFC 7967 §2.1)")
  static let requestTagField = Field("coap.request_tag", .hex, "which body a block belongs to (RFC 9175 §3.2)")
  static let payloadField = Field(
    "coap.payload_length", .number, unit: "bytes", "the bytes behind the payload marker (RFC 7252 §3)")

  static let block1Fields = CoAPBlockFields(
    number: Field("coap.block1.num", .number, "which block of the request's body it is (RFC 7959 §2.2)"),
    more: Field("coap.block1.more", .boolean, "whether more blocks of the request's body follow (RFC 7959 §2.2)"),
    size: Field("coap.block1.size", .number, unit: "bytes", "the size of the request's blocks (RFC 7959 §2.2)"))
  static let block2Fields = CoAPBlockFields(
    number: Field("coap.block2.num", .number, "which block of the response's body it is (RFC 7959 §2.2)"),
    more: Field("coap.block2.more", .boolean, "whether more blocks of the response's body follow (RFC 7959 §2.2)"),
    size: Field("coap.block2.size", .number, unit: "bytes", "the size of the response's blocks (RFC 7959 §2.2)"))
  static let qBlock1Fields = CoAPBlockFields(
    number: Field("coap.q_block1.num", .number, "which block of the request's body it is (RFC 9177 §4.2)"),
    more: Field("coap.q_block1.more", .boolean, "whether more blocks of the request's body follow (RFC 9177 §4.2)"),
    size: Field("coap.q_block1.size", .number, unit: "bytes", "the size of the request's blocks (RFC 9177 §4.2)"))
  static let qBlock2Fields = CoAPBlockFields(
    number: Field("coap.q_block2.num", .number, "which block of the response's body it is (RFC 9177 §4.2)"),
    more: Field("coap.q_block2.more", .boolean, "whether more blocks of the response's body follow (RFC 9177 §4.2)"),
    size: Field("coap.q_block2.size", .number, unit: "bytes", "the size of the response's blocks (RFC 9177 §4.2)"))

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let kind = header.kind { visitor.visit(Self.typeField, kind.name) }
    visitor.visit(Self.codeField, text: header.code.text)
    if let name = header.code.name {
      visitor.visit(Self.field(of: header.code), name)
    }
    if let messageID = header.messageID { visitor.visit(Self.messageIDField, messageID) }
    if header.token.byteCount > 0 { visitor.visit(Self.tokenField, hex: header.token) }
    if let host = uriHost { visitor.visit(Self.hostField, text: host) }
    if let uriPort { visitor.visit(Self.portField, uriPort) }
    if let uriPath { visitor.visit(Self.pathField, text: uriPath.bytes) }
    if let uriQuery { visitor.visit(Self.queryField, text: uriQuery.bytes) }
    if let observe { visitor.visit(Self.observeField, observe) }
    Self.block1Fields.visit(block1, &visitor)
    Self.block2Fields.visit(block2, &visitor)
    Self.qBlock1Fields.visit(qBlock1, &visitor)
    Self.qBlock2Fields.visit(qBlock2, &visitor)
    if let contentFormat {
      visitor.visit(Self.contentFormatField, contentFormat)
      if let name = CoAPContentFormat(rawValue: contentFormat).name { visitor.visit(Self.contentTypeField, name) }
    }
    if let accept {
      visitor.visit(Self.acceptField, accept)
      if let name = CoAPContentFormat(rawValue: accept).name { visitor.visit(Self.acceptedTypeField, name) }
    }
    if let maxAge { visitor.visit(Self.maxAgeField, maxAge) }
    if let tag = first(.entityTag) { visitor.visit(Self.entityTagField, hex: tag.value) }
    if let size1 { visitor.visit(Self.size1Field, size1) }
    if let size2 { visitor.visit(Self.size2Field, size2) }
    if let proxy = first(.proxyURI) { visitor.visit(Self.proxyField, text: proxy.value) }
    if let locationPath { visitor.visit(Self.locationField, text: locationPath.bytes) }
    if let locationQuery { visitor.visit(Self.locationQueryField, text: locationQuery.bytes) }
    if let hopLimit = number(.hopLimit) { visitor.visit(Self.hopLimitField, hopLimit) }
    visitObjectSecurity(&visitor)
    if has(.echo) { visitor.visit(Self.echoField, true) }
    if let unwanted = number(.noResponse) { visitor.visit(Self.noResponseField, unwanted) }
    if let tag = first(.requestTag) { visitor.visit(Self.requestTagField, hex: tag.value) }
    if header.code.isSignal { visitSignal(&visitor) }
    visitor.visit(Self.payloadField, payloadByteCount)
    if isRetransmission { visitor.visit(Self.retransmissionField, true) }
    body?.visit(&visitor)
    if hasLinks { visitResources(&visitor) }
    exchange?.visit(&visitor)
  }

  private func visitObjectSecurity(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard isObjectSecured else { return }
    visitor.visit(Self.oscoreField, true)
    guard let security = objectSecurity else { return }
    if let sequence = security.sequence { visitor.visit(Self.oscoreSequenceField, sequence) }
    if let key = security.keyIdentifier { visitor.visit(Self.oscoreKeyField, hex: key) }
    if let context = security.keyContext { visitor.visit(Self.oscoreContextField, hex: context) }
  }

  private func visitSignal(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let size = maximumMessageSize { visitor.visit(Self.maximumSizeField, size) }
    if takesBlocks { visitor.visit(Self.takesBlocksField, true) }
    if hasCustody { visitor.visit(Self.custodyField, true) }
    if let address = alternativeAddress { visitor.visit(Self.alternativeField, text: address) }
    if let holdOff { visitor.visit(Self.holdOffField, holdOff) }
    if let option = badCapability { visitor.visit(Self.badCapabilityField, option) }
  }
}

extension CoAPMessage {
  /// The field that a code's name stands in.
  private static func field(of code: CoAPCode) -> Field {
    if code.isSignal { return signalField }
    return code.isRequest ? methodField : statusField
  }
}

/// The fields of one kind of block option.
struct CoAPBlockFields: Sendable {
  let number: Field
  let more: Field
  let size: Field

  var all: [Field] { [number, more, size] }

  func visit(_ block: CoAPBlock?, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let block else { return }
    visitor.visit(number, block.number)
    visitor.visit(more, block.hasMore)
    visitor.visit(size, block.size)
  }
}
