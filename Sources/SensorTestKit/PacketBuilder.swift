// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Builds the bytes of packets for tests, header by header from the inside out.
///
/// Lengths are filled in; checksums are left zero, as the sensor does not judge by them.
public struct PacketBuilder: Sendable {
  /// The bytes built so far, outermost header first.
  public private(set) var bytes: [UInt8]

  public init(payload: [UInt8] = []) { bytes = payload }

  /// Puts a UDP header in front.
  public func udp(from source: UInt16, to destination: UInt16) -> PacketBuilder {
    PacketBuilder(payload: big(source) + big(destination) + big(UInt16(bytes.count + 8)) + [0, 0] + bytes)
  }

  /// Puts a TCP header in front; `flags` is the flags octet.
  public func tcp(
    from source: UInt16, to destination: UInt16, sequence: UInt32, acknowledgement: UInt32 = 0, flags: UInt8,
    options: [UInt8] = []
  ) -> PacketBuilder {
    let padded = options + Array(repeating: 0, count: (4 - options.count % 4) % 4)
    return PacketBuilder(
      payload: big(source) + big(destination) + big(sequence) + big(acknowledgement)
        + [UInt8(5 + padded.count / 4) << 4, flags] + big(UInt16(64_240)) + [0, 0, 0, 0] + padded + bytes)
  }

  /// Puts an ICMP header in front.
  public func icmp(type: UInt8, code: UInt8 = 0, identifier: UInt16 = 0) -> PacketBuilder {
    PacketBuilder(payload: [type, code, 0, 0] + big(identifier) + [0, 0] + bytes)
  }

  /// Puts an IPv4 or IPv6 header in front, by the family of the addresses.
  public func ip(
    from source: IPAddress, to destination: IPAddress, _ transport: TransportProtocol, fragment: UInt16 = 0
  ) -> PacketBuilder {
    if source.family == .v4 {
      return PacketBuilder(
        payload: [0x45, 0] + big(UInt16(bytes.count + 20)) + [0, 1] + big(fragment) + [64, transport.rawValue, 0, 0]
          + octets(source) + octets(destination) + bytes)
    }
    return PacketBuilder(
      payload: [0x60, 0, 0, 0] + big(UInt16(bytes.count)) + [transport.rawValue, 64] + octets(source)
        + octets(destination) + bytes)
  }

  /// Puts an Ethernet header in front, with the VLAN tags named, outermost first.
  public func ethernet(
    from source: MACAddress, to destination: MACAddress, type: UInt16? = nil, vlan: [UInt16] = []
  ) -> PacketBuilder {
    let body = type ?? (bytes.first.map { $0 >> 4 } == 6 ? 0x86DD : 0x0800)
    let tags = vlan.flatMap { big(UInt16(0x8100)) + big($0) }
    return PacketBuilder(payload: octets(destination) + octets(source) + tags + big(body) + bytes)
  }

  /// An Ethernet and IPv4 ARP packet without a link header.
  public static func arp(
    operation: UInt16, sender: MACAddress, _ senderAddress: IPAddress, target: MACAddress, _ targetAddress: IPAddress
  ) -> PacketBuilder {
    let builder = PacketBuilder()
    return PacketBuilder(
      payload: [0, 1, 8, 0, 6, 4] + builder.big(operation) + builder.octets(sender) + builder.octets(senderAddress)
        + builder.octets(target) + builder.octets(targetAddress))
  }

  /// The capture's word on this packet, captured whole.
  public func header(
    at time: Timestamp, number: UInt64, linkType: LinkType = .ethernet, source: UInt16 = 0
  ) -> PacketHeader {
    PacketHeader(
      time: time, number: number, originalLength: UInt32(bytes.count), capturedLength: UInt32(bytes.count),
      linkType: linkType, source: source)
  }

  private func big(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (value.bitWidth - 8 - 8 * $0)) }
  }

  private func octets(_ address: MACAddress) -> [UInt8] { Array(big(address.value).dropFirst(2)) }

  private func octets(_ address: IPAddress) -> [UInt8] {
    address.family == .v4 ? big(UInt32(truncatingIfNeeded: address.low)) : big(address.high) + big(address.low)
  }
}
