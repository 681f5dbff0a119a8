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
    ] + answerFields.all + authorityFields.all + additionalFields.all + DNSGroupedFields.all + DNSOwnFields.all
    + Exchange.fields

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

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.versionField, 3)
    visitor.visit(Self.typeField, isResponse ? "response" : "request")
    visitor.visit(Self.idField, header.id)
    visitFlags(&visitor)
    visitor.visit(Self.opcodeField, header.opcode.rawValue)
    if isResponse { visitResponseCode(&visitor) }
    visitQuestions(&visitor)
    Self.answerFields.visit(records(in: .answers), &visitor)
    Self.authorityFields.visit(records(in: .authorities), &visitor)
    Self.additionalFields.visit(records(in: .additionals), &visitor)
    DNSGroupedFields.visit(self, &visitor)
    DNSOwnFields.visit(self, &visitor)
    exchange?.visit(&visitor)
  }

  private func visitFlags(_ visitor: inout some FieldVisitor & ~Copyable) {
    var flags = ShortText()
    flags.append(hex: UInt64(header.flags))
    visitor.visit(Self.flagsField, text: flags)
    if header.isResponse { visitor.visit(Self.qrField, true) }
    // In the place of AA and RD, LLMNR has bits of its own (RFC 4795 §2.1.1).
    let hasUsualFlags = variant != .linkLocal
    if header.isAuthoritative && hasUsualFlags { visitor.visit(Self.aaField, true) }
    if header.isTruncated { visitor.visit(Self.tcField, true) }
    if header.isRecursionDesired && hasUsualFlags { visitor.visit(Self.rdField, true) }
    if header.isRecursionAvailable { visitor.visit(Self.raField, true) }
    if header.isReservedBitSet { visitor.visit(Self.zField, true) }
  }

  private func visitResponseCode(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = responseCode.name(in: variant) {
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
      visitor.openItem()
      if visitor.wants(Self.queryNameField) {
        let name = question.name
        visitor.visit(Self.queryNameField, text: name.bytes)
      }
      visitor.visit(Self.queryTypeField, text: question.type.text(in: variant))
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
