// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Messages that stand alone in a packet, on their way to their protocol's analyzer.
extension FlowStage {
  /// Hands on a message that stands in a frame of its own, which belongs to no flow.
  func carryLinkMessage(
    _ link: LinkProtocol, _ frame: borrowing Frame, _ packet: Packet, sink: inout some FlowSink & ~Copyable
  ) {
    var input = PacketInput(frame.payload, isCutByCapture: frame.isPayloadCut)
    input.sourceMAC = packet.facts.sourceMAC
    var context = packet.context(of: nil, .toServer)
    // Who asks by ARP, and for whom, is said by the message alone.
    if link == .arp, let ends = ARPMessage.ends(in: input.bytes) {
      context.sender = Endpoint(address: ends.sender, port: 0)
      context.receiver = Endpoint(address: ends.target, port: 0)
    }
    sink.messageContext = context
    switch link {
    case .arp: PacketProtocol.arp.receive(input, into: &sink)
    case .cdp: PacketProtocol.cdp.receive(input, into: &sink)
    case .lldp: PacketProtocol.lldp.receive(input, into: &sink)
    }
  }

  /// Hands on a message of Neighbor Discovery, which belongs to the flow of its ICMPv6 exchange.
  func carryNeighborMessage(
    _ frame: borrowing Frame, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    guard case .ip(let ip) = frame.network else { return }
    var input = PacketInput(frame.body, isCutByCapture: frame.isPayloadCut)
    input.sourceMAC = packet.facts.sourceMAC
    input.source = ip.source
    input.destination = ip.destination
    input.hopLimit = ip.hopLimit
    sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    PacketProtocol.ndp.receive(input, into: &sink)
  }
}
