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
  /// The ICMP errors that spoke of the flow, and the last one's type and code.
  public var unreachableCount: UInt16 = 0
  public var unreachableType: UInt8 = 0
  public var unreachableCode: UInt8 = 0
  /// Whether a handshake or a request said who started.
  public var isInitiatorCertain = false

  public init() {}

  mutating func count(undelivered error: ICMPHeader) {
    if unreachableCount < .max { unreachableCount += 1 }
    unreachableType = error.type
    unreachableCode = error.code
  }

  /// Whether the flow goes on behind this record.
  public var isInterim: Bool { endReason == .none }
}
