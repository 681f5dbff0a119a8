// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Wire

/// Segments as they come in: what they say of the stream, and whether they are believed.
extension StreamReassembler {
  /// Takes one segment; `next` then says what it leads to.
  public mutating func receive(
    _ segment: StreamSegment, _ payload: RawSpan, _ stream: inout StreamState
  ) -> StreamArrival {
    // What comes with RST is a message to people, not part of the stream (RFC 9293 §3.5.2).
    guard !segment.flags.contains(.rst) else { return look(at: segment.time, stream) }
    if segment.window == 0, !segment.flags.contains(.syn) { stream.zeroWindows &+= 1 }
    let length = segment.byteCount + segment.cutByteCount
    let isFIN = segment.flags.contains(.fin)
    if segment.flags.contains(.syn) {
      guard synchronise(segment, &stream) else { return look(at: segment.time, stream) }
    } else if !stream.isSynchronised, length > 0 || isFIN {
      stream.begin(at: segment.sequence, isKnown: false)
    }
    var arrival = look(at: segment.time, stream)
    if length <= 1, !isFIN {
      if isKeepAlive(segment, stream) {
        stream.keepAlives &+= 1
        return arrival
      }
      if length == 0 { return arrival }
    }
    arrival.sequence = segment.sequence
    arrival.byteCount = segment.byteCount
    arrival.cutByteCount = segment.cutByteCount
    guard stream.isPlausible(segment.sequence) else {
      doubt(&arrival, &stream)
      return arrival
    }
    stream.doubtfulInRow = 0
    bound(isFIN, &arrival, &stream)
    guard !arrival.isEmpty else { return arrival }
    let end = arrival.sequence.advanced(by: arrival.byteCount + arrival.cutByteCount)
    if end.distance(from: stream.highest) > 0 { stream.highest = end }
    if arrival.sequence != stream.next { dropDelivered(&arrival, payload, &stream) }
    return arrival
  }

  /// Takes what a segment says of the stream that flows the other way: the window, and how far it was received. Returns whether
  /// bytes wait in that stream, so that `next` may have something to say of `look`.
  public mutating func answer(_ segment: StreamSegment, _ stream: inout StreamState) -> Bool {
    guard !segment.flags.contains(.rst) else { return false }
    if segment.window > stream.largestWindow { stream.largestWindow = segment.window }
    let isSYN = segment.flags.contains(.syn)
    if isSYN { stream.receiverScale = segment.windowScale }
    guard segment.flags.contains(.ack) else { return false }
    let number = segment.acknowledgement
    // The answer to a SYN that nobody saw says where the stream begins.
    if isSYN, !stream.isSynchronised { stream.begin(at: number, isKnown: true) }
    guard !stream.isAcknowledged || number.distance(from: stream.acknowledged) > 0 else { return false }
    guard !stream.isSynchronised || stream.isPlausible(number) else { return false }
    stream.acknowledged = number
    stream.isAcknowledged = true
    return stream.firstPiece >= 0
  }

  /// An arrival without a segment, after which `next` looks again at what waits.
  public func look(at time: Timestamp, _ stream: StreamState, isLast: Bool = false) -> StreamArrival {
    var arrival = StreamArrival(
      sequence: stream.next, highestBefore: stream.highest,
      milliseconds: UInt32(truncatingIfNeeded: time.nanoseconds / 1_000_000))
    arrival.isLast = isLast
    return arrival
  }

  /// Lets go of the bytes of a stream that nobody reads any more; it is counted on.
  public mutating func stopReading(_ stream: inout StreamState) {
    stream.isFinished = true
    var number = stream.firstPiece
    while number >= 0 {
      if early[number].block >= 0 {
        early.releaseBlock(early[number].block)
        early[number].block = EarlyPieces.unread
      }
      number = early[number].next
    }
    stream.earlyByteCount = 0
    releaseHistory(&stream)
  }

  /// Gives back everything that a stream holds.
  public mutating func release(_ stream: inout StreamState) {
    while stream.firstPiece >= 0 {
      let number = stream.firstPiece
      early.releaseBlock(early[number].block)
      stream.firstPiece = early[number].next
      early.release(number)
    }
    stream.lastPiece = -1
    stream.earlyPieceCount = 0
    stream.earlyByteCount = 0
    releaseHistory(&stream)
  }

  private mutating func releaseHistory(_ stream: inout StreamState) {
    if stream.history >= 0 { delivered.release(stream.history) }
    stream.history = -1
  }

  // MARK: What a segment says

  /// Lets the stream begin with a SYN; returns whether what comes with it belongs to the stream.
  private func synchronise(_ segment: StreamSegment, _ stream: inout StreamState) -> Bool {
    guard stream.isSynchronised else {
      stream.begin(at: segment.sequence, isKnown: true)
      stream.senderScale = segment.windowScale
      return true
    }
    let behind = stream.start.distance(from: segment.sequence)
    // The SYN again; or it came after its first bytes, and those before the first that was seen are late.
    guard behind == 0 || !stream.isStartKnown && behind > 0 && behind <= StreamState.leastReach else {
      stream.implausibleSegments &+= 1
      return false
    }
    if behind == 0 { stream.isStartKnown = true }
    stream.senderScale = segment.windowScale
    return true
  }

  /// Whether a segment of at most one byte only asks for an answer: it takes up the number before the next one, whose byte was
  /// acknowledged before and means nothing.
  ///
  /// - Source: RFC 9293 §3.8.4.
  private func isKeepAlive(_ segment: StreamSegment, _ stream: StreamState) -> Bool {
    stream.isSynchronised && !segment.flags.contains(.syn) && stream.next == stream.highest
      && segment.sequence == stream.next.advanced(by: -1)
  }

  /// Leaves a segment out that lies outside every window; when only such ones come, the stream goes on there.
  private func doubt(_ arrival: inout StreamArrival, _ stream: inout StreamState) {
    let isNear = abs(arrival.sequence.distance(from: stream.doubtful)) <= StreamState.leastReach
    stream.doubtful = arrival.sequence.advanced(by: arrival.byteCount + arrival.cutByteCount)
    stream.doubtfulInRow = isNear && stream.doubtfulInRow > 0 ? stream.doubtfulInRow + 1 : 1
    if stream.doubtfulInRow > Self.doubtInSegments {
      stream.doubtfulInRow = 0
      arrival.isRestart = true
    } else {
      stream.implausibleSegments &+= 1
      arrival.keep(first: 0)
    }
  }

  /// The segments in a row outside every window, close to each other, after which the next one is believed: the capture was
  /// blind for a time, or the ports serve a new connection.
  static let doubtInSegments: UInt8 = 16

  /// Leaves out what a segment brings behind the stream's end, which a FIN sets unless there are bytes behind it.
  private func bound(_ isFIN: Bool, _ arrival: inout StreamArrival, _ stream: inout StreamState) {
    let length = arrival.byteCount + arrival.cutByteCount
    let end = arrival.sequence.advanced(by: length)
    if isFIN, !stream.isEndKnown, end.distance(from: stream.highest) >= 0 {
      stream.end = end
      stream.isEndKnown = true
    } else if isFIN, !stream.isEndKnown {
      stream.implausibleSegments &+= 1
    }
    guard stream.isEndKnown else { return }
    let room = stream.end.distance(from: arrival.sequence)
    if room < length {
      stream.implausibleSegments &+= 1
      arrival.keep(first: max(0, room))
    }
  }
}
