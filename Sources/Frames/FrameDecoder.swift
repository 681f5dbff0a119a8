// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads captured packets, and keeps what one packet alone cannot say: the parts of packets that are still to be completed.
///
/// A packet that can be read alone is read in place. One that completes others is rebuilt in memory reserved beforehand, and
/// reading goes on there. Every packet gives exactly one frame.
public struct FrameDecoder: ~Copyable {
  private var fragments: FragmentTable
  /// Those inside tunnels: what they complete may lie in the memory of the first table.
  private var tunnelledFragments: FragmentTable
  private var lowpan = LoWPANDecoder()

  public init(_ configuration: FragmentConfiguration = FragmentConfiguration()) {
    fragments = FragmentTable(configuration)
    tunnelledFragments = FragmentTable(configuration.tunnelled)
  }

  /// What became of all fragments so far.
  public var fragmentStatistics: FragmentStatistics { fragments.statistics + tunnelledFragments.statistics }

  /// Reads one packet and shows its frame to `body`; `header` is the capture's word on the packet.
  ///
  /// The frame is shown rather than returned, and not as a borrowed value, because it is large and would be copied on the way.
  public mutating func decode(_ bytes: RawSpan, _ header: PacketHeader, _ body: (inout Frame) -> Void) {
    // In two steps the frame is read where it lies; an initialiser would build it elsewhere and copy it.
    var frame = Frame(unread: bytes, header)
    frame.readLink(bytes, header)
    // Nearly every packet can be read alone.
    guard frame.pending != .nothing else { return body(&frame) }
    var whole = complete(bytes, header)
    body(&whole)
  }

  /// Reads once more what ends in a part of something, so that the frames of all others are made where they are used.
  @inline(never)
  @_lifetime(&self, copy bytes)
  private mutating func complete(_ bytes: RawSpan, _ header: PacketHeader) -> Frame {
    var frame = Frame(bytes, header: header)
    guard frame.pending == .lowpan else {
      let rebuilt = Self.rebuild(frame, header, &fragments, &tunnelledFragments)
      return Self.readOn(frame, rebuilt, fragments, tunnelledFragments)
    }
    guard let start = lowpan.rebuild(&frame, header) else { return frame }
    let inner = Frame(start, in: lowpan.packet.bytes.span.octets)
    guard inner.pending != .nothing else { return inner }
    let rebuilt = Self.rebuild(inner, header, &fragments, &tunnelledFragments)
    return Self.readOn(inner, rebuilt, fragments, tunnelledFragments)
  }

  /// Reads on where the bytes lie that a packet completed, or leaves the frame as it is.
  @_lifetime(copy frame, borrow fragments, borrow tunnelled)
  private static func readOn(
    _ frame: consuming Frame, _ rebuilt: Rebuilt, _ fragments: borrowing FragmentTable,
    _ tunnelled: borrowing FragmentTable
  ) -> Frame {
    switch rebuilt {
    case .nothing(let isHeld, let breach):
      if isHeld { frame.hold() }
      frame.breach = breach
      return frame
    case .packet(let start): return Frame(start, in: fragments.whole)
    case .tunnelledPacket(let start): return Frame(start, in: tunnelled.whole)
    }
  }

  /// Which memory holds the bytes that a packet completed, and what is known of the headers before them.
  private enum Rebuilt {
    case nothing(isHeld: Bool, FragmentBreach?)
    case packet(Resumption)
    case tunnelledPacket(Resumption)
  }

  /// Takes what a frame holds of other packets. Each memory rebuilds one part at most; each comes alone, so that a frame that lies
  /// in one can be taken by the next.
  private static func rebuild(
    _ frame: borrowing Frame, _ header: PacketHeader, _ fragments: inout FragmentTable, _ tunnelled: inout FragmentTable
  ) -> Rebuilt {
    if frame.tunnels.hasEndpoints {
      let (start, isHeld, breach) = complete(frame, header, &tunnelled)
      return start.map { .tunnelledPacket($0) } ?? .nothing(isHeld: isHeld, breach)
    }
    let (start, isHeld, breach) = complete(frame, header, &fragments)
    guard var start else { return .nothing(isHeld: isHeld, breach) }
    // The fragmented packet may be a tunnel's, with a fragment inside.
    let outer = Frame(start, in: fragments.whole)
    guard outer.pending == .fragment, outer.tunnels.hasEndpoints else { return .packet(start) }
    let (inner, isInnerHeld, innerBreach) = complete(outer, header, &tunnelled)
    if let inner { return .tunnelledPacket(inner) }
    start.isHeld = isInnerHeld
    start.breach = start.breach ?? innerBreach
    return .packet(start)
  }

  private static func complete(
    _ frame: borrowing Frame, _ header: PacketHeader, _ table: inout FragmentTable
  ) -> (start: Resumption?, isHeld: Bool, breach: FragmentBreach?) {
    guard case .ip(let ip) = frame.network else { return (nil, false, nil) }
    let (outcome, breach) = table.take(frame, ip, header)
    switch outcome {
    case .alone: return (nil, false, breach)
    case .held: return (nil, true, breach)
    case .whole(let whole, let packets, let bytes):
      var start = Resumption(link: frame.link, tunnels: frame.tunnels, point: .fragmented(whole))
      start.earlier = EarlierParts(packets: packets, bytes: bytes)
      start.breach = breach ?? frame.breach
      return (start, false, breach)
    }
  }
}
