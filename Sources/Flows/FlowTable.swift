// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// The ends of a list of flows linked through their entries.
struct FlowList {
  var first: Int32 = -1
  var last: Int32 = -1
}

/// All live flows, in memory reserved once: open addressing over slots that are linked by age.
///
/// Finding, adding and removing a flow costs a constant time on average. A full table gives up the flow that is silent for
/// longest in the first non-empty class of `FlowTimeouts.Class`.
struct FlowTable: ~Copyable {
  let capacity: Int
  private let seed: UInt64
  var entries: [FlowEntry] = []
  /// By slot, as far as a flow with content came yet; stale where `hasContent` is false.
  var contents: [FlowContent] = []
  private var freeSlots: [Int32] = []
  /// Where a flow with a certain hash lies.
  private struct Place {
    /// A part of the hash: where the flow belongs, and more, so that hardly any other flow's entry has to be looked at.
    var tag: UInt32
    /// The slot, or -1 where nothing is.
    var slot: Int32

    static let empty = Place(tag: 0, slot: -1)
  }

  /// By tag; at most half full.
  private var index: [Place]
  private let mask: Int
  private var lists: [FlowList]
  var awaiting = FlowList()
  private(set) var count = 0

  init(capacity: Int, seed: UInt64) {
    self.capacity = max(16, capacity)
    self.seed = seed
    var size = 32
    while size < self.capacity * 2 { size *= 2 }
    index = Array(repeating: .empty, count: size)
    mask = size - 1
    lists = Array(repeating: FlowList(), count: FlowTimeouts.Class.allCases.count)
    // Reserved, but not touched: pages come into being with the flows.
    entries.reserveCapacity(self.capacity)
    contents.reserveCapacity(self.capacity)
    freeSlots.reserveCapacity(self.capacity)
  }

  /// The most bytes that a table of this capacity takes.
  static func memoryBound(capacity: Int) -> Int {
    capacity
      * (MemoryLayout<FlowEntry>.stride + MemoryLayout<FlowContent>.stride + 4 * MemoryLayout<Place>.stride
        + MemoryLayout<Int32>.stride)
  }

  var isFull: Bool { count >= capacity }

  func hash(of key: FlowKey) -> UInt64 { key.hash(seed: seed) }

  /// The part of a hash that the index holds; a table has fewer places than it has values.
  static func tag(of hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) }

  /// The slot of the flow with this key, or nil.
  func find(_ key: FlowKey, hash: UInt64) -> Int? {
    let tag = Self.tag(of: hash)
    var position = Int(tag) & mask
    // The index is at most half full, so that an empty place ends the walk.
    while index[position].slot >= 0 {
      let slot = Int(index[position].slot)
      if index[position].tag == tag && entries[slot].matches(key) { return slot }
      position = (position + 1) & mask
    }
    return nil
  }

  /// Adds a flow and returns its slot; the table must not be full.
  @inline(__always)
  mutating func insert(_ entry: FlowEntry) -> Int {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = Int(free)
      entries[slot] = entry
    } else {
      slot = entries.count
      entries.append(entry)
    }
    var position = Int(entry.tag) & mask
    while index[position].slot >= 0 { position = (position + 1) & mask }
    index[position] = Place(tag: entry.tag, slot: Int32(truncatingIfNeeded: slot))
    count += 1
    link(slot)
    return slot
  }

  /// Takes a flow out; its slot may be used again.
  mutating func remove(_ slot: Int) {
    unlink(slot)
    stopAwaiting(slot)
    var hole = Int(entries[slot].tag) & mask
    while index[hole].slot != Int32(truncatingIfNeeded: slot) { hole = (hole + 1) & mask }
    // Close the gap, so that no walk ends early: move back whatever may not stand behind an empty place.
    var position = hole
    while true {
      position = (position + 1) & mask
      guard index[position].slot >= 0 else { break }
      let home = Int(index[position].tag) & mask
      if (position - home) & mask >= (position - hole) & mask {
        index[hole] = index[position]
        hole = position
      }
    }
    index[hole] = .empty
    freeSlots.append(Int32(truncatingIfNeeded: slot))
    count -= 1
  }

  /// Gives a flow content of its own, where it has none.
  mutating func open(_ slot: Int) {
    guard !entries[slot].hasContent else { return }
    entries[slot].hasContent = true
    // Each place is made once in the table's life.
    while contents.count < slot { contents.append(FlowContent()) }
    if contents.count == slot { contents.append(FlowContent()) } else { contents[slot] = FlowContent() }
  }

  /// The flow's record as it stands.
  func record(of slot: Int, _ reason: FlowRecord.EndReason) -> FlowRecord {
    var record = entries[slot].record(reason)
    if entries[slot].hasContent && entries[slot].flow.transport == .tcp {
      record.toServer = StreamCounts(contents[slot].toServer)
      record.toClient = StreamCounts(contents[slot].toClient)
    }
    return record
  }

  /// The context of an event of the flow that time brought, seen from the side that `direction` names as the sender's.
  func context(of slot: Int, at time: Timestamp, _ direction: Direction = .toServer) -> EventContext {
    var context = EventContext(of: entries[slot].flow, at: time, direction)
    if entries[slot].hasContent { context.tunnels = contents[slot].tunnels }
    return context
  }

  // MARK: Age

  /// The flow of a class that is silent for longest, or nil.
  func oldest(_ kind: FlowTimeouts.Class) -> Int? {
    let slot = lists[Int(kind.rawValue)].first
    return slot < 0 ? nil : Int(slot)
  }

  /// The flow that a full table gives up.
  var leastValuable: Int? {
    for kind in FlowTimeouts.Class.allCases {
      if let slot = oldest(kind) { return slot }
    }
    return nil
  }

  /// Makes a flow the newest of a class.
  mutating func touch(_ slot: Int, _ kind: FlowTimeouts.Class) {
    if entries[slot].timeoutClass == kind && entries[slot].newer < 0 { return }
    unlink(slot)
    entries[slot].timeoutClass = kind
    link(slot)
  }

  private mutating func link(_ slot: Int) {
    let kind = Int(entries[slot].timeoutClass.rawValue)
    let last = lists[kind].last
    entries[slot].older = last
    entries[slot].newer = -1
    if last >= 0 {
      entries[Int(last)].newer = Int32(truncatingIfNeeded: slot)
    } else {
      lists[kind].first = Int32(truncatingIfNeeded: slot)
    }
    lists[kind].last = Int32(truncatingIfNeeded: slot)
  }

  private mutating func unlink(_ slot: Int) {
    let kind = Int(entries[slot].timeoutClass.rawValue)
    let (older, newer) = (entries[slot].older, entries[slot].newer)
    if older >= 0 { entries[Int(older)].newer = newer } else { lists[kind].first = newer }
    if newer >= 0 { entries[Int(newer)].older = older } else { lists[kind].last = older }
  }

  // MARK: Flows that wait for an answer

  mutating func startAwaiting(_ slot: Int) {
    entries[slot].isAwaitingAnswer = true
    entries[slot].earlier = awaiting.last
    entries[slot].later = -1
    if awaiting.last >= 0 {
      entries[Int(awaiting.last)].later = Int32(truncatingIfNeeded: slot)
    } else {
      awaiting.first = Int32(truncatingIfNeeded: slot)
    }
    awaiting.last = Int32(truncatingIfNeeded: slot)
  }

  mutating func stopAwaiting(_ slot: Int) {
    guard entries[slot].isAwaitingAnswer else { return }
    entries[slot].isAwaitingAnswer = false
    let (earlier, later) = (entries[slot].earlier, entries[slot].later)
    if earlier >= 0 { entries[Int(earlier)].later = later } else { awaiting.first = later }
    if later >= 0 { entries[Int(later)].earlier = earlier } else { awaiting.last = earlier }
  }
}
