// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// What following a flow needs to know of one packet.
struct Packet {
  let facts: PacketFacts
  let vlan: VLANTags
  let tunnels: TunnelPath
  /// The packets before this one that brought parts of the same datagram; they have no flow of their own.
  let earlier: EarlierParts
  /// What an ICMP message belongs to.
  let exchange: ICMPExchange

  init(_ frame: borrowing Frame, _ header: PacketHeader) {
    vlan = frame.link.vlan
    tunnels = frame.tunnels
    earlier = frame.earlier
    var sender: Endpoint?
    var receiver: Endpoint?
    var transport = TransportProtocol(rawValue: 0)
    var flags: UInt8 = 0
    var exchange = ICMPExchange()
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
        exchange = ICMPExchange(icmp, transport)
        ports = (exchange.requestType, UInt16(icmp.code))
        if exchange.isReply { swap(&ports.0, &ports.1) }
      case .other where transport == .sctp:
        var association = WireReader(frame.payload)
        if let source = try? association.read(UInt16.self), let destination = try? association.read(UInt16.self) {
          ports = (source, destination)
        }
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

  var isICMP: Bool { facts.transport == .icmp || facts.transport == .icmpv6 }
  /// Whether the packet is a segment without SYN, ACK and RST: it belongs to no connection, and asks whether a port is closed, as an
  /// open one says nothing to it.
  ///
  /// - Source: RFC 9293 §3.10.7.1, §3.10.7.4.
  var isProbe: Bool {
    guard facts.transport == .tcp, let port = facts.receiver?.port, port > 0 else { return false }
    return TCPHeader.Flags(rawValue: facts.tcpFlags).isDisjoint(with: [.syn, .ack, .rst])
  }
  /// Whether the packet is an ICMP message that answers another.
  var isReply: Bool { exchange.isReply }

  /// The key of the packet's flow; both directions of an ICMP exchange share one.
  func key(_ sender: Endpoint, _ receiver: Endpoint, _ path: FlowPath) -> FlowKey {
    isICMP
      ? FlowKey(sender.address, receiver.address, exchange, facts.transport, path)
      : FlowKey(sender, receiver, facts.transport, path)
  }

  /// The way that the packet took, as far as it tells flows apart.
  func path(_ configuration: borrowing FlowConfiguration) -> FlowPath {
    FlowPath(
      configuration.isVLANInKey ? vlan : VLANTags(), tunnels: configuration.areTunnelsInKey ? tunnels.digest : 0)
  }

  /// Whether the first packet of a flow asks for an answer, so that silence is a failed contact.
  func expectsAnswer(isSenderClient: Bool) -> Bool {
    guard isSenderClient, let receiver = facts.receiver, !receiver.address.isGroup, !facts.destinationMAC.isGroup else {
      return false
    }
    switch facts.transport {
    case .tcp:
      let flags = TCPHeader.Flags(rawValue: facts.tcpFlags)
      return flags.contains(.syn) && !flags.contains(.ack) || isProbe
    case .udp: return true
    case .icmp, .icmpv6: return exchange.expectsReply
    default: return false
    }
  }

  /// Which way the packet goes in a flow between these two.
  @inline(__always)
  func direction(client: Endpoint, server: Endpoint) -> Direction {
    guard let sender = facts.sender else { return .toServer }
    let isFromClient =
      isICMP
      ? client.address == server.address ? !exchange.isReply : sender.address == client.address : sender == client
    return isFromClient ? .toServer : .toClient
  }

  /// The context of an event that this packet brought; `direction` is that of the bytes that it is about, which may be the other
  /// side's: an acknowledgement shows that what is missing will not come any more.
  @inline(__always)
  func context(of flow: Flow?, _ direction: Direction) -> EventContext {
    let nobody = Endpoint(address: IPAddress(v4: 0), port: 0)
    var context = EventContext(
      time: facts.time, packet: facts.packet, source: facts.source, vlan: vlan, sourceMAC: facts.sourceMAC,
      destinationMAC: facts.destinationMAC, sender: facts.sender ?? nobody, receiver: facts.receiver ?? nobody,
      transport: facts.transport, direction: direction, flow: flow,
      tunnels: tunnels)
    if case .bad = facts.checksum { context.isChecksumBad = true }
    if let flow, self.direction(client: flow.client, server: flow.server) != direction {
      swap(&context.sender, &context.receiver)
      swap(&context.sourceMAC, &context.destinationMAC)
    }
    return context
  }
}

extension EventContext {
  /// The context of an event that time brought, seen from the side that `direction` names as the sender's.
  @inline(__always)
  init(of flow: Flow, at time: Timestamp, _ direction: Direction) {
    let isToServer = direction == .toServer
    self.init(
      time: time, packet: 0, source: flow.source, vlan: flow.vlan,
      sourceMAC: isToServer ? flow.clientMAC : flow.serverMAC,
      destinationMAC: isToServer ? flow.serverMAC : flow.clientMAC, sender: isToServer ? flow.client : flow.server,
      receiver: isToServer ? flow.server : flow.client, transport: flow.transport, direction: direction, flow: flow)
  }
}
