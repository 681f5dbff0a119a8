// SPDX-License-Identifier: Apache-2.0
import Wire

/// Bytes that came before the ones in front of them, and bytes that came before.
extension StreamReassembler {
  /// Puts what is left of a segment between the pieces that wait; what they hold already is only compared. Where there is no
  /// room, the segment is left hurried.
  mutating func keep(_ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState) {
    var previous: Int32 = -1
    var following = stream.firstPiece
    if stream.lastPiece >= 0, arrival.sequence.distance(from: early[stream.lastPiece].end) >= 0 {
      // Behind everything, as nearly always.
      (previous, following) = (stream.lastPiece, -1)
    }
    if stream.firstPiece < 0 {
      stream.segmentsSinceHole = 0
      stream.holeBegan = arrival.milliseconds
    }
    stream.segmentsSinceHole &+= 1
    while !arrival.isEmpty {
      while following >= 0, early[following].end.distance(from: arrival.sequence) <= 0 {
        (previous, following) = (following, early[following].next)
      }
      var count = arrival.byteCount > 0 ? arrival.byteCount : arrival.cutByteCount
      if following >= 0 {
        let piece = early[following]
        let free = piece.sequence.distance(from: arrival.sequence)
        if free <= 0 {
          repeatPiece(piece, &arrival, payload, &stream)
          continue
        }
        count = min(count, free)
      }
      let kept = insert(count, of: arrival, payload, behind: &previous, before: following, &stream)
      guard kept > 0 else {
        arrival.isHurried = true
        return
      }
      if !arrival.isOutOfOrder, arrival.sequence.distance(from: arrival.highestBefore) < 0 {
        countDisorder(&arrival, &stream)
      }
      arrival.drop(kept)
    }
  }

  /// Puts the first bytes of a segment between two neighbours of the list, into the last block where they belong right behind
  /// it; returns how many found room.
  private mutating func insert(
    _ count: Int, of arrival: StreamArrival, _ payload: RawSpan, behind previous: inout Int32,
    before following: Int32, _ stream: inout StreamState
  ) -> Int {
    let kind = arrival.byteCount == 0 ? EarlyPieces.missing : stream.isFinished ? EarlyPieces.unread : 0
    var count = count
    if kind == 0 { count = min(count, StreamBounds.streamByteLimit - Int(stream.earlyByteCount)) }
    guard count > 0 else { return 0 }
    if previous >= 0, early[previous].end == arrival.sequence {
      let extended = extend(previous, kind, by: count, payload.extracting(from: arrival.offset), &stream)
      if extended > 0 { return extended }
    }
    guard stream.earlyPieceCount < StreamBounds.streamPieceLimit else { return 0 }
    var block = kind
    if kind == 0 {
      guard let claimed = early.claimBlock() else { return 0 }
      block = claimed
      count = min(count, EarlyPieces.blockByteCount)
    }
    guard let number = early.claim(at: arrival.sequence, length: count, block: block) else {
      early.releaseBlock(block)
      return 0
    }
    if kind == 0 {
      early.append(payload.extracting(arrival.offset..<arrival.offset + count), to: block)
      stream.earlyByteCount += Int32(truncatingIfNeeded: count)
    }
    early[number].next = following
    if previous < 0 { stream.firstPiece = number } else { early[previous].next = number }
    if following < 0 { stream.lastPiece = number }
    stream.earlyPieceCount += 1
    previous = number
    return count
  }

  /// Makes a piece longer by bytes right behind it; returns by how many.
  private mutating func extend(
    _ number: Int32, _ kind: Int32, by count: Int, _ bytes: RawSpan, _ stream: inout StreamState
  ) -> Int {
    let piece = early[number]
    guard piece.block == kind || kind == 0 && piece.block >= 0 else { return 0 }
    var count = min(count, Int(Int32.max) - Int(piece.length))
    if kind == 0 {
      count = min(count, early.room(in: piece.block))
      early.append(bytes.extracting(first: count), to: piece.block)
      stream.earlyByteCount += Int32(truncatingIfNeeded: count)
    }
    early[number].length += Int32(truncatingIfNeeded: count)
    return count
  }

  /// Leaves out the first bytes of a segment, which a piece holds already; they must lie inside it or begin there.
  mutating func repeatPiece(
    _ piece: EarlyPieces.Piece, _ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState
  ) {
    let covered = min(arrival.byteCount + arrival.cutByteCount, piece.end.distance(from: arrival.sequence))
    guard covered > 0, arrival.sequence.distance(from: piece.sequence) >= 0 else { return }
    countRepetition(covered, &arrival, &stream)
    let compared = min(covered, arrival.byteCount)
    if piece.block >= 0, compared > 0 {
      let bytes = payload.extracting(arrival.offset..<arrival.offset + compared)
      let offset = arrival.sequence.distance(from: piece.sequence)
      if !early.holds(bytes, at: offset, in: piece.block) { countConflict(&arrival, &stream) }
    }
    arrival.drop(covered)
  }

  /// Leaves out the bytes of a segment that were delivered, or given up, before.
  mutating func dropDelivered(_ arrival: inout StreamArrival, _ payload: RawSpan, _ stream: inout StreamState) {
    let back = stream.next.distance(from: arrival.sequence)
    guard back > 0 else { return }
    let length = arrival.byteCount + arrival.cutByteCount
    // Where the first bytes were not seen, those before them come late rather than again.
    let late = stream.isStartKnown ? 0 : min(length, max(0, stream.start.distance(from: arrival.sequence)))
    if late > 0 && !arrival.isOutOfOrder { countDisorder(&arrival, &stream) }
    arrival.drop(late)
    let covered = min(back, length) - late
    guard covered > 0 else { return }
    countRepetition(covered, &arrival, &stream)
    let compared = min(covered, arrival.byteCount)
    if stream.history >= 0, compared > 0 {
      let bytes = payload.extracting(arrival.offset..<arrival.offset + compared)
      if delivered.contradicts(bytes, back: back - late, stream.history) { countConflict(&arrival, &stream) }
    }
    arrival.drop(covered)
  }

  private func countRepetition(_ count: Int, _ arrival: inout StreamArrival, _ stream: inout StreamState) {
    stream.retransmittedBytes &+= UInt64(clamping: count)
    if !arrival.hasRepeated { stream.retransmittedSegments &+= 1 }
    arrival.hasRepeated = true
  }

  private func countConflict(_ arrival: inout StreamArrival, _ stream: inout StreamState) {
    guard !arrival.hasConflict else { return }
    stream.conflicts &+= 1
    arrival.hasConflict = true
    arrival.hasNews = true
  }
}
