// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// An ARP packet that joins Ethernet and IPv4 addresses.
///
///     | Hardware Type | Protocol Type | HLen | PLen | Operation |
///     | Sender MAC 6 | Sender IP 4 | Target MAC 6 | Target IP 4  |
///
/// - Source: RFC 826; RFC 5227 §1.1 for probes and announcements.
public struct ARPPacket: Sendable, BitwiseCopyable {
  /// 1 request, 2 reply; others are kept.
  public var operation: UInt16
  public var senderMAC: MACAddress
  public var senderAddress: IPAddress
  public var targetMAC: MACAddress
  public var targetAddress: IPAddress
}

extension ARPPacket: WireDecodable {
  /// Whether a packet is Ethernet's, or that of another link with addresses of 48 bits; others, as InfiniBand's, say nothing of
  /// the devices that are known by such addresses.
  ///
  /// - Throws: `truncated` if the bytes end before the length of addresses.
  static func hasEthernetAddresses(_ input: borrowing WireReader) throws(WireError) -> Bool {
    let hardware = (try input.peek(), try input.peek(1))
    let addressLength = try input.peek(4)
    return addressLength == 6 || hardware == (0, 1)
  }

  /// Reads a packet; padding behind it is left.
  ///
  /// - Throws: `truncated` if the bytes end inside; `malformed` if it does not join 6-octet hardware and 4-octet addresses.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    try input.skip(2)
    guard try input.read(UInt16.self) == EtherType.ipv4 else { throw .malformed(at: start + 2, rule: .arpAddresses) }
    guard try input.read(UInt16.self) == 0x0604 else { throw .malformed(at: start + 4, rule: .arpAddresses) }
    operation = try input.read(UInt16.self)
    senderMAC = try MACAddress(parsing: &input)
    senderAddress = IPAddress(v4: try input.read(UInt32.self))
    targetMAC = try MACAddress(parsing: &input)
    targetAddress = IPAddress(v4: try input.read(UInt32.self))
  }
}

extension WireError.Rule {
  static let arpAddresses = Self("arp_addresses", "RFC 826", "Ethernet and IPv4 addresses have 6 and 4 octets")
}
