// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Which protocol a flow carries: its first bytes decide, within a bounded effort, and once.
extension FlowStage {
  /// The bytes of each direction of a stream that recognition looks at.
  static let probedByteCount = 64
  /// The bytes of a direction that are kept for an analyzer while the other direction may still confirm it.
  static let keptByteCount = 2048
  /// What recognition spends on the datagrams of a flow: four that say something, or more that only keep a way open.
  static let datagramEffortLimit: UInt8 = 32
  /// Datagrams as short as this say nothing: clients send them so that routers between do not forget the way (RFC 5626 §3.5.1).
  static let sayingNothingByteCount = 8
  /// The segments of a stream met in its middle that recognition looks at: any may be the first to begin with a message.
  static let probedSegmentCount: UInt8 = 32

  // MARK: Datagrams

  mutating func recogniseDatagram(
    _ bytes: RawSpan, _ packet: Packet, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) {
    let ports = (table.entries[slot].flow.client.port, table.entries[slot].flow.server.port)
    let guess = FlowAnalyzer.recognise(bytes, transport: .udp, ports: ports)
    var settled = guess.recognition == .certain ? guess.likeliest : nil
    if guess.recognition == .possible, let likeliest = guess.likeliest {
      settled = sight(likeliest, guess.conversation, direction, slot)
    }
    table.entries[slot].recognition.askedCount += bytes.byteCount < Self.sayingNothingByteCount ? 1 : 8
    guard settled != nil || table.entries[slot].recognition.askedCount >= Self.datagramEffortLimit else { return }
    settle(slot, on: settled)
    if let mismatch = portMismatch(slot) {
      sink.observe(.portMismatch(mismatch), in: packet.context(of: table.entries[slot].flow, direction))
    }
  }

  /// Peers that have found each other by STUN agree on keys by DTLS between the same ports: the flow goes on as DTLS, which leaves
  /// out what else comes there.
  ///
  /// - Source: RFC 7983 §7; RFC 5764 §5.1.2.
  mutating func recogniseBehindSTUN(_ bytes: RawSpan, _ slot: Int) {
    guard let first = bytes.octet(0), (20...63).contains(first),
      DTLSAnalyzer.probe(bytes, isOnUsualPort: false) == .certain
    else { return }
    settle(slot, on: .dtls)
  }

  /// One look-alike proves nothing; further ones of the same conversation do, and an answer of the same kind. Returns the
  /// protocol once it is proven.
  private mutating func sight(
    _ known: KnownProtocol, _ conversation: UInt32, _ direction: Direction, _ slot: Int
  ) -> KnownProtocol? {
    var state = table.entries[slot].recognition
    defer { table.entries[slot].recognition = state }
    if state[candidate: direction] == known {
      guard state.conversation == conversation || state[candidate: direction.opposite] == known else { return nil }
      state.sightings += 1
    } else if state[candidate: direction.opposite] == known {
      state[candidate: direction] = known
      state.sightings += 1
    } else {
      state[candidate: direction] = known
      state.conversation = conversation
      state.sightings = 1
    }
    return state.sightings >= known.neededSightings ? known : nil
  }

  // MARK: Streams

  /// Looks at the first bytes of a direction. Returns whether the protocol is known now; keeps the bytes while it is not.
  mutating func recogniseStream(
    _ bytes: RawSpan, _ direction: Direction, _ slot: Int, sink: inout some FlowSink & ~Copyable
  ) -> Bool {
    if table.entries[slot].recognition.isExhausted(direction) {
      keepForCandidate(bytes, direction, slot)
      return false
    }
    let ports = portsOfStream(slot)
    let buffer = table.contents[slot][direction].buffer
    let guess: Guess
    var seenByteCount = bytes.byteCount
    if buffer < 0 {
      guess = FlowAnalyzer.recognise(bytes, transport: .tcp, ports: ports)
    } else {
      var first = buffers.take(buffer)
      let before = first.count
      first.append(bytes.extracting(first: Self.probedByteCount - min(before, Self.probedByteCount)))
      guess = FlowAnalyzer.recognise(first.span.octets, transport: .tcp, ports: ports)
      seenByteCount = first.count
      first.removeLast(seenByteCount - before)
      buffers.put(first, droppingFirst: 0, to: buffer, at: now)
    }
    judge(guess, bytes, seenByteCount, direction, slot)
    if case .undecided = table.contents[slot].analyzer { return false }
    sink.messageContext.flow?.service = table.entries[slot].flow.service
    // What a stream becomes later goes by no port.
    if table.contents[slot].changeCount == 0, let mismatch = portMismatch(slot) {
      let context = sink.messageContext
      sink.observe(.portMismatch(mismatch), in: context)
    }
    return table.contents[slot].analyzer.isReading
  }

  private mutating func judge(
    _ guess: Guess, _ bytes: RawSpan, _ seenByteCount: Int, _ direction: Direction, _ slot: Int
  ) {
    table.entries[slot].recognition[candidate: direction] = guess.likeliest
    if guess.recognition == .certain { return settle(slot, on: guess.likeliest) }
    let isLikely = guess.likeliest != nil
    if isLikely, table.entries[slot].recognition[candidate: direction.opposite] == guess.likeliest {
      return settle(slot, on: guess.likeliest)
    }
    let awaitsMore = guess.recognition == .undecided || guess.recognition == .possible
    if awaitsMore, seenByteCount < Self.probedByteCount { return keep(bytes, direction, slot) }
    if guess.recognition == .no, mayBeInside(direction, slot) { return releaseBuffer(slot, direction) }
    // The other side may still show what this is; when neither does, nobody looks at this flow any more.
    table.entries[slot].recognition.exhaust(direction)
    if table.entries[slot].recognition.isHopeless { return settle(slot, on: nil) }
    keepForCandidate(bytes, direction, slot)
  }

  /// Whether the bytes may lie inside a message whose beginning was not captured, and further ones are looked at.
  private mutating func mayBeInside(_ direction: Direction, _ slot: Int) -> Bool {
    guard !table.contents[slot][direction].isWholeSoFar,
      table.entries[slot].recognition.askedCount < Self.probedSegmentCount
    else { return false }
    table.entries[slot].recognition.askedCount += 1
    return true
  }

  /// Keeps bytes that an analyzer may still want, a bounded number.
  private mutating func keepForCandidate(_ bytes: RawSpan, _ direction: Direction, _ slot: Int) {
    let buffer = table.contents[slot][direction].buffer
    let kept = buffer < 0 ? 0 : buffers.count(buffer)
    guard let candidate = table.entries[slot].recognition[candidate: direction], candidate.isRead,
      kept + bytes.byteCount <= Self.keptByteCount
    else { return finish(direction, slot) }
    keep(bytes, direction, slot)
  }

  // MARK: Settling

  /// Gives the flow its protocol, or none; from now on nobody asks again. Bytes that nobody reads are let go.
  private mutating func settle(_ slot: Int, on known: KnownProtocol?) {
    let transport = table.entries[slot].flow.transport
    table.entries[slot].recognition.settled = known
    table.entries[slot].recognition.isSettled = true
    var analyzer = FlowAnalyzer.unknown
    if let known {
      let ports = portsOfStream(slot)
      let home = ProtocolSet(residentsOf: ports.0, transport).union(ProtocolSet(residentsOf: ports.1, transport))
      table.entries[slot].recognition.isHome = home.contains(known)
      table.entries[slot].flow.service = known.name
      analyzer = FlowAnalyzer(known, transport)
    }
    if analyzer.isReading { table.open(slot) }
    guard table.entries[slot].hasContent else { return }
    table.contents[slot].analyzer = analyzer
    finishUnread(.toServer, slot)
    finishUnread(.toClient, slot)
  }

  /// Lets go of the bytes of a direction that nobody reads, once that is settled.
  mutating func finishUnread(_ direction: Direction, _ slot: Int) {
    if table.entries[slot].recognition.isSettled && !isRead(direction, slot) { finish(direction, slot) }
  }

  /// The ports that speak for a protocol: the flow's own, or that of the protocol which the stream is to become.
  func portsOfStream(_ slot: Int) -> (UInt16, UInt16) {
    let successor = table.entries[slot].hasContent ? table.contents[slot].successorPort : 0
    return (table.entries[slot].flow.client.port, successor > 0 ? successor : table.entries[slot].flow.server.port)
  }

  /// Whether the analyzer that reads a direction is at home on the flow's ports; one that still lags behind a change was.
  func isOnUsualPort(_ direction: Direction, _ slot: Int) -> Bool {
    isLagging(direction, slot) || table.entries[slot].recognition.isHome
  }
}
