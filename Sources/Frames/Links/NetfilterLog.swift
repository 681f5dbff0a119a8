// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// Linux's packet log: attributes in the recording host's byte order, one of which is the packet.
  ///
  ///     | Family 1 | Version 1 | Resource 2 | then, each filled up to words: | Length 2 | Type 2 | Value |
  ///
  /// - Source: libpcap, LINKTYPE_NFLOG; Linux `linux/netfilter/nfnetlink_log.h`.
  @_lifetime(reader: copy reader)
  mutating func readPacketLog(_ reader: inout WireReader) throws(WireError) {
    let family = try reader.read(UInt8.self)
    try reader.skip(3)
    var etherType: UInt16 = 0
    // Each turn takes the four octets of an attribute's head at least.
    while true {
      let start = reader.offset
      var length = try reader.read(UInt16.self)
      var type = try reader.read(UInt16.self)
      // Types are small: the octet of the two that is zero is the high one.
      if type > 0xFF {
        type = type.byteSwapped
        length = length.byteSwapped
      }
      guard length >= 4 else { throw .malformed(at: start, rule: .nflogLength) }
      let count = Int(length) - 4
      switch type {
      case 9:
        reader = try reader.child(min(count, reader.remaining))
        return setPacketLogFamily(family, etherType)
      case 1:
        var value = try reader.child(count)
        etherType = try value.read(UInt16.self)
      case 8:
        var value = try reader.child(count)
        let addressLength = try value.read(UInt16.self)
        try value.skip(2)
        if addressLength == 6 {
          source = try MACAddress(parsing: &value)
          hasAddresses = source.isDevice
        }
      default: try reader.skip(count)
      }
      try reader.skip(min((4 - count & 3) & 3, reader.remaining))
    }
  }

  /// The families of netfilter: IPv4, IPv6, and others that log the packet's EtherType.
  private mutating func setPacketLogFamily(_ family: UInt8, _ etherType: UInt16) {
    switch family {
    case 2: content = .etherType(EtherType.ipv4)
    case 10: content = .etherType(EtherType.ipv6)
    default: content = etherType == 0 ? .family(UInt32(family)) : .etherType(etherType)
    }
  }
}

extension WireError.Rule {
  static let nflogLength = Self(
    "nflog_length", "libpcap LINKTYPE_NFLOG", "an attribute's length must cover its head of 4 octets")
}
