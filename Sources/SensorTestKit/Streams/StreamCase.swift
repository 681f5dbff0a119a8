// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes

/// A sequence of random numbers that a seed names.
struct Dice: RandomNumberGenerator {
  private var numbers: SplitMix64

  init(seed: UInt64) { numbers = SplitMix64(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 0x1234_5678_9ABC_DEF1) }

  mutating func next() -> UInt64 { numbers.next() }

  /// A number from 0 to `bound - 1`.
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % max(1, bound) }

  /// True as often as `count` times in a thousand.
  mutating func happens(_ count: Int) -> Bool { below(1000) < count }
}

/// A random stream of one direction of a connection, and the segments by which an onlooker hears of it.
///
/// Positions count from the first byte behind SYN; the seed says everything.
public struct StreamCase: Sendable {
  /// Something that the onlooker sees.
  enum Event: Sendable {
    /// A segment of the stream: where its bytes begin, what they are, and how many more the capture cut off.
    case segment(position: Int, bytes: [UInt8], cut: Int, flags: TCPHeader.Flags, window: UInt16)
    /// The other side has everything before a position.
    case answer(position: Int, flags: TCPHeader.Flags)
  }

  /// The sequence number of position 0.
  let origin: UInt32
  /// How many positions there may be, with a few behind the end.
  let span: Int
  private(set) var events: [Event] = []
  /// Milliseconds between an event and the one before.
  private(set) var pauses: [Int64] = []

  /// A case of which every event is given, a millisecond apart.
  init(origin: UInt32, span: Int, events: [Event]) {
    self.origin = origin
    self.span = span
    self.events = events
    pauses = events.map { _ in 1 }
  }

  /// Makes the case that the seed names.
  public init(seed: UInt64) {
    var dice = Dice(seed: seed)
    let isNearWrap = dice.happens(500)
    origin = isNearWrap ? 0 &- UInt32(dice.below(3000)) : UInt32(truncatingIfNeeded: dice.next())
    let longest = dice.happens(3) ? 200_000 : dice.happens(50) ? 12_000 : 900
    let length = dice.below(longest)
    span = length + 4096
    let bytes = Self.bytes(length, &dice)
    events = Self.sent(bytes, &dice)
    answer(&dice)
    disturb(&dice)
    let isSlow = dice.happens(100)
    pauses = events.map { _ in isSlow ? Int64(dice.below(1500)) : 1 }
  }

  private static func bytes(_ count: Int, _ dice: inout Dice) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      var word = dice.next()
      for _ in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// What an undisturbed sender sends: SYN, segments, FIN; each as it likes.
  private static func sent(_ bytes: [UInt8], _ dice: inout Dice) -> [Event] {
    var events: [Event] = []
    var position = 0
    let largest = dice.happens(200) ? 4 : dice.happens(100) ? 5000 : 1 + dice.below(1460)
    if dice.happens(700) {
      // Some put bytes into SYN (RFC 7413).
      position = dice.happens(150) ? min(bytes.count, dice.below(largest + 1)) : 0
      events.append(
        .segment(position: 0, bytes: Array(bytes[0..<position]), cut: 0, flags: .syn, window: 0xFFFF))
    }
    let hasFIN = dice.happens(700)
    let canBeCut = dice.happens(100)
    while position < bytes.count {
      let end = min(bytes.count, position + 1 + dice.below(largest))
      let kept = canBeCut && dice.happens(500) ? position + dice.below(end - position) : end
      events.append(
        .segment(
          position: position, bytes: Array(bytes[position..<kept]), cut: end - kept,
          flags: hasFIN && end == bytes.count && dice.happens(500) ? [.ack, .fin] : .ack,
          window: dice.happens(10) ? 0 : 512))
      position = end
    }
    if hasFIN {
      events.append(.segment(position: position, bytes: [], cut: 0, flags: [.ack, .fin], window: 512))
    }
    return events
  }

  /// Lets the other side answer, or stay unseen.
  private mutating func answer(_ dice: inout Dice) {
    guard dice.happens(650) else { return }
    let frequency = [1000, 300, 50][dice.below(3)]
    var answered: [Event] = []
    for event in events {
      answered.append(event)
      guard case .segment(let position, let bytes, let cut, let flags, _) = event, dice.happens(frequency) else {
        continue
      }
      let number = position + bytes.count + cut + (flags.contains(.fin) ? 1 : 0)
      answered.append(.answer(position: number, flags: flags.contains(.syn) ? [.syn, .ack] : .ack))
    }
    events = answered
  }

  // MARK: What goes wrong on the way

  private mutating func disturb(_ dice: inout Dice) {
    let loss = dice.happens(400) ? dice.below(200) : 0
    let doubling = dice.happens(400) ? dice.below(200) : 0
    let disorder = dice.happens(400) ? dice.below(300) : 0
    let strangeness = dice.happens(300) ? dice.below(150) : 0
    var disturbed: [Event] = []
    disturbed.reserveCapacity(events.count * 2)
    func put(_ event: Event, _ dice: inout Dice) {
      let back = dice.happens(disorder) ? dice.below(12) : 0
      disturbed.insert(event, at: max(0, disturbed.count - back))
    }
    for (index, event) in events.enumerated() {
      if !dice.happens(loss) { put(event, &dice) }
      if dice.happens(doubling) { put(again(event, index, &dice), &dice) }
      if dice.happens(strangeness) { put(strange(event, &dice), &dice) }
    }
    events = disturbed
  }

  /// A segment that repeats others, cut elsewhere, and now and then says something else.
  private func again(_ event: Event, _ index: Int, _ dice: inout Dice) -> Event {
    guard case .segment(let position, var bytes, _, let flags, let window) = event else { return event }
    guard !flags.contains(.syn), dice.happens(700) else { return event }
    var start = position
    if index > 0, case .segment(let before, let more, 0, _, _) = events[index - 1],
      before + more.count == position, dice.happens(600)
    {
      let taken = dice.below(more.count + 1)
      start -= taken
      bytes = more.suffix(taken) + bytes
    }
    if index + 1 < events.count, case .segment(let behind, let more, _, _, _) = events[index + 1],
      behind == start + bytes.count, dice.happens(400)
    {
      bytes += more.prefix(dice.below(more.count + 1))
    }
    if dice.happens(300) {
      let dropped = dice.below(bytes.count + 1)
      bytes.removeFirst(dropped)
      start += dropped
    }
    if dice.happens(300), !bytes.isEmpty { bytes[dice.below(bytes.count)] ^= UInt8(1 + dice.below(255)) }
    return .segment(position: start, bytes: bytes, cut: 0, flags: flags.subtracting(.fin), window: window)
  }

  /// Something that stands near an event, and does not belong to the stream.
  private func strange(_ event: Event, _ dice: inout Dice) -> Event {
    let position =
      switch event {
      case .segment(let position, let bytes, let cut, _, _): position + bytes.count + cut
      case .answer(let position, _): position
      }
    let noise = [UInt8](repeating: 0xA5, count: dice.below(40))
    let far = (2 << 20) + dice.below(1 << 28)
    switch dice.below(8) {
    case 0: return .segment(position: position - 1, bytes: [], cut: 0, flags: .ack, window: 512)
    case 1: return .segment(position: position - 1, bytes: [0], cut: 0, flags: .ack, window: 512)
    case 2: return .segment(position: position + far, bytes: noise, cut: 0, flags: .ack, window: 512)
    case 3: return .segment(position: position - far, bytes: noise, cut: 0, flags: .ack, window: 512)
    case 4: return .segment(position: position, bytes: noise, cut: 0, flags: [.rst, .ack], window: 512)
    case 5: return .segment(position: position + dice.below(5), bytes: noise, cut: 0, flags: .ack, window: 512)
    case 6: return .segment(position: max(0, position - 3), bytes: [], cut: 0, flags: [.ack, .fin], window: 512)
    default: return .answer(position: position + far, flags: .ack)
    }
  }
}
