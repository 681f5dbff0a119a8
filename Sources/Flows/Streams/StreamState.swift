// SPDX-License-Identifier: Apache-2.0
import Frames

/// Where one direction of a TCP connection stands, and what was counted of it.
///
/// A small value that lives twice in every entry of the flow table; `StreamReassembler` keeps the bytes that it points to.
public struct StreamState: Sendable {
  /// The number of the next byte in order.
  public internal(set) var next = SequenceNumber(0)
  /// The number behind the last byte seen, in order or not.
  public internal(set) var highest = SequenceNumber(0)
  /// The number of the first byte: the one behind SYN, or the first that was seen.
  var start = SequenceNumber(0)
  /// The number of the byte that the other side expects next, as far as it said.
  var acknowledged = SequenceNumber(0)
  /// The number of FIN: no byte stands there or behind.
  var end = SequenceNumber(0)
  /// The number behind the last segment that was not believed.
  var doubtful = SequenceNumber(0)

  /// Whether `next` is known.
  public internal(set) var isSynchronised = false
  /// Whether the first byte is known from SYN, and not only the first that was seen.
  public internal(set) var isStartKnown = false
  /// Whether the other side's acknowledgements were seen.
  public internal(set) var isAcknowledged = false
  /// Whether FIN was seen, so that the stream's length is known.
  public internal(set) var isEndKnown = false
  /// Whether nobody reads the bytes (any more): they are only counted.
  public internal(set) var isFinished = false
  /// Whether bytes in order were dropped unread, as their message stayed unfinished.
  var hasDroppedBytes = false
  /// Segments in a row that were not believed.
  var doubtfulInRow: UInt8 = 0

  /// The window scales that the side which sends this stream and the one that receives it announced with SYN, or 255 for none.
  var senderScale: UInt8 = 255
  var receiverScale: UInt8 = 255
  /// The largest window that the receiver announced, not scaled.
  var largestWindow: UInt16 = 0
  /// The pieces that wait for the bytes in front of them.
  var earlyPieceCount: UInt16 = 0
  /// Segments that came since the bytes in front of the first early piece are missing.
  var segmentsSinceHole: UInt16 = 0
  /// When they began to be missing, in milliseconds of packet time; wraps.
  var holeBegan: UInt32 = 0
  /// The first and the last of the pieces that wait, or -1.
  var firstPiece: Int32 = -1
  var lastPiece: Int32 = -1
  /// The bytes that wait.
  var earlyByteCount: Int32 = 0
  /// The copy of the bytes delivered last, or -1.
  var history: Int32 = -1

  /// The stream buffer that holds the unfinished message, or -1.
  var buffer: Int32 = -1
  /// Bytes of the unfinished message that were counted but not kept.
  var elided: UInt32 = 0
  /// The length of the unfinished message, or 0 if unknown.
  var awaited: UInt32 = 0

  /// Segments with bytes that had come before.
  public internal(set) var retransmittedSegments: UInt32 = 0
  /// Segments with bytes that belong before others that had come already.
  public internal(set) var outOfOrderSegments: UInt32 = 0
  /// Runs of bytes that never came.
  public internal(set) var gaps: UInt32 = 0
  /// Segments that said something else than those that brought the same positions first.
  public internal(set) var conflicts: UInt32 = 0
  /// Segments by which this side forbade the other to send.
  public internal(set) var zeroWindows: UInt32 = 0
  /// Segments that only ask whether the other side is there (RFC 9293 §3.8.4).
  public internal(set) var keepAlives: UInt32 = 0
  /// Segments that were left out as no receiver would take them: far outside any window, behind FIN, or a second SYN.
  public internal(set) var implausibleSegments: UInt32 = 0
  public internal(set) var retransmittedBytes: UInt64 = 0
  public internal(set) var missingBytes: UInt64 = 0

  public init() {}
}

extension StreamState {
  /// Whether the receiver has bytes that were not seen, or that wait for others in front of them.
  var isAcknowledgedUnseen: Bool { isSynchronised && isAcknowledged && acknowledged.distance(from: next) > 0 }

  /// The largest window that the receiver announced, in bytes; scaled only where both sides said so (RFC 7323 §2.2).
  var window: Int {
    let isScaled = senderScale <= 14 && receiverScale <= 14
    return Int(largestWindow) << (isScaled ? Int(receiverScale) : 0)
  }

  /// The least distance within which every segment is believed, in bytes.
  static let leastReach = 1 << 20

  /// Whether a number may belong to what is sent now: not farther from the next byte than twice the largest window, at least
  /// 1 MiB, at most the largest window that there can be (RFC 7323 §2.3).
  @inline(__always)
  func isPlausible(_ number: SequenceNumber) -> Bool {
    let distance = abs(number.distance(from: next))
    return distance <= Self.leastReach || distance <= min(1 << 30, window * 2)
  }

  /// Lets the stream begin at a byte.
  mutating func begin(at first: SequenceNumber, isKnown: Bool) {
    (next, highest, start) = (first, first, first)
    isSynchronised = true
    isStartKnown = isKnown
    if isAcknowledged && !isPlausible(acknowledged) { isAcknowledged = false }
  }
}
