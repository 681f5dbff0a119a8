// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes

extension DeviceProfile {
  /// Counts a packet that the device sent.
  public mutating func countSent(_ packet: borrowing PacketFacts) {
    countSent(
      length: packet.length, transport: packet.transport, tcpFlags: packet.tcpFlags, to: packet.receiver)
  }

  /// Counts a packet that was sent to the device.
  public mutating func countReceived(_ packet: borrowing PacketFacts) { countReceived(length: packet.length) }

  /// Remembers a conversation that the device started with a peer; only an answer makes the peer known.
  public mutating func turnTo(_ peer: UInt64, at time: Timestamp) {
    guard peers.meet(peer, at: time, isLearning: false) == .new else { return }
    tick.newPeers &+= 1
    newPeersInMinute.add(at: time)
    newPeersInTenMinutes.add(at: time)
  }

  /// Remembers a peer that has answered the device, and its service.
  public mutating func meet(peer: UInt64, destination: UInt64, at time: Timestamp, isLearning: Bool) {
    peers.meet(peer, at: time, isLearning: isLearning)
    let meeting = destinations.meet(destination, at: time, isLearning: isLearning)
    if meeting != .inSlot { destinationNovelty.count(isNew: meeting == .new, at: time) }
  }
}
