// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

/// What reassembly needs to know of one segment.
public struct StreamSegment: Sendable {
  public var time: Timestamp
  /// The number of the first payload byte.
  public var sequence: SequenceNumber
  /// The number that the sender expects next of the other side; holds with ACK only.
  public var acknowledgement: SequenceNumber
  public var flags: TCPHeader.Flags
  /// As sent: not yet scaled.
  public var window: UInt16
  /// The window scale that a SYN announces (0...14), or 255 for none.
  public var windowScale: UInt8
  /// The payload bytes at hand.
  public var byteCount: Int
  /// The payload bytes behind them that the capture did not keep.
  public var cutByteCount: Int

  /// A segment of which every part is given; without a window scale.
  public init(
    time: Timestamp, sequence: SequenceNumber, acknowledgement: SequenceNumber, flags: TCPHeader.Flags, window: UInt16,
    byteCount: Int, cutByteCount: Int
  ) {
    self.time = time
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
    self.window = window
    windowScale = 255
    self.byteCount = byteCount
    self.cutByteCount = cutByteCount
  }

  /// Takes a segment's header, and how much of its payload the capture kept and left out.
  ///
  /// - Source: RFC 9293 §3.4: SYN takes up the number before the first byte.
  public init(_ tcp: TCPHeader, byteCount: Int, cutByteCount: Int = 0, time: Timestamp) {
    self.time = time
    sequence = SequenceNumber(tcp.sequenceNumber &+ (tcp.flags.contains(.syn) ? 1 : 0))
    acknowledgement = SequenceNumber(tcp.acknowledgementNumber)
    flags = tcp.flags
    window = tcp.window
    windowScale = tcp.windowScale
    self.byteCount = byteCount
    // No packet holds more, whatever its header says.
    self.cutByteCount = max(0, min(cutByteCount, 65_535))
  }

  /// Takes the SYN that began a flow.
  init(_ request: FirstRequest, time: Timestamp) {
    self.time = time
    sequence = request.sequence
    acknowledgement = SequenceNumber(0)
    flags = .syn
    window = request.window
    windowScale = request.windowScale
    byteCount = 0
    cutByteCount = 0
  }

  /// Packet time in milliseconds; wraps after 49 days, of which only differences are used.
  var milliseconds: UInt32 { UInt32(truncatingIfNeeded: time.nanoseconds / 1_000_000) }
}

/// What is left to do with a segment, between the steps of `StreamReassembler.next`.
public struct StreamArrival: Sendable {
  /// The number of the first byte that is left.
  var sequence: SequenceNumber
  /// Where the bytes that are left begin in the payload.
  var offset = 0
  var byteCount = 0
  /// Bytes behind them that the capture did not keep.
  var cutByteCount = 0
  /// The number behind the last byte seen before this segment.
  var highestBefore: SequenceNumber
  let milliseconds: UInt32
  /// Whether nothing more will come, so that nothing is waited for.
  var isLast = false
  /// Whether there is no room to wait for the bytes in front.
  var isHurried = false
  /// Whether the stream leaves what it was, and goes on with this segment.
  var isRestart = false
  /// What was found, so that one segment counts once.
  var hasRepeated = false
  var hasConflict = false
  var isOutOfOrder = false
  /// Whether a conflict was found that is not told yet.
  var hasNews = false

  var isEmpty: Bool { byteCount == 0 && cutByteCount == 0 }
  /// Whether nothing is left to do with the segment itself.
  var isSettled: Bool { isEmpty && !hasNews }

  /// Leaves out the first bytes.
  mutating func drop(_ count: Int) {
    sequence = sequence.advanced(by: count)
    let bytes = min(count, byteCount)
    offset += bytes
    byteCount -= bytes
    cutByteCount -= min(cutByteCount, count - bytes)
  }

  /// Leaves out all but the first bytes.
  mutating func keep(first count: Int) {
    byteCount = max(0, min(byteCount, count))
    cutByteCount = max(0, min(cutByteCount, count - byteCount))
  }
}

/// One thing that happens to a stream, in the order of its bytes.
public enum StreamStep: Sendable {
  /// These bytes of the segment's payload are next in order.
  case bytes(Range<Int>)
  /// These bytes, which came early, are next in order; `StreamReassembler.take` hands them out.
  case early(Int32)
  /// The next bytes will never come; nil where their number is unknown.
  case gap(Int?)
  /// The segment contradicts bytes that came before.
  case conflict
}
