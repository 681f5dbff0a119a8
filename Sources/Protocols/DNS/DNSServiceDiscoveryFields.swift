// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The services that a message tells of: what a device offers to its neighbours.
///
/// - Source: RFC 6763 §4 (instances), §6 (attributes), §9 (types).
enum DNSServiceDiscoveryFields {
  static let listField = Field(
    "vedette.dns.services", .list, "the services that records tell of, one item a record (RFC 6763 §4)")
  static let typeField = Field("vedette.dns.services.type", .text, "the kind of service, as _ipp._tcp (RFC 6763 §7)")
  static let instanceField = Field(
    "vedette.dns.services.instance", .text, "the service's name, as people see it (RFC 6763 §4.1.1)", isPersonal: true)
  static let hostField = Field(
    "vedette.dns.services.host", .text, "the host that offers it (RFC 6763 §5)", isPersonal: true)
  static let portField = Field("vedette.dns.services.port", .number, "the port it listens on (RFC 6763 §5)")
  static let attributesField = Field(
    "vedette.dns.services.txt", .list, "what it says of itself, each as key=value (RFC 6763 §6)", isPersonal: true)

  static let all = [listField, typeField, instanceField, hostField, portField, attributesField]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    var isOpen = false
    if message.mayTellOfServices(in: .answers) { visit(message.records(in: .answers), &isOpen, &visitor) }
    if message.mayTellOfServices(in: .additionals) { visit(message.records(in: .additionals), &isOpen, &visitor) }
    if isOpen { visitor.closeList() }
  }

  private static func visit(
    _ records: consuming DNSRecords, _ isOpen: inout Bool, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    while let record = records.next() {
      guard !record.isEmpty, let service = DNSServiceName(of: record) else { continue }
      if !isOpen { visitor.openList(listField) }
      isOpen = true
      visitor.openItem()
      visit(service, of: record, &visitor)
      visitor.closeItem()
    }
  }

  private static func visit(
    _ service: DNSServiceName, of record: borrowing DNSRecord, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    visitor.visit(typeField, text: service.type)
    if !service.instance.isEmpty { visitor.visit(instanceField, text: service.instance.bytes) }
    if let port = record.servicePort {
      if let host = record.target { visitor.visit(hostField, text: host.bytes) }
      visitor.visit(portField, port)
    }
    guard record.type == .txt, record.data.octet(0) != 0 else { return }
    visitor.openList(attributesField)
    var input = record.dataReader
    while let string = try? input.takeString() {
      var text = BoundedText()
      text.append(escapingText: string)
      visitor.visit(attributesField, text: text.bytes)
    }
    visitor.closeList()
  }
}

extension DNSMessage {
  fileprivate func mayTellOfServices(in section: DNSSection) -> Bool {
    has(.ptr, in: section) || has(.srv, in: section) || has(.txt, in: section)
  }
}

/// A name that says what a service is: `Kitchen Printer._ipp._tcp.local`.
///
/// - Source: RFC 6763 §4.1 and §7.
struct DNSServiceName {
  /// The kind of service and its transport, as `_ipp._tcp`.
  private(set) var type = ShortText()
  /// What stands before them, a dot between labels; empty for the service as such.
  private(set) var instance = BoundedText()

  /// Takes the name that an SRV or TXT record belongs to, or that a PTR record leads to; nil if it names no service.
  init?(of record: borrowing DNSRecord) {
    switch record.type {
    case .srv, .txt: self.init(in: record.message, at: record.nameOffset)
    case .ptr: self.init(in: record.message, at: record.dataRange.lowerBound)
    default: return nil
    }
  }

  private init?(in message: RawSpan, at offset: Int) {
    var walk = DNSNameWalk(at: offset)
    var previous: Range<Int>?
    while let label = try? walk.next(in: message) {
      if let kind = previous {
        if message.octet(kind.lowerBound) == 0x5F, message.extracting(label).isTransport {
          type.append(printable: message.extracting(kind))
          type.append(".")
          type.append(printable: message.extracting(label))
          return
        }
        if !instance.isEmpty { instance.append(0x2E) }
        instance.append(escapingText: message.extracting(kind))
      }
      previous = label
    }
    return nil
  }
}

extension RawSpan {
  fileprivate var isTransport: Bool { isWord("_tcp") || isWord("_udp") }
}

extension ShortText {
  /// Adds octets; those that a service's name cannot have become question marks.
  fileprivate mutating func append(printable bytes: RawSpan) {
    for offset in 0..<bytes.byteCount {
      let octet = bytes.octet(offset) ?? 0
      append((0x21...0x7E).contains(octet) ? octet : 0x3F)
    }
  }
}
