// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the NetBIOS name service says in places where DNS says something else.
///
/// - Source: RFC 1002 §4.2; the names of suffixes are Microsoft's.
enum NetBIOSFields {
  static let broadcastField = Field(
    "vedette.dns.netbios.broadcast", .boolean, "true if all nodes are addressed (RFC 1002 §4.2.1.1, B)")
  static let serviceField = Field(
    "vedette.dns.netbios.service", .text, "what the name is for by its last octet, as file_server")
  static let groupField = Field(
    "vedette.dns.netbios.group", .boolean, "true if several nodes have the name (RFC 1002 §4.2.2, G)")
  static let nodeField = Field(
    "vedette.dns.netbios.node_type", .text,
    "b (broadcasts), p (asks a server), m (both) or h (a server first) (RFC 1002 §4.2.2)")
  static let namesField = Field(
    "vedette.dns.netbios.names", .list, "the names that a node has (RFC 1002 §4.2.18)")
  static let nameField = Field("vedette.dns.netbios.names.name", .text, "the name and its last octet", isPersonal: true)
  static let nameServiceField = Field("vedette.dns.netbios.names.service", .text, "what the name is for")
  static let nameGroupField = Field(
    "vedette.dns.netbios.names.group", .boolean, "true if several nodes have the name")
  static let nameConflictField = Field(
    "vedette.dns.netbios.names.conflict", .boolean, "true if another node claims the name")
  static let unitField = Field(
    "vedette.dns.netbios.mac", .hardwareAddress, "the node's hardware address (RFC 1002 §4.2.18, UNIT_ID)",
    isPersonal: true)

  static let all = [
    broadcastField, serviceField, groupField, nodeField, namesField, nameField, nameServiceField, nameGroupField,
    nameConflictField, unitField,
  ]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if message.header.isCheckingDisabled { visitor.visit(broadcastField, true) }
    let flags = nodeFlags(in: message)
    if let service = askedName(in: message)?.service(isGroup: flags.map { $0 & 0x8000 != 0 } ?? false) {
      visitor.visit(serviceField, service)
    }
    if let flags {
      if flags & 0x8000 != 0 { visitor.visit(groupField, true) }
      visitor.visit(nodeField, nodeType(flags))
    }
    visitStatus(in: message, &visitor)
  }

  /// The name that the message is about: that of its first question or answer.
  private static func askedName(in message: borrowing DNSMessage) -> NetBIOSName? {
    guard message.questionCount > 0 || message.recordCount(in: .answers) > 0 else { return nil }
    let label = message.bytes.extracting(from: DNSHeader.byteCount &+ 1)
    return NetBIOSName(label.extracting(first: NetBIOSName.labelLength))
  }

  /// The flags of the first address that the message tells of.
  private static func nodeFlags(in message: borrowing DNSMessage) -> UInt16? {
    nodeFlags(in: message.records(in: .answers)) ?? nodeFlags(in: message.records(in: .additionals))
  }

  private static func nodeFlags(in records: consuming DNSRecords) -> UInt16? {
    while let record = records.next() {
      if record.type == .node, record.dataByteCount >= 6 { return record.number(at: 0) }
    }
    return nil
  }

  private static func nodeType(_ flags: UInt16) -> StaticString {
    switch flags >> 13 & 3 {
    case 0: "b"
    case 1: "p"
    case 2: "m"
    default: "h"
    }
  }

  private static func visitStatus(
    in message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var records = message.records(in: .answers)
    while let record = records.next() {
      guard record.type == .nodeStatus, !record.isEmpty else { continue }
      do throws(WireError) { try visit(record.dataReader, &visitor) } catch { return }
      return
    }
  }

  private static func visit(
    _ data: consuming WireReader, _ visitor: inout some FieldVisitor & ~Copyable
  ) throws(WireError) {
    var left = try data.read(UInt8.self)
    visitor.openList(namesField)
    while left > 0 {
      left &-= 1
      guard let entry = try? NetBIOSNodeName(parsing: &data) else { break }
      visitor.openItem()
      visitor.visit(nameField, text: entry.name.text)
      if let service = entry.name.service(isGroup: entry.isGroup) { visitor.visit(nameServiceField, service) }
      if entry.isGroup { visitor.visit(nameGroupField, true) }
      if entry.isInConflict { visitor.visit(nameConflictField, true) }
      visitor.closeItem()
    }
    visitor.closeList()
    let high = UInt64(try data.read(UInt16.self))
    let unit = MACAddress(value: high << 32 | UInt64(try data.read(UInt32.self)))
    if unit != .zero { visitor.visit(unitField, .hardwareAddress(unit)) }
  }
}
