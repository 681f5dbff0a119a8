// SPDX-License-Identifier: Apache-2.0
import Wire

/// The head of a record: what everything in DTLS is wrapped in, several to a datagram.
///
///     | content type (1) | version (2) | epoch (2) | sequence number (6) | length (2) |
///
/// - Source: RFC 9147 §4; RFC 6347 §4.1.
struct DTLSRecordHeader: Equatable {
  /// The number of bytes of every record's head, but those that DTLS 1.3 encrypts.
  static let byteCount = 13
  /// The longest content: 2^14 bytes, and 2,048 for what encryption adds.
  static let maximumLength = 1 << 14 + 2048

  /// 20 to 26; others are kept.
  var content: UInt8
  /// Counts the changes of keys: nothing is encrypted in epoch 0.
  var epoch: UInt16
  /// The number of bytes that follow, 1...18,432.
  var length: Int

  static let alert: UInt8 = 21
  static let handshake: UInt8 = 22
  /// A record of DTLS 1.2 with a connection id, whose length only the two ends know (RFC 9146 §4).
  static let withConnectionID: UInt8 = 25
}

extension DTLSRecordHeader: WireDecodable {
  /// Reads a record's head and leaves `input` at its first byte of content.
  ///
  /// - Throws: `truncated` if fewer than 13 bytes are there; `malformed` if it cannot be a record's head.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard input.remaining >= Self.byteCount else { throw .truncated(at: start, needed: Self.byteCount) }
    content = try input.read(UInt8.self)
    guard Self.isContent(content) else { throw .malformed(at: start, rule: .dtlsContentType) }
    guard Self.isVersion(try input.read(UInt16.self)) else { throw .malformed(at: start, rule: .dtlsRecordVersion) }
    epoch = try input.read(UInt16.self)
    try input.skip(6)
    length = Int(try input.read(UInt16.self))
    guard length <= Self.maximumLength else { throw .malformed(at: start, rule: .dtlsRecordLength) }
    if content == Self.handshake && length == 0 { throw .malformed(at: start, rule: .dtlsEmptyHandshake) }
  }

  /// Whether a record begins like this: nothing else that is sent between the same ports does (RFC 7983 §7).
  static func isContent(_ first: UInt8) -> Bool { (20...26).contains(first) }

  /// Whether a record can have the version: DTLS 1.0, 1.2, or the one that some programs wrote before 1.0 was finished.
  static func isVersion(_ version: UInt16) -> Bool { version == 0xFEFF || version == 0xFEFD || version == 0x0100 }

  /// Whether a record begins like this that DTLS 1.3 has encrypted, with a head of its own (RFC 9147 §4).
  static func isUnified(_ first: UInt8) -> Bool { first >> 5 == 0b001 }
}

/// The head of a handshake message's fragment.
///
///     | message type (1) | length (3) | message sequence (2) | fragment offset (3) | fragment length (3) |
///
/// - Source: RFC 9147 §5.2; RFC 6347 §4.2.2.
struct DTLSFragment: Equatable {
  /// The number of bytes of every fragment's head.
  static let headByteCount = 12

  let type: TLSHandshakeType
  /// The number of bytes of the whole message's body.
  let bodyLength: Int
  /// Counts the messages of one side.
  let sequence: UInt16
  /// Where in the body the fragment begins.
  let offset: Int
  /// The number of bytes that follow.
  let length: Int

  var isWhole: Bool { offset == 0 && length == bodyLength }

  /// Whether two fragments are of one message.
  func isOfSameMessage(as other: DTLSFragment) -> Bool {
    type == other.type && bodyLength == other.bodyLength && sequence == other.sequence
  }
}

extension DTLSFragment: WireDecodable {
  /// Reads a fragment's head and leaves `input` at the first byte of the fragment.
  ///
  /// - Throws: `truncated` if fewer than 12 bytes are there; `malformed` if the fragment does not lie inside its message.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard input.remaining >= Self.headByteCount else { throw .truncated(at: start, needed: Self.headByteCount) }
    type = TLSHandshakeType(rawValue: try input.read(UInt8.self))
    bodyLength = Int(try input.readUInt24())
    sequence = try input.read(UInt16.self)
    offset = Int(try input.readUInt24())
    length = Int(try input.readUInt24())
    guard offset &+ length <= bodyLength else { throw .malformed(at: start &+ 6, rule: .dtlsFragmentBounds) }
  }
}

extension WireError.Rule {
  static let dtlsContentType = Self(
    "dtls_content_type", "RFC 9147 §4.1", "a record behind another must begin with a content type that DTLS defines")
  static let dtlsRecordVersion = Self(
    "dtls_record_version", "RFC 6347 §4.1", "a record's version is 254.255 or 254.253")
  static let dtlsRecordLength = Self(
    "dtls_record_length", "RFC 6347 §4.1", "a record must lie within its datagram and hold at most 2^14 + 2048 bytes")
  static let dtlsEmptyHandshake = Self(
    "dtls_empty_handshake", "RFC 6347 §4.1.2.7", "a handshake record must not be empty")
  static let dtlsFragmentBounds = Self(
    "dtls_fragment_bounds", "RFC 6347 §4.2.3", "a fragment must lie within its message")
}
