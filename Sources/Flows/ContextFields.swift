// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// The facts that stand at the head of every record, whatever its event.
///
/// - Source: the common fields of Suricata's EVE JSON, whose names and spellings they keep.
extension EventContext {
  /// The record's time, which every record has.
  public static let timestampField = Field("timestamp", .time, "when the packet was captured that completed the event")
  static let flowField = Field("flow_id", .number, "51 bits that name the flow")
  static let packetField = Field("pcap_cnt", .number, "the 1-based number of the packet in its file")
  static let vlanField = Field("vlan", .list, "the VLAN tags of the packet, outermost first (IEEE 802.1Q §9.6)")
  /// The address of the packet's sender, or of the device that a record without a packet is about.
  public static let senderAddressField = Field(
    "src_ip", .address, "the address that the packet came from", isPersonal: true)
  static let senderPortField = Field("src_port", .number, "the port that the packet came from")
  static let receiverAddressField = Field(
    "dest_ip", .address, "the address that the packet went to", isPersonal: true)
  static let receiverPortField = Field("dest_port", .number, "the port that the packet went to")
  static let transportField = Field("proto", .text, "the transport: TCP, UDP, ICMP, IPv6-ICMP, or its number")
  static let icmpTypeField = Field("icmp_type", .number, "the type of the ICMP message that began the flow (RFC 792)")
  static let icmpCodeField = Field("icmp_code", .number, "the code of the ICMP message that began the flow (RFC 792)")
  public static let serviceField = Field("app_proto", .text, "the application protocol that the flow's bytes showed")
  /// The hardware address of the packet's sender, or of the device that a record without a packet is about.
  public static let senderMACField = Field(
    "ether.src_mac", .hardwareAddress, "the hardware address that the packet came from", isPersonal: true)
  static let receiverMACField = Field(
    "ether.dest_mac", .hardwareAddress, "the hardware address that the packet went to", isPersonal: true)

  /// Every field that `visit` can show, in that order.
  public static let fields = [
    timestampField, flowField, packetField, vlanField, senderAddressField, senderPortField, receiverAddressField,
    receiverPortField, transportField, icmpTypeField, icmpCodeField, serviceField, senderMACField, receiverMACField,
  ]

  /// Shows the fields that this context has: ports where the transport has them, tags and hardware addresses where the
  /// link has them, the packet's number where there is a packet.
  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitOrigin(&visitor)
    visitConversation(&visitor)
  }

  /// Shows the first fields only: the time, the flow and the packet.
  public func visitOrigin(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.timestampField, .time(time))
    if let flow { visitor.visit(Self.flowField, flow.id) }
    if packet > 0 { visitor.visit(Self.packetField, packet) }
  }

  /// Shows the fields behind those of `visitOrigin`: who talks with whom, and how.
  public func visitConversation(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitTags(&visitor)
    visitEndpoints(&visitor)
    if let service = flow?.service, service.utf8CodeUnitCount > 0 { visitor.visit(Self.serviceField, service) }
    if sourceMAC != .zero { visitor.visit(Self.senderMACField, .hardwareAddress(sourceMAC)) }
    if destinationMAC != .zero { visitor.visit(Self.receiverMACField, .hardwareAddress(destinationMAC)) }
  }

  private func visitTags(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard vlan.outer >= 0 else { return }
    visitor.openList(Self.vlanField)
    visitor.visit(Self.vlanField, vlan.outer)
    if vlan.inner >= 0 { visitor.visit(Self.vlanField, vlan.inner) }
    visitor.closeList()
  }

  private func visitEndpoints(_ visitor: inout some FieldVisitor & ~Copyable) {
    // An ARP probe has no sender yet; in a flow, 0.0.0.0 is what a DHCP client really sends from.
    let isInFlow = flow != nil
    let hasPorts = transport == .tcp || transport == .udp || transport == .sctp
    if isInFlow || !sender.address.isUnspecified {
      visitor.visit(Self.senderAddressField, .address(sender.address))
    }
    if hasPorts { visitor.visit(Self.senderPortField, sender.port) }
    if isInFlow || !receiver.address.isUnspecified {
      visitor.visit(Self.receiverAddressField, .address(receiver.address))
    }
    if hasPorts { visitor.visit(Self.receiverPortField, receiver.port) }
    if isInFlow || transport.rawValue != 0 { visitor.visit(Self.transportField, text: transport.word) }
    if let flow, transport == .icmp || transport == .icmpv6 {
      visitor.visit(Self.icmpTypeField, flow.client.port)
      visitor.visit(Self.icmpCodeField, flow.server.port)
    }
  }
}

extension TransportProtocol {
  /// EVE's `proto`: the registered name, or the number in decimal.
  ///
  /// - Source: IANA, Assigned Internet Protocol Numbers; EVE's spelling.
  public var word: ShortText {
    var word = ShortText()
    switch self {
    case .tcp: word.append("TCP")
    case .udp: word.append("UDP")
    case .icmp: word.append("ICMP")
    case .icmpv6: word.append("IPv6-ICMP")
    case .igmp: word.append("IGMP")
    case .gre: word.append("GRE")
    case .sctp: word.append("SCTP")
    default: word.append(decimal: UInt64(rawValue))
    }
    return word
  }
}
