// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The symbols (peers, names, topics, …) that a device uses, by fingerprint, at most `capacity` of them.
///
/// A symbol met while learning is known, and established if that was in a quarter of the hours. One met later is provisional: it is
/// remembered, so that it surprises once, and becomes known on its third day. Provisional symbols never displace known ones, and known ones take at most three quarters of the
/// places, so that a flood of symbols can neither flush what was learned nor stop the table from remembering.
///
/// The entries are in the order of their fingerprints: what the table holds does not tell in which order it was learned.
public struct SymbolTable<let capacity: Int>: Sendable {
  /// How a symbol met the table.
  public enum Meeting: Sendable {
    /// Never met, or forgotten.
    case new
    /// Met before, and not yet in this slot of time.
    case again
    /// Met before in this slot of time.
    case inSlot
  }

  private var entries: [capacity of SymbolUse] = .init(repeating: SymbolUse())
  private var used: UInt16 = 0
  private var knownCount: UInt16 = 0
  /// How often a symbol was forgotten to make place.
  public private(set) var evictions: UInt32 = 0

  /// The most symbols that can be known.
  private static var knownLimit: Int { capacity * 3 / 4 }

  /// Makes an empty table.
  public init() {}

  /// The number of symbols remembered.
  public var count: Int { Int(used) }

  /// The symbol at a place, 0..<count, in the order of the fingerprints.
  public subscript(_ place: Int) -> SymbolUse { @_addressableSelf get { entries[place] } }

  /// What is remembered of a symbol, or nil where it was never met.
  @_addressableSelf
  public func use(of symbol: UInt64) -> SymbolUse? {
    let (place, isThere) = find(symbol)
    return isThere ? entries[place] : nil
  }

  /// Whether the symbol was met before.
  @inline(__always)
  @_addressableSelf
  public func contains(_ symbol: UInt64) -> Bool { find(symbol).isThere }

  /// Whether any symbol belongs to what was learned.
  public var knowsAny: Bool { knownCount > 0 }

  /// Whether the symbol belongs to what was learned.
  @_addressableSelf
  public func knows(_ symbol: UInt64) -> Bool { use(of: symbol)?.isKnown ?? false }

  /// Whether the symbol is new, or was learned in fewer hours than `hoursNeeded` and not used since.
  @_addressableSelf
  public func isQuestionable(_ symbol: UInt64, hoursNeeded: Int) -> Bool {
    guard let use = use(of: symbol) else { return true }
    return use.isKnown && !use.isEstablished(hoursNeeded: hoursNeeded)
  }

  /// Takes a known symbol for established from now on: it was used behind learning, and whoever is to be asked about it has been.
  public mutating func accept(_ symbol: UInt64) {
    let (place, isThere) = find(symbol)
    if isThere && entries[place].isKnown { entries[place].accept() }
  }

  /// Takes every symbol met so far for known and established; of more than can be known, those used last.
  public mutating func acceptAll() {
    var all = (0..<count).map { entries[$0] }
    for place in all.indices {
      all[place].isKnown = true
      all[place].accept()
    }
    keep(all)
  }

  /// How many symbols are such ones; costs a look at each.
  @_addressableSelf
  public func count(where isSuch: (SymbolUse) -> Bool) -> Int {
    var count = 0
    for place in 0..<self.count where isSuch(entries[place]) { count += 1 }
    return count
  }

  /// How many symbols are not questionable; costs a look at each.
  @_addressableSelf
  public func establishedCount(hoursNeeded: Int) -> Int {
    var count = 0
    for place in 0..<self.count {
      if entries[place].isKnown { guard entries[place].isEstablished(hoursNeeded: hoursNeeded) else { continue } }
      count += 1
    }
    return count
  }

  /// The place of a symbol, or the one that it belongs at.
  @inline(__always)
  @_addressableSelf
  private func find(_ symbol: UInt64) -> (place: Int, isThere: Bool) {
    let fingerprint = UInt32(truncatingIfNeeded: symbol)
    // Looked at where they lie: a subscript would copy all of them.
    let entries = entries.span
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].fingerprint < fingerprint { low = middle + 1 } else { high = middle }
    }
    return (low, low < count ? entries[low].fingerprint == fingerprint : false)
  }

  /// Remembers a use of a symbol; `isLearning` makes it known at once.
  @discardableResult
  public mutating func meet(_ symbol: UInt64, at time: Timestamp, isLearning: Bool) -> Meeting {
    let slot = SymbolUse.slot(of: time)
    let (place, isThere) = find(symbol)
    guard isThere else {
      insert(SymbolUse(fingerprint: UInt32(truncatingIfNeeded: symbol), slot: slot), at: place, isLearning: isLearning)
      return .new
    }
    let meeting: Meeting = entries[place].lastSlot == slot ? .inSlot : .again
    entries[place].use(in: slot)
    if !entries[place].isKnown && (isLearning || entries[place].daysSeen >= 3) && knownCount < Self.knownLimit {
      entries[place].isKnown = true
      knownCount += 1
    }
    return meeting
  }

  /// Puts a symbol at the place where it belongs; where all are taken, the provisional one unused for longest goes.
  private mutating func insert(_ entry: SymbolUse, at place: Int, isLearning: Bool) {
    var entry = entry
    var place = place
    if count == capacity {
      guard let victim = weakest() else { return }
      evictions &+= 1
      if victim < place {
        place -= 1
        for index in victim..<place { entries[index] = entries[index + 1] }
      } else {
        for index in stride(from: victim, to: place, by: -1) { entries[index] = entries[index - 1] }
      }
    } else {
      for index in stride(from: count, to: place, by: -1) { entries[index] = entries[index - 1] }
      used += 1
    }
    if isLearning && knownCount < Self.knownLimit {
      entry.isKnown = true
      knownCount += 1
    }
    entries[place] = entry
  }

  /// The provisional symbol unused for longest, the first of several.
  @_addressableSelf
  private func weakest() -> Int? {
    var weakest: Int?
    for place in 0..<count where !entries[place].isKnown {
      if let candidate = weakest, entries[candidate].lastSlot <= entries[place].lastSlot { continue }
      weakest = place
    }
    return weakest
  }

  /// Takes in the symbols of another table.
  ///
  /// Where they are too many, the known ones used last stay known, and beside them the ones used last stay. What the tables hold
  /// decides alone, not which of them takes in which.
  public mutating func merge(_ other: borrowing SymbolTable) {
    var union: [SymbolUse] = []
    union.reserveCapacity(count + other.count)
    var own = 0
    for place in 0..<other.count {
      var entry = other.entries[place]
      while own < count, entries[own].fingerprint < entry.fingerprint {
        union.append(entries[own])
        own += 1
      }
      if own < count, entries[own].fingerprint == entry.fingerprint {
        entry.merge(entries[own])
        own += 1
      }
      union.append(entry)
    }
    while own < count {
      union.append(entries[own])
      own += 1
    }
    keep(union)
    evictions &+= other.evictions
  }

  /// Keeps the strongest of the symbols.
  private mutating func keep(_ union: [SymbolUse]) {
    var ranked = union
    if ranked.count > capacity || ranked.count(where: \.isKnown) > Self.knownLimit {
      ranked.sort { a, b in a.isStronger(than: b) }
      for place in Self.knownLimit..<max(Self.knownLimit, ranked.count) { ranked[place].isKnown = false }
      ranked.sort { a, b in a.isStronger(than: b) }
      evictions &+= UInt32(clamping: max(0, ranked.count - capacity))
      ranked = ranked.prefix(capacity).sorted { a, b in a.fingerprint < b.fingerprint }
    }
    used = UInt16(clamping: ranked.count)
    knownCount = UInt16(clamping: ranked.count(where: \.isKnown))
    for place in 0..<ranked.count { entries[place] = ranked[place] }
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: capacity)
    used = UInt16(clamping: count)
    knownCount = 0
    for place in 0..<count {
      try entries[place].code(&coder)
      guard place == 0 || entries[place - 1].fingerprint < entries[place].fingerprint else { throw .invalid }
      if entries[place].isKnown { knownCount += 1 }
    }
    guard knownCount <= Self.knownLimit else { throw .invalid }
  }
}
