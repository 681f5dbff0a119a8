// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Streams that change hands: one protocol ends in them and another begins (STARTTLS, CONNECT, Upgrade).
///
/// Each direction changes at its own byte. Until both have, the former analyzer goes on reading the one that lags behind.
extension FlowStage {
  /// The times that a stream may change hands; one that goes on is made to look like something it is not.
  static let changeLimit: UInt8 = 4

  /// Takes bytes of one direction, in order, to whatever that direction is by now.
  mutating func pass(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    let number = table.contents[slot].change
    guard number >= 0 else { return readContent(bytes, direction, slot, sink: &sink) }
    if changes[number].lagging == direction {
      let service = sink.messageContext.flow?.service
      if let card = changes[number].former.card { sink.messageContext.flow?.service = card.name }
      readContent(bytes, direction, slot, sink: &sink)
      if let service { sink.messageContext.flow?.service = service }
    } else if changes[number].framing != nil {
      readFrames(bytes, direction, slot, sink: &sink)
    } else {
      readContent(bytes, direction, slot, sink: &sink)
    }
  }

  /// Whether a direction still belongs to the former analyzer.
  func isLagging(_ direction: Direction, _ slot: Int) -> Bool {
    let number = table.contents[slot].change
    return number >= 0 && changes[number].lagging == direction
  }

  /// Whether an analyzer reads a direction.
  func isRead(_ direction: Direction, _ slot: Int) -> Bool {
    isLagging(direction, slot)
      ? changes[table.contents[slot].change].former.isReading : table.contents[slot].analyzer.isReading
  }

  /// Hands input to the analyzer that reads its direction.
  mutating func read(
    _ input: borrowing AnalyzerInput, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) -> Progress {
    if isLagging(input.direction, slot) {
      return changes[table.contents[slot].change].former.receive(input, in: &workspace, into: &sink)
    }
    return table.contents[slot].analyzer.receive(input, in: &workspace, into: &sink)
  }

  /// What missing bytes of a direction mean for the stream that its analyzer reads.
  mutating func lossOfContent(_ count: Int?, _ direction: Direction, _ slot: Int) -> WebSocketFraming.Loss {
    let number = table.contents[slot].change
    if number >= 0, changes[number].lagging != direction,
      let loss = changes[number].framing?[Int(direction.rawValue)].lose(count)
    {
      return loss
    }
    return count.map(WebSocketFraming.Loss.content) ?? .borders
  }

  /// Tells the analyzer that reads a direction that bytes of it are missing. Returns whether it can go on.
  mutating func resume(_ missing: Int?, _ direction: Direction, _ slot: Int) -> Bool {
    if isLagging(direction, slot) {
      return changes[table.contents[slot].change].former.resynchronise(direction, missing: missing)
    }
    return table.contents[slot].analyzer.resynchronise(direction, missing: missing)
  }

  /// Gives a direction to its next protocol; what is left unread of it comes to that next.
  ///
  /// The other direction goes the same way as soon as the former analyzer says so, which it is asked at once.
  mutating func handOver(
    _ direction: Direction, to successor: Successor, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    releaseBuffer(slot, direction)
    if isLagging(direction, slot) {
      dropFormer(slot)
      sink.messageContext.flow?.service = table.entries[slot].flow.service
      finishUnread(direction, slot)
      return
    }
    let former = table.contents[slot].analyzer
    guard beginAnew(successor, former, slot) else {
      table.contents[slot].analyzer = .unknown
      finish(.toServer, slot)
      finish(.toClient, slot)
      releaseChange(slot)
      return
    }
    sink.messageContext.flow?.service = table.entries[slot].flow.service
    guard !table.contents[slot][direction.opposite].isFinished else {
      dropFormer(slot)
      return
    }
    askFormer(direction.opposite, slot, sink: &sink)
  }

  /// Prepares the flow for its next protocol. Returns whether there is room, and the stream has not changed too often.
  private mutating func beginAnew(_ successor: Successor, _ former: FlowAnalyzer, _ slot: Int) -> Bool {
    if table.contents[slot].change < 0 {
      guard let number = changes.claim() else { return false }
      table.contents[slot].change = number
    }
    table.contents[slot].changeCount += 1
    let number = table.contents[slot].change
    // A stream inside frames is not followed when it changes again.
    guard table.contents[slot].changeCount <= Self.changeLimit, changes[number].framing == nil else { return false }
    table.contents[slot].analyzer = .undecided
    table.entries[slot].recognition = RecognitionState()
    changes[number].former = former
    switch successor {
    case .stream(let port): table.contents[slot].successorPort = port
    case .webSocket(let port):
      changes[number].framing = .init(repeating: WebSocketFraming())
      table.contents[slot].successorPort = port
      table.entries[slot].flow.service = WebSocketFraming.layer
    }
    return true
  }

  /// Asks the former analyzer whether the other direction is at its change, too, and hands on what that had unread.
  private mutating func askFormer(
    _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    let number = table.contents[slot].change
    let buffer = table.contents[slot][direction].buffer
    let unread = buffer >= 0 ? buffers.take(buffer) : []
    sink.messageContext.turn()
    let progress = changes[number].former.receive(
      AnalyzerInput(unread.span.octets, direction: direction), in: &workspace, into: &sink)
    if progress.successor == nil {
      changes[number].lagging = direction
      if buffer >= 0 { buffers.put(unread, droppingFirst: progress.consumedByteCount, to: buffer, at: now) }
    } else {
      releaseBuffer(slot, direction)
      dropFormer(slot)
      let rest = unread.span.octets.extracting(from: progress.consumedByteCount)
      if rest.byteCount > 0 { pass(rest, direction, slot, sink: &sink) }
    }
    sink.messageContext.turn()
  }

  private mutating func dropFormer(_ slot: Int) {
    let number = table.contents[slot].change
    guard number >= 0 else { return }
    changes[number].lagging = nil
    if changes[number].framing == nil { releaseChange(slot) }
  }

  /// Gives back what the flow holds of the table of changes.
  mutating func releaseChange(_ slot: Int) {
    let number = table.contents[slot].change
    if number >= 0 { changes.release(number) }
    table.contents[slot].change = -1
  }

  // MARK: WebSocket

  /// The most bytes that are unmasked at once.
  private static let unmaskedByteCount = 2048

  /// Reads what data frames carry as the stream that it is.
  private mutating func readFrames(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    var rest = WireReader(bytes)
    // Each turn uses up bytes, or is the last.
    while !rest.isAtEnd, !table.contents[slot][direction].isFinished {
      let number = table.contents[slot].change
      let isClient = direction == .toServer
      guard number >= 0,
        let part = changes[number].framing?[Int(direction.rawValue)].next(&rest, isClient: isClient)
      else { return }
      switch part {
      case .passed: break
      case .message(let byteCount):
        let isCoAP = table.contents[slot].successorPort == CoAPWebSocketHead.port
        changes[number].messageByteCounts[Int(direction.rawValue)] = isCoAP ? byteCount : 0
      case .content(let payload, let key): readPayload(payload, key, direction, slot, sink: &sink)
      case .unreadable:
        if table.contents[slot].analyzer.isReading { resynchronise(nil, direction, slot) }
      case .malformed(let malformation): sink.receive(.malformed(malformation))
      case .finished: finish(direction, slot)
      }
    }
  }

  /// Reads the payload of a data frame, or a part of it.
  private mutating func readPayload(
    _ payload: RawSpan, _ key: UInt32, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    let (number, side) = (table.contents[slot].change, Int(direction.rawValue))
    let byteCount = changes[number].messageByteCounts[side]
    guard byteCount > 0, let first = payload.octet(0) else {
      return key == 0
        ? readContent(payload, direction, slot, sink: &sink) : readMasked(payload, key, direction, slot, sink: &sink)
    }
    changes[number].messageByteCounts[side] = 0
    let head = CoAPWebSocketHead(
      first: first ^ UInt8(truncatingIfNeeded: key >> 24), messageByteCount: byteCount)
    readContent(head.bytes, direction, slot, sink: &sink)
    readMasked(payload.extracting(from: 1), key << 8 | key >> 24, direction, slot, sink: &sink)
  }

  /// Unmasks piece by piece, in memory that is made once.
  private mutating func readMasked(
    _ payload: RawSpan, _ key: UInt32, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    var piece: [UInt8] = []
    swap(&piece, &unmasked)
    var start = 0
    while start < payload.byteCount {
      // Pieces are multiples of the key's length, so that each begins with the same byte of it.
      piece.unmask(payload.extracting(from: start).extracting(first: Self.unmaskedByteCount), key: key)
      start += piece.count
      readContent(piece.span.octets, direction, slot, sink: &sink)
    }
    swap(&piece, &unmasked)
  }
}

extension EventContext {
  /// Makes the context that of the other direction.
  fileprivate mutating func turn() {
    swap(&sender, &receiver)
    swap(&sourceMAC, &destinationMAC)
    direction = direction.opposite
  }
}
