// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Octets that look like ciphertext or compressed data, cut from one long run of them.
enum Noise {
  private static let run: [UInt8] = {
    var numbers = SplitMix64(seed: 0x4E6F_6973_6500)
    return (0..<65_536).map { _ in UInt8(truncatingIfNeeded: numbers.next() >> 33) }
  }()

  /// The longest run that can be cut.
  static let longest = 32_768

  static func append(_ count: Int, to bytes: inout [UInt8], _ chance: inout Generator) {
    var left = count
    while left > 0 {
      let part = min(left, longest)
      let start = Int(chance.next() & 0x7FFF)
      bytes.append(contentsOf: run[start..<start + part])
      left -= part
    }
  }

  static func bytes(_ count: Int, _ chance: inout Generator) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    append(count, to: &bytes, &chance)
    return bytes
  }
}
