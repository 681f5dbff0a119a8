// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A keyed digest over bytes given in parts; a copy goes on from where the original was.
///
/// - Source: RFC 2104 §2.
struct HMACSHA256 {
  private static let blockByteCount = 64
  private var inner = SHA256Digest()
  private var outer = SHA256Digest()

  /// Starts with a key of at most 64 bytes; what is longer is left out, and no caller has it.
  init(key: RawSpan) {
    for offset in 0..<Self.blockByteCount {
      let octet = key.octet(offset) ?? 0
      inner.update(octet ^ 0x36)
      outer.update(octet ^ 0x5C)
    }
  }

  mutating func update(_ bytes: RawSpan) { inner.update(bytes) }

  mutating func update(_ byte: UInt8) { inner.update(byte) }

  /// The code of all bytes given.
  consuming func finish() -> [32 of UInt8] {
    let digest = inner.finish()
    outer.update(digest.span.octets)
    return outer.finish()
  }
}
