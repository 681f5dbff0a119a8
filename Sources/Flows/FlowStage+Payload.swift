// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Recognition, and what reaches the analyzers.
extension FlowStage {
  /// The bytes of each direction of a stream that recognition looks at.
  static let probedByteCount = 64
  /// The datagrams of a flow that recognition looks at.
  static let probedDatagramCount: UInt8 = 4

  // MARK: Datagrams

  mutating func carryDatagram(
    _ bytes: RawSpan, isCut: Bool, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    if case .undecided = table.entries[slot].analyzer { recogniseDatagram(bytes, slot) }
    guard let card = table.entries[slot].analyzer.card else { return }
    let input = AnalyzerInput(
      bytes, direction: direction, isCutByCapture: isCut, isOnUsualPort: isOnUsualPort(card, slot))
    sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    _ = table.entries[slot].analyzer.receive(input, into: &sink)
  }

  private mutating func recogniseDatagram(_ bytes: RawSpan, _ slot: Int) {
    let flow = table.entries[slot].flow
    let guess = FlowAnalyzer.recognise(bytes, transport: .udp, ports: (flow.client.port, flow.server.port))
    switch guess.recognition {
    case .certain:
      settle(slot, on: guess.analyzer)
    case .possible:
      // One look-alike proves nothing; a second one of the same protocol does.
      if table.entries[slot].candidate.isSameProtocol(as: guess.analyzer) {
        settle(slot, on: guess.analyzer)
      } else {
        table.entries[slot].candidate = guess.analyzer
      }
    case .no, .undecided:
      table.entries[slot].failedProbeCount += 1
      if table.entries[slot].failedProbeCount >= Self.probedDatagramCount { table.entries[slot].analyzer = .unknown }
    }
  }

  private mutating func settle(_ slot: Int, on analyzer: FlowAnalyzer) {
    table.entries[slot].analyzer = analyzer
    if let card = analyzer.card { table.entries[slot].flow.service = card.name }
  }

  private func isOnUsualPort(_ card: AnalyzerCard, _ slot: Int) -> Bool {
    let flow = table.entries[slot].flow
    return card.ports.contains(flow.server.port) || card.ports.contains(flow.client.port)
  }

  // MARK: Streams

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

  private mutating func keepEarly(
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
  private mutating func deliverEarly(_ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
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
  private mutating func skipToEarly(_ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable) {
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
  private mutating func closeAcknowledgedGap(
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
  private mutating func lose(_ count: Int?, _ direction: Direction, _ slot: Int) {
    statistics.gaps &+= 1
    statistics.gapBytes &+= UInt64(clamping: count ?? 0)
    releaseBuffer(slot, direction)
    if !table.entries[slot].analyzer.resynchronise(direction) { finish(direction, slot) }
  }

  /// Hands bytes that are next in order to the analyzer, together with what it left unread.
  private mutating func deliver(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    table.entries[slot][stream: direction].next &+= UInt32(truncatingIfNeeded: bytes.byteCount)
    guard !table.entries[slot][stream: direction].isFinished else { return }
    if case .undecided = table.entries[slot].analyzer {
      guard recogniseStream(bytes, direction, slot) else { return }
      sink.messageContext.flow?.service = table.entries[slot].flow.service
    }
    guard let card = table.entries[slot].analyzer.card else { return }
    let isUsual = isOnUsualPort(card, slot)
    var rest = bytes
    // Each turn uses up bytes, or keeps them all and ends.
    while rest.byteCount > 0, !table.entries[slot][stream: direction].isFinished {
      rest =
        table.entries[slot][stream: direction].buffer >= 0
        ? readBuffered(rest, direction, slot, isUsual, sink: &sink)
        : readInPlace(rest, direction, slot, isUsual, sink: &sink)
    }
  }

  /// Reads new bytes where they are; keeps what the analyzer leaves.
  @_lifetime(copy bytes)
  private mutating func readInPlace(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, _ isUsual: Bool, sink: inout some FlowSink & ~Copyable
  ) -> RawSpan {
    let input = AnalyzerInput(bytes, direction: direction, isOnUsualPort: isUsual)
    let progress = table.entries[slot].analyzer.receive(input, into: &sink)
    let rest = bytes.extracting(from: progress.consumedByteCount)
    if progress.isFinished {
      finish(direction, slot)
    } else if rest.byteCount > 0 {
      table.entries[slot][stream: direction].awaited = progress.awaitedByteCount
      keep(rest, direction, slot)
    }
    return bytes.extracting(from: bytes.byteCount)
  }

  /// Adds new bytes to the unfinished message, and reads it once it is whole. Returns the bytes that belong to what follows.
  @_lifetime(copy bytes)
  private mutating func readBuffered(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, _ isUsual: Bool, sink: inout some FlowSink & ~Copyable
  ) -> RawSpan {
    let stream = table.entries[slot][stream: direction]
    let have = buffers.count(stream.buffer) + stream.elided
    var rest = bytes
    if stream.awaited > have {
      let wanted = min(stream.awaited - have, bytes.byteCount)
      keep(bytes.extracting(first: wanted), direction, slot)
      rest = bytes.extracting(from: wanted)
      if have + wanted < stream.awaited { return rest }
    } else {
      keep(bytes, direction, slot)
      rest = bytes.extracting(from: bytes.byteCount)
    }
    guard !table.entries[slot][stream: direction].isFinished else { return bytes.extracting(from: bytes.byteCount) }
    let buffer = stream.buffer
    let elided = table.entries[slot][stream: direction].elided
    let kept = buffers.take(buffer)
    let input = AnalyzerInput(
      kept.span.octets, direction: direction, elidedByteCount: elided, isOnUsualPort: isUsual)
    let progress = table.entries[slot].analyzer.receive(input, into: &sink)
    let keptCount = kept.count
    // A message with elided bytes is used up whole: what stands behind it came separately.
    let used = elided > 0 && progress.consumedByteCount > 0 ? keptCount : progress.consumedByteCount
    buffers.put(kept, droppingFirst: used, to: buffer)
    if progress.isFinished || (used == 0 && keptCount >= StreamBuffers.byteLimit) {
      if !progress.isFinished { statistics.abandonedStreams += 1 }
      finish(direction, slot)
      return bytes.extracting(from: bytes.byteCount)
    }
    table.entries[slot][stream: direction].elided = 0
    table.entries[slot][stream: direction].awaited = progress.awaitedByteCount
    if buffers.count(buffer) == 0 {
      releaseBuffer(slot, direction)
    } else if used == 0 && progress.awaitedByteCount <= keptCount {
      // No progress and no word of how many bytes are missing: ask again with at least one more.
      table.entries[slot][stream: direction].awaited = keptCount + 1
    }
    return rest
  }

  /// Keeps bytes of an unfinished message; what does not fit is counted only.
  private mutating func keep(_ bytes: RawSpan, _ direction: Direction, _ slot: Int) {
    if table.entries[slot][stream: direction].buffer < 0 {
      guard let number = buffers.claim() else {
        statistics.abandonedStreams += 1
        finish(direction, slot)
        return
      }
      table.entries[slot][stream: direction].buffer = number
    }
    let kept = buffers.append(bytes, to: table.entries[slot][stream: direction].buffer)
    table.entries[slot][stream: direction].elided += bytes.byteCount - kept
  }

  /// Looks at the first bytes of a direction. Returns whether the protocol is known now; keeps the bytes while it is not.
  private mutating func recogniseStream(_ bytes: RawSpan, _ direction: Direction, _ slot: Int) -> Bool {
    let flow = table.entries[slot].flow
    let ports = (flow.client.port, flow.server.port)
    let buffer = table.entries[slot][stream: direction].buffer
    if buffer < 0 {
      let guess = FlowAnalyzer.recognise(bytes, transport: .tcp, ports: ports)
      return judge(guess, bytes, bytes.byteCount, direction, slot)
    }
    var first = buffers.take(buffer)
    let before = first.count
    first.append(bytes.extracting(first: Self.probedByteCount - min(before, Self.probedByteCount)))
    let guess = FlowAnalyzer.recognise(first.span.octets, transport: .tcp, ports: ports)
    let count = first.count
    first.removeLast(count - before)
    buffers.put(first, droppingFirst: 0, to: buffer)
    return judge(guess, bytes, count, direction, slot)
  }

  private mutating func judge(
    _ guess: FlowAnalyzer.Guess, _ bytes: RawSpan, _ seenByteCount: Int, _ direction: Direction, _ slot: Int
  ) -> Bool {
    switch guess.recognition {
    case .certain:
      settle(slot, on: guess.analyzer)
      return true
    case .undecided where seenByteCount < Self.probedByteCount, .possible where seenByteCount < Self.probedByteCount:
      keep(bytes, direction, slot)
    case .possible:
      settle(slot, on: guess.analyzer)
      return true
    case .no, .undecided:
      // The other side may still show what this is; when neither does, nobody looks at this flow any more.
      releaseBuffer(slot, direction)
      finish(direction, slot)
      table.entries[slot].failedProbeCount += 1
      if table.entries[slot].failedProbeCount >= 2 { table.entries[slot].analyzer = .unknown }
    }
    return false
  }

  // MARK: The end of a direction

  private mutating func finish(_ direction: Direction, _ slot: Int) {
    table.entries[slot][stream: direction].isFinished = true
    releaseStream(slot, direction)
  }

  private mutating func releaseBuffer(_ slot: Int, _ direction: Direction) {
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
