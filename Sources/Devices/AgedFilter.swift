// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Remembers roughly the last few hundred symbols: two Bloom filters of `words` times 64 bits, of which the older is dropped in turn.
///
/// Says yes to a symbol never added in at most one case of about fifty, and never no to one of the last within the hour: 200 of them
/// in 512 bytes (32 words), 100 in 256 (16). The number of words is a power of two.
///
/// - Source: Bloom: Space/time trade-offs in hash coding with allowable errors, 1970.
public struct AgedFilter<let words: Int>: Sendable {
  private var young: [words of UInt64] = .init(repeating: 0)
  private var old: [words of UInt64] = .init(repeating: 0)
  private var youngCount = 0
  private var since = Timestamp(nanoseconds: .min)

  /// The symbols after which the filters change places.
  private static var capacity: Int { words * 25 / 4 }

  /// Makes an empty filter.
  public init() {}

  /// Adds a symbol; returns whether it was (probably) there already.
  public mutating func insert(_ symbol: UInt64, at time: Timestamp) -> Bool {
    if youngCount >= Self.capacity || time.nanoseconds(since: since) > 3_600_000_000_000 {
      old = young
      young = .init(repeating: 0)
      youngCount = 0
      since = time
    }
    var inYoung = true
    var inOld = true
    for part in 0..<4 {
      let bit = Int(symbol >> UInt64(part * 16) & UInt64(words * 64 - 1))
      let mask: UInt64 = 1 << UInt64(bit & 63)
      if young[bit >> 6] & mask == 0 { inYoung = false }
      if old[bit >> 6] & mask == 0 { inOld = false }
      young[bit >> 6] |= mask
    }
    if !inYoung { youngCount += 1 }
    return inYoung || inOld
  }
}
