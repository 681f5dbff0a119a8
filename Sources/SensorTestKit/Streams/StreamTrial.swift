// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Wire

/// Runs random streams through reassemblers and holds every step against the model.
public struct StreamTrial: ~Copyable {
  /// Roomy enough for any case alone, and so tight that two cases compete.
  private var roomy = StreamReassembler()
  private var tight: StreamReassembler

  public init() {
    var bounds = StreamBounds()
    (bounds.pieceCapacity, bounds.blockCapacity, bounds.historyCapacity) = (6, 4, 1)
    tight = StreamReassembler(bounds)
  }

  /// Runs the case that a seed names, and returns the laws that were broken.
  public mutating func breaches(seed: UInt64) -> [String] {
    breaches(StreamCase(seed: seed), against: StreamCase(seed: seed ^ 0xFFFF))
  }

  /// Runs a case alone, and with another that competes for little memory.
  mutating func breaches(_ stream: StreamCase, against other: StreamCase) -> [String] {
    var run = Run(stream, isTight: false, reader: .always)
    run.all(&roomy)
    var unread = Run(stream, isTight: false, reader: .never)
    unread.all(&roomy)
    var breaches = run.breaches
    if run.breaches.isEmpty && !run.hasLackedRoom && unread.counts != run.counts.withoutConflicts {
      breaches.append("unread: counted \(unread.counts), expected \(run.counts.withoutConflicts)")
    }
    if roomy.waiting != (0, 0) { breaches.append("something was not given back") }

    var first = Run(stream, isTight: true, reader: .until(stream.events.count / 2))
    var second = Run(other, isTight: true, reader: .always)
    while first.step(&tight) || second.step(&tight) {
      // Both go on by turns.
    }
    first.finish(&tight)
    second.finish(&tight)
    breaches += (first.breaches + second.breaches).map { "tight: " + $0 }
    if tight.waiting != (0, 0) { breaches.append("tight: something was not given back") }
    return breaches
  }
}

/// One case on its way through a reassembler.
private struct Run {
  enum Reader {
    case always, never
    case until(Int)
  }

  private let stream: StreamCase
  private let reader: Reader
  private let isTight: Bool
  private var model: StreamModel
  private var state = StreamState()
  private var index = 0
  private var time: Int64 = 0
  /// Whether the stream is near its own bounds, and whether it ever was.
  private var mayLackRoom = false
  private(set) var hasLackedRoom = false
  /// The segments in a row that lie outside every window.
  private var strangeInRow = 0
  /// Whether what happens can be held against the model: bytes that nobody reads are told of to nobody.
  private var isRead = true

  init(_ stream: StreamCase, isTight: Bool, reader: Reader) {
    self.stream = stream
    self.isTight = isTight
    self.reader = reader
    model = StreamModel(span: stream.span, isTight: isTight)
  }

  var breaches: [String] { model.breaches }
  var counts: StreamCounts { StreamCounts(state) }

  mutating func all(_ reassembler: inout StreamReassembler) {
    while step(&reassembler) {}
    finish(&reassembler)
  }

  /// Takes the next event; returns whether there was one.
  mutating func step(_ reassembler: inout StreamReassembler) -> Bool {
    guard index < stream.events.count, model.breaches.isEmpty else { return false }
    stopReading(&reassembler)
    time += stream.pauses[index]
    model.pass(stream.pauses[index])
    mayLackRoom = reassembler.waiting.pieces >= 60 || model.waitingByteCount > 48 * 1024
    hasLackedRoom = hasLackedRoom || mayLackRoom
    let conflicts = state.conflicts
    switch stream.events[index] {
    case .segment(let position, let bytes, let cut, let flags, let window):
      // Where nothing is known yet, everything is believed, and strange segments would be the stream.
      guard state.isSynchronised || position >= 0 && position < stream.span else { break }
      guard isOfThisStream(position, bytes.count + cut, flags) else { break }
      model.receive(position: position, bytes, cut: cut, flags, window: window)
      let segment = self.segment(position, flags, window, bytes.count, cut)
      var arrival = reassembler.receive(segment, bytes.span.octets, &state)
      follow(&arrival, bytes, conflicts, &reassembler)
    case .answer(let position, let flags):
      // An acknowledgement far ahead that nothing can be held against says nothing.
      guard state.isSynchronised || position <= stream.span else { break }
      model.answer(position: position, flags)
      if reassembler.answer(segment(position, flags, 512, 0, 0), &state) {
        var nothing = reassembler.look(at: Timestamp(nanoseconds: time * 1_000_000), state)
        follow(&nothing, [], conflicts, &reassembler)
      }
    }
    index += 1
    if isRead { model.rest() }
    let now = reassembler.waiting
    if !isTight, now.pieces > StreamBounds.streamPieceLimit || now.blocks * 2048 > 2 * StreamBounds.streamByteLimit {
      model.breach("more waits than may: \(now)")
    }
    return true
  }

  /// Whether a segment can belong to the one stream that the model knows: after many outside every window, the reassembler follows.
  private mutating func isOfThisStream(_ position: Int, _ count: Int, _ flags: TCPHeader.Flags) -> Bool {
    guard let next = model.next, !flags.contains(.rst), !flags.contains(.syn), count > 0 || flags.contains(.fin) else {
      return true
    }
    strangeInRow = abs(position - next) > 1 << 20 ? strangeInRow + 1 : 0
    return strangeInRow <= 16
  }

  /// Ends the flow.
  mutating func finish(_ reassembler: inout StreamReassembler) {
    var last = reassembler.look(at: Timestamp(nanoseconds: time * 1_000_000), state, isLast: true)
    follow(&last, [], state.conflicts, &reassembler, isLast: true)
    reassembler.release(&state)
    guard isRead, model.breaches.isEmpty else { return }
    model.finish()
    var counted = counts
    if isTight {
      // Who has no copy of what was delivered finds fewer contradictions.
      if counted.conflicts > model.expected.conflicts { model.breach("too many conflicts") }
      counted.conflicts = model.expected.conflicts
    }
    if counted != model.expected { model.breach("counted \(counted), expected \(model.expected)") }
  }

  private mutating func stopReading(_ reassembler: inout StreamReassembler) {
    switch reader {
    case .never where index == 0: isRead = false
    case .until(let last) where index == last: isRead = false
    default: return
    }
    reassembler.stopReading(&state)
  }

  private mutating func follow(
    _ arrival: inout StreamArrival, _ bytes: [UInt8], _ conflicts: UInt32, _ reassembler: inout StreamReassembler,
    isLast: Bool = false
  ) {
    var told = 0
    while let step = reassembler.next(&arrival, bytes.span.octets, &state) {
      if state.isFinished { model.breach("a step of a stream that nobody reads") }
      switch step {
      case .bytes(let range): model.deliver(bytes[range], hasWaited: false)
      case .early(let number):
        let taken = reassembler.take(number)
        model.deliver(taken, hasWaited: true)
        reassembler.putBack(taken, number)
      case .gap(let count): model.skip(count ?? 0, isLast: isLast, mayLackRoom: mayLackRoom)
      case .conflict: told += 1
      }
    }
    if isRead, told != Int(state.conflicts - conflicts) {
      model.breach("a contradiction was counted and told otherwise")
    }
  }

  private func segment(
    _ position: Int, _ flags: TCPHeader.Flags, _ window: UInt16, _ byteCount: Int, _ cut: Int
  ) -> StreamSegment {
    let number = SequenceNumber(stream.origin).advanced(by: position)
    return StreamSegment(
      time: Timestamp(nanoseconds: time * 1_000_000), sequence: number, acknowledgement: number, flags: flags,
      window: window, byteCount: byteCount, cutByteCount: cut)
  }
}
