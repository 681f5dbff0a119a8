// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// Gives an analyzer the bytes of a stream in pieces, as a flow table does, and collects what it finds.
///
/// Keeps what the analyzer left unconsumed, calls again when the awaited length is there, and elides what does not fit the buffer.
public struct StreamFeeder<A: Analyzer> {
  /// The analyzer under test.
  public private(set) var analyzer = A()
  private var receiver = CollectingReceiver()
  /// Whether the analyzer wants no more bytes.
  public private(set) var isFinished = false
  /// The breaches of `Progress`'s contract that the analyzer committed; a correct one leaves this empty.
  public private(set) var breaches: [String] = []
  private var buffers: [[UInt8]] = [[], []]
  private var awaited = [0, 0]
  private var elided = [0, 0]
  private let capacity: Int
  private let isOnUsualPort: Bool
  private var isWholeSoFar: [Bool]

  /// Makes a feeder whose buffer keeps `capacity` bytes of an unfinished message; `isStartSeen` says whether the first bytes
  /// are the stream's first.
  public init(capacity: Int = 64 * 1024, isOnUsualPort: Bool = true, isStartSeen: Bool = false) {
    self.capacity = capacity
    self.isOnUsualPort = isOnUsualPort
    isWholeSoFar = [isStartSeen, isStartSeen]
  }

  /// The messages found so far.
  public var messages: [RenderedMessage] { receiver.messages }

  /// Hands on the next bytes of one direction.
  public mutating func feed(_ bytes: [UInt8], _ direction: Direction = .toServer) {
    let side = Int(direction.rawValue)
    var rest = bytes[...]
    while !rest.isEmpty, !isFinished {
      // Of an awaited message only its own bytes are taken, so that eliding never hides the message behind it.
      let missing = awaited[side] - buffers[side].count - elided[side]
      let piece = missing > 0 && awaited[side] > capacity ? rest.prefix(missing) : rest
      rest = rest.dropFirst(piece.count)
      let kept = awaited[side] > capacity ? piece.prefix(max(0, capacity - buffers[side].count)) : piece
      buffers[side] += kept
      elided[side] += piece.count - kept.count
      if buffers[side].count + elided[side] >= awaited[side] { deliver(direction) }
    }
  }

  /// Tells the analyzer that bytes are missing and forgets what was unfinished.
  public mutating func lose(_ direction: Direction = .toServer, missing count: Int? = nil) {
    let side = Int(direction.rawValue)
    isWholeSoFar[side] = false
    buffers[side] = []
    awaited[side] = 0
    elided[side] = 0
    if !analyzer.resynchronise(direction, missing: count) { isFinished = true }
  }

  private mutating func deliver(_ direction: Direction) {
    let side = Int(direction.rawValue)
    let bytes = buffers[side]
    let input = AnalyzerInput(
      bytes.span.octets, direction: direction, elidedByteCount: elided[side], isOnUsualPort: isOnUsualPort,
      isWholeSoFar: isWholeSoFar[side])
    let progress = analyzer.receive(input, into: &receiver)
    let left = bytes.count - progress.consumedByteCount
    if progress.consumedByteCount < 0 || left < 0 {
      breaches.append("consumed \(progress.consumedByteCount) of \(bytes.count)")
    }
    if elided[side] > 0, progress.consumedByteCount == 0, !progress.isFinished {
      breaches.append("a message with elided bytes was not consumed")
    }
    if !progress.isFinished, progress.awaitedByteCount != 0, progress.awaitedByteCount <= left {
      breaches.append("awaited \(progress.awaitedByteCount) although \(left) bytes were left")
    }
    buffers[side] = Array(bytes.dropFirst(elided[side] > 0 ? bytes.count : max(0, progress.consumedByteCount)))
    elided[side] = 0
    awaited[side] = progress.awaitedByteCount
    isFinished = progress.isFinished
  }
}
