// SPDX-License-Identifier: Apache-2.0
import Wire

/// Tells QUIC by the first bytes of a datagram.
///
/// - Source: RFC 8999 §5.1, §6; RFC 9000 §14.1, §17.2; draft-tsvwg-quic-protocol-02 §5.
extension QUICAnalyzer {
  /// A long header with a version that exists is certain, one with a version that only keeps others tolerant is possible; so are
  /// the packets of Google's QUIC that name their version.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let first = bytes.octet(0) else { return .no }
    if first & 0x80 == 0 { return probeGoogle(first, bytes) }
    var input = WireReader(bytes)
    do throws(WireError) {
      let packet = try QUICPacket(parsing: &input)
      switch packet.kind {
      case .unread:
        if packet.version.isGoogle { return .certain }
        guard packet.version.isGrease, first & 0x40 != 0, bytes.byteCount >= smallestInitialDatagram else { return .no }
        return hasPlausibleIDs(bytes) ? .possible : .no
      case .versionNegotiation:
        let idByteCount = packet.destinationID.byteCount + packet.sourceID.byteCount
        return hasPlausibleIDs(bytes) && idByteCount >= 8 ? .possible : .no
      case .initial, .zeroRTT, .handshake, .retry: return first & 0x40 != 0 ? .certain : .no
      }
    } catch {
      // The version, and all that can be read behind it, leave hardly a doubt: what it breaks is to be told.
      guard first & 0x40 != 0, bytes.byteCount >= 7 else { return .no }
      return QUICVersion(rawValue: bytes.number(at: 1, UInt32.self)).isReadable ? .possible : .no
    }
  }

  /// Whether both connection ids are as long as versions 1 and 2 allow.
  private static func hasPlausibleIDs(_ bytes: RawSpan) -> Bool {
    guard let destination = bytes.octet(5), let source = bytes.octet(6 + Int(destination)) else { return false }
    return max(Int(destination), Int(source)) <= QUICConnectionID.maximumByteCount
  }

  /// Google's public header: version and an 8-octet connection identifier present, and a version of the form `Q0nn`.
  private static func probeGoogle(_ first: UInt8, _ bytes: RawSpan) -> Recognition {
    guard first & 0x09 == 0x09, bytes.byteCount >= 13 else { return .no }
    let version = QUICVersion(rawValue: bytes.number(at: 9, UInt32.self))
    return version.isGoogle && version.rawValue >> 16 == 0x5130 ? .certain : .no
  }
}
