// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The answers once more, gathered by their type: what most readers look for.
///
/// - Source: EVE's `dns.grouped`.
enum DNSGroupedFields {
  /// One type, and its list.
  private struct Group {
    let type: DNSRecordType
    let list: Field
  }

  private static let texts = [
    Group(type: .a, list: Field("dns.grouped.A", .list, "the addresses of A answers", isPersonal: true)),
    Group(type: .aaaa, list: Field("dns.grouped.AAAA", .list, "the addresses of AAAA answers", isPersonal: true)),
    Group(type: .cname, list: Field("dns.grouped.CNAME", .list, "the names of CNAME answers", isPersonal: true)),
    Group(type: .mx, list: Field("dns.grouped.MX", .list, "the data of MX answers", isPersonal: true)),
    Group(type: .ns, list: Field("dns.grouped.NS", .list, "the names of NS answers", isPersonal: true)),
    Group(type: .null, list: Field("dns.grouped.NULL", .list, "the lengths of NULL answers (RFC 3597 §5)")),
    Group(type: .ptr, list: Field("dns.grouped.PTR", .list, "the names of PTR answers", isPersonal: true)),
    Group(type: .txt, list: Field("dns.grouped.TXT", .list, "each string of TXT answers", isPersonal: true)),
  ]

  private static let authorityList = Field("dns.grouped.SOA", .list, "the SOA answers")
  private static let authority = DNSAuthorityFields(
    primary: Field("dns.grouped.SOA.mname", .text, "the zone's first server", isPersonal: true),
    mailbox: Field("dns.grouped.SOA.rname", .text, "who is responsible, as a name", isPersonal: true),
    serial: Field("dns.grouped.SOA.serial", .number, "the zone's version"),
    refresh: Field("dns.grouped.SOA.refresh", .number, unit: "s", "when to look for a newer version"),
    retry: Field("dns.grouped.SOA.retry", .number, unit: "s", "when to look again after a failure"),
    expire: Field("dns.grouped.SOA.expire", .number, unit: "s", "when to give the zone up"),
    minimum: Field("dns.grouped.SOA.minimum", .number, unit: "s", "how long a missing name may be remembered"))

  private static let serviceList = Field("dns.grouped.SRV", .list, "the SRV answers")
  private static let service = DNSServiceFields(
    priority: Field("dns.grouped.SRV.priority", .number, "lower ones are tried first"),
    weight: Field("dns.grouped.SRV.weight", .number, "the share among those of one priority"),
    port: Field("dns.grouped.SRV.port", .number, "the port of the service"),
    name: Field("dns.grouped.SRV.name", .text, "the host of the service", isPersonal: true))

  private static let fingerprintList = Field("dns.grouped.SSHFP", .list, "the SSHFP answers")
  private static let fingerprint = DNSFingerprintFields(
    algorithm: Field("dns.grouped.SSHFP.algo", .number, "the key's algorithm"),
    type: Field("dns.grouped.SSHFP.type", .number, "the digest"),
    fingerprint: Field("dns.grouped.SSHFP.fingerprint", .text, "the digest's octets, joined by colons"))

  static let all =
    texts.map(\.list) + [authorityList] + authority.all + [serviceList] + service.all + [fingerprintList]
    + fingerprint.all

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard message.variant != .netbios, message.recordCount(in: .answers) > 0 else { return }
    for group in texts where message.has(group.type, in: .answers) && visitor.wants(group.list) {
      visit(group, of: message, &visitor)
    }
    if message.has(.soa, in: .answers) { visitObjects(of: .soa, authorityList, message, &visitor) }
    if message.has(.srv, in: .answers) { visitObjects(of: .srv, serviceList, message, &visitor) }
    if message.has(.sshfp, in: .answers) { visitObjects(of: .sshfp, fingerprintList, message, &visitor) }
  }

  private static func visit(
    _ group: Group, of message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var isOpen = false
    var records = message.records(in: .answers)
    while let record = records.next() {
      guard record.type == group.type, !record.isEmpty else { continue }
      if !isOpen { visitor.openList(group.list) }
      isOpen = true
      if group.type == .txt {
        visitStrings(of: record, group.list, &visitor)
      } else if let text = record.dataText {
        visitor.visit(group.list, text: text.bytes)
      }
    }
    if isOpen { visitor.closeList() }
  }

  private static func visitStrings(
    of record: borrowing DNSRecord, _ list: Field, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var input = record.dataReader
    while !input.isAtEnd {
      guard let string = try? input.takeString() else { return }
      var text = BoundedText()
      text.append(escapingText: string)
      visitor.visit(list, text: text.bytes)
    }
  }

  private static func visitObjects(
    of type: DNSRecordType, _ list: Field, _ message: borrowing DNSMessage,
    _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var isOpen = false
    var records = message.records(in: .answers)
    while let record = records.next() {
      guard record.type == type, !record.isEmpty else { continue }
      if !isOpen { visitor.openList(list) }
      isOpen = true
      visitor.openItem()
      switch type {
      case .soa: authority.visit(record, &visitor)
      case .srv: service.visit(record, &visitor)
      default: fingerprint.visit(record, &visitor)
      }
      visitor.closeItem()
    }
    if isOpen { visitor.closeList() }
  }
}
