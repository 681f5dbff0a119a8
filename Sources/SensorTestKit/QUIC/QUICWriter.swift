// SPDX-License-Identifier: Apache-2.0
import Protocols

/// Writes the packets with which a QUIC connection begins, protected as a client and a server do it.
///
/// - Source: RFC 9000 §17.2, §19; RFC 9001 §5; RFC 9369 §3.
public struct QUICWriter: Sendable {
  /// The version of the packets.
  public var version = QUICVersion.v1
  /// What the keys come from: the destination id of the client's first packet, or the source id of a Retry packet.
  public var secretID: [UInt8] = [0x83, 0x94, 0xC8, 0xF0, 0x3E, 0x51, 0x57, 0x08]
  /// The destination id; nil for the client's first packet, whose keys come from it.
  public var destinationID: [UInt8]?
  public var sourceID: [UInt8] = []
  /// What stands between the connection ids and the length of Initial packets.
  public var token: [UInt8] = []
  public var packetNumber: UInt32 = 0
  /// The bytes that the packet number takes, 1...4.
  public var numberLength = 4
  /// The reserved bits of the first byte, 0...3.
  public var reservedBits: UInt8 = 0

  public init() {}

  /// A number in as few bytes as it takes.
  ///
  /// - Source: RFC 9000 §16.
  public static func number(_ value: UInt64) -> [UInt8] {
    let size: (bits: UInt64, count: Int) =
      value < 1 << 6 ? (0, 1) : value < 1 << 14 ? (1, 2) : value < 1 << 30 ? (2, 4) : (3, 8)
    let marked = value | size.bits << UInt64(8 * size.count - 2)
    return (0..<size.count).map { UInt8(truncatingIfNeeded: marked >> UInt64(8 * (size.count - 1 - $0))) }
  }

  /// A CRYPTO frame.
  public static func crypto(_ bytes: some Collection<UInt8>, at offset: Int = 0) -> [UInt8] {
    [0x06] + number(UInt64(offset)) + number(UInt64(bytes.count)) + bytes
  }

  /// A transport parameter.
  public static func parameter(_ identifier: UInt64, _ value: [UInt8]) -> [UInt8] {
    number(identifier) + number(UInt64(value.count)) + value
  }

  /// An Initial packet with these frames, padded so that the packet has at least `size` bytes.
  public func initial(
    _ frames: [UInt8], from side: QUICInitialKeys.Side = .client, paddedTo size: Int = 1200
  ) -> [UInt8] {
    let front = front(type: 0) + Self.number(UInt64(token.count)) + token
    // The length takes two bytes here, whatever it is.
    let missing = size - (front.count + 2 + numberLength + frames.count + 16)
    let payload = frames + [UInt8](repeating: 0, count: max(0, missing))
    let length = numberLength + payload.count + 16
    let number = (0..<numberLength).map {
      UInt8(truncatingIfNeeded: packetNumber >> UInt32(8 * (numberLength - 1 - $0)))
    }
    let header = front + [UInt8(0x40 | length >> 8 & 0x3F), UInt8(length & 0xFF)] + number
    guard let keys = QUICInitialKeys(version, connectionID: secretID.span.octets, side) else { return header }
    return PacketProtection.protect(header, payload, keys, number: packetNumber, numberLength: numberLength)
  }

  /// A packet of another kind whose payload nobody can read: 1 for 0-RTT, 2 for Handshake.
  public func unreadable(type: UInt8, byteCount: Int) -> [UInt8] {
    front(type: type) + Self.number(UInt64(byteCount)) + [UInt8](repeating: 0xA5, count: byteCount)
  }

  /// A Retry packet; its tag is not that of RFC 9001 §5.8.
  public func retry(token: [UInt8]) -> [UInt8] { front(type: 3) + token + [UInt8](repeating: 0x7A, count: 16) }

  /// A version negotiation packet.
  public func versionNegotiation(_ versions: [UInt32]) -> [UInt8] {
    var packet = self
    packet.version = .negotiation
    return packet.front(type: 0)
      + versions.flatMap { version in (0..<4).map { UInt8(truncatingIfNeeded: version >> UInt32(24 - 8 * $0)) } }
  }

  /// The first byte, the version and the connection ids.
  private func front(type: UInt8) -> [UInt8] {
    let bits = version == .v2 ? (type + 1) & 0b11 : type
    let first = 0xC0 | bits << 4 | reservedBits << 2 | UInt8(numberLength - 1)
    let versionOctets = (0..<4).map { UInt8(truncatingIfNeeded: version.rawValue >> UInt32(24 - 8 * $0)) }
    let destination = destinationID ?? secretID
    return [first] + versionOctets + [UInt8(destination.count)] + destination + [UInt8(sourceID.count)] + sourceID
  }
}
