// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What is known of a drawn packet beside its octets.
public struct DrawnPacket: Sendable {
  /// When it is captured.
  public let time: Timestamp
  /// The attack run that the packet belongs to, or 0 for none: then it is benign.
  public let run: Int
}

/// Takes the packets of a home, in the order of their times.
public protocol PacketReceiver {
  /// Takes one packet, from its Ethernet header on; the octets are the receiver's only for this call.
  mutating func receive(_ packet: DrawnPacket, _ bytes: ArraySlice<UInt8>)
}
