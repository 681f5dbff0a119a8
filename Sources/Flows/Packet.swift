// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// What following a flow needs to know of one packet.
struct Packet {
  let facts: PacketFacts
  let vlan: VLANTags
  let tunnels: TunnelPath
  /// The packets before this one that brought parts of the same datagram; they have no flow of their own.
  let earlier: EarlierParts
  /// For ICMP, the identifier of the exchange and the type of the message that starts it.
  private let exchange: (identifier: UInt16, requestType: UInt8, isReply: Bool, expectsReply: Bool)

  init(_ frame: borrowing Frame, _ header: PacketHeader) {
    vlan = frame.link.vlan
    tunnels = frame.tunnels
    earlier = frame.earlier
    var sender: Endpoint?
    var receiver: Endpoint?
    var transport = TransportProtocol(rawValue: 0)
    var flags: UInt8 = 0
    var exchange: (UInt16, UInt8, Bool, Bool) = (0, 0, false, false)
    if case .ip(let ip) = frame.network {
      var ports: (UInt16, UInt16) = (0, 0)
      transport = ip.transport
      switch frame.transport {
      case .tcp(let tcp):
        ports = (tcp.sourcePort, tcp.destinationPort)
        flags = tcp.flags.rawValue
      case .udp(let udp):
        ports = (udp.sourcePort, udp.destinationPort)
      case .icmp(let icmp):
        // Community ID and EVE speak of type and code; the exchange is told apart by its identifier.
        ports = (UInt16(icmp.type), UInt16(icmp.code))
        let request = icmp.requestType(transport)
        let isEcho = transport == .icmp ? request == 8 : request == 128
        exchange = (isEcho ? icmp.identifier : 0, request, icmp.isReply(transport), isEcho && request == icmp.type)
      case .none, .laterFragment, .other:
        break
      }
      sender = Endpoint(address: ip.source, port: ports.0)
      receiver = Endpoint(address: ip.destination, port: ports.1)
    }
    self.exchange = exchange
    facts = PacketFacts(
      time: header.time, packet: header.number, source: header.source, length: header.originalLength,
      sourceMAC: frame.link.source, destinationMAC: frame.link.destination, sender: sender, receiver: receiver,
      transport: transport, tcpFlags: flags, checksum: frame.checksum)
  }

  private var isICMP: Bool { facts.transport == .icmp || facts.transport == .icmpv6 }

  /// The key of the packet's flow; both directions of an ICMP exchange share one.
  func key(_ sender: Endpoint, _ receiver: Endpoint) -> FlowKey {
    guard isICMP else { return FlowKey(sender, receiver, facts.transport, vlan, tunnels: tunnels.digest) }
    let port = exchange.identifier
    let type = UInt16(exchange.requestType)
    // Both ends get the same ports, so that only the addresses order them.
    return FlowKey(
      Endpoint(address: sender.address, port: port ^ type &* 257),
      Endpoint(address: receiver.address, port: port ^ type &* 257), facts.transport, vlan, tunnels: tunnels.digest)
  }

  /// Whether the sender started the flow whose first packet this is, and whether that is certain.
  var initiator: (isSender: Bool, isCertain: Bool) {
    switch facts.transport {
    case .tcp:
      let flags = TCPHeader.Flags(rawValue: facts.tcpFlags)
      if flags.contains(.syn) { return (!flags.contains(.ack), true) }
      return (looksLikeClient, false)
    case .icmp, .icmpv6: return (!exchange.isReply, true)
    default: return (looksLikeClient, false)
    }
  }

  /// The side with the registered port is more likely the server (RFC 6335 §6); of two alike, the first to be seen is the client.
  private var looksLikeClient: Bool {
    guard let sender = facts.sender, let receiver = facts.receiver else { return true }
    if receiver.address.isGroup { return true }
    return !(sender.port < 1024 && receiver.port >= 1024)
  }

  /// Whether the first packet of a flow asks for an answer, so that silence is a failed contact.
  var expectsAnswer: Bool {
    guard let receiver = facts.receiver, !receiver.address.isGroup, !facts.destinationMAC.isGroup else { return false }
    switch facts.transport {
    case .tcp:
      let flags = TCPHeader.Flags(rawValue: facts.tcpFlags)
      return flags.contains(.syn) && !flags.contains(.ack)
    case .udp: return looksLikeClient
    case .icmp, .icmpv6: return exchange.expectsReply
    default: return false
    }
  }

  func isSent(byClientOf flow: Flow) -> Bool {
    guard let sender = facts.sender else { return true }
    if isICMP {
      return flow.client.address == flow.server.address ? !exchange.isReply : sender.address == flow.client.address
    }
    return sender == flow.client
  }

  /// The context of an event that this packet brought.
  func context(of flow: Flow?, _ direction: Direction) -> EventContext {
    let nobody = Endpoint(address: IPAddress(v4: 0), port: 0)
    var context = EventContext(
      time: facts.time, packet: facts.packet, source: facts.source, vlan: vlan, sourceMAC: facts.sourceMAC,
      destinationMAC: facts.destinationMAC, sender: facts.sender ?? nobody, receiver: facts.receiver ?? nobody,
      transport: facts.transport, direction: direction, flow: flow,
      tunnels: tunnels)
    if case .bad = facts.checksum { context.isChecksumBad = true }
    return context
  }

  /// The context of an event that time brought.
  static func context(ofSilent flow: Flow, at time: Timestamp) -> EventContext {
    EventContext(
      time: time, packet: 0, source: flow.source, vlan: flow.vlan, sourceMAC: flow.clientMAC,
      destinationMAC: flow.serverMAC, sender: flow.client, receiver: flow.server, transport: flow.transport,
      direction: .toServer, flow: flow, tunnels: flow.tunnels)
  }
}
