// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A fixed number of buffers for handshake messages that come in pieces, in any order: QUIC's CRYPTO frames, DTLS's fragments and
/// OpenVPN's control packets.
///
/// An analyzer in the flow table keeps only a `Ticket`. The first piece claims a buffer; when none is free, the message that has
/// been unfinished for longest gives way, and its ticket becomes void. To read a message that a protocol carries in pieces:
///
///     switch buffers.keep(piece, at: offset, in: &ticket) {          // offset counted from the message's first byte
///     case .kept: let bytes = buffers.bytes(of: ticket)              // what is there without a hole, from the first byte on
///     …                                                              // whole? read it, then buffers.release(&ticket)
///     case .conflicting: …                                           // other bytes stood there before
///     case .refused: …                                               // too long, too scattered, or given away: stop reading
///     }
///
/// and `release` it when the flow ends (see `AssemblingAnalyzer`). A message that stays unfinished is dropped. Nothing is allocated
/// once a buffer has been used.
public struct HandshakeBuffers: ~Copyable {
  /// The most bytes of one message that are kept; post-quantum hellos take about 2,000.
  public static let byteLimit = 16 * 1024
  /// How long a message may take from its first piece to its last, in nanoseconds of packet time: as long as DTLS's timer, which
  /// stops to double at 60 seconds, needs for six more tries (RFC 6347 §4.2.4.1: 1 + 2 + … + 32 s), and as long again.
  public static let patience: Int64 = 126_000_000_000

  /// What an analyzer knows its unfinished message by; a new one stands for nothing yet.
  public struct Ticket: Sendable {
    fileprivate var number: Int16 = -1
    fileprivate var turn: UInt32 = 0

    /// Makes a ticket that stands for no message yet.
    public init() {}

    /// Whether nothing was kept under this ticket since it was made or released.
    public var isUnused: Bool { number < 0 }
  }

  /// What has become of a piece.
  public enum Keeping: Sendable {
    /// It is kept, or was there already.
    case kept
    /// Other bytes came for the same place before; those stay.
    case conflicting
    /// The message is longer or more scattered than is kept, or has given way to another: it cannot be completed.
    case refused
  }

  /// Bytes without a hole, from `start` up to `end`.
  fileprivate struct Run {
    var start: UInt16
    var end: UInt16
  }

  /// One buffer, apart from its bytes.
  fileprivate struct Buffer {
    /// At most 64 with holes between them, in ascending order.
    var runs = [64 of Run](repeating: Run(start: 0, end: 0))
    var runCount = 0
    /// Counts up with every claim of any buffer, so that the lowest is the oldest; 0 while free.
    var turn: UInt32 = 0
    /// When it was claimed, as exact as the clock is.
    var start = Timestamp(nanoseconds: .min)
  }

  private let limit: Int
  private var buffers: [Buffer] = []
  /// The bytes of all buffers, `byteLimit` each.
  private var storage: [UInt8] = []
  private var turns: UInt32 = 0
  /// The time that `dropOverdue` was told last.
  private var clock = Timestamp(nanoseconds: .min)
  /// The messages that were dropped before they were whole: after a time, or to make room for others.
  public private(set) var droppedCount: UInt64 = 0

  /// Makes the buffers; their memory comes into being with their first use.
  public init(limit: Int = 64) {
    self.limit = max(1, min(limit, 1024))
    storage.reserveCapacity(self.limit * Self.byteLimit)
  }

  /// The most bytes that so many buffers take.
  public static func memoryBound(limit: Int = 64) -> Int { limit * (byteLimit + MemoryLayout<Buffer>.stride) }

  /// The number of messages that are unfinished.
  public var countInUse: Int { buffers.count { $0.turn != 0 } }

  /// Keeps a piece of the message that a ticket stands for; `offset` counts from the message's first byte.
  ///
  /// Costs the piece's length and at most 64 steps.
  public mutating func keep(_ piece: RawSpan, at offset: Int, in ticket: inout Ticket) -> Keeping {
    guard offset >= 0, offset <= Self.byteLimit, piece.byteCount <= Self.byteLimit - offset else { return .refused }
    if ticket.isUnused { claim(&ticket) }
    guard holds(ticket) else { return .refused }
    if piece.byteCount == 0 { return .kept }
    let number = Int(ticket.number)
    let run = Run(start: UInt16(offset), end: UInt16(offset + piece.byteCount))
    guard isConsistent(piece, run, number) else { return .conflicting }
    guard buffers[number].insert(run) else { return .refused }
    storage.replace(from: number * Self.byteLimit + offset, by: piece)
    return .kept
  }

  /// The message's bytes from the first one up to the first hole; none under a ticket that is unused or has become void.
  @_lifetime(borrow self)
  public func bytes(of ticket: Ticket) -> RawSpan {
    guard holds(ticket), buffers[Int(ticket.number)].runCount > 0, buffers[Int(ticket.number)].runs[0].start == 0
    else { return storage.span.octets.extracting(first: 0) }
    let start = Int(ticket.number) * Self.byteLimit
    return storage.span.octets.extracting(start..<start + Int(buffers[Int(ticket.number)].runs[0].end))
  }

  /// Gives the buffer back, and makes the ticket one that stands for nothing.
  public mutating func release(_ ticket: inout Ticket) {
    if holds(ticket) { buffers[Int(ticket.number)].turn = 0 }
    ticket = Ticket()
  }

  /// Tells the time, and drops the messages that were begun longer ago than `patience`: their tickets become void.
  ///
  /// Costs a look at each buffer.
  public mutating func dropOverdue(at now: Timestamp) {
    clock = now
    for number in buffers.indices where buffers[number].turn != 0 {
      guard now.nanoseconds(since: buffers[number].start) > Self.patience else { continue }
      buffers[number].turn = 0
      droppedCount &+= 1
    }
  }

  /// Whether the ticket's buffer is still its own.
  private func holds(_ ticket: Ticket) -> Bool {
    Int(ticket.number) < buffers.count && ticket.number >= 0 && buffers[Int(ticket.number)].turn == ticket.turn
  }

  /// Finds a free buffer, or takes the one that has been in use for longest.
  private mutating func claim(_ ticket: inout Ticket) {
    var chosen = buffers.firstIndex { $0.turn == 0 } ?? -1
    if chosen < 0, buffers.count < limit {
      chosen = buffers.count
      buffers.append(Buffer())
      storage.append(contentsOf: repeatElement(0, count: Self.byteLimit))
    }
    if chosen < 0 {
      chosen = buffers.indices.min { buffers[$0].turn < buffers[$1].turn } ?? 0
      droppedCount &+= 1
    }
    // After 2^32 messages the order of age is lost once; 0 stands for free.
    turns = turns == .max ? 1 : turns + 1
    buffers[chosen].turn = turns
    buffers[chosen].start = clock
    buffers[chosen].runCount = 0
    ticket.number = Int16(truncatingIfNeeded: chosen)
    ticket.turn = turns
  }

  /// Whether a piece agrees with what is there already.
  private func isConsistent(_ piece: RawSpan, _ run: Run, _ number: Int) -> Bool {
    let base = number * Self.byteLimit
    for index in 0..<buffers[number].runCount {
      let start = max(run.start, buffers[number].runs[index].start)
      let end = min(run.end, buffers[number].runs[index].end)
      guard start < end else { continue }
      let kept = storage.span.octets.extracting(base + Int(start)..<base + Int(end))
      guard kept.holdsSameBytes(as: piece.extracting(Int(start - run.start)..<Int(end - run.start))) else {
        return false
      }
    }
    return true
  }
}

extension HandshakeBuffers.Buffer {
  /// Joins a run with those that it touches. Returns false where there are too many runs.
  mutating func insert(_ run: HandshakeBuffers.Run) -> Bool {
    var merged = run
    var first = 0
    while first < runCount, runs[first].end < run.start { first += 1 }
    var behind = first
    while behind < runCount, runs[behind].start <= run.end {
      merged.start = min(merged.start, runs[behind].start)
      merged.end = max(merged.end, runs[behind].end)
      behind += 1
    }
    if behind == first {
      guard runCount < runs.count else { return false }
      var index = runCount
      while index > first {
        runs[index] = runs[index - 1]
        index -= 1
      }
      runCount += 1
    } else {
      let removed = behind - first - 1
      if removed > 0 {
        for index in behind..<runCount { runs[index - removed] = runs[index] }
        runCount -= removed
      }
    }
    runs[first] = merged
    return true
  }
}
