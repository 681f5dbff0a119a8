// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols

/// A receiver that keeps every message as text, and pairs requests with answers as the flow stage does: one conversation between
/// two endpoints, in which each message comes in a packet of its own, a second after the one before it.
public struct PairingReceiver: FlowSink {
  private var receiver = CollectingReceiver()
  public var exchanges = ExchangeTable(capacity: 256)
  public var names = FlowNames()
  public var certificates = CertificateMemory()
  public var messageContext: EventContext
  private var flow: Flow

  public init(_ transport: TransportProtocol = .udp, clientPort: UInt16 = 40_000, serverPort: UInt16) {
    flow = Flow(
      id: 7, transport: transport, client: Endpoint(address: IPAddress(v4: 0x0A00_0001), port: clientPort),
      server: Endpoint(address: IPAddress(v4: 0x0A00_0002), port: serverPort), clientMAC: .zero, serverMAC: .zero,
      vlan: VLANTags(), start: Timestamp(nanoseconds: 0), firstPacket: 1, source: 0)
    messageContext = EventContext(
      time: flow.start, packet: 0, source: 0, vlan: flow.vlan, sourceMAC: .zero, destinationMAC: .zero,
      sender: flow.client, receiver: flow.server, transport: transport, direction: .toServer, flow: flow)
  }

  /// The messages in their order.
  public var messages: [RenderedMessage] { receiver.messages }

  /// Lets the next packet come, from the side that `direction` names as the sender's.
  public mutating func turn(_ direction: Direction) {
    if direction == .toServer { flow.toServer.packets += 1 } else { flow.toClient.packets += 1 }
    messageContext.packet += 1
    messageContext.time = Timestamp(nanoseconds: Int64(messageContext.packet) * 1_000_000_000)
    messageContext.direction = direction
    messageContext.sender = direction == .toServer ? flow.client : flow.server
    messageContext.receiver = direction == .toServer ? flow.server : flow.client
    messageContext.flow = flow
  }

  public mutating func observe(packet: borrowing PacketFacts) {}
  public mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext)
  {}
  public mutating func receive(_ message: borrowing ProtocolMessage) { receiver.receive(message) }
}
