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
  static let tunnelSourceField = Field(
    "tunnel.src_ip", .address, "where the packet's innermost tunnel with addresses begins", isPersonal: true)
  static let tunnelSourcePortField = Field("tunnel.src_port", .number, "the port that the tunnel's datagram came from")
  static let tunnelDestinationField = Field(
    "tunnel.dest_ip", .address, "where that tunnel ends", isPersonal: true)
  static let tunnelDestinationPortField = Field("tunnel.dest_port", .number, "the port that it went to")
  static let tunnelTransportField = Field("tunnel.proto", .text, "the protocol that carries the tunnel, as in proto")
  static let tunnelDepthField = Field("tunnel.depth", .number, "how many tunnels the packet came through")
  static let tunnelKindField = Field(
    "tunnel.type", .text, "the innermost: mpls, pppoe, gre, erspan, ip, etherip, vxlan, geneve, nsh, teredo or gtp")
  static let tunnelIdentifierField = Field(
    "tunnel.id", .number, "its number: network identifier, key, session, label or path, where it has one")
  static let checksumField = Field(
    "vedette.checksum_bad", .boolean, "true where a checksum of the packet does not fit; absent elsewhere")

  /// Every field that `visit` can show, in that order.
  public static let fields = [
    timestampField, flowField, packetField, vlanField, senderAddressField, senderPortField, receiverAddressField,
    receiverPortField, transportField, icmpTypeField, icmpCodeField, serviceField, senderMACField, receiverMACField,
    tunnelSourceField, tunnelSourcePortField, tunnelDestinationField, tunnelDestinationPortField, tunnelTransportField,
    tunnelDepthField, tunnelKindField, tunnelIdentifierField, checksumField,
  ]

  /// Shows the fields that this context has: ports where the transport has them, tags and hardware addresses where the
  /// link has them, the packet's number where there is a packet, tunnels where it came through some.
  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitOrigin(&visitor)
    visitConversation(&visitor)
    visitMarks(&visitor)
  }

  /// Shows the last fields only: what is noteworthy of the packet itself.
  public func visitMarks(_ visitor: inout some FieldVisitor & ~Copyable) {
    if isChecksumBad { visitor.visit(Self.checksumField, true) }
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
    if !tunnels.isEmpty { visitTunnels(&visitor) }
  }

  private func visitTunnels(_ visitor: inout some FieldVisitor & ~Copyable) {
    if tunnels.hasEndpoints {
      let hasPorts = tunnels.transport == .udp
      visitor.visit(Self.tunnelSourceField, .address(tunnels.source.address))
      if hasPorts { visitor.visit(Self.tunnelSourcePortField, tunnels.source.port) }
      visitor.visit(Self.tunnelDestinationField, .address(tunnels.destination.address))
      if hasPorts { visitor.visit(Self.tunnelDestinationPortField, tunnels.destination.port) }
      visitor.visit(Self.tunnelTransportField, text: tunnels.transport.word)
    }
    visitor.visit(Self.tunnelDepthField, tunnels.count)
    visitor.visit(Self.tunnelKindField, tunnels.kind.word)
    if let identifier = tunnels.identifier { visitor.visit(Self.tunnelIdentifierField, identifier) }
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
