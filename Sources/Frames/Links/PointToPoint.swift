// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LinkHeader {
  /// PPP, with or without the address and control octets of HDLC, which Cisco's HDLC shares.
  ///
  ///     | [Address 0xFF | Control 0x03] | Protocol 1 or 2 | Packet |
  ///
  /// - Source: RFC 1661 §2; RFC 1662 §3.1; libpcap, LINKTYPE_PPP, LINKTYPE_PPP_HDLC and LINKTYPE_PPP_PPPD.
  @_lifetime(reader: copy reader)
  mutating func readPPP(_ reader: inout WireReader) throws(WireError) {
    switch try reader.peek() {
    case 0x0F, 0x8F: return try readCiscoHDLC(&reader)
    // Linux's daemon puts the direction, 0 or 1, in the address's place.
    case 0x00 where try reader.peek(1) == 0x03, 0x01 where try reader.peek(1) == 0x03: try reader.skip(2)
    default: break
    }
    let header = try PPPHeader(parsing: &reader)
    content = header.etherType.map { .etherType($0) } ?? .pointToPoint(header.number)
  }

  /// Cisco's HDLC.
  ///
  ///     | Address 1 (0x0F unicast, 0x8F broadcast) | Control 1 | EtherType 2 | Packet |
  ///
  /// - Source: libpcap, LINKTYPE_C_HDLC; RFC 1547 §4.3.1.
  @_lifetime(reader: copy reader)
  mutating func readCiscoHDLC(_ reader: inout WireReader) throws(WireError) {
    try reader.skip(2)
    content = .etherType(try reader.read(UInt16.self))
  }

  /// Frame relay, with the IETF's or Cisco's form of what it carries.
  ///
  ///     | Q.922 address 2, 3 or 4 | Control 0x03 | [Padding 0] | NLPID 1 | Packet |
  ///     | Q.922 address 2, 3 or 4 | EtherType 2 | Packet |
  ///
  /// - Source: RFC 2427 §3 and §4; ITU-T Q.922 §3.2.
  @_lifetime(reader: copy reader)
  mutating func readFrameRelay(_ reader: inout WireReader) throws(WireError) {
    let start = reader.offset
    var count = 1
    // The last octet of the address is odd.
    while try reader.read(UInt8.self) & 1 == 0 {
      guard count < 4 else { throw .malformed(at: start, rule: .frameRelayAddress) }
      count += 1
    }
    guard count >= 2 else { throw .malformed(at: start, rule: .frameRelayAddress) }
    if try reader.peek() == 0x03 {
      try reader.skip(1)
      try readNetworkLayer(&reader)
    } else {
      content = .etherType(try reader.read(UInt16.self))
    }
  }

  /// A serial line as BSD records it: direction and compressed header in front of the whole packet.
  ///
  ///     | Direction 1 | Header compression 15, or 23 on BSD/OS | Internet packet |
  ///
  /// - Source: libpcap, LINKTYPE_SLIP; RFC 1055 for the line itself, of which nothing is left here.
  @_lifetime(reader: copy reader)
  mutating func readSerialLine(_ type: LinkType, _ reader: inout WireReader) throws(WireError) {
    try reader.skip(type == .slip ? 16 : 24)
    try readVersion(reader)
  }
}

extension WireError.Rule {
  static let frameRelayAddress = Self(
    "frame_relay_address", "ITU-T Q.922 §3.2", "the address must have 2 to 4 octets, of which only the last is odd")
}
