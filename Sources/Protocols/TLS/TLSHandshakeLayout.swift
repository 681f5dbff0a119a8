// SPDX-License-Identifier: Apache-2.0
import Wire

/// Where the first handshake message of a stream lies in the records that carry it.
///
///     | message type (1) | length (3) | body |
///
/// - Source: RFC 8446 §4, §5.1.
struct TLSHandshakeLayout {
  /// The bytes in front of every handshake message's body.
  static let headByteCount = 4
  /// The longest hello that is read; none in use comes near.
  static let maximumBodyLength = 1 << 16

  /// 1 for a ClientHello, 2 for a ServerHello; there are no others here.
  var type: UInt8
  var bodyLength: Int
  /// Where the message ends in the stream.
  var end: Int
  /// The bytes of the last record that come behind the message and may not be there yet.
  var byteCountBehind: Int
  /// The number of records that carry the message.
  var recordCount: Int

  /// What the bytes at hand say of the message.
  enum Search {
    case whole(TLSHandshakeLayout)
    /// More bytes are needed: the stream has this many up to the message's end, or more.
    case awaiting(Int)
    /// Another handshake message, or a hello longer than any that is read.
    case none
  }

  /// Walks over the records at the front of a stream until the first handshake message is whole.
  ///
  /// - Throws: `malformed` if a record cannot be one, or is of another kind than the message's first.
  static func search(_ stream: RawSpan) throws(WireError) -> Search {
    var input = WireReader(stream)
    var head: UInt32 = 0
    var gathered = 0
    var needed = headByteCount
    var records = 0
    while input.remaining >= TLSRecordHeader.byteCount {
      let start = input.offset
      let record = try TLSRecordHeader(parsing: &input)
      guard record.content == .handshake else { throw .malformed(at: start, rule: .tlsInterleavedRecord) }
      records += 1

      var left = record.length
      while gathered < headByteCount, left > 0, !input.isAtEnd {
        head = head << 8 | UInt32(try input.read(UInt8.self))
        gathered += 1
        left -= 1
        if gathered == 1 && head != 1 && head != 2 { return .none }
        if gathered == headByteCount { needed += Int(head & 0xFF_FFFF) }
      }
      guard needed <= headByteCount + maximumBodyLength else { return .none }

      let step = min(left, needed - gathered, input.remaining)
      try input.skip(step)
      gathered += step
      left -= step
      let missing = needed - gathered
      if missing == 0 && gathered >= headByteCount {
        return .whole(
          TLSHandshakeLayout(
            type: UInt8(truncatingIfNeeded: head >> 24), bodyLength: needed - headByteCount, end: input.offset,
            byteCountBehind: left, recordCount: records))
      }
      if left > 0 {
        return .awaiting(input.offset + missing + (missing <= left ? 0 : TLSRecordHeader.byteCount))
      }
    }
    return .awaiting(input.offset + TLSRecordHeader.byteCount + max(1, needed - gathered))
  }

  /// The message's body in one piece, copied from its records.
  func joinedBody(of stream: RawSpan) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(Self.headByteCount + bodyLength)
    var input = WireReader(stream)
    while message.count < Self.headByteCount + bodyLength, let record = try? TLSRecordHeader(parsing: &input),
      let content = try? input.take(min(record.length, input.remaining))
    {
      for offset in 0..<min(content.byteCount, Self.headByteCount + bodyLength - message.count) {
        message.append(content.octet(offset) ?? 0)
      }
    }
    message.removeFirst(min(Self.headByteCount, message.count))
    return message
  }
}

extension WireError.Rule {
  static let tlsInterleavedRecord = Self(
    "tls_interleaved_record", "RFC 8446 §5.1", "no other record may come between the records of one handshake message")
}
