// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// Linux cooked capture, version 1.
  ///
  ///     | Packet type 2 | Hardware type 2 | Address length 2 | Source address 8 | Protocol 2 |
  ///
  /// - Source: libpcap, LINKTYPE_LINUX_SLL.
  @_lifetime(reader: copy reader)
  mutating func readCooked(_ missing: Int, _ reader: inout WireReader) throws(WireError) {
    try reader.skip(2)
    let hardware = try reader.read(UInt16.self)
    let addressLength = try reader.read(UInt16.self)
    try readCookedAddress(&reader, length: Int(addressLength))
    try readCookedBody(hardware, try reader.read(UInt16.self), missing, &reader)
  }

  /// Linux cooked capture, version 2.
  ///
  ///     | Protocol 2 | Reserved 2 | Interface 4 | Hardware type 2 | Packet type 1 | Address length 1 | Source address 8 |
  ///
  /// - Source: libpcap, LINKTYPE_LINUX_SLL2.
  @_lifetime(reader: copy reader)
  mutating func readCooked2(_ missing: Int, _ reader: inout WireReader) throws(WireError) {
    let type = try reader.read(UInt16.self)
    try reader.skip(6)
    let hardware = try reader.read(UInt16.self)
    try reader.skip(1)
    let addressLength = try reader.read(UInt8.self)
    try readCookedAddress(&reader, length: Int(addressLength))
    try readCookedBody(hardware, type, missing, &reader)
  }

  /// Reads the address field of eight octets, whatever part of it is used.
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

  /// What the protocol field means depends on the hardware: most devices put an EtherType or a small number of Linux there.
  @_lifetime(reader: copy reader)
  private mutating func readCookedBody(
    _ hardware: UInt16, _ type: UInt16, _ missing: Int, _ reader: inout WireReader
  ) throws(WireError) {
    switch hardware {
    case 770: try readFrameRelay(&reader)
    case 801: try readWirelessLAN(&reader)
    case 803: try readRadiotap(missing, &reader)
    case 824: content = .hardware(hardware)
    default:
      switch type {
      // IEEE 802.3 without LLC, as Novell's networks.
      case 1: content = .serviceAccessPoint(0xFF)
      case 4: try readLogicalLink(&reader)
      case 0..<Self.smallestEtherType: content = .family(UInt32(type))
      default: try readType(type, &reader)
      }
    }
  }
}
