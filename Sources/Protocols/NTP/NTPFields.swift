// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension NTPMessage: Message {
  public static var eventType: StaticString { "ntp" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      versionField, modeField, modeNameField, stratumField, referenceField, leapField, pollField, precisionField,
      rootDelayField, rootDispersionField, referenceNameField, kissField, referenceTimeField, originTimeField,
      receiveTimeField, transmitTimeField, extensionsField, securityField, keyField, digestField, refusalField,
    ] + NTPQueryFields.all + Exchange.fields

  static let versionField = Field("ntp.version", .number, "the protocol's version, usually 3 or 4 (EVE)")
  static let modeField = Field("ntp.mode", .number, "who speaks to whom, by number (EVE)")
  static let modeNameField = Field("ntp.mode_name", .text, "who speaks, as client or server (RFC 5905 §7.3)")
  static let stratumField = Field(
    "ntp.stratum", .number, "the distance from a clock; 16 is not synchronised, 0 says why there is no time (EVE)")
  static let referenceField = Field(
    "ntp.reference_id", .text, "what the time is taken from, as four octets joined by colons (EVE)")
  static let leapField = Field(
    "ntp.leap", .number, "1 or 2 if a second is added or left out tonight, 3 if not synchronised (RFC 5905 §7.3)")
  static let pollField = Field(
    "ntp.poll", .number, "the interval between messages, as a power of two in seconds (RFC 5905 §7.3)")
  static let precisionField = Field(
    "ntp.precision", .number, "how exact the clock is, as a power of two in seconds (RFC 5905 §7.3)")
  static let rootDelayField = Field(
    "ntp.root_delay", .decimal, unit: "s", "the way to the clock and back (RFC 5905 §7.3)")
  static let rootDispersionField = Field(
    "ntp.root_dispersion", .decimal, unit: "s", "how wrong the clock may be (RFC 5905 §7.3)")
  static let referenceNameField = Field(
    "ntp.reference_name", .text, "the kind of clock of stratum 1, as GPS (RFC 5905 §7.3, figure 12)")
  static let kissField = Field(
    "ntp.kiss_code", .text, "why the server gives no time, as RATE (RFC 5905 §7.4)")
  static let referenceTimeField = Field("ntp.reference_time", .time, "when the clock was last set (RFC 5905 §7.3)")
  static let originTimeField = Field("ntp.origin_time", .time, "what the client said it sent at (RFC 5905 §7.3)")
  static let receiveTimeField = Field("ntp.receive_time", .time, "when the request came (RFC 5905 §7.3)")
  static let transmitTimeField = Field(
    "ntp.transmit_time", .time, "when it was sent, by the sender's clock; clients may send any number (RFC 5905 §7.3)")
  static let extensionsField = Field("ntp.extensions", .list, "the extension fields by name or number (RFC 7822 §7.5)")
  static let securityField = Field("ntp.nts", .boolean, "true if the message is protected by NTS (RFC 8915 §5)")
  static let keyField = Field("ntp.key_id", .number, "the key that authenticates the message (RFC 5905 §7.3)")
  static let digestField = Field(
    "ntp.digest_length", .number, unit: "bytes", "16 for MD5, 20 for SHA-1 (RFC 5905 §7.3)")
  static let refusalField = Field(
    "ntp.crypto_nak", .boolean, "true if the server could not authenticate the client (RFC 5905 §9.2)")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.versionField, version)
    visitor.visit(Self.modeField, mode.rawValue)
    visitor.visit(Self.modeNameField, mode.word)
    switch mode {
    case .control: NTPQueryFields.visit(NTPControl(bytes), &visitor)
    case .private: NTPQueryFields.visit(NTPPrivate(bytes), &visitor)
    default: visitTime(&visitor)
    }
    exchange?.visit(&visitor)
  }

  private func visitTime(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.stratumField, stratum)
    var text = BoundedText()
    text.append(octets: bytes.extracting(12..<16), joinedBy: 0x3A)
    visitor.visit(Self.referenceField, text: text.bytes)
    visitor.visit(Self.leapField, leap)
    visitor.visit(Self.pollField, poll)
    visitor.visit(Self.precisionField, precision)
    visitor.visit(Self.rootDelayField, .decimal(rootDelay))
    visitor.visit(Self.rootDispersionField, .decimal(rootDispersion))
    if stratum <= 1, referenceID != 0, mode != .client {
      var name = BoundedText()
      name.append(escapingText: bytes.extracting(12..<16).withoutZeros)
      visitor.visit(stratum == 0 ? Self.kissField : Self.referenceNameField, text: name.bytes)
    }
    if let time = reference.time { visitor.visit(Self.referenceTimeField, .time(time)) }
    if let time = origin.time { visitor.visit(Self.originTimeField, .time(time)) }
    if let time = received.time { visitor.visit(Self.receiveTimeField, .time(time)) }
    if let time = transmitted.time { visitor.visit(Self.transmitTimeField, .time(time)) }
    visitTrailer(&visitor)
  }

  private func visitTrailer(_ visitor: inout some FieldVisitor & ~Copyable) {
    var isSecured = false
    var count = 0
    var extensions = extensions
    while let field = extensions.next() {
      if count == 0 { visitor.openList(Self.extensionsField) }
      count &+= 1
      isSecured = isSecured || field.type == 0x0404
      visitor.visit(Self.extensionsField, text: field.text)
    }
    if count > 0 { visitor.closeList() }
    if isSecured { visitor.visit(Self.securityField, true) }
    guard let authenticator else { return }
    if authenticator.isRefusal { return visitor.visit(Self.refusalField, true) }
    visitor.visit(Self.keyField, authenticator.key)
    visitor.visit(Self.digestField, authenticator.digestByteCount)
  }
}

/// What is asked of a server about itself, or answered.
enum NTPQueryFields {
  static let operationField = Field(
    "ntp.query.operation", .text,
    "what is asked or told, as read_variables, or monlist, whose answer is many times as large (RFC 9327 §3; ntpd)")
  static let codeField = Field("ntp.query.code", .number, "the same by number (RFC 9327 §2)")
  static let responseField = Field("ntp.query.response", .boolean, "whether a server answers (RFC 9327 §2, R)")
  static let moreField = Field(
    "ntp.query.more", .boolean, "true if more datagrams of the answer follow (RFC 9327 §2, M)")
  static let errorField = Field("ntp.query.error", .number, "what went wrong; absent if nothing (RFC 9327 §2, E)")
  static let sequenceField = Field("ntp.query.sequence", .number, "ties answers to questions (RFC 9327 §2)")
  static let associationField = Field(
    "ntp.query.association", .number, "which of the server's peers is meant; absent for the server (RFC 9327 §2)")
  static let offsetField = Field(
    "ntp.query.offset", .number, unit: "bytes", "where in the whole answer the data stands (RFC 9327 §2)")
  static let lengthField = Field("ntp.query.length", .number, unit: "bytes", "the data's octets (RFC 9327 §2)")
  static let implementationField = Field(
    "ntp.query.implementation", .number, "whose numbers the request's are (mode 7 of ntpd)")
  static let itemsField = Field("ntp.query.items", .number, "the entries in this datagram (mode 7 of ntpd)")

  static let all = [
    operationField, codeField, responseField, moreField, errorField, sequenceField, associationField, offsetField,
    lengthField, implementationField, itemsField,
  ]

  static func visit(_ control: NTPControl, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let word = control.word { visitor.visit(operationField, word) }
    visitor.visit(codeField, control.operation)
    visitor.visit(responseField, control.isResponse)
    if control.hasMore { visitor.visit(moreField, true) }
    if control.isError { visitor.visit(errorField, control.status >> 8) }
    visitor.visit(sequenceField, control.sequence)
    if control.association != 0 { visitor.visit(associationField, control.association) }
    visitor.visit(offsetField, control.offset)
    visitor.visit(lengthField, control.count)
  }

  static func visit(_ query: NTPPrivate, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let word = query.word { visitor.visit(operationField, word) }
    visitor.visit(codeField, query.request)
    visitor.visit(responseField, query.isResponse)
    if query.hasMore { visitor.visit(moreField, true) }
    if query.error != 0 { visitor.visit(errorField, query.error) }
    visitor.visit(sequenceField, query.sequence)
    visitor.visit(lengthField, Int(query.itemCount) &* Int(query.itemSize))
    visitor.visit(implementationField, query.implementation)
    visitor.visit(itemsField, query.itemCount)
  }
}
