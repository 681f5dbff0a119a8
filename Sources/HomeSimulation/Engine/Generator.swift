// SPDX-License-Identifier: Apache-2.0
import Glibc
import SensorTestKit

/// The chance of one device, one habit or one attack: what it draws depends on the seed and its name, and on nothing else.
struct Generator: RandomNumberGenerator {
  private var numbers: SplitMix64

  init(seed: UInt64, _ name: String) { numbers = SplitMix64(seed: Self.hash(seed, name)) }

  mutating func next() -> UInt64 { numbers.next() }

  /// A number from 0 up to, but not including, 1.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func number(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * fraction()
  }

  mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  /// The time until the next of events that come independently of each other, with this mean.
  mutating func exponential(mean: Double) -> Double { -log(1 - fraction()) * mean }

  /// A size with a long tail: most near the median, few ten times as large.
  mutating func size(around median: Int) -> Int {
    let normal = (0..<4).reduce(0.0) { sum, _ in sum + fraction() } * 1.7 - 3.4
    return max(1, Int(Double(median) * exp(0.7 * normal)))
  }

  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }
  mutating func half() -> UInt16 { UInt16(truncatingIfNeeded: next() >> 48) }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
  }

  mutating func letters(_ count: Int, of alphabet: String = "abcdefghijklmnopqrstuvwxyz0123456789") -> String {
    let letters = Array(alphabet.utf8)
    return String(decoding: (0..<count).map { _ in letters[number(in: 0...letters.count - 1)] }, as: UTF8.self)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }

  /// A seed of its own for everything that has a name (FNV-1a).
  static func hash(_ seed: UInt64, _ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

extension Generator {
  /// A generator of its own, so that how much it is used changes nothing here.
  mutating func split() -> Generator { Generator(seed: next(), "") }
}
