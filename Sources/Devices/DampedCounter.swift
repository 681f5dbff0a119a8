// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A count that forgets: it halves with every half-life that passes, `v ← v·2^(−Δt/h) + x`.
///
/// At a steady rate of λ a second it settles at λ·h/ln 2.
public struct DampedCounter: Sendable {
  /// The seconds in which the count halves; above 0.
  public let halfLife: Double
  private var count: Double = 0
  private var last = Timestamp(nanoseconds: .min)

  /// Makes a counter at 0 with a half-life in seconds.
  public init(halfLife: Double) { self.halfLife = halfLife }

  /// What is left of the count at a moment; a moment before the last addition counts as that one.
  public func value(at time: Timestamp) -> Double {
    guard count > 0, time > last else { return count }
    return count * DampedCounter.decay(time.seconds(since: last) / halfLife)
  }

  /// Adds `amount` at a moment of packet time.
  public mutating func add(_ amount: Double = 1, at time: Timestamp) {
    count = value(at: time) + amount
    last = max(last, time)
  }

  /// Adds what another counter of the same half-life holds.
  public mutating func merge(_ other: borrowing DampedCounter) {
    let time = max(last, other.last)
    count = value(at: time) + other.value(at: time)
    last = time
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(&count)
    try coder.code(&last)
    guard count >= 0 else { throw .invalid }
  }

  /// 2^(−x) for x ≥ 0, made of a table-free shift and a short series, so that it is the same on every machine.
  static func decay(_ x: Double) -> Double {
    guard x < 1000 else { return 0 }
    let whole = x.rounded(.down)
    let rest = (x - whole) * 0.693_147_180_559_945_3
    // e^(−rest) for 0 ≤ rest < ln 2: the Taylor series to the 12th power is exact to the last bits.
    var term = 1.0
    var sum = 1.0
    for power in 1...12 {
      term *= -rest / Double(power)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: -Int(whole), significand: 1)
  }
}
