// SPDX-License-Identifier: Apache-2.0

/// What the capture says of one packet, beside its bytes.
///
/// A plain value without references, so that it can be copied through the packet ring as it is.
@frozen
public struct PacketHeader: Sendable, BitwiseCopyable {
  public var time: Timestamp
  /// The 1-based number of the packet in its source.
  public var number: UInt64
  /// The bytes that the packet had on the link.
  public var originalLength: UInt32
  /// The bytes that were captured and follow the header.
  public var capturedLength: UInt32
  public var linkType: LinkType
  /// The index of the interface or file that the packet came from, in the order they were given.
  public var source: UInt16

  @inlinable public init(
    time: Timestamp, number: UInt64, originalLength: UInt32, capturedLength: UInt32, linkType: LinkType,
    source: UInt16
  ) {
    self.time = time
    self.number = number
    self.originalLength = originalLength
    self.capturedLength = capturedLength
    self.linkType = linkType
    self.source = source
  }
}

/// The number of the protocol above the Internet protocol; unknown ones are kept.
///
/// - Source: IANA, Assigned Internet Protocol Numbers.
@frozen
public struct TransportProtocol: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var icmp: TransportProtocol { TransportProtocol(rawValue: 1) }
  @inlinable public static var igmp: TransportProtocol { TransportProtocol(rawValue: 2) }
  /// An IPv4 packet inside another packet.
  @inlinable public static var ipv4: TransportProtocol { TransportProtocol(rawValue: 4) }
  @inlinable public static var tcp: TransportProtocol { TransportProtocol(rawValue: 6) }
  @inlinable public static var udp: TransportProtocol { TransportProtocol(rawValue: 17) }
  /// An IPv6 packet inside another packet.
  @inlinable public static var ipv6: TransportProtocol { TransportProtocol(rawValue: 41) }
  @inlinable public static var gre: TransportProtocol { TransportProtocol(rawValue: 47) }
  @inlinable public static var icmpv6: TransportProtocol { TransportProtocol(rawValue: 58) }
  @inlinable public static var etherIP: TransportProtocol { TransportProtocol(rawValue: 97) }
  @inlinable public static var sctp: TransportProtocol { TransportProtocol(rawValue: 132) }
  @inlinable public static var mpls: TransportProtocol { TransportProtocol(rawValue: 137) }
}

/// One end of a conversation: an address and a port (zero where the transport has none).
@frozen
public struct Endpoint: Hashable, Sendable, BitwiseCopyable, Comparable {
  public var address: IPAddress
  public var port: UInt16

  @inlinable public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Orders by address, then by port.
  @inlinable public static func < (a: Endpoint, b: Endpoint) -> Bool {
    a.address != b.address ? a.address < b.address : a.port < b.port
  }
}
