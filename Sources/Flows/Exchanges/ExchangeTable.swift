// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// The requests of every flow that wait for an answer, or had one not long ago, in memory reserved once.
///
/// Opening, answering and forgetting cost a constant time on average. A full table gives up the request that was silent for
/// longest among those of the patience that holds most, so that a flood of one kind displaces itself.
public struct ExchangeTable: Sendable {
  /// The most requests that are remembered at once.
  public static let defaultCapacity = 4_096

  private let capacity: Int
  private let seed: UInt64
  private var entries: [ExchangeEntry] = []
  private var freeSlots: [Int32] = []
  /// The first entry of each chain of entries whose hashes end alike, or -1.
  private var chains: [Int32]
  /// By patience, the longest silent first.
  private var lists: [ExchangeList]
  /// When a request was last given up that might still have been answered.
  private var lastEviction: Timestamp?
  /// Requests given up because the table was full.
  public private(set) var evictions: UInt64 = 0

  public init(capacity: Int = defaultCapacity, seed: UInt64 = 0) {
    self.capacity = max(16, capacity)
    self.seed = seed
    var size = 32
    while size < self.capacity { size *= 2 }
    chains = Array(repeating: -1, count: size)
    lists = Array(repeating: ExchangeList(), count: ExchangeTerms.Patience.allCases.count)
  }

  /// The most bytes that a table of this capacity takes.
  public static func memoryBound(capacity: Int = defaultCapacity) -> Int {
    // An array doubles as it grows, and its entries may lie twice in memory meanwhile.
    2 * capacity * (MemoryLayout<ExchangeEntry>.stride + 3 * MemoryLayout<Int32>.stride)
  }

  /// The requests remembered.
  public var count: Int { entries.count - freeSlots.count }
}

extension ExchangeTable {
  /// Remembers a request that a message brings.
  public mutating func open(
    _ key: ExchangeKey, _ terms: ExchangeTerms, note: UInt64, adding amount: UInt64, in context: borrowing EventContext
  ) -> Exchange? {
    guard let flow = context.flow else { return nil }
    let hash = hash(of: key, asker: context.sender, from: context.direction, in: flow)
    if let slot = find(hash) {
      let isAnswered = entries[slot].exchange.answerCount > 0
      if terms.renewal == .always || terms.renewal == .onceAnswered && isAnswered {
        entries[slot].exchange = Exchange(packet: context.packet, note: note, amount: amount)
        entries[slot].start = context.time
      } else {
        entries[slot].exchange.requestCount = entries[slot].exchange.requestCount.advanced(clampedBy: 1)
        entries[slot].exchange.amount &+= amount
      }
      entries[slot].terms.isAnswerDue = terms.isAnswerDue
      touch(slot, at: context.time)
      return exchange(slot, at: context.time)
    }
    if count >= capacity { giveUpOldest(at: context.time) }
    insert(
      ExchangeEntry(
        hash: hash, service: key.service, flow: flow, direction: context.direction, start: context.time,
        exchange: Exchange(packet: context.packet, note: note, amount: amount), terms: terms))
    return Exchange(packet: context.packet, note: note, amount: amount)
  }

  /// Looks for the request that a message answers.
  public mutating func answer(
    _ key: ExchangeKey, isLasting: Bool, adding amount: UInt64, in context: borrowing EventContext
  ) -> AnswerJudgement {
    guard let flow = context.flow else { return .unknown }
    let hash = hash(of: key, asker: context.receiver, from: context.direction.opposite, in: flow)
    guard let slot = find(hash) else { return judgeStray(key, context, flow) }
    entries[slot].exchange.answerCount = entries[slot].exchange.answerCount.advanced(clampedBy: 1)
    entries[slot].exchange.amount &+= amount
    if isLasting { touch(slot, at: context.time) }
    return .paired(exchange(slot, at: context.time))
  }

  /// What is known of a request like one that a message would bring.
  public func known(_ key: ExchangeKey, in context: borrowing EventContext) -> Exchange? {
    guard let flow = context.flow else { return nil }
    return find(hash(of: key, asker: context.sender, from: context.direction, in: flow)).map { entries[$0].exchange }
  }

  /// An answer without its request is unsolicited only where the request could not have been missed.
  private func judgeStray(_ key: ExchangeKey, _ context: borrowing EventContext, _ flow: Flow) -> AnswerJudgement {
    let asked = context.direction == .toServer ? flow.toClient : flow.toServer
    guard key.scope == .flow, asked.packets > 0 else { return .unknown }
    let longest = ExchangeTerms.Patience.long.nanoseconds
    if let lastEviction, context.time.nanoseconds(since: lastEviction) < longest { return .unknown }
    return .unsolicited
  }

  private func exchange(_ slot: Int, at time: Timestamp) -> Exchange {
    var exchange = entries[slot].exchange
    exchange.elapsed = max(0, time.nanoseconds(since: entries[slot].start))
    return exchange
  }
}

// MARK: Time

extension ExchangeTable {
  /// A request whose patience has run out without the answer that was due.
  public struct Unanswered {
    public let fault: ExchangeFault
    /// The request's flow and direction, at the moment when its patience ran out.
    public let context: EventContext
  }

  /// Forgets requests whose patience has run out, up to the first one whose answer was due, which it returns.
  public mutating func expire(at now: Timestamp) -> Unanswered? {
    for patience in ExchangeTerms.Patience.allCases {
      while let slot = lists[Int(patience.rawValue)].oldest,
        now.nanoseconds(since: entries[slot].touched) >= patience.nanoseconds
      {
        let entry = entries[slot]
        remove(slot)
        guard entry.isAnswerMissing else { continue }
        var request = entry.exchange
        request.elapsed = max(0, now.nanoseconds(since: entry.start))
        return Unanswered(
          fault: ExchangeFault(.unansweredRequest, of: entry.service, request: request),
          context: EventContext(of: entry.flow, at: now, entry.direction))
      }
    }
    return nil
  }

  /// Forgets everything, as when the clock was set back.
  public mutating func removeAll() {
    for patience in ExchangeTerms.Patience.allCases {
      while let slot = lists[Int(patience.rawValue)].oldest { remove(slot) }
    }
  }

  private mutating func giveUpOldest(at now: Timestamp) {
    let fullest = lists.indices.max { lists[$0].count < lists[$1].count }
    guard let fullest, let slot = lists[fullest].oldest else { return }
    if entries[slot].isAnswerMissing { lastEviction = now }
    evictions &+= 1
    remove(slot)
  }
}

// MARK: Places

extension ExchangeTable {
  private func hash(of key: ExchangeKey, asker: Endpoint, from direction: Direction, in flow: Flow) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(key.value)
    hash.combine(UInt64(key.service.rawValue) << 8 | UInt64(key.scope.rawValue))
    switch key.scope {
    case .flow:
      hash.combine(flow.id)
      hash.combine(UInt64(direction.rawValue))
    case .asker:
      hash.combine(asker.address.high)
      hash.combine(asker.address.low)
      hash.combine(UInt64(asker.port) << 8 | UInt64(flow.transport.rawValue))
    case .anybody: break
    }
    return hash.value
  }

  private func chain(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (chains.count - 1) }

  private func find(_ hash: UInt64) -> Int? {
    // A chain holds each entry once, so that the walk ends.
    var slot = chains[chain(of: hash)]
    while slot >= 0 {
      if entries[Int(slot)].hash == hash { return Int(slot) }
      slot = entries[Int(slot)].next
    }
    return nil
  }

  private mutating func insert(_ entry: ExchangeEntry) {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = Int(free)
      entries[slot] = entry
    } else {
      slot = entries.count
      entries.append(entry)
    }
    let chain = chain(of: entry.hash)
    entries[slot].next = chains[chain]
    chains[chain] = Int32(truncatingIfNeeded: slot)
    link(slot)
  }

  private mutating func remove(_ slot: Int) {
    unlink(slot)
    let chain = chain(of: entries[slot].hash)
    if Int(chains[chain]) == slot {
      chains[chain] = entries[slot].next
    } else {
      var before = Int(chains[chain])
      while Int(entries[before].next) != slot { before = Int(entries[before].next) }
      entries[before].next = entries[slot].next
    }
    freeSlots.append(Int32(truncatingIfNeeded: slot))
  }

  /// Makes a request the latest of its patience.
  private mutating func touch(_ slot: Int, at time: Timestamp) {
    entries[slot].touched = max(entries[slot].touched, time)
    unlink(slot)
    link(slot)
  }

  private mutating func link(_ slot: Int) {
    let list = Int(entries[slot].terms.patience.rawValue)
    entries[slot].older = lists[list].last
    entries[slot].newer = -1
    let number = Int32(truncatingIfNeeded: slot)
    if lists[list].last >= 0 { entries[Int(lists[list].last)].newer = number } else { lists[list].first = number }
    lists[list].last = number
    lists[list].count += 1
  }

  private mutating func unlink(_ slot: Int) {
    let list = Int(entries[slot].terms.patience.rawValue)
    let (older, newer) = (entries[slot].older, entries[slot].newer)
    if older >= 0 { entries[Int(older)].newer = newer } else { lists[list].first = newer }
    if newer >= 0 { entries[Int(newer)].older = older } else { lists[list].last = older }
    lists[list].count -= 1
  }
}

extension UInt16 {
  fileprivate func advanced(clampedBy step: UInt16) -> UInt16 {
    let (sum, isOver) = addingReportingOverflow(step)
    return isOver ? .max : sum
  }
}
