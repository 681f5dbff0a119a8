// SPDX-License-Identifier: Apache-2.0
import Wire

/// TCP segments that came before the bytes in front of them, in lists sorted by sequence number.
///
/// A fixed number of pieces of at most `pieceLimit` bytes, made on first use and then used again; longer segments take several.
struct EarlySegments: ~Copyable {
  static let pieceLimit = 2048
  /// The most bytes that one direction of a flow may have waiting.
  static let streamByteLimit = 64 * 1024
  /// The most pieces that one direction of a flow may have waiting, however small they are: finding a piece's place walks past
  /// all of them.
  static let streamPieceLimit = 64

  struct Piece {
    var sequence: UInt32
    var bytes: [UInt8]
    var next: Int32
  }

  private let limit: Int
  private var pieces: [Piece] = []
  private var free: [Int32] = []

  init(limit: Int) { self.limit = limit }

  var hasRoom: Bool { !free.isEmpty || pieces.count < limit }

  func sequence(_ number: Int32) -> UInt32 { pieces[Int(number)].sequence }

  /// The pieces that a segment of this length takes.
  static func pieceCount(of byteCount: Int) -> Int { (byteCount + pieceLimit - 1) / pieceLimit }

  /// Adds a segment to the list that begins at `head`; returns how many bytes were kept (fewer where the room ran out).
  mutating func insert(_ bytes: RawSpan, at sequence: UInt32, head: inout Int32) -> Int {
    var offset = 0
    while offset < bytes.byteCount && hasRoom {
      let length = min(Self.pieceLimit, bytes.byteCount - offset)
      let number = claim(sequence &+ UInt32(truncatingIfNeeded: offset))
      pieces[Int(number)].bytes.append(bytes.extracting(offset..<offset + length))
      link(number, head: &head)
      offset += length
    }
    return offset
  }

  private mutating func claim(_ sequence: UInt32) -> Int32 {
    if let number = free.popLast() {
      pieces[Int(number)].sequence = sequence
      return number
    }
    pieces.append(Piece(sequence: sequence, bytes: [], next: -1))
    return Int32(truncatingIfNeeded: pieces.count - 1)
  }

  /// Puts a piece behind all that do not come after it; a stream has few pieces waiting, which bounds the walk.
  private mutating func link(_ number: Int32, head: inout Int32) {
    let sequence = pieces[Int(number)].sequence
    var previous: Int32 = -1
    var following = head
    while following >= 0, Int32(bitPattern: pieces[Int(following)].sequence &- sequence) <= 0 {
      previous = following
      following = pieces[Int(following)].next
    }
    pieces[Int(number)].next = following
    if previous < 0 { head = number } else { pieces[Int(previous)].next = number }
  }

  /// Takes the first piece of a list out; its bytes go back with `recycle`.
  mutating func takeFirst(_ head: inout Int32) -> (sequence: UInt32, bytes: [UInt8], number: Int32) {
    let number = head
    var bytes: [UInt8] = []
    swap(&bytes, &pieces[Int(number)].bytes)
    head = pieces[Int(number)].next
    return (pieces[Int(number)].sequence, bytes, number)
  }

  mutating func recycle(_ bytes: consuming [UInt8], _ number: Int32) {
    var bytes = bytes
    bytes.removeAll(keepingCapacity: true)
    pieces[Int(number)].bytes = bytes
    free.append(number)
  }

  /// Gives a whole list back.
  mutating func releaseAll(_ head: inout Int32) {
    while head >= 0 {
      let next = pieces[Int(head)].next
      pieces[Int(head)].bytes.removeAll(keepingCapacity: true)
      free.append(head)
      head = next
    }
  }
}
