// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the link below the Internet protocol says of a packet.
///
/// Each link family has its reader in a file of `Links`.
public struct LinkHeader: Sendable, BitwiseCopyable {
  /// Zero where the link has no 48-bit hardware addresses, or does not record them.
  public internal(set) var source = MACAddress.zero
  public internal(set) var destination = MACAddress.zero
  public internal(set) var vlan = VLANTags()
  /// What the frame carries.
  public internal(set) var content = LinkContent.etherType(0)
  /// Whether the link records hardware addresses at all.
  public internal(set) var hasAddresses = false
  /// The addresses of an IEEE 802.15.4 frame, which 6LoWPAN derives Internet addresses from.
  var lowRate: LowRateAddresses?

  /// The most headers that are walked over in front of a frame's own, as one of Prism behind one of PPI.
  static let maximumEnclosureCount = 2

  /// The EtherType of the body, or 0 where it has none.
  public var etherType: UInt16 {
    if case .etherType(let type) = content { type } else { 0 }
  }

  /// Reads the header of one link type and leaves the reader at the body.
  ///
  /// `missing` is the number of octets at the frame's end that were not captured.
  ///
  /// - Throws: `truncated` if the capture ends inside the header; `malformed` if the header is impossible.
  @inline(__always)
  @_lifetime(reader: copy reader)
  mutating func read(
    _ type: LinkType, missing: Int = 0, from reader: inout WireReader
  ) throws(WireError) -> LinkContent {
    // What was written a moment ago in parts is slow to be read again as a whole.
    if type == .ethernet { return try readEthernet(&reader) }
    try readAny(type, missing, &reader)
    return content
  }

  @inline(never)
  @_lifetime(reader: copy reader)
  private mutating func readAny(_ type: LinkType, _ missing: Int, _ reader: inout WireReader) throws(WireError) {
    var inner = type
    for _ in 0..<Self.maximumEnclosureCount {
      guard let next = try inner.enclosed(&reader) else { break }
      inner = next
    }
    try readOther(inner, missing, &reader)
  }

  @_lifetime(reader: copy reader)
  private mutating func readOther(_ type: LinkType, _ missing: Int, _ reader: inout WireReader) throws(WireError) {
    switch type {
    case .ethernet: try readEthernet(&reader)
    case .switchTagBroadcom, .switchTagMarvell: try readSwitchTagged(4, &reader)
    case .switchTagMarvellEtherType: try readSwitchTagged(8, &reader)
    case .linuxCooked: try readCooked(missing, &reader)
    case .linuxCooked2: try readCooked2(missing, &reader)
    case .nflog: try readPacketLog(&reader)
    case .raw, .ipv4, .ipv6: try readVersion(reader)
    case .null: try readFamily(&reader, isNetworkOrder: false)
    case .loop: try readFamily(&reader, isNetworkOrder: true)
    case .enc: try readDecrypted(&reader)
    case .pflog: try readFilterLog(&reader)
    case .mpls: content = .etherType(EtherType.mpls)
    case .slip, .slipBSDOS: try readSerialLine(type, &reader)
    case .ppp, .pppHDLC, .pppPPPD: try readPPP(&reader)
    case .pppEthernet: content = .etherType(try reader.peek(1) == 0 ? EtherType.pppoeSession : EtherType.pppoeDiscovery)
    case .ciscoHDLC: try readCiscoHDLC(&reader)
    case .frameRelay: try readFrameRelay(&reader)
    case .atmRFC1483: try readATM(&reader)
    case .atmClassicalIP: try readClassicalIP(&reader)
    case .sunATM: try readSunATM(&reader)
    case .tokenRing: try readTokenRing(&reader)
    case .fddi: try readFDDI(&reader)
    case .arcnetBSD: try readARCNET(&reader, hasOffset: false)
    case .arcnetLinux: try readARCNET(&reader, hasOffset: true)
    case .ipOverFibreChannel: try readFibreChannel(&reader)
    case .ipOverInfiniBand: try readInfiniBand(&reader)
    case .wirelessLAN: try readWirelessLAN(&reader)
    case .wirelessLANWithRadiotap: try readRadiotap(missing, &reader)
    case .lowRate, .lowRateWithoutFCS, .lowRateTap: try readLowRate(type, missing, &reader)
    default: content = .unsupportedLink
    }
  }
}
