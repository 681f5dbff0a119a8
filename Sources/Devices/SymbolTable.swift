// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The symbols (peers, names, topics, …) that a device uses, by fingerprint, at most `capacity` of them.
///
/// A symbol met while learning is known. One met later is provisional: it is remembered, so that it surprises once, and becomes
/// known on its third day. Provisional symbols never displace known ones, and known ones take at most three quarters of the
/// places, so that a flood of symbols can neither flush what was learned nor stop the table from remembering.
public struct SymbolTable<let capacity: Int>: Sendable {
  /// What the table remembers of one symbol, in 16 bytes.
  struct Entry: Sendable {
    var fingerprint: UInt64 = 0
    /// The slot of time of the last use (see `NoveltyModel.slot`).
    var lastSlot: Int32 = 0
    /// The day of the last use, modulo 65,536.
    var lastDay: UInt16 = 0
    var daysSeen: UInt8 = 0
    var isKnown = false
  }

  /// How a symbol met the table.
  public enum Meeting: Sendable {
    /// Never met, or forgotten.
    case new
    /// Met before, and not yet in this slot of time.
    case again
    /// Met before in this slot of time.
    case inSlot
  }

  private var entries: [capacity of Entry] = .init(repeating: Entry())
  private var used = 0
  private var knownCount = 0
  /// How often a symbol was forgotten to make place.
  public private(set) var evictions: UInt32 = 0

  /// Makes an empty table.
  public init() {}

  /// The number of symbols remembered.
  public var count: Int { used }

  /// Whether the symbol was met before.
  public func contains(_ symbol: UInt64) -> Bool { index(of: symbol) != nil }

  /// Whether the symbol belongs to what was learned.
  public func knows(_ symbol: UInt64) -> Bool {
    guard let index = index(of: symbol) else { return false }
    return entries[index].isKnown
  }

  private func index(of symbol: UInt64) -> Int? {
    for index in 0..<used where entries[index].fingerprint == symbol { return index }
    return nil
  }

  /// Remembers a use of a symbol; `isLearning` makes it known at once.
  @discardableResult
  public mutating func meet(_ symbol: UInt64, at time: Timestamp, isLearning: Bool) -> Meeting {
    let slot = Int32(truncatingIfNeeded: NoveltyModel.slot(of: time))
    let day = UInt16(truncatingIfNeeded: time.nanoseconds / 86_400_000_000_000)
    if let index = index(of: symbol) {
      let meeting: Meeting = entries[index].lastSlot == slot ? .inSlot : .again
      entries[index].lastSlot = slot
      if entries[index].lastDay != day {
        entries[index].lastDay = day
        if entries[index].daysSeen < .max { entries[index].daysSeen += 1 }
      }
      if !entries[index].isKnown && (isLearning || entries[index].daysSeen >= 3) && knownCount < capacity * 3 / 4 {
        entries[index].isKnown = true
        knownCount += 1
      }
      return meeting
    }
    guard let place = freePlace() else { return .new }
    let becomesKnown = isLearning && knownCount < capacity * 3 / 4
    if becomesKnown { knownCount += 1 }
    entries[place] = Entry(fingerprint: symbol, lastSlot: slot, lastDay: day, daysSeen: 1, isKnown: becomesKnown)
    return .new
  }

  /// A free place, or that of the provisional symbol unused for longest.
  private mutating func freePlace() -> Int? {
    if used < capacity {
      used += 1
      return used - 1
    }
    var oldest: Int?
    for index in 0..<capacity where !entries[index].isKnown {
      guard let candidate = oldest else {
        oldest = index
        continue
      }
      if entries[index].lastSlot < entries[candidate].lastSlot { oldest = index }
    }
    if oldest != nil { evictions &+= 1 }
    return oldest
  }
}
