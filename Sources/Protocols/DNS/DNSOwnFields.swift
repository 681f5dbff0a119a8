// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What EVE's form of DNS has no name for.
enum DNSOwnFields {
  static let authenticField = Field(
    "vedette.dns.ad", .boolean, "true if the sender vouches that the data is genuine (RFC 4035 §3.2.3)")
  static let uncheckedField = Field(
    "vedette.dns.cd", .boolean, "true if data is wanted that nobody has checked (RFC 4035 §3.2.2)")
  static let operationField = Field(
    "vedette.dns.operation", .text,
    "the opcode by name: notify, update, status, stateful, inverse_query; absent in plain queries")
  static let classField = Field(
    "vedette.dns.class", .text, "the question's class where it is not the Internet's, as CH (RFC 1035 §3.2.4)")

  static let all =
    [authenticField, uncheckedField, operationField, classField] + DNSExtensionFields.all + DNSUpdateFields.all
    + DNSStatefulFields.all + MulticastDNSFields.all + LinkLocalNameFields.all + NetBIOSFields.all
    + DNSServiceDiscoveryFields.all

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    let header = message.header
    if message.variant == .unicast || message.variant == .multicast {
      if header.isAuthentic { visitor.visit(authenticField, true) }
      if header.isCheckingDisabled { visitor.visit(uncheckedField, true) }
    }
    if header.opcode != .query, let name = header.opcode.name(in: message.variant) {
      visitor.visit(operationField, name)
    }
    visitClass(of: message, &visitor)
    DNSExtensionFields.visit(message, &visitor)
    switch message.variant {
    case .unicast where header.opcode == .update: DNSUpdateFields.visit(message, &visitor)
    case .unicast where message.isStateful: DNSStatefulFields.visit(message, &visitor)
    case .unicast: break
    case .multicast: MulticastDNSFields.visit(message, &visitor)
    case .linkLocal: LinkLocalNameFields.visit(message, &visitor)
    case .netbios: return NetBIOSFields.visit(message, &visitor)
    }
    DNSServiceDiscoveryFields.visit(message, &visitor)
  }

  private static func visitClass(
    of message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var questions = message.questions
    guard let question = questions.next() else { return }
    var asked = question.questionClass
    if message.variant == .multicast { asked = asked.withoutTopBit }
    guard asked != .internet else { return }
    if let name = asked.name { return visitor.visit(classField, name) }
    var text = ShortText()
    text.append("CLASS")
    text.append(decimal: UInt64(asked.rawValue))
    visitor.visit(classField, text: text)
  }
}

/// The operations of a message about its session.
enum DNSStatefulFields {
  static let operationsField = Field(
    "vedette.dns.dso", .list, "what is said of the session, as keepalive or subscribe (RFC 8490 §5.4.4)")
  static let all = [operationsField]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    var operations = message.operations
    guard !operations.isAtEnd else { return }
    visitor.openList(operationsField)
    while let operation = try? DNSStatefulOperation(parsing: &operations) {
      if let name = operation.name {
        visitor.visit(operationsField, name)
      } else {
        var number = ShortText()
        number.append(decimal: UInt64(operation.type))
        visitor.visit(operationsField, text: number)
      }
    }
    visitor.closeList()
  }
}

/// The bits that LLMNR has in places of its own.
///
///     |QR|   Opcode  | C|TC| T| Z| Z| Z| Z|   RCODE   |
///
/// - Source: RFC 4795 §2.1.1.
enum LinkLocalNameFields {
  static let conflictField = Field(
    "vedette.dns.llmnr.conflict", .boolean, "true if several hosts claim the name (RFC 4795 §2.1.1, C)")
  static let tentativeField = Field(
    "vedette.dns.llmnr.tentative", .boolean,
    "true if the sender has not yet made sure that the name is its own (RFC 4795 §2.1.1, T)")
  static let all = [conflictField, tentativeField]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if message.header.flags & 0x0400 != 0 { visitor.visit(conflictField, true) }
    if message.header.flags & 0x0100 != 0 { visitor.visit(tentativeField, true) }
  }
}
