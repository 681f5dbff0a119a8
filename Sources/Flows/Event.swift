// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// Something that a device did: what Flows hands on to Devices. A view into received bytes, never stored.
public enum Event: ~Escapable {
  /// The first packet of a flow, and how it asks for a connection, where it does.
  case flowStarted(ConnectionRequest?)
  /// The server side's first packet: a SYN-ACK, or the first datagram or ICMP reply the other way.
  case flowAnswered
  /// The server refused (RST to a SYN, ICMP unreachable), or a first packet got no answer within the answer timeout.
  case flowFailed(FlowFailure)
  /// The flow goes on for long; `context.flow` has its counts so far.
  case flowContinues(FlowRecord)
  /// The flow is over; `context.flow` has its last counts.
  case flowEnded(FlowRecord)
  /// The flow's bytes show something else than its ports lead one to expect; once a flow, when its protocol is settled.
  case portMismatch(PortMismatch)
  /// A protocol message, whole or malformed.
  case message(ProtocolMessage)
}

/// Why a first contact failed.
public enum FlowFailure: UInt8, Sendable { case refused, unanswered }

/// When, where and between whom an event happened.
public struct EventContext: Sendable {
  public var time: Timestamp
  /// The 1-based number of the packet that completed the event, in its source; 0 for events that time alone brought.
  public var packet: UInt64
  /// The index of the interface or file.
  public var source: UInt16
  public var vlan: VLANTags
  /// The hardware addresses of the packet (zero where the link has none).
  public var sourceMAC: MACAddress
  public var destinationMAC: MACAddress
  /// Who sent the packet and to whom; for events without a packet, the flow's client and server.
  public var sender: Endpoint
  public var receiver: Endpoint
  public var transport: TransportProtocol
  public var direction: Direction
  /// The flow, or nil for a message that stands in a frame of its own.
  public var flow: Flow?
  /// The tunnels that the packet came through; for events without a packet, those of the flow's first.
  public var tunnels: TunnelPath
  /// Whether a checksum of the packet does not fit: its receiver will refuse it, and its bytes may be damaged.
  public var isChecksumBad = false

  @inline(__always)
  public init(
    time: Timestamp, packet: UInt64, source: UInt16, vlan: VLANTags, sourceMAC: MACAddress,
    destinationMAC: MACAddress, sender: Endpoint, receiver: Endpoint, transport: TransportProtocol,
    direction: Direction, flow: Flow?, tunnels: TunnelPath = TunnelPath()
  ) {
    self.time = time
    self.packet = packet
    self.source = source
    self.vlan = vlan
    self.sourceMAC = sourceMAC
    self.destinationMAC = destinationMAC
    self.sender = sender
    self.receiver = receiver
    self.transport = transport
    self.direction = direction
    self.flow = flow
    self.tunnels = tunnels
  }
}

/// The few facts of every packet that per-device counters need; handed on before the events of the packet.
public struct PacketFacts: Sendable {
  public var time: Timestamp
  public var packet: UInt64
  public var source: UInt16
  /// Bytes on the link.
  public var length: UInt32
  public var sourceMAC: MACAddress
  public var destinationMAC: MACAddress
  /// Nil for packets that are not IP.
  public var sender: Endpoint?
  public var receiver: Endpoint?
  /// 0 for packets that are not IP.
  public var transport: TransportProtocol
  /// The TCP flags octet, or 0.
  public var tcpFlags: UInt8
  /// What the packet's checksums say of its bytes.
  public var checksum: Checksum

  public init(
    time: Timestamp, packet: UInt64, source: UInt16, length: UInt32, sourceMAC: MACAddress,
    destinationMAC: MACAddress,
    sender: Endpoint?, receiver: Endpoint?, transport: TransportProtocol, tcpFlags: UInt8,
    checksum: Checksum = .unverified
  ) {
    self.time = time
    self.packet = packet
    self.source = source
    self.length = length
    self.sourceMAC = sourceMAC
    self.destinationMAC = destinationMAC
    self.sender = sender
    self.receiver = receiver
    self.transport = transport
    self.tcpFlags = tcpFlags
    self.checksum = checksum
  }
}

/// Something that watches what Flows sees, in order: Devices and Detection, the event log, a test.
public protocol FlowObserver: ~Copyable {
  mutating func observe(packet: borrowing @_addressable PacketFacts)
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext)
}
