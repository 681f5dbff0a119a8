// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols

/// Counts what the stage tells, and keeps what it says of the conversations.
struct FloodSink: FlowSink, ~Copyable {
  var outcome = FloodWorkload.Outcome()
  /// Whether the flood and the conversations are.
  var isOver = false
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)
  private var starts: [Int: [UInt64]] = [:]
  private var ends: [Int: Flow] = [:]

  mutating func observe(packet: borrowing PacketFacts) {}

  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {
    switch copy event {
    case .flowStarted:
      outcome.started += 1
      note(context.flow) { sink, number, flow in sink.starts[number, default: []].append(flow.id) }
    case .flowEnded:
      outcome.ended += 1
      let isOver = isOver
      note(context.flow) { sink, number, flow in
        sink.ends[number] = flow
        if !isOver { sink.outcome.harm.append("conversation \(number) ended in the middle of the flood") }
      }
    default: break
    }
  }

  mutating func receive(_ message: borrowing ProtocolMessage) {}

  private mutating func note(_ flow: Flow?, _ body: (inout FloodSink, Int, Flow) -> Void) {
    guard let flow else { return }
    guard let number = FloodedConversation.number(of: flow.client) ?? FloodedConversation.number(of: flow.server) else {
      return
    }
    body(&self, number, flow)
  }

  /// Holds what the stage said of a conversation against what was sent.
  mutating func judge(_ conversation: FloodedConversation) {
    guard let number = FloodedConversation.number(of: conversation.client) else { return }
    let ids = starts[number] ?? []
    let name = "conversation \(number), \(conversation.kind)"
    if ids.count != 1 { outcome.harm.append("\(name): began \(ids.count) times") }
    guard let end = ends[number] else {
      outcome.harm.append("\(name): never ended")
      return
    }
    if end.id != ids.first { outcome.harm.append("\(name): ended under another name") }
    let isTurned = end.client != conversation.client
    let counted = isTurned ? (end.toClient.packets, end.toServer.packets) : (end.toServer.packets, end.toClient.packets)
    if counted != conversation.packets {
      outcome.harm.append("\(name): \(conversation.packets) packets sent, \(counted) counted")
    }
  }
}
