// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSMessage {
  static let answerFields = DNSRecordFields(
    list: Field("dns.answers", .list, "the records that answer (RFC 1035 §4.1.3)"),
    name: Field("dns.answers.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.answers.rrtype", .text, "the record's type, as A or AAAA"),
    timeToLive: Field("dns.answers.ttl", .number, unit: "s", "how long the record may be kept"),
    data: Field("dns.answers.rdata", .text, "the record's data in the form of zone files", isPersonal: true),
    isCut: Field("dns.answers.rdata_truncated", .boolean, "true if that is only the beginning of the data"),
    authority: DNSAuthorityFields(
      primary: Field("dns.answers.soa.mname", .text, "the zone's first server (RFC 1035 §3.3.13)", isPersonal: true),
      mailbox: Field("dns.answers.soa.rname", .text, "who is responsible, as a name", isPersonal: true),
      serial: Field("dns.answers.soa.serial", .number, "the zone's version"),
      refresh: Field("dns.answers.soa.refresh", .number, unit: "s", "when to look for a newer version"),
      retry: Field("dns.answers.soa.retry", .number, unit: "s", "when to look again after a failure"),
      expire: Field("dns.answers.soa.expire", .number, unit: "s", "when to give the zone up"),
      minimum: Field("dns.answers.soa.minimum", .number, unit: "s", "how long a missing name may be remembered")),
    service: DNSServiceFields(
      priority: Field("dns.answers.srv.priority", .number, "lower ones are tried first (RFC 2782)"),
      weight: Field("dns.answers.srv.weight", .number, "the share among those of one priority (RFC 2782)"),
      port: Field("dns.answers.srv.port", .number, "the port of the service (RFC 2782)"),
      name: Field("dns.answers.srv.name", .text, "the host of the service (RFC 2782)", isPersonal: true)),
    fingerprint: DNSFingerprintFields(
      algorithm: Field("dns.answers.sshfp.algo", .number, "the key's algorithm, as 4 for Ed25519 (RFC 4255 §3.1.1)"),
      type: Field("dns.answers.sshfp.type", .number, "the digest, as 2 for SHA-256 (RFC 4255 §3.1.2)"),
      fingerprint: Field("dns.answers.sshfp.fingerprint", .text, "the digest's octets, joined by colons")))

  static let authorityFields = DNSRecordFields(
    list: Field("dns.authorities", .list, "the records that name authorities (RFC 1035 §4.1.3)"),
    name: Field("dns.authorities.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.authorities.rrtype", .text, "the record's type, as NS or SOA"),
    timeToLive: Field("dns.authorities.ttl", .number, unit: "s", "how long the record may be kept"),
    data: Field("dns.authorities.rdata", .text, "the record's data in the form of zone files", isPersonal: true),
    isCut: Field("dns.authorities.rdata_truncated", .boolean, "true if that is only the beginning of the data"),
    authority: DNSAuthorityFields(
      primary: Field("dns.authorities.soa.mname", .text, "the zone's first server", isPersonal: true),
      mailbox: Field("dns.authorities.soa.rname", .text, "who is responsible, as a name", isPersonal: true),
      serial: Field("dns.authorities.soa.serial", .number, "the zone's version"),
      refresh: Field("dns.authorities.soa.refresh", .number, unit: "s", "when to look for a newer version"),
      retry: Field("dns.authorities.soa.retry", .number, unit: "s", "when to look again after a failure"),
      expire: Field("dns.authorities.soa.expire", .number, unit: "s", "when to give the zone up"),
      minimum: Field("dns.authorities.soa.minimum", .number, unit: "s", "how long a missing name may be remembered")))

  static let additionalFields = DNSRecordFields(
    list: Field("dns.additionals", .list, "further records (RFC 1035 §4.1.3), OPT among them (RFC 6891 §6.1)"),
    name: Field("dns.additionals.rrname", .text, "the name that the record belongs to", isPersonal: true),
    type: Field("dns.additionals.rrtype", .text, "the record's type, as A or OPT"),
    timeToLive: Field("dns.additionals.ttl", .number, unit: "s", "how long the record may be kept; of OPT, flags"),
    data: Field("dns.additionals.rdata", .text, "the record's data in the form of zone files", isPersonal: true),
    isCut: Field("dns.additionals.rdata_truncated", .boolean, "true if that is only the beginning of the data"))
}

/// The fields of the records of one section.
struct DNSRecordFields: Sendable {
  let list: Field
  let name: Field
  let type: Field
  let timeToLive: Field
  let data: Field
  let isCut: Field
  var authority: DNSAuthorityFields?
  var service: DNSServiceFields?
  var fingerprint: DNSFingerprintFields?

  var all: [Field] {
    [list, name, type, timeToLive, data, isCut] + (authority?.all ?? []) + (service?.all ?? [])
      + (fingerprint?.all ?? [])
  }

  func visit(_ section: consuming DNSRecords, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard !section.isEmpty else { return }
    visitor.openList(list)
    while let record = section.next() {
      visitor.openItem()
      if visitor.wants(name) {
        let owner = record.name
        visitor.visit(name, text: owner.bytes)
      }
      visitor.visit(type, text: record.type.text(in: record.variant))
      visitor.visit(timeToLive, record.timeToLive)
      if visitor.wants(data), let text = record.dataText {
        visitor.visit(data, text: text.bytes)
        if text.isCut { visitor.visit(isCut, true) }
      }
      if !record.isEmpty, record.variant != .netbios {
        switch record.type {
        case .soa: authority?.visit(record, &visitor)
        case .srv: service?.visit(record, &visitor)
        case .sshfp: fingerprint?.visit(record, &visitor)
        default: break
        }
      }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// The fields of a SOA record's data.
///
/// - Source: RFC 1035 §3.3.13; the names are EVE's.
struct DNSAuthorityFields: Sendable {
  let primary: Field
  let mailbox: Field
  let serial: Field
  let refresh: Field
  let retry: Field
  let expire: Field
  let minimum: Field

  var all: [Field] { [primary, mailbox, serial, refresh, retry, expire, minimum] }

  func visit(_ record: borrowing DNSRecord, _ visitor: inout some FieldVisitor & ~Copyable) {
    var input = record.dataReader
    do throws(WireError) {
      let server = try DNSName(parsing: &input, in: record.message, of: record.variant)
      visitor.visit(primary, text: server.bytes)
      let person = try DNSName(parsing: &input, in: record.message, of: record.variant)
      visitor.visit(mailbox, text: person.bytes)
      visitor.visit(serial, try input.read(UInt32.self))
      visitor.visit(refresh, try input.read(UInt32.self))
      visitor.visit(retry, try input.read(UInt32.self))
      visitor.visit(expire, try input.read(UInt32.self))
      visitor.visit(minimum, try input.read(UInt32.self))
    } catch {
      // Checked data does not end early.
      return
    }
  }
}

/// The fields of an SRV record's data.
///
/// - Source: RFC 2782; the names are EVE's.
struct DNSServiceFields: Sendable {
  let priority: Field
  let weight: Field
  let port: Field
  let name: Field

  var all: [Field] { [priority, weight, port, name] }

  func visit(_ record: borrowing DNSRecord, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(priority, record.number(at: 0))
    visitor.visit(weight, record.number(at: 2))
    visitor.visit(port, record.number(at: 4))
    if let target = record.target { visitor.visit(name, text: target.bytes) }
  }
}

/// The fields of an SSHFP record's data.
///
/// - Source: RFC 4255 §3.1; the names are EVE's.
struct DNSFingerprintFields: Sendable {
  let algorithm: Field
  let type: Field
  let fingerprint: Field

  var all: [Field] { [algorithm, type, fingerprint] }

  func visit(_ record: borrowing DNSRecord, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(algorithm, record.data.octet(0) ?? 0)
    visitor.visit(type, record.data.octet(1) ?? 0)
    var text = BoundedText()
    text.append(octets: record.data.extracting(from: 2), joinedBy: 0x3A)
    visitor.visit(fingerprint, text: text.bytes)
  }
}
