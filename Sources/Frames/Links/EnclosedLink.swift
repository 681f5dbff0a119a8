// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkType {
  /// Walks over a header that stands in front of a whole frame of another link, and names that link; nil for all other links.
  @_lifetime(reader: copy reader)
  func enclosed(_ reader: inout WireReader) throws(WireError) -> LinkType? {
    switch self {
    case .ppi: return try Self.behindPacketInformation(&reader)
    case .pktap: return try Self.behindPacketTap(&reader)
    case .wirelessLANWithPrism, .wirelessLANWithAVS: return try Self.behindMonitorHeader(&reader)
    case .juniperEthernet: return try Self.behindJuniper(&reader, .ethernet)
    case .juniperPPP: return try Self.behindJuniper(&reader, .ppp)
    case .juniperFrameRelay: return try Self.behindJuniper(&reader, .frameRelay)
    case .juniperHDLC: return try Self.behindJuniper(&reader, .ciscoHDLC)
    // One octet that says whether the frame was sent or received.
    case .pppWithDirection:
      try reader.skip(1)
      return .ppp
    case .ciscoHDLCWithDirection:
      try reader.skip(1)
      return .ciscoHDLC
    case .frameRelayWithDirection:
      try reader.skip(1)
      return .frameRelay
    // Four octets of zero, a start delimiter, and the frame's length.
    case .lowRateWithPreamble:
      try reader.skip(6)
      return .lowRate
    case .switchTagBroadcomPrepended:
      try reader.skip(4)
      return .ethernet
    default: return nil
    }
  }

  /// Per-packet information, little-endian.
  ///
  ///     | Version 1 | Flags 1 | Length 2 | Link type 4 | Fields (to Length) |
  ///
  /// - Source: CACE Technologies, PPI Packet Header, §3.1.
  @_lifetime(reader: copy reader)
  private static func behindPacketInformation(_ reader: inout WireReader) throws(WireError) -> LinkType {
    let start = reader.offset
    try reader.skip(2)
    let length = Int(try reader.read(UInt16.self).byteSwapped)
    guard length >= 8 else { throw .malformed(at: start + 2, rule: .ppiLength) }
    let type = try reader.read(UInt32.self).byteSwapped
    try reader.skip(length - 8)
    return LinkType(number: type)
  }

  /// Darwin's packet tap, little-endian.
  ///
  ///     | Length 4 | Record type 4 (1: a packet) | Link type 4 | Interface, process, flags (to Length) |
  ///
  /// - Source: Apple XNU, `bsd/net/pktap.h`.
  @_lifetime(reader: copy reader)
  private static func behindPacketTap(_ reader: inout WireReader) throws(WireError) -> LinkType {
    let start = reader.offset
    let length = Int(try reader.read(UInt32.self).byteSwapped)
    guard length >= 12 else { throw .malformed(at: start, rule: .pktapLength) }
    try reader.skip(4)
    let type = try reader.read(UInt32.self).byteSwapped
    try reader.skip(length - 12)
    return LinkType(number: type)
  }

  /// The header of a Prism chip in the recording host's byte order, or AVS's that took its place, in network order.
  ///
  ///     Prism | Message code 4 (0x41 or 0x44) | Message length 4 | Device 16 | Items |
  ///     AVS   | Magic and version 4           | Length 4         | Fields            |
  ///
  /// - Source: libpcap, LINKTYPE_IEEE802_11_PRISM and LINKTYPE_IEEE802_11_AVS.
  @_lifetime(reader: copy reader)
  private static func behindMonitorHeader(_ reader: inout WireReader) throws(WireError) -> LinkType {
    let start = reader.offset
    let first = try reader.read(UInt32.self)
    var length = try reader.read(UInt32.self)
    // AVS begins with 0x8021100 and a version, Prism with a small number that shows the order.
    if first >> 4 != 0x0802_1100 && first > 0xFFFF { length = length.byteSwapped }
    guard length >= 8 else { throw .malformed(at: start + 4, rule: .monitorHeaderLength) }
    try reader.skip(Int(length) - 8)
    return .wirelessLAN
  }

  /// The header of a Juniper router.
  ///
  ///     | 'M' 'G' 'C' | Flags 1 (0x80: extensions, 0x02: no link header) | [Length 2 | Extensions] |
  ///
  /// - Source: libpcap, LINKTYPE_JUNIPER_ETHER; tcpdump reads it alike.
  @_lifetime(reader: copy reader)
  private static func behindJuniper(_ reader: inout WireReader, _ type: LinkType) throws(WireError) -> LinkType {
    let start = reader.offset
    guard try reader.readUInt24() == 0x4D_4743 else { throw .malformed(at: start, rule: .juniperMagic) }
    let flags = try reader.read(UInt8.self)
    if flags & 0x80 != 0 { try reader.skip(Int(try reader.read(UInt16.self))) }
    guard flags & 0x02 != 0 else { return type }
    try reader.skip(4)
    return .raw
  }

  /// The link type of a number in a header, which may be that of the recording system.
  private init(number: UInt32) {
    self = number == 12 || number == 14 ? .raw : LinkType(rawValue: UInt16(truncatingIfNeeded: number))
  }
}

extension WireError.Rule {
  static let ppiLength = Self("ppi_length", "PPI Packet Header §3.1", "the length must cover the header of 8 octets")
  static let pktapLength = Self("pktap_length", "XNU pktap.h", "the length must cover the header")
  static let monitorHeaderLength = Self(
    "monitor_header_length", "libpcap LINKTYPE_IEEE802_11_PRISM, _AVS", "the length must cover the header")
  static let juniperMagic = Self("juniper_magic", "libpcap LINKTYPE_JUNIPER_ETHER", "the header must begin with MGC")
}
