// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Which hardware address holds which IPv4 address, as ARP said last: at most 1,024 of them.
///
/// - Source: RFC 826.
public struct AddressBindings: Sendable {
  struct Entry: Sendable {
    var address: UInt32 = 0
    var mac = MACAddress.zero
    /// Who claims the address as well, and may turn out to be the holder.
    var contender = MACAddress.zero
    /// When the holder last claimed the address.
    var claimed = Timestamp(nanoseconds: .min)
    /// When somebody last asked for the address.
    var asked = Timestamp(nanoseconds: .min)
  }

  private static let ways = 4
  private static let sets = 256
  private var entries = Array(repeating: Entry(), count: ways * sets)

  /// The bytes that the table holds.
  public var memoryBound: Int { entries.count * MemoryLayout<Entry>.stride }

  /// Makes an empty table.
  public init() {}

  /// Forgets who holds these addresses.
  mutating func forget(_ addresses: Set<IPAddress>) {
    for place in entries.indices where addresses.contains(IPAddress(v4: entries[place].address)) {
      entries[place] = Entry()
    }
  }

  private func find(_ address: UInt32) -> Int? {
    let start = Self.start(address)
    for place in start..<start + Self.ways
    where entries[place].address == address && (entries[place].mac != .zero || entries[place].asked.nanoseconds != .min)
    {
      return place
    }
    return nil
  }

  private static func start(_ address: UInt32) -> Int {
    Int(StableHash.of(IPAddress(v4: address)) % UInt64(sets)) * ways
  }

  private mutating func place(for address: UInt32) -> Int {
    if let place = find(address) { return place }
    let start = Self.start(address)
    var oldest = start
    for place in start..<start + Self.ways
    where max(entries[place].claimed, entries[place].asked) < max(entries[oldest].claimed, entries[oldest].asked) {
      oldest = place
    }
    entries[oldest] = Entry(address: address)
    return oldest
  }

  /// Who holds the address, or nil where nobody has claimed it.
  public func holder(of address: IPAddress) -> MACAddress? {
    guard let place = find(UInt32(truncatingIfNeeded: address.low)), entries[place].mac != .zero else { return nil }
    return entries[place].mac
  }

  /// When the address was claimed last, or nil where nobody has claimed it.
  public func claimTime(of address: IPAddress) -> Timestamp? {
    guard let place = find(UInt32(truncatingIfNeeded: address.low)), entries[place].mac != .zero else { return nil }
    return entries[place].claimed
  }

  /// Whether somebody has asked for the address within the last three seconds.
  public func isAsked(_ address: IPAddress, at time: Timestamp) -> Bool {
    guard let place = find(UInt32(truncatingIfNeeded: address.low)) else { return false }
    return time.seconds(since: entries[place].asked) <= 3
  }

  /// Whether this is who claims the address as well, and may turn out to be its holder.
  public func contends(_ mac: MACAddress, for address: IPAddress) -> Bool {
    guard let place = find(UInt32(truncatingIfNeeded: address.low)) else { return false }
    return entries[place].contender == mac
  }

  /// Remembers who may turn out to be the holder of an IPv4 address.
  mutating func contend(_ address: IPAddress, by mac: MACAddress) {
    if let place = find(UInt32(truncatingIfNeeded: address.low)) { entries[place].contender = mac }
  }

  /// Remembers a claim of an IPv4 address.
  mutating func claim(_ address: IPAddress, by mac: MACAddress, at time: Timestamp) {
    let place = place(for: UInt32(truncatingIfNeeded: address.low))
    entries[place].mac = mac
    entries[place].claimed = time
  }

  /// Remembers that somebody asked for an IPv4 address.
  mutating func ask(_ address: IPAddress, at time: Timestamp) {
    entries[place(for: UInt32(truncatingIfNeeded: address.low))].asked = time
  }
}
