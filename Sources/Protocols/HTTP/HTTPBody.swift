// SPDX-License-Identifier: Apache-2.0
import Wire

/// What of a message's body is still to be passed over.
///
///     *( chunk-size [ chunk-ext ] CRLF chunk-data CRLF ) 1*"0" [ chunk-ext ] CRLF *( trailer CRLF ) CRLF
///
/// - Source: RFC 9112 §6.3, §7.1.
enum HTTPBody: Sendable, Equatable {
  /// The next byte begins a message.
  case none
  /// As many bytes are left. A response that has none although its head gives a length, as one to a HEAD that was not seen, is
  /// followed at once by the next one.
  case counted(Int, isFirst: Bool)
  /// A line with a chunk's size comes next.
  case chunkSize
  case chunk(Int)
  /// The line end behind a chunk.
  case chunkEnd
  case trailers
  /// Everything up to the end of the connection.
  case untilClose
}

extension HTTPBody {
  /// The longest line that is read in a body; longer ones are no chunk sizes or trailers.
  static let lineLimit = 4096

  /// The body of a request; nil if its end cannot be known.
  init?(of request: borrowing HTTPRequest) {
    if request.header.transferEncoding.byteCount > 0 {
      guard request.header.isChunked else { return nil }
      self = .chunkSize
    } else {
      guard !request.header.isLengthBroken else { return nil }
      self.init(length: request.header.contentLength ?? 0)
    }
  }

  /// The body of a response to a request of a kind, as far as that was seen; nil if its end cannot be known.
  init?(of response: borrowing HTTPResponse, answering kind: HTTPRequest.Kind?) {
    if kind == .head || response.status < 200 || response.status == 204 || response.status == 304 {
      self = .none
    } else if response.header.transferEncoding.byteCount > 0 {
      self = response.header.isChunked ? .chunkSize : .untilClose
    } else {
      guard !response.header.isLengthBroken else { return nil }
      if let length = response.header.contentLength { self.init(length: length) } else { self = .untilClose }
    }
  }

  private init(length: Int) { self = length > 0 ? .counted(length, isFirst: true) : .none }

  /// Moves over what is there of the next part; false if more bytes are needed.
  ///
  /// - Throws: `malformed` if a chunk has no size or no end.
  @_lifetime(input: copy input)
  mutating func pass(_ input: inout WireReader) throws(WireError) -> Bool {
    guard !input.isAtEnd else { return false }
    switch self {
    case .none: return true
    case .untilClose: try input.skip(input.remaining)
    case .counted(let count, let isFirst):
      if isFirst && input.rest.agreesWithWord("http/1.") {
        guard input.remaining >= min(7, count) else { return false }
        if input.remaining >= 7 {
          self = .none
          return true
        }
      }
      let passed = min(count, input.remaining)
      try input.skip(passed)
      self = passed == count ? .none : .counted(count - passed, isFirst: false)
    case .chunk(let count):
      let passed = min(count, input.remaining)
      try input.skip(passed)
      self = passed == count ? .chunkEnd : .chunk(count - passed)
    case .chunkSize:
      guard let line = try Self.line(&input) else { return false }
      let size = try Self.size(line, at: input.offset)
      self = size > 0 ? .chunk(size) : .trailers
    case .chunkEnd:
      guard let line = try Self.line(&input) else { return false }
      guard line.byteCount == 0 else { throw .malformed(at: input.offset, rule: .httpChunkEnd) }
      self = .chunkSize
    case .trailers:
      guard let line = try Self.line(&input) else { return false }
      if line.byteCount == 0 { self = .none }
    }
    return true
  }

  /// Leaves out bytes that are missing. Returns whether the body's end is known all the same.
  mutating func skip(_ count: Int?) -> Bool {
    switch (self, count) {
    case (.untilClose, _): return true
    case (.counted(let left, _), let count?) where count <= left:
      self = count == left ? .none : .counted(left - count, isFirst: false)
    case (.chunk(let left), let count?) where count <= left: self = count == left ? .chunkEnd : .chunk(left - count)
    default: return false
    }
    return true
  }

  /// Takes a line; nothing if its end is not there yet.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func line(_ input: inout WireReader) throws(WireError) -> RawSpan? {
    if let line = try? input.takeLine() { return line }
    guard input.remaining < lineLimit else { throw .malformed(at: input.offset, rule: .httpChunkSize) }
    return nil
  }

  /// The size in front of a chunk: 1 to 15 hexadecimal digits, perhaps with extensions behind a semicolon.
  static func size(_ line: RawSpan, at offset: Int) throws(WireError) -> Int {
    let digits = line.extracting(first: line.firstOffset(of: 0x3B) ?? line.byteCount).trimmed
    guard digits.byteCount > 0, digits.byteCount <= 15 else { throw .malformed(at: offset, rule: .httpChunkSize) }
    var size = 0
    for place in 0..<digits.byteCount {
      guard let octet = digits.octet(place) else { break }
      switch octet.asciiLowerCase {
      case 0x30...0x39: size = size << 4 | Int(octet & 0x0F)
      case 0x61...0x66: size = size << 4 | Int(octet & 0x07) + 9
      default: throw .malformed(at: offset, rule: .httpChunkSize)
      }
    }
    return size
  }
}

extension WireError.Rule {
  static let httpChunkSize = Self(
    "http_chunk_size", "RFC 9112 §7.1", "a chunk must begin with a line that gives its size in hexadecimal")
  static let httpChunkEnd = Self(
    "http_chunk_end", "RFC 9112 §7.1", "a line end must stand behind a chunk")
}
