// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension ShortText {
  /// The first bytes of a text, as they are.
  init(shortening bytes: RawSpan) {
    self.init()
    for offset in 0..<min(bytes.byteCount, Self.capacity) { append(bytes.octet(offset) ?? 0) }
  }
}
