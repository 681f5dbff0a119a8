// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What an update asks for: its sections have the form of questions and records, and another meaning.
///
/// - Source: RFC 2136 §2.3 (zone), §2.4 (prerequisites), §2.5 (updates).
enum DNSUpdateFields {
  static let zoneField = Field(
    "vedette.dns.update.zone", .text, "the zone that is to change (RFC 2136 §2.3)", isPersonal: true)
  static let prerequisites = Section(
    list: Field("vedette.dns.update.prerequisites", .list, "what must hold for the update to be made (RFC 2136 §2.4)"),
    name: Field("vedette.dns.update.prerequisites.rrname", .text, "the name it is about", isPersonal: true),
    type: Field("vedette.dns.update.prerequisites.rrtype", .text, "the type of record it is about"),
    meaning: Field(
      "vedette.dns.update.prerequisites.needs", .text,
      "name_in_use, name_not_in_use, rrset_exists, rrset_equals or rrset_absent (RFC 2136 §2.4)"))
  static let updates = Section(
    list: Field("vedette.dns.update.updates", .list, "what is to change (RFC 2136 §2.5)"),
    name: Field("vedette.dns.update.updates.rrname", .text, "the name that changes", isPersonal: true),
    type: Field("vedette.dns.update.updates.rrtype", .text, "the type of record that changes"),
    meaning: Field(
      "vedette.dns.update.updates.action", .text,
      "add, delete_name, delete_rrset or delete_record (RFC 2136 §2.5)"))

  static let all = [zoneField] + prerequisites.all + updates.all

  struct Section: Sendable {
    let list: Field
    let name: Field
    let type: Field
    let meaning: Field

    var all: [Field] { [list, name, type, meaning] }
  }

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    var zones = message.questions
    if let zone = zones.next() {
      let name = zone.name
      visitor.visit(zoneField, text: name.bytes)
    }
    visit(message.records(in: .answers), prerequisites, &visitor) { $0.prerequisite }
    visit(message.records(in: .authorities), updates, &visitor) { $0.action }
  }

  private static func visit(
    _ records: consuming DNSRecords, _ fields: Section, _ visitor: inout some FieldVisitor & ~Copyable,
    _ meaning: (borrowing DNSRecord) -> StaticString?
  ) {
    guard !records.isEmpty else { return }
    visitor.openList(fields.list)
    while let record = records.next() {
      visitor.openItem()
      let name = record.name
      visitor.visit(fields.name, text: name.bytes)
      visitor.visit(fields.type, text: record.type.text)
      if let word = meaning(record) { visitor.visit(fields.meaning, word) }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

extension DNSRecord {
  /// What the record says as a prerequisite of an update.
  fileprivate var prerequisite: StaticString {
    switch recordClass {
    case .any: type == .any ? "name_in_use" : "rrset_exists"
    case .none: type == .any ? "name_not_in_use" : "rrset_absent"
    default: "rrset_equals"
    }
  }

  /// What the record changes as part of an update.
  fileprivate var action: StaticString {
    switch recordClass {
    case .any: type == .any ? "delete_name" : "delete_rrset"
    case .none: "delete_record"
    default: "add"
    }
  }
}
