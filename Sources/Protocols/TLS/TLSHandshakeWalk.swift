// SPDX-License-Identifier: Apache-2.0
import Wire

/// A walk over the records at the front of a stream, up to the end of their first handshake message.
///
///     | message type (1) | length (3) | body |
///
/// The message may be spread over any number of records. The walk goes on where it stopped when more bytes are there, so that
/// its cost grows with the stream, however finely that is cut.
///
/// - Source: RFC 8446 §4, §5.1.
struct TLSHandshakeWalk {
  /// The bytes in front of every handshake message's body.
  static let headByteCount = 4
  /// The longest hello that is read; none in use comes near.
  static let maximumBodyLength = 1 << 16

  /// Where the next record begins.
  private var offset: UInt32 = 0
  /// The message's type and length, or what was seen of them.
  private var head: UInt32 = 0
  /// The bytes of the message in the records walked over.
  private var gathered: UInt32 = 0

  /// A hello of which every byte is there.
  struct Message {
    /// 1 for a ClientHello, 2 for a ServerHello.
    var type: UInt8
    var bodyLength: Int
    /// Where the message ends in the stream.
    var end: Int
    /// The bytes of the last record that come behind the message and may not be there yet.
    var byteCountBehind: Int
    /// Whether one record carries the whole message.
    var isInOnePiece: Bool
  }

  /// What the bytes at hand say of the message.
  enum Step {
    case whole(Message)
    /// Nothing more can be said until the stream has this many bytes.
    case awaiting(Int)
    /// Another handshake message, or a hello longer than any that is read.
    case none
  }

  /// Walks on over a stream that still begins with the bytes walked over so far.
  ///
  /// - Throws: `malformed` if a record cannot be one, or is of another kind than the message's first.
  mutating func advance(over stream: RawSpan) throws(WireError) -> Step {
    var input = WireReader(stream)
    try input.skip(Int(offset))
    while input.remaining >= TLSRecordHeader.byteCount {
      let start = input.offset
      let record = try TLSRecordHeader(parsing: &input)
      guard record.content == .handshake else { throw .malformed(at: start, rule: .tlsInterleavedRecord) }

      var left = record.length
      var head = head
      var seen = Int(gathered)
      while seen < Self.headByteCount, left > 0, !input.isAtEnd {
        head = head << 8 | UInt32(try input.read(UInt8.self))
        seen += 1
        left -= 1
        if seen == 1 && head != 1 && head != 2 { return .none }
      }
      let bodyLength = Int(head & 0xFF_FFFF)
      let isHeadWhole = seen >= Self.headByteCount
      if isHeadWhole && bodyLength > Self.maximumBodyLength { return .none }

      let length = Self.headByteCount + (isHeadWhole ? bodyLength : 0)
      let taken = min(left, length - seen, input.remaining)
      try input.skip(taken)
      seen += taken
      left -= taken
      if isHeadWhole && seen == length {
        return .whole(
          Message(
            type: UInt8(truncatingIfNeeded: head >> 24), bodyLength: bodyLength, end: input.offset,
            byteCountBehind: left, isInOnePiece: offset == 0))
      }
      if left > 0 { return .awaiting(input.offset + min(left, length - seen)) }
      self.head = head
      gathered = UInt32(clamping: seen)
      offset = UInt32(clamping: input.offset)
    }
    return .awaiting(input.offset + TLSRecordHeader.byteCount)
  }
}

extension TLSHandshakeWalk.Message {
  /// The message's body in one piece, copied from its records.
  func joinedBody(of stream: RawSpan) -> [UInt8] {
    let length = TLSHandshakeWalk.headByteCount + bodyLength
    var message: [UInt8] = []
    message.reserveCapacity(length)
    var input = WireReader(stream)
    while message.count < length, let record = try? TLSRecordHeader(parsing: &input),
      let content = try? input.take(min(record.length, input.remaining))
    {
      for offset in 0..<min(content.byteCount, length - message.count) { message.append(content.octet(offset) ?? 0) }
    }
    message.removeFirst(min(TLSHandshakeWalk.headByteCount, message.count))
    return message
  }
}

extension WireError.Rule {
  static let tlsInterleavedRecord = Self(
    "tls_interleaved_record", "RFC 8446 §5.1", "no other record may come between the records of one handshake message")
}
