// SPDX-License-Identifier: Apache-2.0
import Wire

/// What stands in front of a frame's payload.
///
///     |F|R|R|R| opcode (4) |M| length (7) | extended length (0, 2 or 8 bytes) | masking key (0 or 4 bytes) |
///
/// F final fragment, R reserved for extensions, M masked.
///
/// - Source: RFC 6455 §5.2.
public struct WebSocketFrameHeader: WireDecodable, Hashable, Sendable {
  /// Whether the frame is the last of its message.
  public let isFinal: Bool
  /// The three reserved bits, the first one highest; permessage-deflate sets the first (RFC 7692 §6).
  public let reservedBits: UInt8
  /// What the payload is; unknown ones are kept.
  public let opcode: Opcode
  /// The bytes of the payload.
  public let payloadByteCount: Int
  /// The key that the payload is masked with, its first byte highest; nil if it is not masked.
  public let maskingKey: UInt32?
  /// Whether the length could have been written shorter.
  let isLengthStretched: Bool

  /// What a frame is for.
  ///
  /// - Source: RFC 6455 §11.8.
  public struct Opcode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    /// Takes any number of four bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The message that an earlier frame began goes on.
    public static let continuation = Self(rawValue: 0)
    public static let text = Self(rawValue: 1)
    public static let binary = Self(rawValue: 2)
    public static let close = Self(rawValue: 8)
    public static let ping = Self(rawValue: 9)
    public static let pong = Self(rawValue: 10)

    /// Whether the frame speaks of the connection and belongs to no message.
    public var isControl: Bool { rawValue >= 8 }
    var isReserved: Bool { rawValue > 10 || rawValue > 2 && rawValue < 8 }
  }

  /// The bytes of the longest header.
  static let maximumByteCount = 14

  /// Reads a header and leaves `input` at the payload.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the length's highest bit is set.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let first = try input.read(UInt8.self)
    isFinal = first & 0x80 != 0
    reservedBits = first >> 4 & 0b111
    opcode = Opcode(rawValue: first & 0x0F)
    let second = try input.read(UInt8.self)
    switch second & 0x7F {
    case 126:
      payloadByteCount = Int(try input.read(UInt16.self))
      isLengthStretched = payloadByteCount < 126
    case 127:
      let start = input.offset
      guard let length = Int(exactly: try input.read(UInt64.self)) else {
        throw .malformed(at: start, rule: .webSocketLength)
      }
      payloadByteCount = length
      isLengthStretched = length <= 0xFFFF
    default:
      payloadByteCount = Int(second & 0x7F)
      isLengthStretched = false
    }
    maskingKey = second & 0x80 != 0 ? try input.read(UInt32.self) : nil
  }
}

extension WebSocketFrameHeader {
  /// The first rule that the header breaks for a sender that must mask, or must not, and that has or has not a message open.
  func brokenRule(isClient: Bool, isMessageOpen: Bool?) -> WireError.Rule? {
    if opcode.isReserved { return .webSocketOpcode }
    if reservedBits & 0b011 != 0 || reservedBits != 0 && (opcode.isControl || opcode == .continuation) {
      return .webSocketReservedBits
    }
    if opcode.isControl && (!isFinal || payloadByteCount > 125) { return .webSocketControlFrame }
    if isLengthStretched { return .webSocketShortestLength }
    if isClient && maskingKey == nil { return .webSocketClientMask }
    if !isClient && maskingKey != nil { return .webSocketServerMask }
    guard !opcode.isControl, let isMessageOpen else { return nil }
    if opcode == .continuation { return isMessageOpen ? nil : .webSocketContinuation }
    return isMessageOpen ? .webSocketInterleaved : nil
  }
}

extension WireError.Rule {
  static let webSocketLength = Self(
    "websocket_length", "RFC 6455 §5.2", "the highest bit of a length of eight bytes must be 0")
  static let webSocketShortestLength = Self(
    "websocket_shortest_length", "RFC 6455 §5.2", "a length must be written in as few bytes as can hold it")
  static let webSocketOpcode = Self(
    "websocket_opcode", "RFC 6455 §5.2", "opcodes 3-7 and 11-15 are reserved")
  static let webSocketReservedBits = Self(
    "websocket_reserved_bits", "RFC 6455 §5.2", "a reserved bit must be 0 unless an extension gives it a meaning")
  static let webSocketControlFrame = Self(
    "websocket_control_frame", "RFC 6455 §5.5", "a control frame must be one fragment of at most 125 bytes")
  static let webSocketClientMask = Self(
    "websocket_client_mask", "RFC 6455 §5.1", "a client must mask every frame")
  static let webSocketServerMask = Self(
    "websocket_server_mask", "RFC 6455 §5.1", "a server must not mask any frame")
  static let webSocketContinuation = Self(
    "websocket_continuation", "RFC 6455 §5.4", "a continuation must follow the frame that begins its message")
  static let webSocketInterleaved = Self(
    "websocket_interleaved", "RFC 6455 §5.4", "a message must not begin inside another one")
}
