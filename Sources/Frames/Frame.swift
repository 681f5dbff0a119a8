// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One captured packet, seen through its headers: a view that is never stored.
///
/// Reading goes as far as it can. What stops it is kept in `failure`, and everything read until then stays valid.
public struct Frame: ~Escapable {
  /// What the packet carries above its link.
  public enum Network: Sendable {
    /// Nothing that is read further: another EtherType, or a frame that could not be read so far.
    case other
    case arp(ARPPacket)
    case ip(IPHeader)
  }

  /// What the packet carries above its Internet protocol.
  public enum Transport: Sendable {
    case none
    case tcp(TCPHeader)
    case udp(UDPHeader)
    /// ICMP and ICMPv6.
    case icmp(ICMPHeader)
    /// A fragment other than the first, which has no transport header.
    case laterFragment
    /// A transport that is not read further.
    case other
  }

  public private(set) var link = LinkHeader()
  public private(set) var network: Network = .other
  public private(set) var transport: Transport = .none
  /// The bytes above the last header that was read, without link padding.
  public private(set) var payload: RawSpan
  /// Whether the payload is shorter than its headers announce: cut by the capture, or the first fragment of more.
  public private(set) var isPayloadCut = false
  /// What ended the reading early, or nil.
  public private(set) var failure: FrameFailure?

  /// Reads the headers of a captured packet; never fails, costs at most a fixed number of headers.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, header: PacketHeader) {
    payload = bytes
    var reader = WireReader(bytes)
    var layer = FrameFailure.Layer.link
    let isCapturedWhole = header.capturedLength >= header.originalLength
    do throws(WireError) {
      let body = try link.read(header.linkType, from: &reader)
      payload = reader.rest
      switch body {
      case .unsupportedLink:
        failure = .unsupportedLink(header.linkType)
      case .etherType(EtherType.arp):
        layer = .arp
        network = .arp(try ARPPacket(parsing: &reader))
        payload = reader.rest
      case .etherType(EtherType.ipv4), .etherType(EtherType.ipv6):
        layer = .ip
        try readInternet(&reader, isCapturedWhole: isCapturedWhole, layer: &layer)
      case .etherType:
        break
      }
    } catch {
      failure = .unreadable(layer, error, isCapturedWhole: isCapturedWhole)
    }
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readInternet(
    _ reader: inout WireReader, isCapturedWhole: Bool, layer: inout FrameFailure.Layer
  ) throws(WireError) {
    let ip = try IPHeader(parsing: &reader)
    network = .ip(ip)
    let available = reader.remaining
    isPayloadCut = ip.payloadLength > available
    var body = try reader.child(min(ip.payloadLength, available))
    payload = body.rest
    guard !ip.isLaterFragment else {
      transport = .laterFragment
      return
    }
    if ip.hasMoreFragments { isPayloadCut = true }
    switch ip.transport {
    case .tcp:
      layer = .tcp
      transport = .tcp(try TCPHeader(parsing: &body))
    case .udp:
      layer = .udp
      let udp = try UDPHeader(parsing: &body)
      transport = .udp(udp)
      // A length of zero means a jumbogram (RFC 2675 §4); a shorter one leaves bytes that are not the datagram's.
      if udp.payloadLength < body.remaining && udp.length != 0 { body = try body.child(udp.payloadLength) }
      if udp.payloadLength > body.remaining { isPayloadCut = true }
    case .icmp, .icmpv6:
      layer = .icmp
      transport = .icmp(try ICMPHeader(parsing: &body))
    default:
      transport = .other
    }
    payload = body.rest
  }
}

/// Why a frame could not be read to its end.
public enum FrameFailure: Error, Sendable {
  /// The header that was being read.
  public enum Layer: UInt8, Sendable, CaseIterable { case link, arp, ip, tcp, udp, icmp }

  case unsupportedLink(LinkType)
  /// The layer, what was wrong, and whether every byte of the packet was captured, so that the sender is to blame.
  case unreadable(Layer, WireError, isCapturedWhole: Bool)
}

/// The numbers that say what an Ethernet frame carries.
///
/// - Source: IEEE Registration Authority, EtherType.
public enum EtherType {
  public static let ipv4: UInt16 = 0x0800
  public static let arp: UInt16 = 0x0806
  public static let ipv6: UInt16 = 0x86DD
  /// A customer VLAN tag (IEEE 802.1Q).
  public static let vlan: UInt16 = 0x8100
  /// A service VLAN tag (IEEE 802.1ad, QinQ).
  public static let serviceVLAN: UInt16 = 0x88A8
  /// A service VLAN tag as switches wrote it before 802.1ad.
  public static let oldServiceVLAN: UInt16 = 0x9100
}
