// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a UDP datagram.
///
///     |  Source Port  | Destination Port |  Length  |  Checksum  |
///
/// - Source: RFC 768.
public struct UDPHeader: Sendable, BitwiseCopyable {
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  /// The length of header and payload in bytes; 0 in a jumbogram (RFC 2675 §4).
  public var length: Int

  /// The bytes behind the header that it announces.
  public var payloadLength: Int { max(0, length - 8) }
}

extension UDPHeader: WireDecodable {
  /// Reads a header and leaves `input` at the payload.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the length is shorter than the header.
  @inline(__always)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let fixed = try input.take(8)
    sourcePort = fixed.number(at: 0, UInt16.self)
    destinationPort = fixed.number(at: 2, UInt16.self)
    length = Int(fixed.number(at: 4, UInt16.self))
    guard length == 0 || length >= 8 else { throw .malformed(at: start + 4, rule: .udpLength) }
  }
}

extension WireError.Rule {
  static let udpLength = Self("udp_length", "RFC 768", "the length must cover the header of 8 octets")
}
