// SPDX-License-Identifier: Apache-2.0

/// Finds the slot of a key by its hash: open addressing with linear probing, at most half full, no allocation after it is made.
struct SlotIndex: Sendable {
  private var slots: [Int32]
  private var hashes: [UInt64]
  private let mask: Int

  /// Makes an index for at most `capacity` keys.
  init(capacity: Int) {
    var size = 8
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    hashes = Array(repeating: 0, count: size)
    mask = size - 1
  }

  /// The bytes that the index holds.
  var byteCount: Int { slots.count * (MemoryLayout<Int32>.stride + MemoryLayout<UInt64>.stride) }

  /// The slot kept under a hash for which `isMatch` is true (equal hashes of different keys are told apart by it).
  func find(_ hash: UInt64, isMatch: (Int) -> Bool) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 {
      if hashes[place] == hash && isMatch(Int(slots[place])) { return Int(slots[place]) }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Calls `body` with every slot kept under a hash, until it returns false.
  func forEach(_ hash: UInt64, _ body: (Int) -> Bool) {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 {
      if hashes[place] == hash && !body(Int(slots[place])) { return }
      place = (place + 1) & mask
    }
  }

  /// Keeps a slot under a hash; the caller keeps the number of keys within the capacity.
  mutating func insert(_ hash: UInt64, slot: Int) {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 { place = (place + 1) & mask }
    slots[place] = Int32(truncatingIfNeeded: slot)
    hashes[place] = hash
  }

  /// Forgets the slot kept under a hash, and moves back what had been pushed past it.
  mutating func remove(_ hash: UInt64, slot: Int) {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 && !(hashes[place] == hash && Int(slots[place]) == slot) { place = (place + 1) & mask }
    guard slots[place] >= 0 else { return }
    var hole = place
    var next = (hole + 1) & mask
    while slots[next] >= 0 {
      let home = Int(truncatingIfNeeded: hashes[next]) & mask
      // An entry may move into the hole only if its home does not lie behind the hole.
      if (next - home) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hashes[hole] = hashes[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = -1
  }
}
