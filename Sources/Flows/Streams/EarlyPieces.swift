// SPDX-License-Identifier: Apache-2.0
import Wire

/// Runs of a stream's bytes that came before the ones in front of them, in lists sorted by sequence number.
///
/// The runs of a list never overlap. Their bytes stand in blocks of `blockByteCount`, made on first use and then used again.
struct EarlyPieces: ~Copyable {
  static let blockByteCount = 2048

  /// A run, in the list of its stream.
  struct Piece {
    var sequence: SequenceNumber
    var length: Int32
    /// The block with the bytes; `unread` or `missing` where there are none.
    var block: Int32
    var next: Int32

    var end: SequenceNumber { sequence.advanced(by: Int(length)) }
  }

  /// The block number of bytes that came, and nobody wants.
  static let unread: Int32 = -1
  /// The block number of bytes that the capture did not keep.
  static let missing: Int32 = -2

  private let limit: Int
  private let blockLimit: Int
  private var pieces: [Piece] = []
  private var freePieces: [Int32] = []
  private var blocks: [[UInt8]] = []
  private var freeBlocks: [Int32] = []

  init(limit: Int, blockLimit: Int) {
    self.limit = limit
    self.blockLimit = blockLimit
  }

  subscript(number: Int32) -> Piece {
    get { pieces[Int(number)] }
    _modify { yield &pieces[Int(number)] }
  }

  /// The bytes of the pieces in use and the number of the blocks in use, for tests of the bounds.
  var blocksInUse: Int { blocks.count - freeBlocks.count }
  var piecesInUse: Int { pieces.count - freePieces.count }

  /// A new piece outside every list, or nil when all are in use.
  mutating func claim(at sequence: SequenceNumber, length: Int, block: Int32) -> Int32? {
    let piece = Piece(sequence: sequence, length: Int32(clamping: length), block: block, next: -1)
    if let number = freePieces.popLast() {
      pieces[Int(number)] = piece
      return number
    }
    guard pieces.count < limit else { return nil }
    pieces.append(piece)
    return Int32(truncatingIfNeeded: pieces.count - 1)
  }

  mutating func release(_ number: Int32) { freePieces.append(number) }

  /// An empty block, or nil when all are in use.
  mutating func claimBlock() -> Int32? {
    if let number = freeBlocks.popLast() { return number }
    guard blocks.count < blockLimit else { return nil }
    blocks.append([])
    blocks[blocks.count - 1].reserveCapacity(Self.blockByteCount)
    return Int32(truncatingIfNeeded: blocks.count - 1)
  }

  mutating func releaseBlock(_ number: Int32) {
    guard number >= 0 else { return }
    blocks[Int(number)].removeAll(keepingCapacity: true)
    freeBlocks.append(number)
  }

  /// The bytes that a block has room for.
  func room(in block: Int32) -> Int { Self.blockByteCount - blocks[Int(block)].count }

  mutating func append(_ bytes: RawSpan, to block: Int32) { blocks[Int(block)].append(bytes) }

  /// Whether a block holds these bytes from an offset on.
  func holds(_ bytes: RawSpan, at offset: Int, in block: Int32) -> Bool {
    let kept = blocks[Int(block)]
    return kept.span.octets.extracting(from: offset).extracting(first: bytes.byteCount).holdsSameBytes(as: bytes)
  }

  /// Takes a block's bytes out, so that they can be read while everything else changes; `putBack` brings them back.
  mutating func take(_ block: Int32) -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &blocks[Int(block)])
    return taken
  }

  mutating func putBack(_ bytes: consuming [UInt8], _ block: Int32) { blocks[Int(block)] = bytes }
}
