// SPDX-License-Identifier: Apache-2.0
import Wire

/// A packet of OpenVPN's control channel, in which the two ends speak TLS.
///
///     | operation (5 bits), key (3 bits) | session (8) | [ digest (n) | packet number (4) | time (4) ] |
///     | acknowledged (1) | … (4 each) | [ peer's session (8), if any is acknowledged ] | message number (4) | content |
///
/// The digest stands there where the ends share a key to authenticate packets with (`tls-auth`); nothing in the packet says so.
///
/// - Source: OpenVPN's network protocol (doc/doxygen/doc_protocol_overview.h), "Structure of ciphertext control channel messages".
struct OpenVPNPacket: ~Escapable {
  /// What a packet is for.
  struct Operation: RawRepresentable, Hashable {
    let rawValue: UInt8
    static let control = Self(rawValue: 4)
  }

  /// The octets that the digests in use have, in the order of how common they are; 0 stands for none.
  static let digestLengths: [8 of UInt8] = [0, 20, 32, 64, 16, 28, 48, 24]
  private static let acknowledgementLimit = 8

  /// Counts the messages of a side from its reset on, which has number 0.
  let number: UInt32
  /// A part of the side's stream of TLS records.
  let content: RawSpan

  /// What a packet says that it is for, and the key that it is of: the first one has number 0.
  static func head(_ bytes: RawSpan) -> (operation: Operation, key: UInt8)? {
    bytes.octet(0).map { (Operation(rawValue: $0 >> 3), $0 & 7) }
  }

  /// Reads a control packet.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if more is acknowledged than a packet has room for.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, digestLength: Int) throws(WireError) {
    try input.skip(9)
    if digestLength > 0 { try input.skip(digestLength + 8) }
    let start = input.offset
    let count = Int(try input.read(UInt8.self))
    guard count <= Self.acknowledgementLimit else { throw .malformed(at: start, rule: .openVPNAcknowledgements) }
    if count > 0 { try input.skip(4 * count + 8) }
    number = try input.read(UInt32.self)
    content = try input.take(input.remaining)
  }

  /// Finds out the digest's length from a side's first control packet, whose content begins with the record of a handshake.
  static func digestLength(of bytes: RawSpan) -> UInt8? {
    for index in digestLengths.indices {
      var input = WireReader(bytes)
      guard let packet = try? OpenVPNPacket(parsing: &input, digestLength: Int(digestLengths[index])),
        packet.number == 1, packet.content.octet(0) == 22, packet.content.octet(1) == 3,
        let minor = packet.content.octet(2), minor <= 4
      else { continue }
      return digestLengths[index]
    }
    return nil
  }
}

extension WireError.Rule {
  static let openVPNAcknowledgements = Self(
    "openvpn_acknowledgements", "OpenVPN reliable.h, RELIABLE_ACK_SIZE", "a packet acknowledges at most eight others")
}
