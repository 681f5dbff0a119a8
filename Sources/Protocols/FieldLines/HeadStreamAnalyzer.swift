// SPDX-License-Identifier: Apache-2.0
import Wire

/// An analyzer of a stream of heads, each with a body of a length that it gives, as RTSP and SIP have it; bodies are passed over.
protocol HeadStreamAnalyzer: Analyzer {
  /// By `Direction.rawValue`.
  var sides: [2 of HeadFraming] { get set }
  var malformedInRow: UInt8 { get set }

  /// The bytes that stand in front of a message and belong to none; 0 where a message begins, nil where more bytes will tell.
  static func leadingByteCount(_ bytes: RawSpan) -> Int?

  /// Reads a head and hands it on. Returns how long the body behind it is.
  ///
  /// - Throws: `malformed` if the bytes are no head.
  @_lifetime(head: copy head)
  mutating func hand(
    _ head: inout WireReader, to receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Int
}

extension HeadStreamAnalyzer {
  /// After as many malformed messages in a row the bytes are thought to be something else.
  private static var malformedLimit: UInt8 { 16 }

  /// Reads every head that is there.
  mutating func readHeads(
    of input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    var rest = WireReader(input.bytes)
    // Each turn uses up bytes, or lets the next one do so.
    while true {
      sides[side].passBody(&rest)
      guard !rest.isAtEnd else { return Progress(consumed: rest.offset) }
      if sides[side].realignment.isNeeded {
        let recognition = Self.probe(rest.rest, isOnUsualPort: true)
        if let judged = sides[side].realignment.judge(recognition, of: input) {
          return Progress(consumed: max(judged.consumedByteCount, rest.offset), isFinished: judged.isFinished)
        }
      }
      if !sides[side].search.isUnderWay {
        guard let passed = Self.leadingByteCount(rest.rest) else { return Progress(consumed: rest.offset) }
        sides[side].expectBody(passed)
        if passed > 0 { continue }
      }
      guard let length = sides[side].search.length(in: rest.rest, limit: HeadFraming.headLimit) else {
        let isTooLong = sides[side].search.searchedByteCount >= UInt16(HeadFraming.headLimit)
        return Progress(consumed: rest.offset, isFinished: isTooLong)
      }
      sides[side].search.reset()
      guard var head = try? rest.child(length) else { break }
      do throws(WireError) {
        sides[side].expectBody(try hand(&head, to: &receiver))
        malformedInRow = 0
      } catch {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        sides[side].realignment.require()
        malformedInRow += 1
      }
      if malformedInRow >= Self.malformedLimit { break }
    }
    return Progress(consumed: rest.offset, isFinished: true)
  }

  /// Leaves out bytes that are missing in a direction, and looks for a head behind them if they were not a body's.
  mutating func skip(_ count: Int?, of direction: Direction) { sides[Int(direction.rawValue)].skip(count) }
}

extension RawSpan {
  /// How many line ends stand in front.
  var leadingLineEndByteCount: Int {
    var count = 0
    while octet(count) == 0x0D || octet(count) == 0x0A { count += 1 }
    return count
  }
}
