// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Wire

/// How much reassembly may hold, over all streams.
public struct StreamBounds: Sendable {
  /// The most bytes that one direction of a connection may have waiting.
  public static let streamByteLimit = 128 * 1024
  /// The most runs of bytes that one direction may have waiting, however short they are: finding a run's place walks past them.
  public static let streamPieceLimit = 128

  /// The most runs of bytes that wait for the bytes in front of them.
  public var pieceCapacity = 8192
  /// The most blocks of 2 KiB for the bytes of those runs.
  public var blockCapacity = 2048
  /// The most streams whose last 4 KiB are kept to be compared with retransmissions.
  public var historyCapacity = 512

  public init() {}

  /// The most bytes that a reassembler with these bounds takes.
  public var memoryBound: Int {
    pieceCapacity * (MemoryLayout<EarlyPieces.Piece>.stride + 4) + blockCapacity * (EarlyPieces.blockByteCount + 64)
      + historyCapacity * (DeliveredBytes.ringByteCount + 64)
  }
}

/// Puts TCP segments in order.
///
/// `receive` takes a segment; then `next` is called until it returns nil, and says what to do, step by step, in the order of
/// the stream: bytes in the segment itself, bytes that were kept from earlier ones, gaps. Nothing is copied that comes in
/// order, except the last 4 KiB for comparison.
///
///     var arrival = reassembler.receive(segment, payload, &stream)
///     while let step = reassembler.next(&arrival, payload, &stream) { … }
///
/// What the segment says of the stream that flows the other way, `answer` takes in.
///
/// The bytes that come first for a position stand. Memory is bounded by `StreamBounds` and reserved on first use; a segment
/// costs a constant time and, where it is early, a walk past at most `streamPieceLimit` runs.
///
/// - Source: RFC 9293 §3.4, §3.10.7.4.
public struct StreamReassembler: ~Copyable {
  var early: EarlyPieces
  var delivered: DeliveredBytes

  public init(_ bounds: StreamBounds = StreamBounds()) {
    early = EarlyPieces(limit: bounds.pieceCapacity, blockLimit: bounds.blockCapacity)
    delivered = DeliveredBytes(limit: bounds.historyCapacity)
  }

  /// The runs and the blocks that wait, of all streams.
  public var waiting: (pieces: Int, blocks: Int) { (early.piecesInUse, early.blocksInUse) }

  /// The next thing that happens to the stream because of a segment, or nil when there is nothing more.
  public mutating func next(
    _ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState
  ) -> StreamStep? {
    // Each turn uses up a piece, or bytes of the segment, or moves over missing bytes to one of them, or ends.
    while true {
      if arrival.hasNews {
        arrival.hasNews = false
        return .conflict
      }
      if stream.firstPiece >= 0, early[stream.firstPiece].sequence == stream.next {
        if let step = deliverPiece(&arrival, payload, &stream) { return step }
      } else if !arrival.isEmpty, arrival.sequence == stream.next, !arrival.isRestart {
        if let step = deliverArrival(&arrival, payload, &stream) { return step }
      } else if arrival.isRestart, stream.firstPiece < 0 {
        return restart(&arrival, &stream)
      } else if stream.firstPiece >= 0 || !arrival.isEmpty {
        if isGivenUp(arrival, stream) {
          if let step = moveOver(&arrival, &stream) { return step }
        } else if arrival.isEmpty {
          return nil
        } else {
          keep(&arrival, payload, &stream)
        }
      } else {
        return arrival.isLast ? moveToEnd(&stream) : nil
      }
    }
  }

  /// Takes the bytes of a `.early` step out, so that they can be read while everything else changes.
  public mutating func take(_ early: Int32) -> [UInt8] { self.early.take(early) }

  /// Brings the bytes of a `.early` step back; must follow each `take`.
  public mutating func putBack(_ bytes: consuming [UInt8], _ early: Int32) {
    self.early.putBack(bytes, early)
    self.early.releaseBlock(early)
  }

  // MARK: In order

  /// Delivers the part of the segment that is next, up to the first piece that waits.
  private mutating func deliverArrival(
    _ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState
  ) -> StreamStep? {
    var count = arrival.byteCount > 0 ? arrival.byteCount : arrival.cutByteCount
    if stream.firstPiece >= 0 {
      count = min(count, early[stream.firstPiece].sequence.distance(from: stream.next))
    }
    if !arrival.isOutOfOrder, stream.next.distance(from: arrival.highestBefore) < 0 { countDisorder(&arrival, &stream) }
    let isCut = arrival.byteCount == 0
    let range = arrival.offset..<arrival.offset + count
    arrival.drop(count)
    stream.next = stream.next.advanced(by: count)
    if isCut { return lose(count, &stream) }
    guard !stream.isFinished else { return nil }
    remember(payload.extracting(range), &stream)
    return .bytes(range)
  }

  /// Delivers the first piece, which is next.
  private mutating func deliverPiece(
    _ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState
  ) -> StreamStep? {
    let number = stream.firstPiece
    let piece = early[number]
    stream.next = piece.end
    if !arrival.isEmpty && !arrival.isRestart { repeatPiece(piece, &arrival, payload, &stream) }
    stream.firstPiece = piece.next
    if piece.next < 0 { stream.lastPiece = -1 }
    stream.earlyPieceCount &-= 1
    stream.segmentsSinceHole = 0
    stream.holeBegan = arrival.milliseconds
    early.release(number)
    if piece.block == EarlyPieces.missing { return lose(Int(piece.length), &stream) }
    guard piece.block >= 0 else { return nil }
    stream.earlyByteCount -= piece.length
    rememberBlock(piece.block, &stream)
    return .early(piece.block)
  }

  /// Keeps a copy of bytes that are delivered.
  private mutating func remember(_ bytes: RawSpan, _ stream: inout StreamState) {
    if stream.history < 0 { stream.history = delivered.claim() }
    if stream.history >= 0 { delivered.append(bytes, to: stream.history) }
  }

  private mutating func rememberBlock(_ block: Int32, _ stream: inout StreamState) {
    let bytes = early.take(block)
    remember(bytes.span.octets, &stream)
    early.putBack(bytes, block)
  }

  // MARK: Missing bytes

  /// Whether the bytes in front of everything that is there will not be waited for.
  private func isGivenUp(_ arrival: StreamArrival, _ stream: StreamState) -> Bool {
    if arrival.isLast || arrival.isHurried || arrival.isRestart { return true }
    guard stream.isAcknowledged else { return isOverdue(arrival, stream) }
    return stream.acknowledged.distance(from: firstNumber(arrival, stream)) >= 0
  }

  /// Whether a stream whose acknowledgements nobody sees has waited long enough for bytes.
  private func isOverdue(_ arrival: StreamArrival, _ stream: StreamState) -> Bool {
    guard stream.firstPiece >= 0 else { return false }
    return stream.segmentsSinceHole >= Self.patienceInSegments
      || Int32(bitPattern: arrival.milliseconds &- stream.holeBegan) >= Self.patienceInMilliseconds
  }

  /// The segments that may follow missing bytes of a stream whose acknowledgements nobody sees.
  static let patienceInSegments: UInt16 = 64
  /// The packet time for which they are waited for: a sender repeats lost bytes after a second at first (RFC 6298 §2.1).
  static let patienceInMilliseconds: Int32 = 3000

  /// The number of the first byte behind the missing ones.
  private func firstNumber(_ arrival: StreamArrival, _ stream: StreamState) -> SequenceNumber {
    guard stream.firstPiece >= 0 else { return arrival.sequence }
    let piece = early[stream.firstPiece].sequence
    return !arrival.isEmpty && !arrival.isRestart && arrival.sequence.distance(from: piece) < 0
      ? arrival.sequence : piece
  }

  /// Gives up the bytes in front of everything that is there.
  private mutating func moveOver(_ arrival: inout StreamArrival, _ stream: inout StreamState) -> StreamStep? {
    let first = firstNumber(arrival, stream)
    let count = first.distance(from: stream.next)
    stream.next = first
    arrival.isHurried = false
    stream.segmentsSinceHole = 0
    stream.holeBegan = arrival.milliseconds
    return lose(count, &stream)
  }

  /// At the end of a flow: gives up the bytes that FIN, or an acknowledgement, says there were. A single number that was
  /// acknowledged and not seen is rather that of a FIN.
  private mutating func moveToEnd(_ stream: inout StreamState) -> StreamStep? {
    guard stream.isSynchronised else { return nil }
    var count = 0
    if stream.isEndKnown {
      count = stream.end.distance(from: stream.next)
    } else if stream.isAcknowledged {
      count = stream.acknowledged.distance(from: stream.next)
      if count == 1 { count = 0 }
    }
    guard count > 0 else { return nil }
    stream.next = stream.next.advanced(by: count)
    return lose(count, &stream)
  }

  /// Lets the stream go on at a segment outside every window, after everything that waited.
  private mutating func restart(_ arrival: inout StreamArrival, _ stream: inout StreamState) -> StreamStep? {
    let distance = arrival.sequence.distance(from: stream.next)
    let count = distance > 0 && distance <= 1 << 30 ? distance : nil
    arrival.isRestart = false
    arrival.highestBefore = arrival.sequence
    stream.isEndKnown = false
    stream.isAcknowledged = false
    if count == nil { stream.begin(at: arrival.sequence, isKnown: false) }
    stream.next = arrival.sequence
    stream.highest = arrival.sequence.advanced(by: arrival.byteCount + arrival.cutByteCount)
    let step = lose(count ?? 0, &stream)
    return step == nil || count != nil ? step : .gap(nil)
  }

  /// Counts missing bytes; what was delivered before them can be compared no longer.
  private mutating func lose(_ count: Int, _ stream: inout StreamState) -> StreamStep? {
    stream.gaps &+= 1
    stream.missingBytes &+= UInt64(clamping: count)
    if stream.history >= 0 { delivered.forget(stream.history) }
    return stream.isFinished ? nil : .gap(count)
  }

  func countDisorder(_ arrival: inout StreamArrival, _ stream: inout StreamState) {
    arrival.isOutOfOrder = true
    stream.outOfOrderSegments &+= 1
  }
}
