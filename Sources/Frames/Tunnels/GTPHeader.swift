// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a user's packet on its way through a mobile network.
///
///     |Ver 1|1|0|E|S|PN| Type 255 |  Length 2  |  Tunnel Endpoint Identifier 4  |
///     | [ Sequence Number 2 | N-PDU Number | Next Extension Type | Extensions ... ] |
///
/// - Source: 3GPP TS 29.281 §5.1 and §5.2.
struct GTPHeader {
  var endpointIdentifier: UInt32

  /// The UDP port that it is sent to; some senders have it as their own port only.
  static let port: UInt16 = 2152
  /// The bytes that every header has, which its length leaves out.
  static let byteCount = 8
  /// The most extension headers that are walked over.
  static let maximumExtensionCount = 8
}

extension GTPHeader {
  /// Reads a header with its extensions and leaves `input` at the user's packet; nil where this is something else.
  ///
  /// A datagram that is not sent to the port must end with the user's packet.
  @_lifetime(input: copy input)
  init?(probing input: inout WireReader, of datagram: UDPHeader) {
    guard let flags = try? input.read(UInt8.self), flags & 0xF8 == 0x30, (try? input.read(UInt8.self)) == 255,
      let length = try? input.read(UInt16.self), let identifier = try? input.read(UInt32.self)
    else { return nil }
    let spare = datagram.payloadLength - Self.byteCount - Int(length)
    guard spare == 0 || spare > 0 && datagram.destinationPort == Self.port else { return nil }
    endpointIdentifier = identifier
    guard flags & 0x07 != 0 else { return }
    guard (try? input.skip(3)) != nil, var next = try? input.read(UInt8.self) else { return nil }
    var count = 0
    while flags & 0x04 != 0, next != 0 {
      // Units of four octets, the length's own and the next type's included.
      guard count < Self.maximumExtensionCount, let units = try? input.read(UInt8.self), units > 0,
        (try? input.skip(Int(units) * 4 - 2)) != nil, let following = try? input.read(UInt8.self)
      else { return nil }
      next = following
      count += 1
    }
  }
}
