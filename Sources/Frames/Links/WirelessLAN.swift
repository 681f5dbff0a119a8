// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// An IEEE 802.11 frame; source and destination are the stations at the ends, not those on the air between.
  ///
  ///     | Frame control 2 | Duration 2 | Address 1 6 | Address 2 6 | Address 3 6 | Sequence 2 | [Address 4 6] |
  ///     | [QoS control 2] | [HT control 4] | [Mesh control 6, 12 or 18] | LLC | [FCS 4] |
  ///
  /// Of an aggregate of frames (A-MSDU) the first one is read.
  ///
  /// - Source: IEEE 802.11-2020 §9.2 and §9.3.2.1.
  @_lifetime(reader: copy reader)
  mutating func readWirelessLAN(hasPadding: Bool = false, _ reader: inout WireReader) throws(WireError) {
    let start = reader.offset
    let first = try reader.read(UInt8.self)
    let flags = WirelessFlags(rawValue: try reader.read(UInt8.self))
    switch first & 0x0F {
    case 0x08: break
    case 0x00: return try readManagement(&reader)
    case 0x04:
      content = .wirelessLAN(.control)
      return
    default:
      content = .wirelessLAN(.other)
      return
    }

    try reader.skip(2)
    let addresses = try (MACAddress(parsing: &reader), MACAddress(parsing: &reader), MACAddress(parsing: &reader))
    let sequence = try reader.read(UInt16.self).byteSwapped
    hasAddresses = true
    switch (flags.contains(.toDistribution), flags.contains(.fromDistribution)) {
    case (false, false): (destination, source) = (addresses.0, addresses.1)
    case (false, true): (destination, source) = (addresses.0, addresses.2)
    case (true, false): (destination, source) = (addresses.2, addresses.1)
    case (true, true): (destination, source) = (addresses.2, try MACAddress(parsing: &reader))
    }
    var isAggregate = false
    if first & 0x80 != 0 {
      isAggregate = try reader.read(UInt16.self) & 0x8000 != 0
      if flags.contains(.order) { try reader.skip(4) }
    }

    if first & 0x40 != 0 {
      content = .wirelessLAN(.noData)
      return
    }
    if flags.contains(.protected) {
      content = .wirelessLAN(.protected)
      return
    }
    if sequence & 0x0F != 0 || flags.contains(.moreFragments) {
      content = .wirelessLAN(.fragment)
      return
    }
    if hasPadding { try reader.skip((4 - (reader.offset - start) & 3) & 3) }
    if isAggregate { try readSubframe(&reader) }
    if first & 0x80 != 0 { try skipMeshControl(&reader) }
    try readLogicalLink(&reader)
  }

  /// The addresses of a management frame, which tell of the station; its body is not read.
  @_lifetime(reader: copy reader)
  private mutating func readManagement(_ reader: inout WireReader) throws(WireError) {
    content = .wirelessLAN(.management)
    try reader.skip(2)
    destination = try MACAddress(parsing: &reader)
    source = try MACAddress(parsing: &reader)
    hasAddresses = true
    try reader.skip(8)
  }

  /// The head of a frame in an aggregate, whose addresses are those of the stations.
  ///
  ///     | Destination 6 | Source 6 | Length 2 | LLC |
  ///
  /// - Source: IEEE 802.11-2020 §9.3.2.2.2.
  @_lifetime(reader: copy reader)
  private mutating func readSubframe(_ reader: inout WireReader) throws(WireError) {
    destination = try MACAddress(parsing: &reader)
    source = try MACAddress(parsing: &reader)
    let length = Int(try reader.read(UInt16.self))
    reader = try reader.child(min(length, reader.remaining))
  }

  /// Walks over a mesh's control field, which only what follows can tell: SNAP stands behind it, and not in its place.
  ///
  ///     | Flags 1 (low bits: addresses, 0...2) | Time to live 1 | Sequence 4 | Addresses 6 each |
  ///
  /// - Source: IEEE 802.11-2020 §9.2.4.7.3.
  @_lifetime(reader: copy reader)
  private func skipMeshControl(_ reader: inout WireReader) throws(WireError) {
    guard reader.remaining >= 9, try reader.peek() & 0xFC == 0 else { return }
    let length = 6 + 6 * Int(try reader.peek() & 0x03)
    guard reader.remaining >= length + 3, try reader.peek(length) == 0xAA, try reader.peek(length + 1) == 0xAA,
      try reader.peek(length + 2) == 0x03
    else { return }
    try reader.skip(length)
  }

  /// An IEEE 802.11 frame behind the radio's fields, little-endian.
  ///
  ///     | Version 1 | Padding 1 | Length 2 | Present 4, and again while its top bit says so | Fields (to Length) |
  ///
  /// Of the fields only the flags change how the frame is read; they are the second that there can be.
  ///
  /// - Source: radiotap.org, Radiotap; libpcap, LINKTYPE_IEEE802_11_RADIOTAP.
  @_lifetime(reader: copy reader)
  mutating func readRadiotap(_ missing: Int, _ reader: inout WireReader) throws(WireError) {
    let start = reader.offset
    try reader.skip(2)
    let length = Int(try reader.read(UInt16.self).byteSwapped)
    guard length >= 8 else { throw .malformed(at: start + 2, rule: .radiotapLength) }
    var fields = try reader.child(length - 4)
    let present = try fields.read(UInt32.self).byteSwapped
    var following = present
    // Each turn takes four octets of the header.
    while following & 1 << 31 != 0 { following = try fields.read(UInt32.self).byteSwapped }
    var flags: UInt8 = 0
    if present & 0b10 != 0 {
      // The clock of eight octets comes before, at a multiple of eight.
      if present & 0b01 != 0 { try fields.skip((8 - (fields.offset - start) & 7) & 7 + 8) }
      flags = try fields.read(UInt8.self)
    }
    if flags & 0x40 != 0 {
      content = .wirelessLAN(.damaged)
      return
    }
    if flags & 0x10 != 0 {
      let count = max(0, 4 - missing)
      reader = try reader.child(max(0, reader.remaining - count))
    }
    try readWirelessLAN(hasPadding: flags & 0x20 != 0, &reader)
  }
}

/// The second octet of an IEEE 802.11 frame.
///
/// - Source: IEEE 802.11-2020 §9.2.4.1.
private struct WirelessFlags: OptionSet {
  let rawValue: UInt8

  static let toDistribution = WirelessFlags(rawValue: 0x01)
  static let fromDistribution = WirelessFlags(rawValue: 0x02)
  static let moreFragments = WirelessFlags(rawValue: 0x04)
  static let protected = WirelessFlags(rawValue: 0x40)
  static let order = WirelessFlags(rawValue: 0x80)
}

extension WireError.Rule {
  static let radiotapLength = Self("radiotap_length", "radiotap.org", "the length must cover the header of 8 octets")
}
