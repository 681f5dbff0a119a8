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
    case pointToPoint
    /// An Internet packet, which says its version itself.
    case internet
    /// What an Internet packet carries.
    case transport(IPHeader)
  }

  /// Reads header after header, from the outside in. Each turn uses up bytes, and tunnels are limited.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func read(
    _ first: Content, _ reader: inout WireReader, _ layer: inout FrameFailure.Layer
  ) throws(WireError) {
    var content = first
    // The tunnels on the way; they become the frame's own once something is found behind them.
    var path = tunnels
    while true {
      switch content {
      case .nothing:
        return
      case .internet, .etherType(EtherType.ipv4), .etherType(EtherType.ipv6):
        layer = .ip
        content = try readInternet(&reader, path)
      case .transport(let ip):
        content = try readTransport(ip, &reader, &path, &layer)
      case .etherType(EtherType.arp):
        layer = .arp
        let arp = try ARPPacket(parsing: &reader)
        tunnels = path
        network = .arp(arp)
        transport = .none
        unread = .nothing
        payload = reader.rest
        return
      case .etherType(let type):
        content = try readBody(type, &reader, &path, &layer)
      case .ethernet:
        layer = .link
        content = try readInnerLink(&reader, path)
      case .pointToPoint:
        layer = .ppp
        content = try readPointToPoint(&reader)
      }
    }
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  @inline(__always)
  private mutating func readInternet(_ reader: inout WireReader, _ path: TunnelPath) throws(WireError) -> Content {
    let whole = reader.rest
    let ip = try IPHeader(parsing: &reader)
    tunnels = path
    network = .ip(ip)
    transport = .none
    unread = .nothing
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
    return .transport(ip)
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readTransport(
    _ ip: IPHeader, _ reader: inout WireReader, _ path: inout TunnelPath, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
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
      payload = reader.rest
      return ip.isFragment ? .nothing : try readTunnel(over: udp, &reader, &path, &layer)
    case .icmp, .icmpv6:
      layer = .icmp
      transport = .icmp(try ICMPHeader(parsing: &reader))
    default:
      transport = .other
      unread = .transport(ip.transport)
      payload = reader.rest
      return ip.isFragment ? .nothing : try readTunnel(over: ip, &reader, &path, &layer)
    }
    payload = reader.rest
    return .nothing
  }
}
