// SPDX-License-Identifier: Apache-2.0
import Wire

/// One packet of the binary protocol, before keys are taken into use.
///
///     | packet length (4) | padding length (1) | payload | padding |
///
/// - Source: RFC 4253 §6, §6.1.
public struct SSHPacket: WireDecodable, ~Escapable {
  /// The most bytes of a packet that every implementation takes.
  static let byteLimit = 35_000
  /// The least bytes of a packet.
  static let leastByteCount = 16

  /// The message: its number first.
  public let payload: RawSpan

  /// Reads a packet and leaves `input` behind its padding.
  ///
  /// - Throws: `truncated` if the bytes end inside the packet; `malformed` if its length is beyond the bounds, or the padding's.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let length = Int(try input.read(UInt32.self))
    guard length + 4 >= Self.leastByteCount, length + 4 <= Self.byteLimit else {
      throw .malformed(at: start, rule: .sshPacketLength)
    }
    var body = try input.child(length)
    let padding = Int(try body.read(UInt8.self))
    guard padding >= 4, padding < length - 1 else { throw .malformed(at: start + 4, rule: .sshPadding) }
    payload = try body.take(length - 1 - padding)
  }

  /// The bytes of the packet that a stream begins with, or nil while its length is not there or is none.
  static func byteCount(_ bytes: RawSpan) -> Int? {
    guard bytes.byteCount >= 4 else { return nil }
    let count = Int(bytes.number(at: 0, UInt32.self)) + 4
    return count <= byteLimit ? count : nil
  }

  /// The number of the message.
  ///
  /// - Source: RFC 4250 §4.1.2.
  enum Kind {
    static let keyExchangeInit: UInt8 = 20
    static let newKeys: UInt8 = 21
  }
}

extension WireError.Rule {
  static let sshPacketLength = Self(
    "ssh_packet_length", "RFC 4253 §6, §6.1", "a packet must have 16 bytes at least and 35,000 at most")
  static let sshPadding = Self(
    "ssh_padding", "RFC 4253 §6", "a packet must have 4 bytes of padding at least, and a message in front of it")
}
