// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// The host of the home that gets the most packets among those that nobody has heard send anything.
///
/// Receiving makes no device: whoever sends to made-up addresses would make as many. What a thousand more packets go to than to all
/// others is there all the same, as the victim of a flood is whose answers the sensor does not see. Only what comes from the
/// Internet and needs no consent counts: datagrams, and segments that open or refuse a connection.
struct UnheardHost: Sendable {
  static let packetsNeeded: UInt32 = 1000

  /// The host that leads in a majority vote, and by how many packets.
  private var address = IPAddress(v4: 0)
  private var votes: UInt32 = 0

  /// Counts a packet to a host that is not known; returns whether the host is now known to be there.
  mutating func takes(_ packet: borrowing @_addressable PacketFacts, at home: HomeNetworks) -> Bool {
    guard let sender = packet.sender?.address, let receiver = packet.receiver?.address, packet.destinationMAC.isDevice,
      home.contains(receiver), !receiver.isGroup, !home.isBroadcast(receiver), !home.contains(sender),
      packet.needsNoConsent
    else { return false }
    if votes == 0 { address = receiver }
    votes = address == receiver ? votes + 1 : votes - 1
    guard votes >= Self.packetsNeeded else { return false }
    votes = 0
    return true
  }
}

extension PacketFacts {
  /// Whether the packet may come without the receiver's having agreed to it: of TCP, only SYN and RST do.
  fileprivate var needsNoConsent: Bool {
    transport != .tcp || tcpFlags & 0x06 != 0
  }
}
