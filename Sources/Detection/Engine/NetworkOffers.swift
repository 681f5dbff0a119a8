// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Who tells the devices of the network what to use, and what: at most sixteen offers.
///
/// An offer is known where it was the first of its way and VLAN, where it agrees with a known one (two servers that stand in for
/// each other), or after three days. One that contradicts is remembered, so that it is told once.
public struct NetworkOffers: Sendable {
  /// What an offer is, beside those that are known.
  public enum Judgement: Sendable, Equatable {
    case known
    /// A known server offers something else than it did.
    case changed
    /// Somebody else offers something else than the known server.
    case contradicts(knownServer: MACAddress)
    /// The first offer of its way, in a network that has been watched for long, by nobody who was known to make any.
    case unexpected
  }

  struct Entry: Sendable {
    var offer: NetworkOffer
    var lastSeen: Timestamp
    var day: Int64
    var days: UInt8 = 1
    var isKnown: Bool
  }

  static let capacity = 16
  static let daysToBeKnown: UInt8 = 3

  /// The bytes that the table holds.
  public static var memoryBound: Int { capacity * MemoryLayout<Entry>.stride }

  private var entries: [Entry] = []

  /// Makes an empty table.
  public init() { entries.reserveCapacity(Self.capacity) }

  /// What an offer is; `isLearning` is true while the network is learned, `isSettled` when it has been watched for long.
  public func judge(_ offer: NetworkOffer, isLearning: Bool, isSettled: Bool) -> Judgement {
    if place(of: offer) != nil { return .known }
    var known: NetworkOffer?
    var isOwnChange = false
    var isServer = false
    for entry in entries where entry.isKnown {
      if entry.offer.server == offer.server { isServer = true }
      guard entry.offer.way == offer.way, entry.offer.vlan == offer.vlan else { continue }
      if entry.offer.agrees(with: offer) { return .known }
      if entry.offer.server == offer.server { isOwnChange = true }
      if known == nil { known = entry.offer }
    }
    // A provider gives its customers' routers new prefixes; the same router may say so.
    if isOwnChange { return isLearning || offer.isNewPrefix(of: entries) ? .known : .changed }
    if let known { return .contradicts(knownServer: known.mac) }
    return isServer || !isSettled || offer.way == .dhcp ? .known : .unexpected
  }

  /// Whether a known server of the network offers this resolver.
  func names(resolver: IPAddress) -> Bool {
    entries.contains { $0.isKnown && $0.offer.names(resolver: resolver) }
  }

  /// Whether an address is the first gateway that a known server offers.
  func names(gateway: IPAddress) -> Bool { entries.contains { $0.isKnown && $0.offer.gateway == gateway } }

  /// Remembers an offer and how it was judged.
  mutating func learn(_ offer: NetworkOffer, _ judgement: Judgement, at time: Timestamp) {
    let day = time.nanoseconds / 86_400_000_000_000
    if let place = place(of: offer) {
      entries[place].lastSeen = max(entries[place].lastSeen, time)
      if entries[place].day < day {
        entries[place].day = day
        entries[place].days = min(Self.daysToBeKnown, entries[place].days + 1)
      }
      if entries[place].days >= Self.daysToBeKnown { entries[place].isKnown = true }
      return
    }
    let entry = Entry(offer: offer, lastSeen: time, day: day, isKnown: judgement == .known)
    guard entries.count == Self.capacity else {
      entries.append(entry)
      return
    }
    // Made-up servers never displace a known one, unless the table is full of those.
    var victim = 0
    for place in entries.indices where entries[place].isWeaker(than: entries[victim]) { victim = place }
    if entry.isKnown || !entries[victim].isKnown { entries[victim] = entry }
  }

  private func place(of offer: NetworkOffer) -> Int? {
    entries.firstIndex {
      $0.offer.server == offer.server && $0.offer.way == offer.way && $0.offer.vlan == offer.vlan
        && $0.offer.gateways == offer.gateways && $0.offer.resolvers == offer.resolvers
    }
  }
}

extension NetworkOffers.Entry {
  fileprivate func isWeaker(than other: Self) -> Bool {
    isKnown == other.isKnown ? lastSeen < other.lastSeen : !isKnown
  }
}

extension NetworkOffer {
  /// Whether a known router advertises no more than another prefix.
  fileprivate func isNewPrefix(of entries: [NetworkOffers.Entry]) -> Bool {
    way == .router
      && entries.contains {
        $0.isKnown && $0.offer.server == server && $0.offer.way == way
          && ($0.offer.resolvers == resolvers || resolvers == 0)
      }
  }
}
