// SPDX-License-Identifier: Apache-2.0
import Wire

/// What every OPC UA message over TCP begins with. Numbers are little-endian.
///
///     |  Type (3 letters)  |  F, C or A (1)  |  Length of the whole message (4)  |
///
/// - Source: OPC 10000-6 §7.1.2.2.
public struct OPCUAHeader: Hashable, Sendable {
  public let kind: Kind
  public let chunk: Chunk
  /// The bytes of header and body.
  public let messageByteCount: Int

  /// The bytes of the header itself.
  public static let byteCount = 8

  /// What the message is for.
  public enum Kind: UInt32, CaseIterable, Sendable {
    case hello = 0x48_454C
    case acknowledge = 0x41_434B
    case error = 0x45_5252
    case reverseHello = 0x52_4845
    case openChannel = 0x4F_504E
    case closeChannel = 0x43_4C4F
    case message = 0x4D_5347
  }

  /// Whether the message ends here.
  public enum Chunk: UInt8, Sendable {
    case final = 0x46
    case intermediate = 0x43
    case aborted = 0x41
  }
}

extension OPCUAHeader: WireDecodable {
  /// Reads a header and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` for types that nobody defined, and a length that holds no header.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard let kind = Kind(rawValue: try input.readUInt24()) else { throw .malformed(at: start, rule: .opcuaType) }
    guard let chunk = Chunk(rawValue: try input.read(UInt8.self)) else {
      throw .malformed(at: start &+ 3, rule: .opcuaChunk)
    }
    self.kind = kind
    self.chunk = chunk
    messageByteCount = Int(try input.readLittle32())
    guard (Self.byteCount...Self.longest).contains(messageByteCount) else {
      throw .malformed(at: start &+ 4, rule: .opcuaLength)
    }
  }

  /// What nothing but noise goes beyond: chunks are as long as buffers, which are of 64 KiB in common.
  private static let longest = 0xFF_FFFF
}

extension OPCUAHeader.Kind {
  /// The letters on the wire.
  public var name: StaticString {
    switch self {
    case .hello: "HEL"
    case .acknowledge: "ACK"
    case .error: "ERR"
    case .reverseHello: "RHE"
    case .openChannel: "OPN"
    case .closeChannel: "CLO"
    case .message: "MSG"
    }
  }
}

extension WireReader {
  /// Reads four octets, the first one lowest.
  @_lifetime(self: copy self)
  mutating func readLittle32() throws(WireError) -> UInt32 { try read(UInt32.self).byteSwapped }

  /// Takes the bytes behind a length of four octets; -1 says that there are none.
  ///
  /// - Throws: `malformed` for lengths below -1.
  /// - Source: OPC 10000-6 §5.2.2.4, §5.2.2.7.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeOPCUAString() throws(WireError) -> RawSpan {
    let start = offset
    let length = Int32(bitPattern: try readLittle32())
    guard length >= -1 else { throw .malformed(at: start, rule: .opcuaString) }
    return try take(max(0, Int(length)))
  }

  /// Reads an identifier of a node; returns its number, or nil where it is a text or the like.
  ///
  /// - Throws: `malformed` for encodings that nobody defined.
  /// - Source: OPC 10000-6 §5.2.2.9.
  @_lifetime(self: copy self)
  mutating func readOPCUANode() throws(WireError) -> UInt32? {
    let start = offset
    switch try read(UInt8.self) & 0x3F {
    case 0: return UInt32(try read(UInt8.self))
    case 1:
      let namespace = try read(UInt8.self)
      let number = UInt32(try read(UInt16.self).byteSwapped)
      return namespace == 0 ? number : nil
    case 2:
      let namespace = try read(UInt16.self)
      let number = try readLittle32()
      return namespace == 0 ? number : nil
    case 3, 5:
      try skip(2)
      _ = try takeOPCUAString()
      return nil
    case 4:
      try skip(18)
      return nil
    default: throw .malformed(at: start, rule: .opcuaNode)
    }
  }
}

extension WireError.Rule {
  static let opcuaType = Self(
    "opcua_type", "OPC 10000-6 §7.1.2.2, §6.7.2.2", "a message must be HEL, ACK, ERR, RHE, OPN, CLO or MSG")
  static let opcuaChunk = Self(
    "opcua_chunk", "OPC 10000-6 §7.1.2.2, §6.7.2.2", "only MSG may be continued or aborted, all else is final")
  static let opcuaLength = Self(
    "opcua_length", "OPC 10000-6 §7.1.2.2", "the length must be that of the whole message, its header included")
  static let opcuaString = Self(
    "opcua_string", "OPC 10000-6 §5.2.2.4, §5.2.2.7", "a length must not be below -1, which stands for nothing")
  static let opcuaNode = Self(
    "opcua_node", "OPC 10000-6 §5.2.2.9", "the encoding of a node's identifier must be one of six")
}
