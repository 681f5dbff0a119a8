// SPDX-License-Identifier: Apache-2.0

/// A generator of numbers that only its seed decides.
///
/// - Source: G. Marsaglia, Xorshift RNGs, Journal of Statistical Software 8 (2003), 14.
public struct Xorshift: Sendable {
  private var state: UInt64

  /// A generator with a seed other than 0.
  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// A number from 0 up to, but not including, a limit of at least 1.
  public mutating func next(below limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
