// SPDX-License-Identifier: Apache-2.0
import Ciphers
import Wire

/// The keys of the Initial packets of one side; everybody on the way can make them from a connection id.
///
/// - Source: RFC 9001 §5.2; RFC 9369 §3.3.1, §3.3.2.
public struct QUICInitialKeys: Sendable {
  /// What the payload is encrypted with.
  public let key: [16 of UInt8]
  /// What the packet number is mixed into to give the nonce.
  public let vector: [12 of UInt8]
  /// What the header is protected with.
  public let headerKey: [16 of UInt8]

  /// The sender of a packet.
  public enum Side: Int, Sendable { case client, server }

  /// Makes the keys from the destination connection id of the client's first Initial packet, or of the one after a Retry packet;
  /// nil for a version whose salt is not known.
  public init?(_ version: QUICVersion, connectionID: RawSpan, _ side: Side) {
    guard let salt = version.salt?.octets else { return nil }
    let initial = TrafficSecret(extractedFrom: connectionID, salt: salt.span.octets)
    let secret = initial.secret(labelled: side == .client ? "client in" : "server in")
    let isV2 = version == .v2
    let keyOctets = secret.expand(isV2 ? "quicv2 key" : "quic key", byteCount: 16)
    let vectorOctets = secret.expand(isV2 ? "quicv2 iv" : "quic iv", byteCount: 12)
    let headerOctets = secret.expand(isV2 ? "quicv2 hp" : "quic hp", byteCount: 16)
    var key = [16 of UInt8](repeating: 0)
    var vector = [12 of UInt8](repeating: 0)
    var headerKey = [16 of UInt8](repeating: 0)
    for index in key.indices {
      key[index] = keyOctets[index]
      headerKey[index] = headerOctets[index]
    }
    for index in vector.indices { vector[index] = vectorOctets[index] }
    self.key = key
    self.vector = vector
    self.headerKey = headerKey
  }

  /// The nonce of a packet.
  ///
  /// - Source: RFC 9001 §5.3.
  public func nonce(of number: UInt32) -> [12 of UInt8] {
    var nonce = vector
    for index in 0..<4 { nonce[8 + index] ^= UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * index)) }
    return nonce
  }
}

/// Opens Initial packets: one cipher and two buffers for all flows.
///
/// - Source: RFC 9001 §5.3, §5.4.
public struct QUICInitialOpener: ~Copyable {
  private var cipher = BlockCipher()
  private var header: [UInt8] = []
  private var text: [UInt8] = []

  /// Makes the cipher; the buffers grow with the first packets, up to a datagram's length.
  init() {}

  /// The most bytes that an opener takes.
  static let memoryBound = 2 * 65_536

  /// Removes a packet's protection.
  ///
  /// - Returns: the first byte as it was before protection, or nil if the keys are not the packet's; `take` gives the payload.
  mutating func open(_ packet: borrowing QUICPacket, _ keys: QUICInitialKeys) -> UInt8? {
    let start = packet.numberOffset
    let sample = packet.bytes.extracting(from: start + QUICPacket.sampleOffset)
    guard let first = packet.bytes.octet(0), let mask = cipher.encrypt(sample, key: keys.headerKey) else { return nil }
    // Only the lowest four bits of a long header are protected.
    let clear = first ^ mask[0] & 0x0F
    let numberLength = Int(clear & 0b11) + 1
    header.removeAll(keepingCapacity: true)
    header.append(packet.bytes.extracting(first: start + numberLength))
    guard header.count == start + numberLength else { return nil }
    header[0] = clear
    var number: UInt32 = 0
    for index in 0..<numberLength {
      header[start + index] ^= mask[1 + index]
      number = number << 8 | UInt32(header[start + index])
    }
    text.removeAll(keepingCapacity: true)
    text.append(packet.bytes.extracting(from: start + numberLength))
    return cipher.open(&text, associated: header, key: keys.key, nonce: keys.nonce(of: number)) ? clear : nil
  }

  /// Takes the payload of the packet that was opened last; `put` brings the buffer back.
  mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &text)
    return taken
  }

  /// Brings a taken buffer back, to be used again.
  mutating func put(_ bytes: consuming [UInt8]) { text = bytes }
}
