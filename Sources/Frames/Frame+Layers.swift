// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension Frame {
  /// What stands at the reader.
  enum Content {
    /// Nothing that is read further.
    case nothing
    case etherType(UInt16)
    /// An Ethernet frame inside a tunnel.
    case ethernet
    /// An IEEE 802.11 frame inside a tunnel.
    case wirelessLAN
    case pointToPoint
    /// An Internet packet, which says its version itself.
    case internet
  }

  /// Reads header after header, from the outside in. Each turn uses up bytes, and tunnels are limited.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func read(
    _ first: Content, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    var path: TunnelPath?
    try read(first, &reader, &layer, &path)
  }

  /// `path` is the tunnels on the way, where there are more than the frame's own: they become its own once something is found inside.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func read(
    _ first: Content, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer, _ path: inout TunnelPath?
  ) throws(WireError) {
    var content = first
    while true {
      switch content {
      case .nothing:
        return
      case .internet, .etherType(EtherType.ipv4), .etherType(EtherType.ipv6):
        layer = .ip
        content = try readInternet(&reader, &path, &layer)
      case .etherType(let type):
        content = try readBody(type, &reader, &path, &layer)
      case .ethernet:
        layer = .link
        content = try readInnerLink(.ethernet, &reader, path)
      case .wirelessLAN:
        layer = .link
        content = try readInnerLink(.wirelessLAN, &reader, path)
      case .pointToPoint:
        layer = .ppp
        content = try readPointToPoint(&reader)
      }
    }
  }

  /// Makes an inner packet the frame's own, and the tunnels in front of it.
  @inline(__always)
  mutating func arrive(_ inner: Network, _ path: inout TunnelPath?) {
    network = inner
    // Asked before it is copied: nearly every packet comes through no tunnel.
    guard path != nil, let path else { return }
    tunnels = path
    transport = .none
    unread = .nothing
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  @inline(__always)
  private mutating func readInternet(
    _ reader: inout WireReader, _ path: inout TunnelPath?, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    let whole = reader.rest
    let ip = try IPHeader(parsing: &reader)
    arrive(.ip(ip), &path)
    let available = reader.remaining
    isPayloadCut = ip.payloadLength > available
    reader = try reader.child(min(ip.payloadLength, available))
    body = reader.rest
    payload = body
    packet = whole.extracting(first: whole.byteCount &- available &+ body.byteCount)
    if ip.isFragment {
      pending = .fragment
      if ip.isLaterFragment {
        transport = .laterFragment
        return .nothing
      }
      isPayloadCut = true
    }
    return try readTransport(ip.transport, isFragment: ip.isFragment, &reader, &path, &layer)
  }

  /// Reads on in what an Internet packet carries.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readCarried(
    by ip: IPHeader, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    var path: TunnelPath?
    let content = try readTransport(ip.transport, isFragment: ip.isFragment, &reader, &path, &layer)
    try read(content, &reader, &layer, &path)
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  @inline(__always)
  private mutating func readTransport(
    _ number: TransportProtocol, isFragment: Bool, _ reader: inout WireReader, _ path: inout TunnelPath?,
    _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    switch number {
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
      payload = reader.rest
      return isFragment ? .nothing : try readTunnel(over: udp, &reader, &path, &layer)
    case .icmp, .icmpv6:
      layer = .icmp
      transport = .icmp(try ICMPHeader(parsing: &reader))
    default:
      transport = .other
      unread = .transport(number)
      payload = reader.rest
      return isFragment ? .nothing : try readTunnel(over: number, &reader, &path, &layer)
    }
    payload = reader.rest
    return .nothing
  }
}
