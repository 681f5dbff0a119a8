// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@testable import Devices

/// The bytes that a part is saved as.
func saved(_ part: some ProfilePart) throws -> [UInt8] {
  var coder = StateCoder()
  var part = part
  try part.code(&coder)
  return coder.bytes
}

/// The part that was saved as these bytes, and whether all of them were read.
func restored<Part: ProfilePart>(_ bytes: [UInt8], as kind: Part.Type = Part.self) throws -> (Part, isWhole: Bool) {
  var coder = StateCoder(reading: bytes)
  var part = Part()
  try part.code(&coder)
  return (part, coder.isAtEnd)
}

func merged<Part: ProfilePart>(_ first: Part, _ second: Part) -> Part {
  var sum = first
  sum.merge(second)
  return sum
}

/// The laws that every part of a profile keeps, checked over parts that `live` has filled from numbers.
struct PartLaws<Part: ProfilePart> {
  let live: (inout Part, inout SplitMix64) -> Void

  private func part(_ seed: UInt64) -> Part {
    var numbers = SplitMix64(seed: seed)
    var part = Part()
    live(&part, &numbers)
    return part
  }

  /// Merging is exact: in any order and grouping the same bytes come out, and an empty part changes none.
  func mergesExactly() throws {
    for seed in 0..<20 as Range<UInt64> {
      let (a, b, c) = (part(3 * seed), part(3 * seed + 1), part(3 * seed + 2))
      #expect(try saved(a) != saved(b), "the parts of seed \(seed) do not differ")
      #expect(try saved(merged(a, b)) == saved(merged(b, a)), "seed \(seed)")
      #expect(try saved(merged(a, merged(b, c))) == saved(merged(merged(a, b), c)), "seed \(seed)")
      try identity(a)
    }
  }

  /// Merging is exact but for rounding: `isClose` compares what comes out.
  func mergesClosely(_ isClose: (Part, Part) -> Bool) throws {
    for seed in 0..<20 as Range<UInt64> {
      let (a, b, c) = (part(3 * seed), part(3 * seed + 1), part(3 * seed + 2))
      #expect(!isClose(a, b), "the parts of seed \(seed) do not differ")
      #expect(isClose(merged(a, b), merged(b, a)), "seed \(seed)")
      #expect(isClose(merged(a, merged(b, c)), merged(merged(a, b), c)), "seed \(seed)")
      try identity(a)
    }
  }

  private func identity(_ part: Part) throws {
    let bytes = try saved(part)
    #expect(try saved(merged(part, Part())) == bytes)
    #expect(try saved(merged(Part(), part)) == bytes)
  }

  /// What is saved is read again to the byte; what is cut off or damaged is refused, or read as something that can be saved.
  func isSavedWhole() throws {
    for seed in 0..<3 as Range<UInt64> {
      let bytes = try saved(part(seed))
      let (again, isWhole) = try restored(bytes, as: Part.self)
      #expect(try isWhole && saved(again) == bytes)
      for count in stride(from: 0, to: bytes.count, by: 7) {
        #expect(throws: StateError.truncated) { try restored(Array(bytes.prefix(count)), as: Part.self) }
      }
      var numbers = SplitMix64(seed: seed)
      for _ in 0..<300 {
        var damaged = bytes
        damaged[Int(numbers.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: numbers.next())
        guard var (read, _) = try? restored(damaged, as: Part.self) else { continue }
        live(&read, &numbers)
        read.merge(again)
        #expect(try saved(read).count > 0)
      }
    }
  }
}
