// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames

/// What an onlooker may know of a stream, on flat arrays: one entry a position, no sequence numbers, no lists.
///
/// It says of each segment what it brings and what it repeats, and judges every step that a reassembler takes.
struct StreamModel {
  private enum Byte: UInt8 { case none, received, cut }

  private(set) var breaches: [String] = []
  private(set) var expected = StreamCounts()
  /// The position of the next byte in order; nil before the first.
  private(set) var next: Int?
  private(set) var waitingByteCount = 0
  private var bytes: [UInt8]
  private var kinds: [Byte]
  private var start = 0
  private var isStartKnown = false
  private var highest = 0
  private var end: Int?
  private var acknowledged: Int?
  /// What was delivered from here on, at most 4 KiB of it, can be compared.
  private var comparableStart = 0
  /// When the bytes in front of the first that wait were first missed, and the segments since.
  private var holeBegan: Int64 = 0
  private var segmentsSinceHole = 0
  private var now: Int64 = 0
  /// Whether the reassembler may be short of room.
  private let isTight: Bool

  init(span: Int, isTight: Bool) {
    bytes = Array(repeating: 0, count: span)
    kinds = Array(repeating: .none, count: span)
    self.isTight = isTight
  }

  // MARK: What comes in

  mutating func receive(position: Int, _ payload: [UInt8], cut: Int, _ flags: TCPHeader.Flags, window: UInt16) {
    guard !flags.contains(.rst) else { return }
    if window == 0, !flags.contains(.syn) { expected.zeroWindows += 1 }
    let isFIN = flags.contains(.fin)
    let length = payload.count + cut
    if flags.contains(.syn) {
      guard synchronise(position) else { return }
    } else if next == nil, length > 0 || isFIN {
      begin(position, isKnown: false)
    }
    guard let next else { return }
    if length <= 1, !isFIN, !flags.contains(.syn), next == highest, position == next - 1 {
      expected.keepAlives += 1
      return
    }
    guard length > 0 || isFIN else { return }
    guard abs(position - next) <= 1 << 20 else {
      expected.implausibleSegments += 1
      return
    }
    if isFIN, end == nil {
      if position + length >= highest { end = position + length } else { expected.implausibleSegments += 1 }
    }
    let room = end.map { $0 - position } ?? length
    if room < length { expected.implausibleSegments += 1 }
    take(position, payload, max(0, min(length, room)), next)
  }

  private mutating func synchronise(_ position: Int) -> Bool {
    guard next != nil else {
      begin(position, isKnown: true)
      return true
    }
    guard start == position || !isStartKnown && start > position else {
      expected.implausibleSegments += 1
      return false
    }
    if start == position { isStartKnown = true }
    return true
  }

  private mutating func begin(_ position: Int, isKnown: Bool) {
    (next, start, highest, comparableStart) = (position, position, position, position)
    isStartKnown = isKnown
  }

  /// Takes the first `count` positions of a segment; those of them that the payload does not hold are cut.
  private mutating func take(_ position: Int, _ payload: [UInt8], _ count: Int, _ next: Int) {
    guard count > 0 else { return }
    let highestBefore = highest
    highest = max(highest, position + count)
    let comparable = max(comparableStart, next - 4096)
    var (repeated, isLate, isConflicting) = (0, false, false)
    for index in 0..<count {
      let place = position + index
      if place < start && !isStartKnown {
        isLate = true
      } else if place < next || kinds[place] != .none {
        repeated += 1
        let isComparable = place >= next ? kinds[place] == .received : place >= comparable
        if isComparable && index < payload.count && bytes[place] != payload[index] { isConflicting = true }
      } else {
        kinds[place] = index < payload.count ? .received : .cut
        bytes[place] = index < payload.count ? payload[index] : 0
        if waitingByteCount == 0 { openHole() }
        waitingByteCount += 1
        if place < highestBefore { isLate = true }
      }
    }
    if waitingByteCount > 0 { segmentsSinceHole += 1 }
    expected.retransmittedBytes += UInt64(repeated)
    if repeated > 0 { expected.retransmittedSegments += 1 }
    if isLate { expected.outOfOrderSegments += 1 }
    if isConflicting { expected.conflicts += 1 }
  }

  mutating func answer(position: Int, _ flags: TCPHeader.Flags) {
    if flags.contains(.syn), next == nil { begin(position, isKnown: true) }
    if let next, abs(position - next) > 1 << 20 { return }
    acknowledged = max(acknowledged ?? position, position)
  }

  mutating func pass(_ milliseconds: Int64) { now += milliseconds }

  private mutating func openHole() {
    holeBegan = now
    segmentsSinceHole = 0
  }

  // MARK: What goes out

  mutating func deliver(_ delivered: some Collection<UInt8>, hasWaited: Bool) {
    guard var place = next else { return breach("bytes of a stream that has not begun") }
    if delivered.isEmpty { breach("no bytes at \(place)") }
    for byte in delivered {
      guard place < kinds.count, kinds[place] == .received else { return breach("position \(place) was not received") }
      if bytes[place] != byte { breach("position \(place) has other bytes than those that came first") }
      place += 1
    }
    waitingByteCount -= delivered.count
    next = place
    if hasWaited { openHole() }
  }

  mutating func skip(_ count: Int, isLast: Bool, mayLackRoom: Bool) {
    guard let place = next, count > 0 else { return breach("a gap of \(count) bytes") }
    expected.gaps += 1
    expected.missingBytes += UInt64(count)
    next = place + count
    comparableStart = place + count
    guard place + count <= kinds.count else { return breach("a gap behind everything") }
    let kind = kinds[place]
    for index in place..<place + count where kinds[index] != kind || kind == .received {
      return breach("position \(index) is told to be missing and came")
    }
    if kind == .cut {
      waitingByteCount -= count
      return
    }
    if !isLast && !mayLackRoom && !isTight && !isGivenUp(place + count) {
      breach("the bytes from \(place) to \(place + count) were given up too early")
    }
    openHole()
  }

  private func isGivenUp(_ end: Int) -> Bool {
    if let acknowledged { return acknowledged >= end }
    // The segment that ends one hole may be the first behind the next.
    return now - holeBegan >= 3000 || segmentsSinceHole >= 63
  }

  /// Checks that nothing waits that need not.
  mutating func rest() {
    guard let next, next < kinds.count else { return }
    if kinds[next] != .none { breach("position \(next) is next, came, and was not delivered") }
    guard waitingByteCount > 0, let acknowledged else { return }
    if let first = kinds[next...].firstIndex(where: { $0 != .none }), acknowledged >= first {
      breach("the bytes before \(first) were acknowledged, and are waited for")
    }
  }

  /// Checks that everything was told: the bytes that came, and those that FIN or an acknowledgement speaks of.
  mutating func finish() {
    guard let next else { return }
    var last = highest
    if let end { last = end } else if let acknowledged, acknowledged > highest + 1 { last = acknowledged }
    if next != last { breach("the stream ends at \(last) and was told up to \(next)") }
    if waitingByteCount != 0 { breach("\(waitingByteCount) bytes were never delivered") }
  }

  mutating func breach(_ sentence: String) { breaches.append(sentence) }
}

extension StreamCounts {
  /// The counts of a stream of which no bytes are kept.
  var withoutConflicts: StreamCounts {
    var counts = self
    counts.conflicts = 0
    return counts
  }
}
