// SPDX-License-Identifier: Apache-2.0
import Wire

/// The first 31 bytes of a name that comes in pieces or is told of later, kept inline in an analyzer.
struct KeptName: Sendable {
  private var storage = [31 of UInt8](repeating: 0)
  private(set) var count: UInt8 = 0

  init() {}

  /// Takes the first bytes of a name.
  init(_ name: RawSpan) {
    for offset in 0..<min(name.byteCount, storage.count) { append(name.octet(offset) ?? 0) }
  }

  var isEmpty: Bool { count == 0 }

  var bytes: RawSpan {
    @_lifetime(borrow self) get { storage.span.octets.extracting(first: Int(count)) }
  }

  /// Adds a byte; a full name ignores it.
  mutating func append(_ byte: UInt8) {
    guard Int(count) < storage.count else { return }
    storage[Int(count)] = byte
    count += 1
  }

  mutating func removeLast() {
    if count > 0 { count -= 1 }
  }
}
