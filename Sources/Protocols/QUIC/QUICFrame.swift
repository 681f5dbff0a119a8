// SPDX-License-Identifier: Apache-2.0
import Wire

/// A frame that an Initial packet may carry; what only keeps the connection going is walked over.
///
/// - Source: RFC 9000 §12.4, §17.2.2, §19.
enum QUICFrame: ~Escapable {
  /// Bytes of the handshake, and where they belong.
  case crypto(offset: UInt64, RawSpan)
  /// The sender gives the connection up.
  case close(QUICClose)
}

/// Why a side gave a connection up.
///
/// - Source: RFC 9000 §19.19, §20.
public struct QUICClose: Sendable {
  /// The reason's number: 0x100...0x1FF are TLS alerts (RFC 9001 §4.8).
  public var errorCode: UInt64
  /// The type of the frame at fault, or 0.
  public var frameType: UInt64
  /// The bytes of the reason in words, which are not kept.
  public var reasonByteCount: Int
}

/// Walks over the frames of an Initial packet.
struct QUICFrames: ~Escapable {
  private var input: WireReader

  @_lifetime(copy payload)
  init(_ payload: RawSpan) { input = WireReader(payload) }

  /// The next CRYPTO or CONNECTION_CLOSE frame, or nil at the end.
  ///
  /// - Throws: `truncated` if the packet ends inside a frame; `malformed` if a frame must not be there or breaks its rule.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next() throws(WireError) -> QUICFrame? {
    // Each turn takes a frame.
    while !input.isAtEnd {
      let start = input.offset
      switch try input.read(UInt8.self) {
      // PADDING and PING.
      case 0x00, 0x01: continue
      case 0x02: try skipACK(start, hasCounts: false)
      case 0x03: try skipACK(start, hasCounts: true)
      case 0x06:
        let offset = try input.readQUICNumber()
        let bytes = try input.takeQUICBytes()
        guard offset < 1 << 62 - UInt64(bytes.byteCount) else { throw .malformed(at: start, rule: .quicCryptoOffset) }
        return .crypto(offset: offset, bytes)
      case 0x1C:
        let code = try input.readQUICNumber()
        let type = try input.readQUICNumber()
        return .close(
          QUICClose(errorCode: code, frameType: type, reasonByteCount: try input.takeQUICBytes().byteCount))
      default: throw .malformed(at: start, rule: .quicInitialFrame)
      }
    }
    return nil
  }

  /// Moves over the ranges of packet numbers that an ACK frame names, each below the one in front of it.
  ///
  /// - Source: RFC 9000 §19.3.
  @_lifetime(self: copy self)
  private mutating func skipACK(_ start: Int, hasCounts: Bool) throws(WireError) {
    var smallest = try input.readQUICNumber()
    _ = try input.readQUICNumber()
    var rangesLeft = try input.readQUICNumber()
    var length = try input.readQUICNumber()
    guard length <= smallest else { throw .malformed(at: start, rule: .quicAckRange) }
    smallest -= length
    // Each turn takes two numbers.
    while rangesLeft > 0 {
      rangesLeft -= 1
      let gap = try input.readQUICNumber()
      length = try input.readQUICNumber()
      guard gap + 2 + length <= smallest else { throw .malformed(at: start, rule: .quicAckRange) }
      smallest -= gap + 2 + length
    }
    guard hasCounts else { return }
    for _ in 0..<3 { _ = try input.readQUICNumber() }
  }
}

extension WireError.Rule {
  static let quicInitialFrame = Self(
    "quic_initial_frame", "RFC 9000 §17.2.2",
    "an Initial packet carries only PADDING, PING, ACK, CRYPTO and CONNECTION_CLOSE frames")
  static let quicCryptoOffset = Self(
    "quic_crypto_offset", "RFC 9000 §19.6", "the bytes of a handshake end before 2^62")
  static let quicAckRange = Self(
    "quic_ack_range", "RFC 9000 §19.3.1", "an acknowledged packet number must not be negative")
}
