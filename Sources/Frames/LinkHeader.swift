// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the link below the Internet protocol says of a packet.
public struct LinkHeader: Sendable {
  /// Zero where the link has no hardware addresses, or does not record them.
  public internal(set) var source = MACAddress.zero
  public internal(set) var destination = MACAddress.zero
  public internal(set) var vlan = VLANTags()
  /// The EtherType of the body, or 0 for frames of IEEE 802.3 with another LLC than SNAP.
  public internal(set) var etherType: UInt16 = 0
  /// Whether the link records hardware addresses at all.
  public internal(set) var hasAddresses = false

  /// What follows the link header.
  enum Body {
    case etherType(UInt16)
    case unsupportedLink
  }

  /// The most VLAN tags that are walked over; real networks use two.
  static let maximumTagCount = 8

  /// Reads the header of one link type and leaves the reader at the body.
  @inline(__always)
  @_lifetime(reader: copy reader)
  mutating func read(_ type: LinkType, from reader: inout WireReader) throws(WireError) -> Body {
    switch type {
    case .ethernet: try readEthernet(&reader)
    case .linuxCooked: try readCooked(&reader)
    case .linuxCooked2: try readCooked2(&reader)
    case .raw, .ipv4, .ipv6: try readVersion(reader)
    case .null: try readFamily(&reader, isNetworkOrder: false)
    case .loop: try readFamily(&reader, isNetworkOrder: true)
    default: return .unsupportedLink
    }
    return .etherType(etherType)
  }

  /// Ethernet II, or IEEE 802.3 with LLC and SNAP: destination 6, source 6, type or length 2.
  @inline(__always)
  @_lifetime(reader: copy reader)
  private mutating func readEthernet(_ reader: inout WireReader) throws(WireError) {
    destination = try MACAddress(parsing: &reader)
    source = try MACAddress(parsing: &reader)
    hasAddresses = true
    try readBodyType(try reader.read(UInt16.self), &reader)
  }

  /// Linux cooked capture v1: packet type 2, hardware type 2, address length 2, address 8, protocol 2.
  ///
  /// - Source: libpcap, LINKTYPE_LINUX_SLL.
  @_lifetime(reader: copy reader)
  private mutating func readCooked(_ reader: inout WireReader) throws(WireError) {
    try reader.skip(4)
    let addressLength = try reader.read(UInt16.self)
    try readCookedAddress(&reader, length: Int(addressLength))
    try readBodyType(try reader.read(UInt16.self), &reader)
  }

  /// Linux cooked capture v2: protocol 2, reserved 2, interface 4, hardware type 2, packet type 1, address length 1, address 8.
  ///
  /// - Source: libpcap, LINKTYPE_LINUX_SLL2.
  @_lifetime(reader: copy reader)
  private mutating func readCooked2(_ reader: inout WireReader) throws(WireError) {
    let type = try reader.read(UInt16.self)
    try reader.skip(9)
    let addressLength = try reader.read(UInt8.self)
    try readCookedAddress(&reader, length: Int(addressLength))
    try readBodyType(type, &reader)
  }

  @_lifetime(reader: copy reader)
  private mutating func readCookedAddress(_ reader: inout WireReader, length: Int) throws(WireError) {
    if length == 6 {
      source = try MACAddress(parsing: &reader)
      try reader.skip(2)
      hasAddresses = source.isDevice
    } else {
      try reader.skip(8)
    }
  }

  /// An Internet packet without a link header, told by its version.
  private mutating func readVersion(_ reader: borrowing WireReader) throws(WireError) {
    switch try reader.peek() >> 4 {
    case 4: etherType = EtherType.ipv4
    case 6: etherType = EtherType.ipv6
    default: throw .malformed(at: reader.offset, rule: .ipVersion)
    }
  }

  /// The address family of a BSD loopback, in the byte order of the capturing host or of the network.
  @_lifetime(reader: copy reader)
  private mutating func readFamily(_ reader: inout WireReader, isNetworkOrder: Bool) throws(WireError) {
    var family = try reader.read(UInt32.self)
    // A host's own order is told by the family's small number standing in the first or the last octet.
    if !isNetworkOrder && family > 0xFFFF { family = family.byteSwapped }
    switch family {
    case 2: etherType = EtherType.ipv4
    case 10, 24, 28, 30: etherType = EtherType.ipv6
    default: etherType = 0
    }
  }

  /// Walks over VLAN tags, or an LLC/SNAP header, to the EtherType of the body.
  @inline(__always)
  @_lifetime(reader: copy reader)
  private mutating func readBodyType(_ first: UInt16, _ reader: inout WireReader) throws(WireError) {
    var type = first
    var tagCount = 0
    while type == EtherType.vlan || type == EtherType.serviceVLAN || type == EtherType.oldServiceVLAN {
      guard tagCount < Self.maximumTagCount else { throw .malformed(at: reader.offset, rule: .vlanDepth) }
      let identifier = Int16(try reader.read(UInt16.self) & 0x0FFF)
      switch tagCount {
      case 0: vlan.outer = identifier
      case 1: vlan.inner = identifier
      default: break
      }
      type = try reader.read(UInt16.self)
      tagCount += 1
    }
    if type < 0x0600 {
      // IEEE 802.3: a length, then LLC. SNAP (AA-AA-03) with a zero organisation carries an EtherType (RFC 1042).
      type = 0
      if reader.remaining >= 8, try reader.peek() == 0xAA, try reader.peek(1) == 0xAA, try reader.peek(2) == 0x03,
        try reader.peek(3) == 0, try reader.peek(4) == 0, try reader.peek(5) == 0
      {
        try reader.skip(6)
        type = try reader.read(UInt16.self)
      }
    }
    etherType = type
  }
}

extension MACAddress {
  /// Reads six octets.
  @inline(__always)
  @_lifetime(reader: copy reader)
  init(parsing reader: inout WireReader) throws(WireError) {
    let high = try reader.read(UInt16.self)
    let low = try reader.read(UInt32.self)
    self.init(value: UInt64(high) << 32 | UInt64(low))
  }
}

extension WireError.Rule {
  static let ipVersion = Self(
    "ip_version", "RFC 791 §3.1, RFC 8200 §3", "the version of an Internet packet must be 4 or 6")
  static let vlanDepth = Self("vlan_depth", "our limit", "a frame must not carry more than 8 VLAN tags")
}
