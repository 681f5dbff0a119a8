// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What is lent: associations, and the addresses and prefixes in them.
enum DHCPv6LeaseFields {
  static let associationsField = Field(
    "dhcp.associations", .list, "what is asked for or lent together (RFC 8415 §12)")
  static let kindField = Field(
    "dhcp.associations.type", .text, "na for addresses, ta for temporary ones, pd for prefixes (RFC 8415 §21.4, §21.5)")
  static let identifierField = Field(
    "dhcp.associations.iaid", .number, "which of the client's associations it is (RFC 8415 §12)")
  static let renewalField = Field(
    "dhcp.associations.t1", .number, unit: "s", "when to renew; 0 leaves it to the client (RFC 8415 §21.4)")
  static let rebindingField = Field(
    "dhcp.associations.t2", .number, unit: "s", "when to renew with any server (RFC 8415 §21.4)")
  static let statusField = Field("dhcp.associations.status", .text, "how it went with it (RFC 8415 §21.13)")
  static let leasesField = Field("dhcp.leases", .list, "the addresses and prefixes in all associations, in their order")
  static let leaseIdentifierField = Field("dhcp.leases.iaid", .number, "the association it belongs to")
  static let addressField = Field(
    "dhcp.leases.address", .text, "the address, or the prefix as 2001:db8::/56 (RFC 8415 §21.6, §21.22)",
    isPersonal: true)
  static let preferredField = Field(
    "dhcp.leases.preferred_lifetime", .number, unit: "s", "how long it is for new conversations (RFC 8415 §21.6)")
  static let validField = Field(
    "dhcp.leases.valid_lifetime", .number, unit: "s", "how long it may be used at all (RFC 8415 §21.6)")
  static let leaseStatusField = Field("dhcp.leases.status", .text, "how it went with it (RFC 8415 §21.13)")

  static let all = [
    associationsField, kindField, identifierField, renewalField, rebindingField, statusField, leasesField,
    leaseIdentifierField, addressField, preferredField, validField, leaseStatusField,
  ]

  static func visit(_ message: borrowing DHCPv6Message, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard message.has(.addresses) || message.has(.temporaryAddresses) || message.has(.prefixes) else { return }
    visitor.openList(associationsField)
    var options = message.options
    while let option = options.next() {
      guard let association = DHCPv6Association(option.code, option.value) else { continue }
      visitor.openItem()
      visitor.visit(kindField, DHCPv6Association.word(option.code))
      visitor.visit(identifierField, association.identifier)
      if let time = association.renewalTime { visitor.visit(renewalField, time) }
      if let time = association.rebindingTime { visitor.visit(rebindingField, time) }
      visit(statusField, in: association.optionBytes, &visitor)
      visitor.closeItem()
    }
    visitor.closeList()
    visitor.openList(leasesField)
    options = message.options
    while let option = options.next() {
      guard let association = DHCPv6Association(option.code, option.value) else { continue }
      visitLeases(of: association, &visitor)
    }
    visitor.closeList()
  }

  private static func visitLeases(
    of association: borrowing DHCPv6Association, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var options = DHCPv6Options(association.optionBytes)
    while let option = options.next() {
      guard let lease = DHCPv6Lease(option.code, option.value) else { continue }
      visitor.openItem()
      visitor.visit(leaseIdentifierField, association.identifier)
      visitor.visit(addressField, text: lease.text)
      visitor.visit(preferredField, lease.preferredLifetime)
      visitor.visit(validField, lease.validLifetime)
      visit(leaseStatusField, in: lease.optionBytes, &visitor)
      visitor.closeItem()
    }
  }

  private static func visit(
    _ field: Field, in options: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    if let value = DHCPv6Options(options).first(.status), let status = DHCPv6Status(value) {
      visitor.visit(field, text: status.text)
    }
  }
}

/// The relays that carry a message, the one nearest to the server first.
enum DHCPv6RelayFields {
  static let relaysField = Field(
    "dhcp.relays", .list, "the relays' messages around this one, the outermost first (RFC 8415 §9)")
  static let typeField = Field("dhcp.relays.type", .text, "relay-forw to servers, relay-repl to clients")
  static let hopsField = Field("dhcp.relays.hops", .number, "the relays before this one (RFC 8415 §9.1)")
  static let linkField = Field(
    "dhcp.relays.link_ip", .address, "an address that tells the client's link, or :: (RFC 8415 §9.1)")
  static let peerField = Field(
    "dhcp.relays.peer_ip", .address, "whom the relay heard, or answers (RFC 8415 §9.1)", isPersonal: true)
  static let interfaceField = Field(
    "dhcp.relays.interface_id", .hex, "where the relay heard it (RFC 8415 §21.18)", isPersonal: true)
  static let remoteField = Field(
    "dhcp.relays.remote_id", .hex, "whom the relay takes the client for, behind a vendor's number (RFC 4649 §3)",
    isPersonal: true)
  static let hardwareField = Field(
    "dhcp.relays.client_mac", .hardwareAddress, "the client's hardware address, as the relay saw it (RFC 6939 §4)",
    isPersonal: true)

  static let all = [
    relaysField, typeField, hopsField, linkField, peerField, interfaceField, remoteField, hardwareField,
  ]

  static func visit(_ message: borrowing DHCPv6Message, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard message.relayCount > 0 else { return }
    visitor.openList(relaysField)
    var bytes = message.bytes
    for _ in 0..<message.relayCount {
      visitor.openItem()
      visitor.visit(typeField, DHCPv6MessageType(rawValue: bytes.octet(0) ?? 0).word)
      visitor.visit(hopsField, bytes.octet(1) ?? 0)
      visitor.visit(linkField, .address(address(in: bytes, at: 2)))
      visitor.visit(peerField, .address(address(in: bytes, at: 18)))
      let options = bytes.extracting(from: DHCPv6Message.relayHeaderByteCount)
      if let value = DHCPv6Options(options).first(.interface) { visitor.visit(interfaceField, hex: value) }
      if let value = DHCPv6Options(options).first(.remote) { visitor.visit(remoteField, hex: value) }
      if let value = DHCPv6Options(options).first(.linkLayerAddress), value.byteCount == 8 {
        let high = UInt64(value.number(at: 2, UInt32.self)) << 16
        visitor.visit(
          hardwareField, .hardwareAddress(MACAddress(value: high | UInt64(value.number(at: 6, UInt16.self)))))
      }
      visitor.closeItem()
      guard let inner = DHCPv6Options(options).first(.relayedMessage) else { break }
      bytes = inner
    }
    visitor.closeList()
  }

  /// An address of a relay's header, which was checked to be there.
  private static func address(in bytes: RawSpan, at offset: Int) -> IPAddress {
    IPAddress(v6High: bytes.number(at: offset, UInt64.self), low: bytes.number(at: offset &+ 8, UInt64.self))
  }
}
