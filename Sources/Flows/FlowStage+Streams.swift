// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// TCP segments on their way into order.
extension FlowStage {
  /// Puts a segment where it belongs and delivers what is in order.
  mutating func carrySegment(
    _ tcp: TCPHeader, _ payload: RawSpan, isCut: Bool, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    if tcp.flags.contains(.ack) {
      closeAcknowledgedGap(tcp.acknowledgementNumber, packet, direction.opposite, slot, sink: &sink)
    }
    var sequence = tcp.sequenceNumber
    if tcp.flags.contains(.syn) {
      sequence &+= 1
      if !table.entries[slot][stream: direction].isSynchronised {
        table.entries[slot][stream: direction].next = sequence
        table.entries[slot][stream: direction].isSynchronised = true
      }
    }
    guard payload.byteCount > 0, !table.entries[slot][stream: direction].isFinished else { return }
    if case .unknown = table.entries[slot].analyzer { return }
    if !table.entries[slot][stream: direction].isSynchronised {
      table.entries[slot][stream: direction].next = sequence
      table.entries[slot][stream: direction].isSynchronised = true
    }
    // Prepared once a segment, for all messages that it completes.
    sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    let ahead = Int(Int32(bitPattern: sequence &- table.entries[slot][stream: direction].next))
    if ahead > 0 {
      keepEarly(payload, sequence, direction, slot, sink: &sink)
    } else if -ahead < payload.byteCount {
      deliver(payload.extracting(from: -ahead), direction, slot, sink: &sink)
    }
    deliverEarly(direction, slot, sink: &sink)
    if isCut { lose(nil, direction, slot) }
  }

  mutating func keepEarly(
    _ payload: RawSpan, _ sequence: UInt32, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    let stream = table.entries[slot][stream: direction]
    let pieces = stream.earlyPieceCount + EarlySegments.pieceCount(of: payload.byteCount)
    if stream.earlyByteCount + payload.byteCount <= EarlySegments.streamByteLimit,
      pieces <= EarlySegments.streamPieceLimit, early.hasRoom
    {
      var head = table.entries[slot][stream: direction].earlySegment
      let kept = early.insert(payload, at: sequence, head: &head)
      table.entries[slot][stream: direction].earlySegment = head
      table.entries[slot][stream: direction].earlyByteCount += kept
      table.entries[slot][stream: direction].earlyPieceCount += EarlySegments.pieceCount(of: kept)
      return
    }
    // No room to wait any longer: what is missing is given up.
    skipToEarly(direction, slot, sink: &sink)
    let ahead = Int(Int32(bitPattern: sequence &- table.entries[slot][stream: direction].next))
    if ahead > 0 {
      lose(ahead, direction, slot)
      table.entries[slot][stream: direction].next = sequence
    }
    if -ahead < payload.byteCount { deliver(payload.extracting(from: max(0, -ahead)), direction, slot, sink: &sink) }
  }

  /// Delivers the early segments whose turn has come.
  mutating func deliverEarly(_ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
    while table.entries[slot][stream: direction].earlySegment >= 0 {
      var head = table.entries[slot][stream: direction].earlySegment
      let behind = Int(Int32(bitPattern: table.entries[slot][stream: direction].next &- early.sequence(head)))
      guard behind >= 0 else { return }
      let piece = early.takeFirst(&head)
      table.entries[slot][stream: direction].earlySegment = head
      table.entries[slot][stream: direction].earlyByteCount -= piece.bytes.count
      table.entries[slot][stream: direction].earlyPieceCount -= 1
      if behind < piece.bytes.count {
        deliver(piece.bytes.span.octets.extracting(from: behind), direction, slot, sink: &sink)
      }
      early.recycle(piece.bytes, piece.number)
    }
  }

  /// Gives up the bytes in front of the first early segment, then delivers what follows; ends when none is left.
  mutating func skipToEarly(_ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
    while table.entries[slot][stream: direction].earlySegment >= 0 {
      let sequence = early.sequence(table.entries[slot][stream: direction].earlySegment)
      let missing = Int(Int32(bitPattern: sequence &- table.entries[slot][stream: direction].next))
      if missing > 0 {
        lose(missing, direction, slot)
        table.entries[slot][stream: direction].next = sequence
      }
      deliverEarly(direction, slot, sink: &sink)
    }
  }

  /// The receiver has what we have not: it was lost on the way to us and will not come again.
  mutating func closeAcknowledgedGap(
    _ acknowledged: UInt32, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    let stream = table.entries[slot][stream: direction]
    guard stream.earlySegment >= 0, Int32(bitPattern: acknowledged &- early.sequence(stream.earlySegment)) > 0 else {
      return
    }
    let missing = Int(Int32(bitPattern: early.sequence(stream.earlySegment) &- stream.next))
    guard missing > 0 else { return }
    sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    lose(missing, direction, slot)
    table.entries[slot][stream: direction].next = early.sequence(stream.earlySegment)
    deliverEarly(direction, slot, sink: &sink)
  }

  /// Tells the analyzer that bytes are missing; where it can't go on, the direction is finished.
  mutating func lose(_ count: Int?, _ direction: Direction, _ slot: Int) {
    statistics.gaps &+= 1
    statistics.gapBytes &+= UInt64(clamping: count ?? 0)
    releaseBuffer(slot, direction)
    if !table.entries[slot].analyzer.resynchronise(direction) { finish(direction, slot) }
  }

  mutating func finish(_ direction: Direction, _ slot: Int) {
    table.entries[slot][stream: direction].isFinished = true
    releaseStream(slot, direction)
  }

  mutating func releaseBuffer(_ slot: Int, _ direction: Direction) {
    let buffer = table.entries[slot][stream: direction].buffer
    if buffer >= 0 { buffers.release(buffer) }
    table.entries[slot][stream: direction].buffer = -1
    table.entries[slot][stream: direction].elided = 0
    table.entries[slot][stream: direction].awaited = 0
  }

  /// Gives back everything that a direction holds.
  mutating func releaseStream(_ slot: Int, _ direction: Direction) {
    releaseBuffer(slot, direction)
    var head = table.entries[slot][stream: direction].earlySegment
    early.releaseAll(&head)
    table.entries[slot][stream: direction].earlySegment = -1
    table.entries[slot][stream: direction].earlyByteCount = 0
    table.entries[slot][stream: direction].earlyPieceCount = 0
  }
}
