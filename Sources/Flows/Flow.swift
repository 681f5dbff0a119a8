// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// The packets and bytes of one direction of a flow.
public struct Traffic: Sendable {
  public var packets: UInt64 = 0
  /// Bytes on the link, from the first byte of the link header.
  public var bytes: UInt64 = 0
  /// All TCP flags seen, joined by or.
  public var tcpFlags: UInt8 = 0

  public init() {}
}

/// What is known of a conversation between two endpoints.
public struct Flow: Sendable {
  /// What the packets seen so far amount to.
  public enum State: UInt8, Sendable { case new, established, closed }

  /// 51 bits that name the flow in logs (JavaScript readers keep no more).
  public var id: UInt64
  public var transport: TransportProtocol
  /// The side that started the conversation, as far as is known; for ICMP the port is the message type.
  public var client: Endpoint
  /// The other side; for ICMP the port is the message code.
  public var server: Endpoint
  public var clientMAC: MACAddress
  public var serverMAC: MACAddress
  public var vlan: VLANTags
  public var start: Timestamp
  public var last: Timestamp
  /// The number of the flow's first packet in its source.
  public var firstPacket: UInt64
  /// The source (interface or file) of the first packet.
  public var source: UInt16
  public var toServer = Traffic()
  public var toClient = Traffic()
  public var state: State = .new
  /// How far a TCP connection has come.
  public var stage = TCPStage.unknown
  /// Whether a handshake or a request said who started; otherwise it is guessed from ports, learned services and the first
  /// packet.
  public var isInitiatorCertain = false
  /// The recognised protocol's name, or nothing.
  public var service: StaticString = ""

  public init(
    id: UInt64, transport: TransportProtocol, client: Endpoint, server: Endpoint, clientMAC: MACAddress,
    serverMAC: MACAddress, vlan: VLANTags, start: Timestamp, firstPacket: UInt64, source: UInt16
  ) {
    self.id = id
    self.transport = transport
    self.client = client
    self.server = server
    self.clientMAC = clientMAC
    self.serverMAC = serverMAC
    self.vlan = vlan
    self.start = start
    self.last = start
    self.firstPacket = firstPacket
    self.source = source
  }

  /// Whether both sides have sent.
  public var isAnswered: Bool { toClient.packets > 0 }
}
