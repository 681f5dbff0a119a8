// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The local networks that were before Ethernet was everywhere, and those of computing centres.
extension LinkHeader {
  /// Token Ring.
  ///
  ///     | Access control 1 | Frame control 1 | Destination 6 | Source 6 | Routing 0...30 | LLC |
  ///
  /// - Source: IEEE 802.5 §3.2; libpcap, LINKTYPE_IEEE802_5.
  @_lifetime(reader: copy reader)
  mutating func readTokenRing(_ reader: inout WireReader) throws(WireError) {
    try reader.skip(1)
    let control = try reader.read(UInt8.self)
    destination = try MACAddress(parsing: &reader)
    let sender = try MACAddress(parsing: &reader)
    // The group bit of a source says that the way through the bridges follows.
    source = MACAddress(value: sender.value & ~(1 << 47))
    hasAddresses = true
    if sender.value >> 47 & 1 == 1 {
      let length = Int(try reader.peek() & 0x1F)
      guard length >= 2 else { throw .malformed(at: reader.offset, rule: .tokenRingRouting) }
      try reader.skip(length)
    }
    if control >> 6 == 1 { try readLogicalLink(&reader) } else { content = .family(UInt32(control)) }
  }

  /// FDDI, whose addresses are recorded with the bits of each octet in the ring's order.
  ///
  ///     | Frame control 1 | Destination 6 | Source 6 | LLC |
  ///
  /// - Source: ANSI X3.139; libpcap, LINKTYPE_FDDI; RFC 1390 §4.
  @_lifetime(reader: copy reader)
  mutating func readFDDI(_ reader: inout WireReader) throws(WireError) {
    let control = try reader.read(UInt8.self)
    destination = try MACAddress(parsing: &reader).withReversedBits
    source = try MACAddress(parsing: &reader).withReversedBits
    hasAddresses = true
    // Asynchronous and synchronous frames of LLC; all others keep the ring alive.
    if control & 0x70 == 0x50 { try readLogicalLink(&reader) } else { content = .family(UInt32(control)) }
  }

  /// ARCNET, whose addresses have one octet.
  ///
  ///     | Source 1 | Destination 1 | [Offset 2, on Linux] | Type 1 | [Fragment 1, or 0xFF, 3 filler and 1 | Sequence 2] |
  ///
  /// - Source: RFC 1201 §2 and §3; RFC 1051 for the types without fragments; libpcap, LINKTYPE_ARCNET_BSD, LINKTYPE_ARCNET_LINUX.
  @_lifetime(reader: copy reader)
  mutating func readARCNET(_ reader: inout WireReader, hasOffset: Bool) throws(WireError) {
    try reader.skip(hasOffset ? 4 : 2)
    let type = try reader.read(UInt8.self)
    switch type {
    case 240: content = .etherType(EtherType.ipv4)
    case 241: content = .etherType(EtherType.arp)
    // Diagnosis, which has no fragments either.
    case 128: content = .family(UInt32(type))
    default:
      var fragment = try reader.read(UInt8.self)
      if fragment == 0xFF {
        try reader.skip(3)
        fragment = try reader.read(UInt8.self)
      }
      try reader.skip(2)
      switch type {
      case 212 where fragment == 0: content = .etherType(EtherType.ipv4)
      case 213 where fragment == 0: content = .etherType(EtherType.arp)
      case 196 where fragment == 0: content = .etherType(EtherType.ipv6)
      default: content = .family(UInt32(type))
      }
    }
  }

  /// Fibre Channel with network addresses of eight octets, which end in the hardware address.
  ///
  ///     | Destination 8 | Source 8 | LLC |
  ///
  /// - Source: RFC 4338 §4; libpcap, LINKTYPE_IP_OVER_FC.
  @_lifetime(reader: copy reader)
  mutating func readFibreChannel(_ reader: inout WireReader) throws(WireError) {
    try reader.skip(2)
    destination = try MACAddress(parsing: &reader)
    try reader.skip(2)
    source = try MACAddress(parsing: &reader)
    hasAddresses = true
    try readLogicalLink(&reader)
  }

  /// InfiniBand, whose addresses have twenty octets.
  ///
  ///     | Source 20 | Destination 20 | EtherType 2 | Reserved 2 |
  ///
  /// - Source: RFC 4391 §6 and §9.1; libpcap, LINKTYPE_IPOIB.
  @_lifetime(reader: copy reader)
  mutating func readInfiniBand(_ reader: inout WireReader) throws(WireError) {
    try reader.skip(40)
    content = .etherType(try reader.read(UInt16.self))
    try reader.skip(2)
  }

  /// ATM's adaptation layer 5 with LLC.
  ///
  /// - Source: RFC 2684 §5; libpcap, LINKTYPE_ATM_RFC1483.
  @_lifetime(reader: copy reader)
  mutating func readATM(_ reader: inout WireReader) throws(WireError) { try readLogicalLink(&reader) }

  /// Linux's classical IP over ATM: LLC and SNAP, or the Internet packet alone.
  ///
  /// - Source: RFC 2225 §4; libpcap, LINKTYPE_ATM_CLIP.
  @_lifetime(reader: copy reader)
  mutating func readClassicalIP(_ reader: inout WireReader) throws(WireError) {
    if try reader.peek() == 0xAA { try readLogicalLink(&reader) } else { try readVersion(reader) }
  }

  /// SunATM: the kind of traffic in front of LLC, or of an emulated Ethernet.
  ///
  ///     | Direction and kind 1 | Path 1 | Channel 2 | [LAN emulation client 2 | Ethernet] or [LLC] |
  ///
  /// - Source: libpcap, LINKTYPE_SUNATM.
  @_lifetime(reader: copy reader)
  mutating func readSunATM(_ reader: inout WireReader) throws(WireError) {
    let kind = try reader.read(UInt8.self) & 0x0F
    try reader.skip(3)
    switch kind {
    case 1:
      try reader.skip(2)
      try readEthernet(&reader)
    case 2: try readLogicalLink(&reader)
    default: content = .family(UInt32(kind))
    }
  }
}

extension MACAddress {
  /// The address with the bits of each octet turned round.
  fileprivate var withReversedBits: MACAddress {
    var bits: UInt64 = 0
    for octet in 0..<6 {
      let shift = UInt64(8 * octet)
      bits |= UInt64(UInt8(truncatingIfNeeded: value >> shift).bitReversed) << shift
    }
    return MACAddress(value: bits)
  }
}

extension UInt8 {
  fileprivate var bitReversed: UInt8 {
    var result: UInt8 = 0
    for bit in 0..<8 { result |= (self >> UInt8(bit) & 1) << UInt8(7 - bit) }
    return result
  }
}

extension WireError.Rule {
  static let tokenRingRouting = Self(
    "token_ring_routing", "IEEE 802.5 §3.2.6", "the routing information must cover its own 2 octets")
}
