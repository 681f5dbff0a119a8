// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// What a record says of a flow beside the flow's own counts: how it ended, if it did, and what its packets went through.
public struct FlowRecord: Sendable {
  /// Why a flow's record ended.
  public enum EndReason: UInt8, Sendable {
    /// It did not: the flow goes on.
    case none
    /// Nothing came for longer than the timeout of its state.
    case timeout
    /// Both sides said that they had no more to say.
    case finished
    case reset
    /// The ports began another connection.
    case replaced
    /// The table was full.
    case evicted
    /// The sensor stopped, or the capture ended.
    case shutdown
  }

  public var endReason = EndReason.none
  /// Microseconds from the flow's first packet to the other side's SYN.
  public var connect: UInt32?
  /// Microseconds from the flow's first packet to the first byte that the server sent.
  public var firstByte: UInt32?
  public var undelivered = UndeliveredCounts()
  /// Whether a handshake or a request said who started.
  public var isInitiatorCertain = false

  /// What the segments of each direction went through; zero for flows that are not TCP.
  public var toServer = StreamCounts()
  public var toClient = StreamCounts()

  public init() {}

  /// Whether the flow goes on behind this record.
  public var isInterim: Bool { endReason == .none }
}

/// The ICMP errors that spoke of a flow.
public struct UndeliveredCounts: Sendable, Equatable {
  public var count: UInt16 = 0
  /// The last one's type and code.
  public var type: UInt8 = 0
  public var code: UInt8 = 0

  public init() {}

  mutating func add(_ error: ICMPHeader) {
    if count < .max { count += 1 }
    type = error.type
    code = error.code
  }
}

/// What the segments of one direction of a TCP flow went through.
public struct StreamCounts: Sendable, Equatable {
  /// Segments with bytes that had come before, and those bytes.
  public var retransmittedSegments: UInt32 = 0
  public var retransmittedBytes: UInt64 = 0
  /// Segments that came behind others that belong after them.
  public var outOfOrderSegments: UInt32 = 0
  /// Runs of bytes that never came, and their bytes.
  public var gaps: UInt32 = 0
  public var missingBytes: UInt64 = 0
  /// Segments that contradict what came before for the same positions.
  public var conflicts: UInt32 = 0
  /// Segments that lie outside every window.
  public var implausibleSegments: UInt32 = 0
  public var zeroWindows: UInt32 = 0
  public var keepAlives: UInt32 = 0

  public init() {}

  /// Takes what a stream has counted so far.
  public init(_ stream: borrowing StreamState) {
    retransmittedSegments = stream.retransmittedSegments
    retransmittedBytes = stream.retransmittedBytes
    outOfOrderSegments = stream.outOfOrderSegments
    gaps = stream.gaps
    missingBytes = stream.missingBytes
    conflicts = stream.conflicts
    implausibleSegments = stream.implausibleSegments
    zeroWindows = stream.zeroWindows
    keepAlives = stream.keepAlives
  }
}
