// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Bytes of a stream, in order, on their way to the flow's analyzer.
extension FlowStage {
  /// Hands bytes that are next in order to the analyzer, together with what it left unread.
  mutating func deliver(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    guard !table.contents[slot][direction].isFinished else { return }
    pass(bytes, direction, slot, sink: &sink)
  }

  /// Hands bytes of a direction to the analyzer that reads it.
  mutating func readContent(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    guard bytes.byteCount > 0, !table.contents[slot][direction].isFinished else { return }
    if case .undecided = table.contents[slot].analyzer, !isLagging(direction, slot) {
      guard recogniseStream(bytes, direction, slot, sink: &sink) else { return }
    }
    guard isRead(direction, slot) else { return }
    let isUsual = isOnUsualPort(direction, slot)
    var rest = bytes
    // Each turn uses up bytes, or keeps them all and ends.
    while rest.byteCount > 0, !table.contents[slot][direction].isFinished {
      rest =
        table.contents[slot][direction].buffer >= 0
        ? readBuffered(rest, direction, slot, isUsual, sink: &sink)
        : readInPlace(rest, direction, slot, isUsual, sink: &sink)
    }
  }

  /// Reads new bytes where they are; keeps what the analyzer leaves.
  @_lifetime(copy bytes)
  mutating func readInPlace(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, _ isUsual: Bool, sink: inout some FlowSink & ~Copyable
  ) -> RawSpan {
    let input = AnalyzerInput(
      bytes, direction: direction, isOnUsualPort: isUsual, isWholeSoFar: table.contents[slot][direction].isWholeSoFar,
      acknowledgesUnseen: table.contents[slot][direction.opposite].isAcknowledgedUnseen)
    let progress = read(input, slot, sink: &sink)
    let rest = bytes.extracting(from: progress.consumedByteCount)
    if let successor = progress.successor {
      handOver(direction, to: successor, slot, sink: &sink)
      pass(rest, direction, slot, sink: &sink)
      return bytes.extracting(from: bytes.byteCount)
    }
    if progress.isFinished {
      finish(direction, slot)
    } else if rest.byteCount > 0 {
      table.contents[slot][direction].awaited = UInt32(clamping: progress.awaitedByteCount)
      keep(rest, direction, slot)
    }
    return bytes.extracting(from: bytes.byteCount)
  }

  /// Adds new bytes to the unfinished message, and reads it once it is whole. Returns the bytes that belong to what follows.
  @_lifetime(copy bytes)
  mutating func readBuffered(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, _ isUsual: Bool, sink: inout some FlowSink & ~Copyable
  ) -> RawSpan {
    let missing = unfinishedByteCount(direction, slot)
    var rest = bytes
    if missing > 0 {
      keep(bytes.extracting(first: missing), direction, slot)
      rest = bytes.extracting(from: missing)
      if bytes.byteCount < missing { return rest }
    } else {
      keep(bytes, direction, slot)
      rest = bytes.extracting(from: bytes.byteCount)
    }
    guard readUnfinished(direction, slot, isUsual, sink: &sink) else { return rest }
    pass(rest, direction, slot, sink: &sink)
    return bytes.extracting(from: bytes.byteCount)
  }

  /// The bytes that the unfinished message still lacks, as far as its length is known; else 0.
  func unfinishedByteCount(_ direction: Direction, _ slot: Int) -> Int {
    let buffer = table.contents[slot][direction].buffer
    guard buffer >= 0 else { return 0 }
    let have = buffers.count(buffer) + Int(table.contents[slot][direction].elided)
    return max(0, Int(table.contents[slot][direction].awaited) - have)
  }

  /// Reads the message that was unfinished. Returns whether the direction was handed on behind it.
  mutating func readUnfinished(
    _ direction: Direction, _ slot: Int, _ isUsual: Bool, sink: inout some FlowSink & ~Copyable
  ) -> Bool {
    guard !table.contents[slot][direction].isFinished else { return false }
    let buffer = table.contents[slot][direction].buffer
    let elided = Int(table.contents[slot][direction].elided)
    let kept = buffers.take(buffer)
    let input = AnalyzerInput(
      kept.span.octets, direction: direction, elidedByteCount: elided, isOnUsualPort: isUsual,
      isWholeSoFar: table.contents[slot][direction].isWholeSoFar,
      acknowledgesUnseen: table.contents[slot][direction.opposite].isAcknowledgedUnseen)
    let progress = read(input, slot, sink: &sink)
    if let successor = progress.successor {
      handOver(direction, to: successor, slot, sink: &sink)
      pass(kept.span.octets.extracting(from: progress.consumedByteCount), direction, slot, sink: &sink)
      return true
    }
    let keptCount = kept.count
    // A message with elided bytes is used up whole: what stands behind it came separately.
    let used = elided > 0 && progress.consumedByteCount > 0 ? keptCount : progress.consumedByteCount
    buffers.put(kept, droppingFirst: used, to: buffer, at: now)
    if progress.isFinished || (used == 0 && keptCount >= StreamBuffers.byteLimit) {
      if !progress.isFinished { statistics.droppedStreamMessages += 1 }
      finish(direction, slot)
      return false
    }
    if elided > 0 && used == 0 {
      // Bytes are missing before the message's length is known.
      resynchronise(nil, direction, slot)
      return false
    }
    table.contents[slot][direction].elided = 0
    table.contents[slot][direction].awaited = UInt32(clamping: progress.awaitedByteCount)
    if buffers.count(buffer) == 0 {
      releaseBuffer(slot, direction)
    } else if used == 0 && progress.awaitedByteCount <= keptCount {
      // No progress and no word of how many bytes are missing: ask again with at least one more.
      table.contents[slot][direction].awaited = UInt32(clamping: keptCount + 1)
    }
    return false
  }

  /// Keeps bytes of an unfinished message; what does not fit is counted only.
  mutating func keep(_ bytes: RawSpan, _ direction: Direction, _ slot: Int) {
    if table.contents[slot][direction].buffer < 0 {
      guard let number = claimBuffer(direction, slot) else { return finish(direction, slot) }
      table.contents[slot][direction].buffer = number
    }
    // Behind bytes that are missing, none is kept.
    let hasHole = table.contents[slot][direction].elided > 0
    let kept = hasHole ? 0 : buffers.append(bytes, to: table.contents[slot][direction].buffer)
    table.contents[slot][direction].elided &+= UInt32(clamping: bytes.byteCount - kept)
  }
}

// MARK: Bounds

extension FlowStage {
  /// Messages that were dropped before they were whole: after a time, to make room for others, or as their protocol made no
  /// progress.
  public var droppedMessages: UInt64 { statistics.droppedStreamMessages &+ workspace.handshakes.droppedCount }

  /// A buffer for a message; when all are in use, the message that has been unfinished for longest gives way.
  private mutating func claimBuffer(_ direction: Direction, _ slot: Int) -> Int32? {
    let owner = StreamBuffers.Owner(slot: Int32(truncatingIfNeeded: slot), direction: direction)
    if let number = buffers.claim(for: owner, at: now) { return number }
    if let oldest = buffers.oldest { drop(oldest) }
    return buffers.claim(for: owner, at: now)
  }

  /// Drops the messages that have been unfinished for too long.
  mutating func dropOverdue() {
    // Each turn frees a buffer.
    while let owner = buffers.overdue(at: now) { drop(owner) }
    workspace.handshakes.dropOverdue(at: now)
  }

  /// Drops an unfinished message; the analyzer goes on behind it where it finds its way.
  private mutating func drop(_ owner: StreamBuffers.Owner) {
    let slot = Int(owner.slot)
    statistics.droppedStreamMessages &+= 1
    table.contents[slot][owner.direction].hasDroppedBytes = true
    skip(nil, owner.direction, slot)
  }
}
