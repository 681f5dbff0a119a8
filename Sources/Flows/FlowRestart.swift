// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// A SYN that came into a living connection: the first packet of another one, if that comes about.
struct FlowRestart {
  let header: TCPHeader
  let time: Timestamp
  let packet: UInt64
  /// Bytes on the link.
  let byteCount: UInt32
  let isFromClient: Bool

  init(_ header: TCPHeader, _ facts: PacketFacts, _ direction: Direction) {
    self.header = header
    time = facts.time
    packet = facts.packet
    byteCount = facts.length
    isFromClient = direction == .toServer
  }
}

extension FlowEntry {
  /// Takes the packet out of the counts that turned out to belong to the flow behind this one.
  mutating func giveUp(_ restart: FlowRestart) {
    if restart.isFromClient {
      flow.toServer.packets &-= 1
      flow.toServer.bytes &-= UInt64(restart.byteCount)
    } else {
      flow.toClient.packets &-= 1
      flow.toClient.bytes &-= UInt64(restart.byteCount)
    }
  }

  /// Begins a flow with a packet that was counted to the one before.
  mutating func begin(with restart: FlowRestart) {
    flow.start = restart.time
    told = restart.time
    flow.firstPacket = restart.packet
    flow.toServer.packets = 1
    flow.toServer.bytes = UInt64(restart.byteCount)
    flow.toServer.tcpFlags = restart.header.flags.rawValue
    connection.follow(restart.header, from: .toServer)
    request = FirstRequest(restart.header, payloadByteCount: 0)
  }
}
