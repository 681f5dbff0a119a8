// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension Frame {
  /// Enters a tunnel between the ends of the Internet packet that was read last, if it runs over one.
  ///
  /// - Throws: `malformed` if there are more than `TunnelPath.maximumCount`.
  private func enter(
    _ kind: TunnelPath.Kind, _ identifier: UInt32?, _ path: inout TunnelPath?, _ reader: borrowing WireReader
  ) throws(WireError) {
    var way = path ?? tunnels
    defer { path = way }
    guard way.count < TunnelPath.maximumCount else { throw .malformed(at: reader.offset, rule: .tunnelDepth) }
    way.enter(kind, identifier, vlan: link.vlan)
    guard case .ip(let ip) = network else { return }
    var ports: (UInt16, UInt16) = (0, 0)
    if case .udp(let udp) = transport { ports = (udp.sourcePort, udp.destinationPort) }
    way.connect(
      Endpoint(address: ip.source, port: ports.0), Endpoint(address: ip.destination, port: ports.1), ip.transport)
  }

  /// What has no reader here: its number is kept, and all that was read outside of it stands.
  private mutating func leave(_ number: Unread) -> Content {
    unread = number
    return .nothing
  }

  /// Ends at what a link carries beside Internet packets and tunnels: a link protocol's message, or something that is not read.
  @_lifetime(self: copy reader)
  mutating func end(at content: LinkContent, _ reader: borrowing WireReader, _ path: inout TunnelPath?) -> Content {
    guard let link = LinkProtocol(content) else { return leave(.content(content)) }
    arrive(.link(link), &path)
    payload = reader.rest
    isPayloadCut = !isCapturedWhole
    return .nothing
  }

  // MARK: Above a link

  /// Reads what an EtherType announces, other than Internet packets.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readBody(
    _ type: UInt16, _ reader: inout WireReader, _ path: inout TunnelPath?, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    switch type {
    case EtherType.mpls, EtherType.mplsMulticast:
      return try readLabels(&reader, &path, &layer)
    case EtherType.pppoeSession:
      layer = .pppoe
      let session = try PPPoEHeader(parsing: &reader)
      layer = .tunnel
      try enter(.pppoe, UInt32(session.sessionID), &path, reader)
      if session.payloadLength < reader.remaining { reader = try reader.child(session.payloadLength) }
      return .pointToPoint
    case EtherType.nsh:
      layer = .nsh
      let service = try ServiceHeader(parsing: &reader)
      layer = .tunnel
      try enter(.nsh, service.pathIdentifier, &path, reader)
      return content(of: service.next)
    case EtherType.backboneService:
      // Priority, flags and reserved bits stand before the 24 bits of the service (IEEE 802.1Q-2018 §9.7).
      layer = .tunnel
      let service = try reader.read(UInt32.self) & 0xFF_FFFF
      try enter(.backbone, service, &path, reader)
      return .ethernet
    case EtherType.linkSecurity:
      layer = .link
      return try readLinkSecurity(&reader)
    default:
      return end(at: .etherType(type), reader, &path)
    }
  }

  /// Walks over the tag of a frame that MACsec protects against change; an encrypted one is left.
  ///
  ///     | flags, association 1 | short length 1 | packet number 4 | channel 8, where flagged | data | check value 16 |
  ///
  /// - Source: IEEE 802.1AE-2018 §9.3.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readLinkSecurity(_ reader: inout WireReader) throws(WireError) -> Content {
    let flags = try reader.read(UInt8.self)
    try reader.skip(flags & 0x20 == 0 ? 5 : 13)
    guard flags & 0x0C == 0 else { return leave(.content(.etherType(EtherType.linkSecurity))) }
    if isCapturedWhole && reader.remaining > 16 { reader = try reader.child(reader.remaining - 16) }
    return .etherType(try reader.read(UInt16.self))
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readLabels(
    _ reader: inout WireReader, _ path: inout TunnelPath?, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    layer = .mpls
    let stack = try LabelStack(parsing: &reader)
    layer = .tunnel
    try enter(.mpls, stack.bottomLabel, &path, reader)
    switch LabelledContent(reader) {
    case .internet: return .internet
    case .ethernet(let hasControlWord):
      if hasControlWord { try reader.skip(4) }
      return .ethernet
    case .unknown: return leave(.content(.etherType(EtherType.mpls)))
    }
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readPointToPoint(_ reader: inout WireReader) throws(WireError) -> Content {
    let header = try PPPHeader(parsing: &reader)
    guard let type = header.etherType else { return leave(.content(.pointToPoint(header.number))) }
    return .etherType(type)
  }

  /// Reads the header of a link's frame inside a tunnel, which from then on is the frame's link.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readInnerLink(
    _ type: LinkType, _ reader: inout WireReader, _ path: TunnelPath?
  ) throws(WireError) -> Content {
    var inner = LinkHeader()
    let content = try inner.read(type, from: &reader)
    link = inner
    if let path { tunnels = path }
    network = .other
    transport = .none
    unread = .nothing
    payload = reader.rest
    packet = payload.extracting(first: 0)
    body = packet
    guard case .etherType(let type) = content else {
      var way = path
      return end(at: content, reader, &way)
    }
    return .etherType(type)
  }

  private mutating func content(of next: UInt8) -> Content {
    switch next {
    case NextProtocol.ipv4, NextProtocol.ipv6: .internet
    case NextProtocol.ethernet: .ethernet
    case NextProtocol.nsh: .etherType(EtherType.nsh)
    case NextProtocol.mpls: .etherType(EtherType.mpls)
    default: leave(.content(.etherType(EtherType.nsh)))
    }
  }

  // MARK: Above the Internet protocol

  /// Enters the tunnel whose protocol number an Internet packet bears; others are left.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readTunnel(
    over number: TransportProtocol, _ reader: inout WireReader, _ path: inout TunnelPath?,
    _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    switch number {
    case .ipv4, .ipv6:
      layer = .tunnel
      try enter(.internet, nil, &path, reader)
      return .internet
    case .gre:
      return try readGRE(&reader, &path, &layer)
    case .mpls:
      return try readLabels(&reader, &path, &layer)
    case .etherIP:
      // Version 3 and twelve reserved bits (RFC 3378 §3).
      guard try reader.read(UInt16.self) >> 12 == 3 else { return .nothing }
      layer = .tunnel
      try enter(.etherIP, nil, &path, reader)
      return .ethernet
    default:
      return .nothing
    }
  }

  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  private mutating func readGRE(
    _ reader: inout WireReader, _ path: inout TunnelPath?, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    layer = .gre
    let gre = try GREHeader(parsing: &reader)
    guard gre.version < 2 else { return .nothing }
    if let length = gre.payloadLength, length < reader.remaining { reader = try reader.child(length) }
    // A packet that only acknowledges (RFC 2637 §4.1), or keeps the tunnel open.
    guard !reader.isAtEnd else { return .nothing }
    let kind: TunnelPath.Kind
    var identifier = gre.key
    var content = Content.etherType(gre.protocolType)
    switch gre.protocolType {
    case EtherType.erspan where !gre.hasSequenceNumber:
      // Type I has no header of its own.
      kind = .erspan
      content = .ethernet
    case EtherType.erspan, EtherType.erspan3:
      layer = .erspan
      let mirror = try ERSPANHeader(parsing: &reader)
      kind = .erspan
      identifier = UInt32(mirror.sessionID)
      switch mirror.frameType {
      case 0: content = .ethernet
      case 2: content = .internet
      default: return leave(.content(.etherType(gre.protocolType)))
      }
    default:
      kind = .gre
      switch gre.protocolType {
      case EtherType.ethernet: content = .ethernet
      case EtherType.ppp: content = .pointToPoint
      case EtherType.wccp:
        // The second version puts four octets of its own in front (§4.12.2).
        if try reader.peek() >> 4 != 4 { try reader.skip(4) }
        content = .internet
      // The access points of one vendor send the frames of their stations on under these numbers.
      case 0x8200...0x83F0: content = .wirelessLAN
      default: break
      }
    }
    layer = .tunnel
    try enter(kind, identifier, &path, reader)
    return content
  }

  // MARK: Above UDP

  /// Enters the tunnel that a datagram's port, header and first inner bytes agree on; anything else stays a datagram.
  @_lifetime(self: copy reader)
  @_lifetime(reader: copy reader)
  mutating func readTunnel(
    over udp: UDPHeader, _ reader: inout WireReader, _ path: inout TunnelPath?, _ layer: inout FrameFailure.Layer
  ) throws(WireError) -> Content {
    var ahead = reader
    switch udp.destinationPort {
    case VXLANHeader.ports[0], VXLANHeader.ports[1], VXLANHeader.genericPort:
      let isGeneric = udp.destinationPort == VXLANHeader.genericPort
      guard let network = VXLANHeader(probing: &ahead, isGeneric: isGeneric),
        InnerPacket.looks(ahead.rest, like: network.next)
      else { return .nothing }
      layer = .tunnel
      try enter(.vxlan, network.networkIdentifier, &path, reader)
      reader = ahead
      return content(of: network.next)
    case GENEVEHeader.port:
      guard let network = GENEVEHeader(probing: &ahead), InnerPacket.looks(ahead.rest, likeType: network.protocolType)
      else { return .nothing }
      layer = .tunnel
      try enter(.geneve, network.networkIdentifier, &path, reader)
      reader = ahead
      return network.protocolType == EtherType.ethernet ? .ethernet : .etherType(network.protocolType)
    case LabelStack.udpPort:
      guard let stack = try? LabelStack(parsing: &ahead), stack.bottomLabel != 0 else { return .nothing }
      if case .unknown = LabelledContent(ahead) { return .nothing }
      return try readLabels(&reader, &path, &layer)
    case GTPHeader.port,
      _ where udp.sourcePort == GTPHeader.port:
      guard let user = GTPHeader(probing: &ahead, of: udp), InnerPacket.looksLikeInternet(ahead.rest) else {
        return .nothing
      }
      layer = .tunnel
      try enter(.gtp, user.endpointIdentifier, &path, reader)
      reader = ahead
      return .internet
    default:
      // The server's port stands on either side.
      guard udp.destinationPort == TeredoIndication.port || udp.sourcePort == TeredoIndication.port,
        TeredoIndication.skip(&ahead)
      else { return .nothing }
      layer = .tunnel
      try enter(.teredo, nil, &path, reader)
      reader = ahead
      return .internet
    }
  }
}

extension WireError.Rule {
  static let tunnelDepth = Self("tunnel_depth", "our limit", "a packet must not come through more than 8 tunnels")
}
