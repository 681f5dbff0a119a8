// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Protocols

/// What a device is known by.
enum DeviceEvidenceFields {
  private static let list = Field("device.evidence", .list, "what the device is known by, one item a piece of evidence")
  private static let kind = Field("device.evidence.kind", .text, "what it is, as duid or hostname")
  private static let value = Field(
    "device.evidence.value", .text, "the first 64 bytes of it", isPersonal: true)
  private static let source = Field("device.evidence.source", .text, "the protocol that it was learned from")
  private static let weight = Field(
    "device.evidence.weight", .number, "how much it tells this device from others, in tenths of a ban")
  private static let shared = Field(
    "device.evidence.shared", .boolean,
    "true if another device there at the same time has it, so that it counts for nothing")
  private static let first = Field("device.evidence.first_seen", .time, "when it was seen first", isPersonal: true)
  private static let last = Field("device.evidence.last_seen", .time, "when it was seen last", isPersonal: true)

  static let all = [list, kind, value, source, weight, shared, first, last]

  static func visit(_ evidence: borrowing EvidenceList, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard evidence.count > 0 else { return }
    visitor.openList(list)
    for place in 0..<evidence.count {
      guard let piece = evidence[place] else { continue }
      visitor.openItem()
      visitor.visit(kind, piece.kind.word)
      visitor.visit(value, text: piece.value)
      visitor.visit(source, piece.source.word)
      visitor.visit(weight, piece.isShared ? 0 : piece.kind.weight)
      if piece.isShared { visitor.visit(shared, true) }
      visitor.visit(first, .time(piece.firstSeen))
      visitor.visit(last, .time(piece.lastSeen))
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// What a device says of itself.
enum DeviceClaimFields {
  private static let list = Field("device.claims", .list, "what the device says of itself")
  private static let about = Field("device.claims.about", .text, "what it speaks of, as model or firmware")
  private static let value = Field("device.claims.value", .text, "the first 64 bytes of what it says", isPersonal: true)
  private static let source = Field("device.claims.source", .text, "the protocol that it was said in")

  static let all = [list, about, value, source]

  static func visit(_ claims: borrowing ClaimList, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard claims.count > 0 else { return }
    visitor.openList(list)
    for place in 0..<claims.count {
      guard let claim = claims[place] else { continue }
      visitor.openItem()
      visitor.visit(about, claim.kind.word)
      visitor.visit(value, text: claim.value)
      visitor.visit(source, claim.source.word)
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// The services that a device offers, or uses.
struct DeviceServiceFields {
  private let list: Field
  private let transport: Field
  private let port: Field
  private let name: Field
  private let last: Field

  static let offered = DeviceServiceFields(
    list: Field("device.services", .list, "the services that others use of it"),
    transport: Field("device.services.proto", .text, "TCP or UDP"),
    port: Field("device.services.port", .number, "the port it is offered on"),
    name: Field("device.services.app_proto", .text, "the protocol, where its bytes told"),
    last: Field("device.services.last_seen", .time, "when it was used last", isPersonal: true))

  static let used = DeviceServiceFields(
    list: Field("device.uses", .list, "the services that it uses of others"),
    transport: Field("device.uses.proto", .text, "TCP or UDP"),
    port: Field("device.uses.port", .number, "the port it is offered on"),
    name: Field("device.uses.app_proto", .text, "the protocol, where its bytes told"),
    last: Field("device.uses.last_seen", .time, "when it was used last", isPersonal: true))

  var all: [Field] { [list, transport, port, name, last] }

  func visit(_ services: borrowing ServiceList, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard services.count > 0 else { return }
    visitor.openList(list)
    for place in 0..<services.count {
      guard let service = services[place] else { continue }
      visitor.openItem()
      visitor.visit(transport, service.transport == .tcp ? "TCP" : "UDP")
      visitor.visit(port, service.port)
      if service.name.utf8CodeUnitCount > 0 { visitor.visit(name, service.name) }
      visitor.visit(last, .time(service.lastSeen))
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// Which entry of the inventory was joined with a device or split from it, and why.
enum DeviceJoinFields {
  private static let id = Field(
    "device.other.id", .text, "the id of the entry that is one device with this one, or no longer", isPersonal: true)
  private static let weight = Field(
    "device.other.weight", .number, "what spoke for one device less what spoke against, in tenths of a ban")
  private static let shared = Field("device.other.shared", .list, "the kinds of evidence that both had")
  private static let contradicting = Field(
    "device.other.contradicting", .list, "the kinds of evidence of which both had some, and none in common")

  static let all = [id, weight, shared, contradicting]

  static func visit(
    _ other: DeviceReference, _ comparison: IdentityComparison, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    visitor.visit(id, string: other.id)
    visitor.visit(weight, comparison.weight)
    visit(shared, comparison.shared, &visitor)
    visit(contradicting, comparison.contradicting, &visitor)
  }

  private static func visit(_ field: Field, _ kinds: UInt16, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard kinds != 0 else { return }
    visitor.openList(field)
    for kind in IdentityEvidence.Kind.allCases where kinds & 1 << UInt16(kind.rawValue) != 0 {
      visitor.visit(field, kind.word)
    }
    visitor.closeList()
  }
}
