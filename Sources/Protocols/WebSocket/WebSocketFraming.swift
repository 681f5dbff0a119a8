// SPDX-License-Identifier: Apache-2.0
import Wire

/// Takes one direction of a WebSocket connection apart: what its data frames carry is the stream of another protocol.
///
/// A small value without buffers. Payloads are handed on where they are; those of control frames, and those that an extension
/// has changed, are passed over.
///
/// - Source: RFC 6455 §5; MQTT 5.0 §6 for packets that lie across frames.
public struct WebSocketFraming: Sendable {
  /// The name in malformations.
  public static let layer: StaticString = "websocket"
  /// After as many broken headers the bytes are thought to be something else.
  private static let malformedLimit: UInt8 = 16

  /// The first bytes of an unfinished header.
  private var head = [14 of UInt8](repeating: 0)
  private var headByteCount: UInt8 = 0
  private var malformedCount: UInt8 = 0
  /// The bytes of the frame's payload that are still to come.
  private var remaining = 0
  /// The masking key, turned so that its highest byte is for the next byte; 0 where nothing is masked.
  private var key: UInt32 = 0
  /// Whether the frame's payload belongs to the carried stream.
  private var isContent = false
  /// Whether a message goes on in the next data frame; nil after bytes were lost.
  private var isMessageOpen: Bool? = false
  /// Whether an extension has changed the payload of the open message.
  private var isMessageChanged = false
  private var isUnaligned = false
  private var isFinished = false

  /// Makes the state of a direction that begins with a frame.
  public init() {}

  /// What the next bytes are.
  public enum Part: ~Escapable {
    /// Bytes of the carried stream, masked with a key of which the highest byte goes first; 0 leaves them as they are.
    case content(RawSpan, key: UInt32)
    /// A message begins that lies in one frame, so that its length is known, in bytes.
    case message(Int)
    /// A message begins that an extension has changed: bytes of the carried stream that nobody can read.
    case unreadable
    /// Bytes without meaning for the carried stream were used up, or a header was.
    case passed
    /// A header that breaks a rule was used up.
    case malformed(Malformation)
    /// The bytes can be read no further.
    case finished
  }

  /// Takes the next part and uses up one byte at least, unless it is the last.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public mutating func next(_ input: inout WireReader, isClient: Bool) -> Part {
    if isFinished { return .finished }
    if isUnaligned {
      guard Self.beginsFrames(input.rest, isClient: isClient) else {
        _ = try? input.skip(input.remaining)
        return .passed
      }
      isUnaligned = false
    }
    if remaining > 0 {
      guard let payload = try? input.take(min(remaining, input.remaining)) else { return .finished }
      let part = key
      advance(by: payload.byteCount)
      return isContent ? .content(payload, key: part) : .passed
    }
    return readHead(&input, isClient: isClient)
  }

  /// What a loss means for the carried stream.
  public enum Loss: Sendable, Equatable {
    /// As many of its bytes are missing.
    case content(Int)
    /// None of its bytes are missing.
    case nothing
    /// The frames' borders are lost, too, and with them an unknown number of its bytes.
    case borders
  }

  /// Tells that bytes were lost, and how many, if that is known.
  public mutating func lose(_ count: Int?) -> Loss {
    if let count, headByteCount == 0, count <= remaining {
      advance(by: count)
      return isContent ? .content(count) : .nothing
    }
    headByteCount = 0
    remaining = 0
    isMessageOpen = nil
    isMessageChanged = false
    isUnaligned = true
    return .borders
  }

  private mutating func advance(by count: Int) {
    remaining -= count
    let turn = UInt32(count & 3) * 8
    key = key << turn | key >> (32 - turn)
  }

  /// Adds bytes to the header until it is whole.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private mutating func readHead(_ input: inout WireReader, isClient: Bool) -> Part {
    do throws(WireError) {
      // Each turn uses up a byte; the longest header ends the loop.
      while !input.isAtEnd, headByteCount < 14 {
        head[Int(headByteCount)] = try input.read(UInt8.self)
        headByteCount += 1
        if let header = try Self.header(head.span.octets.extracting(first: Int(headByteCount))) {
          headByteCount = 0
          return begin(header, isClient: isClient)
        }
      }
      return .passed
    } catch {
      isFinished = true
      return .malformed(Malformation(layer: Self.layer, error))
    }
  }

  /// The header, if its last byte is there.
  private static func header(_ bytes: RawSpan) throws(WireError) -> WebSocketFrameHeader? {
    var reader = WireReader(bytes)
    do throws(WireError) {
      return try WebSocketFrameHeader(parsing: &reader)
    } catch {
      guard error.isTruncation else { throw error }
      return nil
    }
  }

  @_lifetime(immortal)
  private mutating func begin(_ header: WebSocketFrameHeader, isClient: Bool) -> Part {
    let rule = header.brokenRule(isClient: isClient, isMessageOpen: isMessageOpen)
    remaining = header.payloadByteCount
    key = header.maskingKey ?? 0
    let isData = !header.opcode.isControl && !header.opcode.isReserved
    let isFirst = isData && header.opcode != .continuation
    if isFirst { isMessageChanged = header.reservedBits != 0 }
    if isData { isMessageOpen = !header.isFinal }
    isContent = isData && !isMessageChanged
    if let rule {
      malformedCount += 1
      isFinished = malformedCount >= Self.malformedLimit
      return .malformed(Malformation(layer: Self.layer, rule: rule, offset: 0))
    }
    guard isFirst else { return .passed }
    if isMessageChanged { return .unreadable }
    return header.isFinal ? .message(header.payloadByteCount) : .passed
  }

  /// Whether bytes begin with a frame that breaks no rule and is followed by others, or goes on behind the bytes.
  private static func beginsFrames(_ bytes: RawSpan, isClient: Bool) -> Bool {
    var rest = WireReader(bytes)
    // Each turn uses up a header.
    while !rest.isAtEnd {
      let isFirst = rest.offset == 0
      guard let header = try? WebSocketFrameHeader(parsing: &rest) else { return !isFirst }
      if header.brokenRule(isClient: isClient, isMessageOpen: nil) != nil { return false }
      guard (try? rest.skip(header.payloadByteCount)) != nil else { return header.payloadByteCount <= 1 << 20 }
    }
    return true
  }
}

extension Array where Element == UInt8 {
  /// Holds the bytes of a payload as they were before they were masked, and nothing else.
  ///
  /// - Source: RFC 6455 §5.3.
  public mutating func unmask(_ payload: RawSpan, key: UInt32) {
    removeAll(keepingCapacity: true)
    append(payload)
    var key = key
    for offset in indices {
      key = key << 8 | key >> 24
      self[offset] ^= UInt8(truncatingIfNeeded: key)
    }
  }
}
