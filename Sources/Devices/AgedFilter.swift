// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Remembers roughly the last few hundred symbols in 512 bytes: two Bloom filters, of which the older is dropped in turn.
///
/// Says yes to a symbol never added in at most one case of about fifty, and never no to one of the last 200 within the hour.
///
/// - Source: Bloom: Space/time trade-offs in hash coding with allowable errors, 1970.
public struct AgedFilter: Sendable {
  private var young: [32 of UInt64] = .init(repeating: 0)
  private var old: [32 of UInt64] = .init(repeating: 0)
  private var youngCount = 0
  private var since = Timestamp(nanoseconds: .min)

  /// Makes an empty filter.
  public init() {}

  /// Adds a symbol; returns whether it was (probably) there already.
  public mutating func insert(_ symbol: UInt64, at time: Timestamp) -> Bool {
    if youngCount >= 200 || time.nanoseconds(since: since) > 3_600_000_000_000 {
      old = young
      young = .init(repeating: 0)
      youngCount = 0
      since = time
    }
    var inYoung = true
    var inOld = true
    for part in 0..<4 {
      let bit = Int(symbol >> UInt64(part * 16) & 2047)
      let mask: UInt64 = 1 << UInt64(bit & 63)
      if young[bit >> 6] & mask == 0 { inYoung = false }
      if old[bit >> 6] & mask == 0 { inOld = false }
      young[bit >> 6] |= mask
    }
    if !inYoung { youngCount += 1 }
    return inYoung || inOld
  }
}
