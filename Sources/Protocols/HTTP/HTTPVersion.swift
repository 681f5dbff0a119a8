// SPDX-License-Identifier: Apache-2.0
import Wire

/// The version of a message, kept as it was sent.
///
///     "HTTP/" DIGIT "." DIGIT
///
/// - Source: RFC 9112 §2.3.
public struct HTTPVersion: ~Escapable {
  /// The name and number, as `HTTP/1.1`.
  public let text: RawSpan

  /// Whether it is version 1.1 or a later 1.x.
  public var isPersistent: Bool { text.octet(5) == 0x31 && text.octet(7) != 0x30 }

  /// The number of bytes of every version.
  static let byteCount = 8

  /// Takes the name and number; nil if the bytes are none of version 1.
  @_lifetime(copy text)
  init?(_ text: RawSpan) {
    guard text.byteCount == Self.byteCount, text.beginsWithWord("http/1."), let minor = text.octet(7),
      minor &- 0x30 < 10
    else { return nil }
    self.text = text
  }
}
