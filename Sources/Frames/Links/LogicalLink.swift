// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// An LLC header, with SNAP where it says so.
  ///
  ///     | DSAP 1 | SSAP 1 | Control 1 or 2 | Body |
  ///     |  0xAA  |  0xAA  |      0x03      | Organisation 3 | Protocol 2 | Body |
  ///
  /// - Source: IEEE 802.2 §3; RFC 1042 for SNAP; IEEE 802.2 assigns 0x06 to the Internet protocol.
  @_lifetime(reader: copy reader)
  mutating func readLogicalLink(_ reader: inout WireReader) throws(WireError) {
    let destination = try reader.read(UInt8.self)
    let source = try reader.read(UInt8.self)
    let control = try reader.read(UInt8.self)
    switch (destination, source, control) {
    case (0xAA, 0xAA, 0x03): try readSubnetworkAccess(&reader, bridgePadding: 2)
    case (0x06, 0x06, 0x03): try readVersion(reader)
    // Routed protocols by their network layer identifier (RFC 2684 §5.1).
    case (0xFE, 0xFE, 0x03): try readNetworkLayer(&reader)
    default: content = .serviceAccessPoint(destination)
    }
  }

  /// The SNAP header behind LLC, or behind the NLPID 0x80 of frame relay.
  ///
  /// A bridged Ethernet frame is read on in; `bridgePadding` octets stand before it on ATM.
  ///
  /// - Source: IEEE 802 §9.5; RFC 1042; IEEE 802.1H for the bridge tunnel; RFC 2684 §5.2 and RFC 2427 §4.2 for bridged frames.
  @_lifetime(reader: copy reader)
  mutating func readSubnetworkAccess(_ reader: inout WireReader, bridgePadding: Int) throws(WireError) {
    let organisation = try reader.readUInt24()
    let type = try reader.read(UInt16.self)
    switch (organisation, type) {
    case (0x00_0000, _), (0x00_00F8, _): content = .etherType(try readTags(type, &reader))
    // Ethernet with and without its FCS.
    case (0x00_80C2, 1), (0x00_80C2, 7):
      try reader.skip(bridgePadding)
      try readAddresses(&reader)
      let inner = try readTags(try reader.read(UInt16.self), &reader)
      content = inner >= Self.smallestEtherType ? .etherType(inner) : .organisation(organisation, type)
    default: content = .organisation(organisation, type)
    }
  }

  /// A network layer protocol identifier.
  ///
  /// - Source: ISO/IEC TR 9577; RFC 2427 §4.
  @_lifetime(reader: copy reader)
  mutating func readNetworkLayer(_ reader: inout WireReader) throws(WireError) {
    var identifier = try reader.read(UInt8.self)
    // A padding octet may align what follows (RFC 2427 §3).
    if identifier == 0 { identifier = try reader.read(UInt8.self) }
    switch identifier {
    case 0xCC: content = .etherType(EtherType.ipv4)
    case 0x8E: content = .etherType(EtherType.ipv6)
    case 0x80: try readSubnetworkAccess(&reader, bridgePadding: 0)
    default: content = .networkLayer(identifier)
    }
  }

  /// An Internet packet without a link header, told by its version.
  mutating func readVersion(_ reader: borrowing WireReader) throws(WireError) {
    switch try reader.peek() >> 4 {
    case 4: content = .etherType(EtherType.ipv4)
    case 6: content = .etherType(EtherType.ipv6)
    default: throw .malformed(at: reader.offset, rule: .ipVersion)
    }
  }
}

extension WireError.Rule {
  static let ipVersion = Self(
    "ip_version", "RFC 791 §3.1, RFC 8200 §3", "the version of an Internet packet must be 4 or 6")
}
