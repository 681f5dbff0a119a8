// SPDX-License-Identifier: Apache-2.0
import Wire

/// What may stand between UDP and an IPv6 packet that crosses address translation.
///
///     | 0 | 1 | ID Length | Authentication Length | ID | Authentication | Nonce 8 | Confirmation |
///     | 0 | 0 |  Port 2  |  IPv4 Address 4  |
///
/// - Source: RFC 4380 §5.1.1.
enum TeredoIndication {
  /// The UDP port of its servers.
  static let port: UInt16 = 3544

  /// Walks over indications and leaves `input` at the IPv6 packet. Returns whether one is there, whole.
  @_lifetime(input: copy input)
  static func skip(_ input: inout WireReader) -> Bool {
    let first = input.rest
    if first.octet(0) == 0, first.octet(1) == 1, let identity = first.octet(2), let proof = first.octet(3) {
      guard (try? input.skip(4 + Int(identity) + Int(proof) + 9)) != nil else { return false }
    }
    let second = input.rest
    if second.octet(0) == 0, second.octet(1) == 0, (try? input.skip(8)) == nil { return false }
    let packet = input.rest
    guard let version = packet.octet(0), version >> 4 == 6, let high = packet.octet(4), let low = packet.octet(5) else {
      return false
    }
    return Int(high) << 8 | Int(low) <= packet.byteCount - 40
  }
}
