// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// The most VLAN tags that are walked over; real networks use two.
  static let maximumTagCount = 8

  /// Ethernet II, or IEEE 802.3 with LLC.
  ///
  ///     | Destination 6 | Source 6 | Tags 4 each | EtherType or length 2 | Body | Padding | FCS, if recorded |
  ///
  /// Nothing behind the body is taken for a part of it: the protocols inside know their own length.
  ///
  /// - Source: IEEE 802.3 §3.2.
  @inline(__always)
  @discardableResult
  @_lifetime(reader: copy reader)
  mutating func readEthernet(_ reader: inout WireReader) throws(WireError) -> LinkContent {
    try readAddresses(&reader)
    return try readType(try reader.read(UInt16.self), &reader)
  }

  /// Ethernet with a switch chip's tag of a fixed length behind the addresses.
  ///
  ///     | Destination 6 | Source 6 | Tag | EtherType or length 2 | Body |
  ///
  /// - Source: libpcap, LINKTYPE_DSA_TAG_BRCM, LINKTYPE_DSA_TAG_DSA and LINKTYPE_DSA_TAG_EDSA.
  @_lifetime(reader: copy reader)
  mutating func readSwitchTagged(_ length: Int, _ reader: inout WireReader) throws(WireError) {
    try readAddresses(&reader)
    try reader.skip(length)
    try readType(try reader.read(UInt16.self), &reader)
  }

  /// Reads the destination and the source.
  @inline(__always)
  @_lifetime(reader: copy reader)
  mutating func readAddresses(_ reader: inout WireReader) throws(WireError) {
    let addresses = try reader.take(12)
    // An address is the high, or the low, 48 bits of the eight octets read.
    destination = MACAddress(value: addresses.number(at: 0, UInt64.self) >> 16)
    source = MACAddress(value: addresses.number(at: 4, UInt64.self))
    hasAddresses = true
  }

  /// Walks over VLAN tags, or an LLC header, to what the body is.
  @inline(__always)
  @discardableResult
  @_lifetime(reader: copy reader)
  mutating func readType(_ first: UInt16, _ reader: inout WireReader) throws(WireError) -> LinkContent {
    let type = try readTags(first, &reader)
    guard type >= Self.smallestEtherType else {
      let announced = Int(type)
      let available = reader.remaining
      try readLogicalLink(&reader)
      // What an organisation sends need not know its own length, and padding may stand behind it.
      if case .organisation = content {
        let rest = max(0, announced - (available - reader.remaining))
        if rest < reader.remaining { reader = try reader.child(rest) }
      }
      return content
    }
    content = .etherType(type)
    return .etherType(type)
  }

  /// Walks over VLAN tags and returns the EtherType or length behind them.
  @inline(__always)
  @_lifetime(reader: copy reader)
  mutating func readTags(_ first: UInt16, _ reader: inout WireReader) throws(WireError) -> UInt16 {
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
    return type
  }

  /// Smaller numbers are lengths (IEEE 802.3 §3.2.6).
  static let smallestEtherType: UInt16 = 0x0600
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
  static let vlanDepth = Self("vlan_depth", "our limit", "a frame must not carry more than 8 VLAN tags")
}
