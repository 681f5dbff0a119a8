// SPDX-License-Identifier: Apache-2.0
import Wire

/// The beginning of a CoAP message in a WebSocket frame, made that of the same message over TCP.
///
///     | 0 (4) |  TKL (4)  |  code (1)  |  token …      in a frame, whose length says how long the message is
///     | Len (4) |  TKL (4)  |  length (0, 1, 2 or 4 bytes)  |  code (1)  |  token …      over TCP
///
/// So both are read by the same analyzer.
///
/// - Source: RFC 8323 §4.2, figure 10; §3.2, figure 4.
public struct CoAPWebSocketHead: Sendable {
  /// The port on which CoAP over TCP is at home; the subprotocol `coap` stands for it in frames.
  public static let port: UInt16 = 5683

  private var storage: [5 of UInt8] = .init(repeating: 0)
  private var count = 1

  /// Makes the bytes that take the place of a message's first.
  ///
  /// - Parameters:
  ///   - first: the message's first byte.
  ///   - messageByteCount: the length of the whole message, first byte included.
  public init(first: UInt8, messageByteCount: Int) {
    let field = first & 0x0F
    let tokenByteCount = Int(min(field, 12))
    // Of an extended token length, the bytes behind the code count as the token's (RFC 8974 §2.1); its own are not known yet, so
    // that such a message, which no sender is known to send in frames, is left as it is.
    let body = messageByteCount &- 2 &- tokenByteCount
    storage[0] = first
    guard first >> 4 == 0, field <= 8, body >= 0 else { return }
    switch body {
    case ..<13:
      storage[0] = UInt8(truncatingIfNeeded: body) << 4 | field
    case ..<269:
      storage[0] = 13 << 4 | field
      put(body &- 13, byteCount: 1)
    case ..<65_805:
      storage[0] = 14 << 4 | field
      put(body &- 269, byteCount: 2)
    default:
      storage[0] = 15 << 4 | field
      put(body &- 65_805, byteCount: 4)
    }
  }

  private mutating func put(_ number: Int, byteCount: Int) {
    for place in 0..<byteCount {
      storage[1 &+ place] = UInt8(truncatingIfNeeded: number >> (8 &* (byteCount &- 1 &- place)))
    }
    count = 1 &+ byteCount
  }

  /// The bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { storage.span.octets.extracting(0..<count) }
  }
}
