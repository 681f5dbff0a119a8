// SPDX-License-Identifier: Apache-2.0
import Wire

/// A walk over one handshake message, from its first byte to its last, through however many records carry it.
///
///     | message type (1) | length (3) | body |
///
/// A message may begin behind another one in a record and end in a later record. The walk goes on where it stopped when more
/// bytes are there, so that its cost grows with the stream, however finely that is cut.
///
/// - Source: RFC 8446 §4, §5.1; RFC 5246 §6.2.1, §7.4.
struct TLSHandshakeWalk {
  /// The bytes in front of every handshake message's body.
  static let headByteCount = 4
  /// The longest body that is read; longer ones are passed over, and none in use comes near.
  static let maximumBodyLength = 1 << 16

  /// The bytes of the record at the walk's place that are still to come.
  private(set) var recordByteCount: UInt16
  /// The bytes of the message's first record from the message on, later messages included.
  private let firstByteCount: UInt16
  /// How far the walk is, counted from the message's first byte, the heads of records included.
  private var offset: UInt32 = 0
  /// The message's type and length, or what was seen of them.
  private var head: UInt32 = 0
  /// The bytes of the message walked over.
  private var gathered: UInt32 = 0

  /// Begins at a message of which the record at hand holds this many bytes, others behind it included.
  init(recordByteCount: UInt16 = 0) {
    self.recordByteCount = recordByteCount
    firstByteCount = recordByteCount
  }

  /// A message of which every byte is there, or, if nobody wants it, its head.
  struct Message {
    let type: TLSHandshakeType
    let bodyLength: Int
    /// Where the bytes walked over end, counted from the message's first.
    let end: Int
    /// Whether no record begins inside the message.
    let isInOnePiece: Bool
  }

  /// What the bytes at hand say of the message.
  enum Step {
    case whole(Message)
    /// The head of a message that is not to be read.
    case unwanted(Message)
    /// Nothing more can be said until this many bytes are there, counted from the message's first.
    case awaiting(Int)
  }

  /// Whether nothing was walked over yet.
  var isAtStart: Bool { offset == 0 }

  private var bodyLength: Int { Int(head & 0xFF_FFFF) }
  private var length: Int { Self.headByteCount + bodyLength }

  /// Walks on over bytes that begin with the message, and so with those walked over before.
  ///
  /// - Throws: `malformed` if a record cannot be one, or is of another kind than the message's first.
  mutating func advance(over bytes: RawSpan) throws(WireError) -> Step {
    var input = WireReader(bytes)
    try input.skip(Int(offset))
    while true {
      if recordByteCount == 0 {
        guard input.remaining >= TLSRecordHeader.byteCount else {
          return .awaiting(input.offset + TLSRecordHeader.byteCount)
        }
        let start = input.offset
        let record = try TLSRecordHeader(parsing: &input)
        guard record.content == .handshake else { throw .malformed(at: start, rule: .tlsInterleavedRecord) }
        recordByteCount = UInt16(clamping: record.length)
      }
      while gathered < Self.headByteCount, recordByteCount > 0, !input.isAtEnd {
        head = head << 8 | UInt32(try input.read(UInt8.self))
        step(over: 1, to: input.offset)
      }
      let isHeadWhole = gathered >= Self.headByteCount
      let message = Message(
        type: TLSHandshakeType(rawValue: UInt8(truncatingIfNeeded: head >> 24)), bodyLength: bodyLength,
        end: input.offset, isInOnePiece: length == input.offset)
      let isWanted = message.type.isRead && bodyLength <= Self.maximumBodyLength
      if gathered == Self.headByteCount && !isWanted { return .unwanted(message) }

      let lacking = (isHeadWhole ? length : Self.headByteCount) - Int(gathered)
      let taken = min(Int(recordByteCount), lacking, input.remaining)
      try input.skip(taken)
      step(over: taken, to: input.offset)
      if isHeadWhole && taken == lacking {
        // A hello counts as there with its record, in which nothing but another hello comes behind it.
        if message.type == .clientHello && input.remaining < Int(recordByteCount) {
          return .awaiting(input.offset + Int(recordByteCount))
        }
        return .whole(
          Message(
            type: message.type, bodyLength: bodyLength, end: input.offset, isInOnePiece: length == input.offset))
      }
      if recordByteCount > 0 { return .awaiting(input.offset + min(Int(recordByteCount), lacking - taken)) }
    }
  }

  /// Walks over content that was awaited, counted and not kept. Returns the message's bytes behind it, or nil where the records'
  /// borders are lost with it.
  mutating func pass(upTo end: Int) -> Int? {
    let content = end - Int(offset)
    guard gathered >= Self.headByteCount, content >= 0, content <= Int(recordByteCount) else { return nil }
    step(over: content, to: end)
    return max(0, length - Int(gathered))
  }

  private mutating func step(over count: Int, to offset: Int) {
    recordByteCount -= UInt16(clamping: count)
    gathered += UInt32(clamping: count)
    self.offset = UInt32(clamping: offset)
  }
}

extension TLSHandshakeWalk {
  /// The message's body in one piece, copied from its records.
  func joinedBody(of bytes: RawSpan) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(length)
    var input = WireReader(bytes)
    if let first = try? input.take(min(Int(firstByteCount), input.remaining)) { message.append(first) }
    // Each turn uses up the head of a record at least.
    while message.count < length, let record = try? TLSRecordHeader(parsing: &input),
      let content = try? input.take(min(record.length, input.remaining))
    {
      message.append(content.extracting(first: length - message.count))
    }
    message.removeFirst(min(Self.headByteCount, message.count))
    return message
  }
}

/// What a handshake message is; unknown types are kept.
///
/// - Source: IANA, TLS HandshakeType.
struct TLSHandshakeType: RawRepresentable, Equatable {
  let rawValue: UInt8

  static let clientHello = Self(rawValue: 1)
  static let serverHello = Self(rawValue: 2)
  static let helloVerifyRequest = Self(rawValue: 3)
  static let certificate = Self(rawValue: 11)

  /// Whether messages of this type are read; others are passed over.
  var isRead: Bool { isHello || self == .certificate }
  /// Whether a connection begins with such a message.
  var isHello: Bool { self == .clientHello || self == .serverHello }
}

extension WireError.Rule {
  static let tlsInterleavedRecord = Self(
    "tls_interleaved_record", "RFC 8446 §5.1", "no other record may come between the records of one handshake message")
}
