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

  public internal(set) var link = LinkHeader()
  public internal(set) var network: Network = .other
  public internal(set) var transport: Transport = .none
  /// The bytes above the last header that was read, without link padding.
  public internal(set) var payload: RawSpan
  /// Whether the payload is shorter than its headers announce: cut by the capture, or the first fragment of more.
  public internal(set) var isPayloadCut = false
  /// What ended the reading early, or nil.
  public internal(set) var failure: FrameFailure?
  /// What the frame waits for.
  var pending = Pending.nothing
  /// The innermost Internet packet from its header on, as far as it was captured; empty where there is none.
  var packet: RawSpan
  /// What the innermost Internet packet carries, from the transport header on.
  var body: RawSpan
  /// Whether every byte that the sender sent is at hand.
  let isCapturedWhole: Bool

  /// Reads the headers of a captured packet in place; never fails, costs at most a fixed number of headers.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, header: PacketHeader) {
    payload = bytes
    packet = bytes.extracting(first: 0)
    body = packet
    isCapturedWhole = header.capturedLength >= header.originalLength
    var reader = WireReader(bytes)
    var layer = FrameFailure.Layer.link
    do throws(WireError) {
      let content = try link.read(header.linkType, from: &reader)
      payload = reader.rest
      switch content {
      case .unsupportedLink: failure = .unsupportedLink(header.linkType)
      case .etherType(let type): try read(type, &reader, &layer)
      }
    } catch {
      failure = .unreadable(layer, error, isCapturedWhole: isCapturedWhole)
    }
  }

  /// Reads on in rebuilt bytes, which are whole, and keeps what is known of the headers before them.
  @_lifetime(copy bytes)
  init(_ start: Resumption, in bytes: RawSpan) {
    link = start.link
    payload = bytes
    packet = bytes.extracting(first: 0)
    body = packet
    isCapturedWhole = true
    var reader = WireReader(bytes)
    var layer = FrameFailure.Layer.ip
    do throws(WireError) {
      switch start.point {
      case .internet:
        try readInternet(&reader, &layer)
      case .fragmented(var ip):
        try ip.becomeWhole(&reader)
        network = .ip(ip)
        body = reader.rest
        try readTransport(ip, &reader, &layer)
      }
    } catch {
      failure = .unreadable(layer, error, isCapturedWhole: true)
    }
  }

  // MARK: Layers

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func read(
    _ etherType: UInt16, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    switch etherType {
    case EtherType.arp:
      layer = .arp
      network = .arp(try ARPPacket(parsing: &reader))
      payload = reader.rest
    case EtherType.ipv4, EtherType.ipv6:
      layer = .ip
      try readInternet(&reader, &layer)
    default:
      break
    }
  }

  @inline(__always)
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readInternet(
    _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    packet = reader.rest
    let ip = try IPHeader(parsing: &reader)
    network = .ip(ip)
    let available = reader.remaining
    isPayloadCut = ip.payloadLength > available
    var inner = try reader.child(min(ip.payloadLength, available))
    body = inner.rest
    payload = body
    packet = packet.extracting(first: packet.byteCount &- reader.remaining)
    if ip.isFragment {
      pending = .fragment
      if ip.isLaterFragment {
        transport = .laterFragment
        return
      }
      isPayloadCut = true
    }
    try readTransport(ip, &inner, &layer)
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readTransport(
    _ ip: IPHeader, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    switch ip.transport {
    case .tcp:
      layer = .tcp
      transport = .tcp(try TCPHeader(parsing: &reader))
    case .udp:
      layer = .udp
      let udp = try UDPHeader(parsing: &reader)
      transport = .udp(udp)
      // A length of zero means a jumbogram (RFC 2675 §4); a shorter one leaves bytes that are not the datagram's.
      if udp.payloadLength < reader.remaining && udp.length != 0 { reader = try reader.child(udp.payloadLength) }
      if udp.payloadLength > reader.remaining { isPayloadCut = true }
    case .icmp, .icmpv6:
      layer = .icmp
      transport = .icmp(try ICMPHeader(parsing: &reader))
    default:
      transport = .other
    }
    payload = reader.rest
  }
}
