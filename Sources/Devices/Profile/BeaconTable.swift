// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The rhythms in which a device calls Internet hosts that are new to it, at most 10 of them.
///
/// Only new peers: most of what a thing calls regularly it has called since it was learned. A peer is new for seven days. Where
/// the table is full, the peer with the fewest conversations goes, so that one-off calls do not push out a beacon.
public struct BeaconTable: Sendable {
  /// The most peers at a time.
  public static let capacity = 10
  /// The days for which a peer is new.
  static let longestDays: UInt16 = 7

  private var rhythms: [10 of Rhythm] = .init(repeating: Rhythm())
  /// The number of peers.
  public private(set) var count = 0

  /// Makes an empty table.
  public init() {}

  /// The rhythm at a place, 0..<count, in the order of the peers' hashes.
  public subscript(_ place: Int) -> Rhythm { rhythms[place] }

  /// The rhythm of a peer, or nil where it is not followed.
  public func rhythm(of symbol: UInt64) -> Rhythm? {
    let (place, isThere) = find(UInt32(truncatingIfNeeded: symbol))
    return isThere ? rhythms[place] : nil
  }

  /// The place of a peer, or the one that it belongs at.
  private func find(_ peer: UInt32) -> (place: Int, isThere: Bool) {
    var place = 0
    while place < count && rhythms[place].peer < peer { place += 1 }
    return (place, place < count && rhythms[place].peer == peer)
  }

  /// Takes note of a conversation with a new peer that began at `time`, and of the bytes that the device sent in it.
  mutating func note(_ symbol: UInt64, at time: Timestamp, bytes: UInt64) {
    let day = UInt16(clamping: time.nanoseconds / 86_400_000_000_000)
    forgetOld(at: day)
    let peer = UInt32(truncatingIfNeeded: symbol)
    var (place, isThere) = find(peer)
    if !isThere {
      if count == Self.capacity {
        let victim = weakest()
        remove(victim)
        if victim < place { place -= 1 }
      }
      for index in stride(from: count, to: place, by: -1) { rhythms[index] = rhythms[index - 1] }
      rhythms[place] = Rhythm(peer: peer, day: day)
      count += 1
    }
    rhythms[place].add(Rhythm.moment(of: time), bytes: bytes)
  }

  /// Lets go of a peer, because it is known.
  mutating func forget(_ symbol: UInt64) {
    let (place, isThere) = find(UInt32(truncatingIfNeeded: symbol))
    if isThere { remove(place) }
  }

  private mutating func forgetOld(at day: UInt16) {
    var place = 0
    while place < count {
      if day > rhythms[place].firstDay && day - rhythms[place].firstDay >= Self.longestDays {
        remove(place)
      } else {
        place += 1
      }
    }
  }

  private mutating func remove(_ place: Int) {
    count -= 1
    for index in place..<count { rhythms[index] = rhythms[index + 1] }
    rhythms[count] = Rhythm()
  }

  /// The peer that goes first: the one with the fewest conversations, called longest ago, of the highest hash.
  private func weakest() -> Int {
    var weakest = 0
    for place in 1..<max(1, count) where !Self.isStronger(rhythms[place], than: rhythms[weakest]) { weakest = place }
    return weakest
  }

  private static func isStronger(_ a: Rhythm, than b: Rhythm) -> Bool {
    if a.conversationCount != b.conversationCount { return a.conversationCount > b.conversationCount }
    return a.last == b.last ? a.peer < b.peer : Rhythm.isLater(a.last, than: b.last)
  }

  /// Takes in the peers of another table: exactly, unless there are too many; then those with the most conversations stay.
  mutating func merge(_ other: borrowing BeaconTable) {
    var union: [Rhythm] = []
    for place in 0..<count { union.append(rhythms[place]) }
    for place in 0..<other.count {
      let (own, isThere) = find(other.rhythms[place].peer)
      if isThere { union[own].merge(other.rhythms[place]) } else { union.append(other.rhythms[place]) }
    }
    union.sort { a, b in Self.isStronger(a, than: b) }
    let kept = union.prefix(Self.capacity).sorted { a, b in a.peer < b.peer }
    self = BeaconTable()
    for rhythm in kept {
      rhythms[count] = rhythm
      count += 1
    }
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(count: &count, limit: Self.capacity)
    for place in 0..<count {
      try rhythms[place].code(&coder)
      guard place == 0 || rhythms[place - 1].peer < rhythms[place].peer else { throw .invalid }
    }
  }
}
