// SPDX-License-Identifier: Apache-2.0

/// What a frame needs of other packets before it can be read on; `FrameDecoder` brings them together.
enum Pending: Sendable {
  case nothing
  /// The frame ends in a part of an Internet packet.
  case fragment
  /// The frame carries a 6LoWPAN datagram, whose headers are compressed, or a part of one.
  case lowpan
}

/// What is known of a packet up to the part that was rebuilt in other memory, so that reading can go on there.
struct Resumption: Sendable {
  var link: LinkHeader
  var tunnels: TunnelPath
  var point: Point
  var earlier = EarlierParts()
  var breach: FragmentBreach?
  /// Whether the rebuilt packet is itself a part that waits for others.
  var isHeld = false
  /// Whether every byte that the sender sent is at hand.
  var isCapturedWhole = true

  /// What stands at the first rebuilt byte.
  enum Point: Sendable {
    /// The header of an Internet packet.
    case internet
    /// The part of an Internet packet that was fragmented; the header is that of one of its fragments.
    case fragmented(IPHeader)
  }
}

/// The packets that brought the other parts of what a frame completed.
public struct EarlierParts: Sendable, BitwiseCopyable {
  public var packets: UInt32 = 0
  /// Their bytes on the link.
  public var bytes: UInt32 = 0
}
