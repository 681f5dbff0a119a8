// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads captured packets, and keeps what one packet alone cannot say: the parts of packets that are still to be completed.
///
/// A packet that can be read alone is read in place. One that completes others is rebuilt in memory reserved beforehand, and
/// reading goes on there. Every packet gives exactly one frame; it stays valid until the next packet.
public struct FrameDecoder: ~Copyable {
  public init() {}

  /// Reads one packet; `header` is the capture's word on it.
  @_lifetime(&self, copy bytes)
  public mutating func decode(_ bytes: RawSpan, _ header: PacketHeader) -> Frame {
    let frame = Frame(bytes, header: header)
    // Nearly every packet can be read alone.
    guard frame.pending != .nothing else { return frame }
    switch Self.rebuild(frame) {
    case .nothing: return frame
    }
  }

  /// Which memory holds the bytes that a packet completed, and what is known of the headers before them.
  private enum Rebuilt {
    case nothing
  }

  /// Takes what a frame holds of other packets. Each kind of memory rebuilds at most one part of a packet; its parts come alone,
  /// so that a frame that lies in one can be taken by the next.
  private static func rebuild(_ frame: borrowing Frame) -> Rebuilt { .nothing }
}
