// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSMessage: Message {
  public static var eventType: StaticString { "dns" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      versionField, typeField, idField, flagsField, qrField, aaField, tcField, rdField, raField, zField, opcodeField,
      rcodeField, queriesField, queryNameField, queryTypeField,
    ] + answerFields.all + authorityFields.all + additionalFields.all

  static let versionField = Field("dns.version", .number, "always 3: the version of EVE's form of DNS records")
  static let typeField = Field("dns.type", .text, "request or response (RFC 1035 §4.1.1, QR)")
  static let idField = Field("dns.id", .number, "what pairs a response with its request (RFC 1035 §4.1.1)")
  static let flagsField = Field("dns.flags", .text, "all sixteen flag bits in hexadecimal (RFC 1035 §4.1.1)")
  static let qrField = Field("dns.qr", .boolean, "true in responses (RFC 1035 §4.1.1)")
  static let aaField = Field("dns.aa", .boolean, "true if the answer is authoritative (RFC 1035 §4.1.1)")
  static let tcField = Field("dns.tc", .boolean, "true if the sender left out what did not fit (RFC 1035 §4.1.1)")
  static let rdField = Field("dns.rd", .boolean, "true if recursion is desired (RFC 1035 §4.1.1)")
  static let raField = Field("dns.ra", .boolean, "true if recursion is available (RFC 1035 §4.1.1)")
  static let zField = Field("dns.z", .boolean, "true if the reserved bit is set (RFC 1035 §4.1.1)")
  static let opcodeField = Field("dns.opcode", .number, "0 query, 4 notify, 5 update (RFC 1035 §4.1.1)")
  static let rcodeField = Field("dns.rcode", .text, "how the request went, as NOERROR or NXDOMAIN (RFC 1035 §4.1.1)")
  static let queriesField = Field("dns.queries", .list, "what is asked (RFC 1035 §4.1.2)")
  static let queryNameField = Field(
    "dns.queries.rrname", .text, "the name asked for (RFC 1035 §4.1.2)", isPersonal: true)
  static let queryTypeField = Field("dns.queries.rrtype", .text, "the type asked for, as A or AAAA (RFC 1035 §4.1.2)")

  static let answerFields = DNSRecordFields(
    list: Field("dns.answers", .list, "the records that answer (RFC 1035 §4.1.3)"),
    name: Field("dns.answers.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.answers.rrtype", .text, "the record's type, as A or AAAA"),
    timeToLive: Field("dns.answers.ttl", .number, unit: "s", "how long the record may be kept"),
    data: Field("dns.answers.rdata", .text, "the record's data in the form of zone files", isPersonal: true))

  static let authorityFields = DNSRecordFields(
    list: Field("dns.authorities", .list, "the records that name authorities (RFC 1035 §4.1.3)"),
    name: Field("dns.authorities.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.authorities.rrtype", .text, "the record's type, as NS or SOA"),
    timeToLive: Field("dns.authorities.ttl", .number, unit: "s", "how long the record may be kept"),
    data: Field("dns.authorities.rdata", .text, "the record's data in the form of zone files", isPersonal: true))

  static let additionalFields = DNSRecordFields(
    list: Field("dns.additionals", .list, "further records (RFC 1035 §4.1.3), OPT among them (RFC 6891 §6.1)"),
    name: Field("dns.additionals.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.additionals.rrtype", .text, "the record's type, as A or OPT"),
    timeToLive: Field("dns.additionals.ttl", .number, unit: "s", "how long the record may be kept; of OPT, flags"),
    data: Field("dns.additionals.rdata", .text, "the record's data in the form of zone files", isPersonal: true))

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.versionField, 3)
    visitor.visit(Self.typeField, isResponse ? "response" : "request")
    visitor.visit(Self.idField, header.id)
    var flags = ShortText()
    flags.append(hex: UInt64(header.flags))
    visitor.visit(Self.flagsField, text: flags)
    if header.isResponse { visitor.visit(Self.qrField, true) }
    if header.isAuthoritative { visitor.visit(Self.aaField, true) }
    if header.isTruncated { visitor.visit(Self.tcField, true) }
    if header.isRecursionDesired { visitor.visit(Self.rdField, true) }
    if header.isRecursionAvailable { visitor.visit(Self.raField, true) }
    if header.isReservedBitSet { visitor.visit(Self.zField, true) }
    visitor.visit(Self.opcodeField, header.opcode.rawValue)
    if isResponse { visitResponseCode(&visitor) }
    visitQuestions(&visitor)
    visitRecords(of: .answers, Self.answerFields, &visitor)
    visitRecords(of: .authorities, Self.authorityFields, &visitor)
    visitRecords(of: .additionals, Self.additionalFields, &visitor)
  }

  private func visitResponseCode(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = responseCode.name {
      visitor.visit(Self.rcodeField, name)
    } else {
      var number = ShortText()
      number.append(decimal: UInt64(responseCode.rawValue))
      visitor.visit(Self.rcodeField, text: number)
    }
  }

  private func visitQuestions(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard questionCount > 0 else { return }
    visitor.openList(Self.queriesField)
    var questions = questions
    while let question = questions.next() {
      let name = question.name
      visitor.openItem()
      visitor.visit(Self.queryNameField, text: name.bytes)
      visitor.visit(Self.queryTypeField, text: question.type.text)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func visitRecords(
    of section: DNSSection, _ fields: DNSRecordFields, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard recordCount(in: section) > 0 else { return }
    visitor.openList(fields.list)
    var records = records(in: section)
    while let record = records.next() {
      let name = record.name
      visitor.openItem()
      visitor.visit(fields.name, text: name.bytes)
      visitor.visit(fields.type, text: record.type.text)
      visitor.visit(fields.timeToLive, record.timeToLive)
      if let data = record.dataText { visitor.visit(fields.data, text: data.bytes) }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// The fields of the records of one section.
struct DNSRecordFields: Sendable {
  let list: Field
  let name: Field
  let type: Field
  let timeToLive: Field
  let data: Field

  var all: [Field] { [list, name, type, timeToLive, data] }
}
