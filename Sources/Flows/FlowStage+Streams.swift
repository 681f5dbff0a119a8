// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

extension StreamState {
  /// Whether bytes wait, or are known to be missing, so that a stream's end has something to tell.
  fileprivate var mayOweBytes: Bool { firstPiece >= 0 || isSynchronised && (isAcknowledged || isEndKnown) }
}

/// TCP segments on their way into order; the rules are `StreamReassembler`'s.
extension FlowStage {
  /// Makes what following the streams needs, as soon as there is more than a request or a reset without a connection.
  mutating func openStreams(_ tcp: TCPHeader, payloadByteCount: Int, _ slot: Int, isFirst: Bool) {
    if table.entries[slot].hasContent && table.entries[slot].request == nil { return }
    if isFirst {
      table.entries[slot].request = FirstRequest(tcp, payloadByteCount: payloadByteCount)
      if table.entries[slot].request != nil || tcp.flags.contains(.rst) { return }
    }
    table.open(slot)
    guard let request = table.entries[slot].request else { return }
    table.entries[slot].request = nil
    let segment = StreamSegment(request, time: table.entries[slot].flow.start)
    _ = streams.answer(segment, &table.contents[slot].toClient)
    _ = streams.receive(segment, RawSpan(), &table.contents[slot].toServer)
  }

  /// Puts a segment where it belongs and delivers what is in order.
  mutating func carrySegment(
    _ tcp: TCPHeader, _ payload: RawSpan, cutByteCount: Int, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    guard table.entries[slot].hasContent, table.entries[slot].request == nil else { return }
    let segment = StreamSegment(
      tcp, byteCount: payload.byteCount, cutByteCount: cutByteCount, time: packet.facts.time)
    if streams.answer(segment, &table.contents[slot][direction.opposite]) {
      var nothing = streams.look(at: segment.time, table.contents[slot][direction.opposite])
      sink.messageContext = packet.context(of: table.entries[slot].flow, direction.opposite)
      carryOn(&nothing, payload.extracting(first: 0), direction.opposite, slot, sink: &sink)
    }
    if case .unknown = table.contents[slot].analyzer, !table.contents[slot][direction].isFinished {
      finish(direction, slot)
    }
    let wasSynchronised = table.contents[slot][direction].isSynchronised
    var arrival = streams.receive(segment, payload, &table.contents[slot][direction])
    // A direction whose beginning was missed may begin anywhere, whatever the other one has shown.
    if !wasSynchronised, table.contents[slot][direction].isSynchronised, !table.contents[slot][direction].isStartKnown,
      isRead(direction, slot)
    {
      resynchronise(nil, direction, slot)
    }
    guard !arrival.isSettled || table.contents[slot][direction].firstPiece >= 0 else { return }
    // Prepared once a segment, for all messages that it completes.
    if !table.contents[slot][direction].isFinished {
      sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    }
    carryOn(&arrival, payload, direction, slot, sink: &sink)
  }

  /// Does everything that an arrival leads to.
  private mutating func carryOn(
    _ arrival: inout StreamArrival, _ payload: RawSpan, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    while let step = streams.next(&arrival, payload, &table.contents[slot][direction]) {
      switch step {
      case .bytes(let range):
        deliver(payload.extracting(range), direction, slot, sink: &sink)
      case .early(let number):
        let bytes = streams.take(number)
        deliver(bytes.span.octets, direction, slot, sink: &sink)
        streams.putBack(bytes, number)
      case .gap(let count):
        lose(count, direction, slot, sink: &sink)
      case .conflict:
        tellConflict(direction, slot, sink: &sink)
      }
    }
  }

  /// Delivers what waits at the end of a flow, and counts what never came.
  mutating func flushStreams(_ slot: Int, sink: inout some FlowSink & ~Copyable) {
    guard table.entries[slot].flow.transport == .tcp else { return }
    for direction in [Direction.toServer, .toClient] where table.contents[slot][direction].mayOweBytes {
      var last = streams.look(at: now, table.contents[slot][direction], isLast: true)
      if !table.contents[slot][direction].isFinished {
        sink.messageContext = table.context(of: slot, at: now, direction)
      }
      carryOn(&last, RawSpan(), direction, slot, sink: &sink)
    }
  }

  /// Whether the side that a reset is sent to would take it.
  func isAcceptableReset(_ tcp: TCPHeader, _ direction: Direction, _ slot: Int) -> Bool {
    guard table.entries[slot].hasContent else { return true }
    let (sender, receiver) = (table.contents[slot][direction], table.contents[slot][direction.opposite])
    return StreamState.isAcceptableReset(tcp, from: sender, to: receiver)
  }

  /// Tells of a contradiction; of many in one stream the first, the second, the fourth and so on.
  private mutating func tellConflict(_ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
    let count = table.contents[slot][direction].conflicts
    guard count.nonzeroBitCount == 1 else { return }
    sink.receive(.malformed(Malformation(layer: "tcp", rule: .tcpConflict, offset: 0)))
  }

  /// Bytes are missing: where they lie inside a message whose length is known, the message is read as far as it was kept; else
  /// the analyzer is asked to go on behind them, and where it can't, the direction is finished.
  mutating func lose(_ count: Int?, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
    statistics.gaps &+= 1
    statistics.gapBytes &+= UInt64(clamping: count ?? 0)
    var missing: Int?
    switch lossOfContent(count, direction, slot) {
    case .nothing: return
    case .content(let count): missing = count
    case .borders: missing = nil
    }
    let unfinished = unfinishedByteCount(direction, slot)
    if isRead(direction, slot), let count = missing, unfinished > 0 {
      let inside = min(count, unfinished)
      table.contents[slot][direction].elided &+= UInt32(clamping: inside)
      guard inside == unfinished else { return }
      _ = readUnfinished(direction, slot, isOnUsualPort(direction, slot), sink: &sink)
      if inside == count { return }
      missing = count - inside
    }
    skip(missing, direction, slot)
  }

  /// Goes on behind bytes that nobody has read.
  mutating func skip(_ missing: Int?, _ direction: Direction, _ slot: Int) {
    guard isRead(direction, slot) else { return releaseBuffer(slot, direction) }
    resynchronise(missing, direction, slot)
  }

  /// Tells the analyzer that bytes are missing.
  mutating func resynchronise(_ missing: Int?, _ direction: Direction, _ slot: Int) {
    guard !table.contents[slot][direction].isFinished else { return }
    releaseBuffer(slot, direction)
    if !resume(missing, direction, slot) { finish(direction, slot) }
  }

  mutating func finish(_ direction: Direction, _ slot: Int) {
    releaseBuffer(slot, direction)
    streams.stopReading(&table.contents[slot][direction])
  }

  mutating func releaseBuffer(_ slot: Int, _ direction: Direction) {
    let buffer = table.contents[slot][direction].buffer
    if buffer >= 0 { buffers.release(buffer) }
    table.contents[slot][direction].buffer = -1
    table.contents[slot][direction].elided = 0
    table.contents[slot][direction].awaited = 0
  }

  /// Gives back everything that a direction holds.
  mutating func releaseStream(_ slot: Int, _ direction: Direction) {
    releaseBuffer(slot, direction)
    streams.release(&table.contents[slot][direction])
  }
}

extension WireError.Rule {
  static let tcpConflict = Self(
    "tcp_conflict", "RFC 9293 §3.4", "segments with the same sequence numbers must hold the same bytes")
}
