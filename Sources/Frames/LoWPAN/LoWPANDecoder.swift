// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Rebuilds the Internet packets of 6LoWPAN networks, whose headers are compressed and which come in small parts.
///
/// - Source: RFC 4944; RFC 6282.
struct LoWPANDecoder {
  /// What a frame gave.
  enum Outcome {
    /// The Internet packet in `packet`, up to what the capture cut, and the packets before this one that held parts of it.
    case packet(EarlierParts)
    /// Nothing that can be read on, and why.
    case unread(LowRateContent)
  }

  private(set) var packet = LoWPANPacket()
  private var fragments = LoWPANFragments()
  private var contexts = LoWPANContexts()

  /// Takes the body of a frame; returns where reading goes on in `packet`, or nil and leaves the reason in the frame.
  mutating func rebuild(_ frame: inout Frame, _ header: PacketHeader) -> Resumption? {
    guard let addresses = frame.link.lowRate else { return nil }
    do throws(WireError) {
      let missing = max(0, Int(header.originalLength) - Int(header.capturedLength))
      switch try rebuild(frame.payload, between: addresses, missing: missing, header) {
      case .packet(let earlier):
        frame.link.content = .etherType(EtherType.ipv6)
        var start = Resumption(link: frame.link, tunnels: frame.tunnels, point: .internet)
        start.isCapturedWhole = frame.isCapturedWhole
        start.earlier = earlier
        return start
      case .unread(let reason):
        frame.link.content = .lowRate(reason)
        frame.unread = .content(.lowRate(reason))
        frame.isHeld = reason == .fragment
      }
    } catch {
      frame.failure = .unreadable(.lowpan, error, isCapturedWhole: frame.isCapturedWhole)
    }
    return nil
  }

  /// Reads the body of an IEEE 802.15.4 frame that lacks `missing` octets at its end.
  ///
  /// - Throws: `truncated` if the frame ends inside a header; `malformed` if a header is impossible.
  private mutating func rebuild(
    _ body: RawSpan, between addresses: LowRateAddresses, missing: Int, _ header: PacketHeader
  ) throws(WireError) -> Outcome {
    var reader = WireReader(body)
    let part = try LoWPANPart(parsing: &reader, between: addresses)
    if part.offset > 0 {
      guard let place = fragments.add(reader.rest, of: part, nil, header) else { return .unread(.fragment) }
      return finish(place, part, header.time)
    }
    if let obstacle = try expand(&reader, part, header.time) { return .unread(obstacle) }
    packet.append(reader.rest)
    guard part.datagramSize > 0 else {
      packet.finish(size: packet.bytes.count + missing)
      learn(part, header.time)
      return .packet(EarlierParts())
    }
    packet.finish(size: part.datagramSize)
    guard let place = fragments.add(packet, of: part, header) else { return .unread(.fragment) }
    return finish(place, part, header.time)
  }

  /// Brings the headers of a datagram, or of its first part, into the packet.
  @_lifetime(reader: copy reader)
  private mutating func expand(
    _ reader: inout WireReader, _ part: LoWPANPart, _ time: Timestamp
  ) throws(WireError) -> LowRateContent? {
    switch LoWPANDispatch(try reader.peek()).kind {
    case .ipv6:
      try reader.skip(1)
      packet.begin()
      return nil
    case .compression:
      var compression = LoWPANCompression(part.addresses, at: time)
      return try compression.expand(&reader, contexts, into: &packet)
    default:
      return .unknownCompression
    }
  }

  /// Takes a datagram whose last part came.
  private mutating func finish(_ place: Int, _ part: LoWPANPart, _ time: Timestamp) -> Outcome {
    let earlier = fragments.take(place, into: &packet)
    learn(part, time)
    return .packet(earlier)
  }

  private mutating func learn(_ part: LoWPANPart, _ time: Timestamp) {
    // An advertisement that ends early taught what stood before its end.
    try? contexts.learn(from: packet, network: part.addresses.destination.network, at: time)
  }
}
