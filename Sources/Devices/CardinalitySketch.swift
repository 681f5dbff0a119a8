// SPDX-License-Identifier: Apache-2.0

/// Counts distinct symbols approximately in 256 bits: linear counting.
///
/// - Source: Whang, Vander-Zanden, Taylor: A linear-time probabilistic counting algorithm, 1990.
public struct CardinalitySketch: Sendable {
  private var bits: [4 of UInt64] = .init(repeating: 0)

  /// Makes an empty sketch.
  public init() {}

  /// Counts a symbol, given by its hash.
  public mutating func insert(_ symbol: UInt64) {
    bits[Int(symbol >> 6 & 3)] |= 1 << (symbol & 63)
  }

  /// The estimated number of distinct symbols, 0...1420; a full sketch says 1,420.
  public var estimate: Double {
    var zeros = 256
    for word in 0..<4 { zeros -= bits[word].nonzeroBitCount }
    return zeros == 0 ? 1420 : -256 * logarithm(Double(zeros) / 256)
  }

  /// Takes in the symbols of another sketch.
  public mutating func merge(_ other: borrowing CardinalitySketch) {
    for word in 0..<4 { bits[word] |= other.bits[word] }
  }

  /// Forgets everything.
  public mutating func clear() { bits = .init(repeating: 0) }
}
