// SPDX-License-Identifier: Apache-2.0
import Wire

/// The head of a record: what everything in a TLS stream is wrapped in.
///
///     | content type (1) | version (2) | length (2) |
///
/// - Source: RFC 8446 §5.1; RFC 5246 §6.2.
struct TLSRecordHeader: Equatable {
  /// The number of bytes of every record's head.
  static let byteCount = 5

  var content: Content
  /// The number of bytes that follow, 0...18,432.
  var length: Int

  enum Content: UInt8 {
    case changeCipherSpec = 20
    case alert = 21
    case handshake = 22
    case applicationData = 23
    case heartbeat = 24
  }
}

extension TLSRecordHeader: WireDecodable {
  /// Reads a record's head and leaves `input` at its first byte of content.
  ///
  /// - Throws: `truncated` if fewer than five bytes are there; `malformed` if it cannot be a record's head.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard input.remaining >= Self.byteCount else { throw .truncated(at: start, needed: Self.byteCount) }
    guard let content = Content(rawValue: try input.read(UInt8.self)) else {
      throw .malformed(at: start, rule: .tlsContentType)
    }
    guard try input.read(UInt16.self) >> 8 == 3 else { throw .malformed(at: start, rule: .tlsRecordVersion) }
    self.content = content
    length = Int(try input.read(UInt16.self))
    guard length <= 1 << 14 + 2048 else { throw .malformed(at: start, rule: .tlsRecordLength) }
    if content == .handshake && length == 0 { throw .malformed(at: start, rule: .tlsEmptyHandshake) }
  }
}

extension WireError.Rule {
  static let tlsContentType = Self(
    "tls_content_type", "RFC 8446 §5", "a record's content type must be one that TLS defines")
  static let tlsRecordVersion = Self(
    "tls_record_version", "RFC 5246 §6.2.1", "the first byte of a record's version is 3")
  static let tlsRecordLength = Self(
    "tls_record_length", "RFC 5246 §6.2.3", "a record must not hold more than 2^14 + 2048 bytes")
  static let tlsEmptyHandshake = Self(
    "tls_empty_handshake", "RFC 8446 §5.1", "a handshake record must not be empty")
}
