// SPDX-License-Identifier: Apache-2.0
import Wire

/// An analyzer of a stream in which whole messages follow each other, each of which says near its beginning how long it is.
///
/// The reading of such a stream is the same for all: wait until a message is whole, or as much of it as is kept; hand it on; find the
/// next beginning behind missing bytes; and give up where a length cannot be read, as nothing behind it can be found.
protocol FramedStreamAnalyzer: Analyzer {
  /// By direction.
  var realignments: [2 of Realignment] { get set }

  /// The length of the message that begins with these bytes, all that frames it included; at least 1.
  ///
  /// - Throws: `truncated` if the bytes end before the length is known; `malformed` if there can be no such message.
  static func messageByteCount(_ bytes: RawSpan) throws(WireError) -> Int

  /// Whether a message may begin here, behind missing bytes.
  static func couldBegin(_ bytes: RawSpan) -> Recognition

  /// Reads one message. Returns whether the stream is worth reading on.
  ///
  /// - Parameter isCut: whether the message's end was not kept.
  mutating func read(
    _ message: RawSpan, isCut: Bool, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool
}

extension FramedStreamAnalyzer {
  static func couldBegin(_ bytes: RawSpan) -> Recognition { probe(bytes, isOnUsualPort: true) }

  /// Reads every message that is there.
  mutating func readMessages(
    of input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    if realignments[side].isNeeded, let progress = realignments[side].judge(Self.couldBegin(input.bytes), of: input) {
      return progress
    }
    var rest = WireReader(input.bytes)
    // Each turn uses up a message.
    while !rest.isAtEnd {
      let start = rest.offset
      do throws(WireError) {
        let length = try Self.messageByteCount(rest.rest)
        let kept = min(length, rest.remaining)
        guard kept &+ input.elidedByteCount >= length else { return Progress(consumed: start, awaited: length) }
        guard read(try rest.take(kept), isCut: kept < length, of: input, into: &receiver) else {
          return Progress(consumed: rest.offset, isFinished: true)
        }
      } catch {
        guard !error.isTruncation else { return Progress(consumed: start, awaited: rest.remaining &+ 1) }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        return Progress(consumed: input.bytes.byteCount, isFinished: true)
      }
    }
    return .done(input)
  }

  /// Looks for a beginning in the bytes that come next in a direction.
  mutating func realign(_ direction: Direction) { realignments[Int(direction.rawValue)].require() }
}
