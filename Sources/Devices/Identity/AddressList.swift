// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The addresses that a device uses or used, at most eight of each family; of a full family, the one unused for longest makes room.
///
/// Kept apart, so that the many temporary addresses of IPv6 (RFC 8981) do not push out the one of IPv4.
public struct AddressList: Sendable {
  /// The most addresses of one family.
  public static let familyCapacity = 8

  /// An address, and when it was used.
  public struct Entry: Sendable {
    public internal(set) var address = IPAddress(v4: 0)
    public internal(set) var firstUsed = Timestamp(nanoseconds: .min)
    public internal(set) var lastUsed = Timestamp(nanoseconds: .min)
  }

  private var entries: [16 of Entry] = .init(repeating: Entry())
  /// The number of addresses kept.
  public private(set) var count = 0
  /// The place of the address used last.
  private var latestPlace = 0

  /// Makes an empty list.
  public init() {}

  /// The address at a place, 0..<count, in the order in which places were taken.
  public subscript(_ place: Int) -> Entry { entries[place] }

  /// The address used last, if there is any.
  public var latest: IPAddress? { count > 0 ? entries[latestPlace].address : nil }

  /// The IPv4 address used last, or else the address used last.
  public var preferred: IPAddress? {
    var place: Int?
    for candidate in 0..<count where entries[candidate].address.family == .v4 {
      if place == nil || entries[candidate].lastUsed >= entries[place ?? candidate].lastUsed { place = candidate }
    }
    return place.map { entries[$0].address } ?? latest
  }

  /// Whether the address is one of those kept.
  public func contains(_ address: IPAddress) -> Bool { find(address) != nil }

  private func find(_ address: IPAddress) -> Int? {
    for place in 0..<count where entries[place].address == address { return place }
    return nil
  }

  /// The number of IPv4 addresses used since a moment.
  public func countV4(since time: Timestamp) -> Int {
    var found = 0
    for place in 0..<count where entries[place].address.family == .v4 && entries[place].lastUsed >= time { found += 1 }
    return found
  }

  /// Takes note of a use; returns whether the address is new.
  @discardableResult
  public mutating func use(_ address: IPAddress, at time: Timestamp) -> Bool {
    if count > 0 && entries[latestPlace].address == address {
      entries[latestPlace].lastUsed = max(entries[latestPlace].lastUsed, time)
      return false
    }
    if let place = find(address) {
      entries[place].lastUsed = max(entries[place].lastUsed, time)
      latestPlace = place
      return false
    }
    latestPlace = freePlace(address.family)
    entries[latestPlace] = Entry(address: address, firstUsed: time, lastUsed: time)
    return true
  }

  /// A place for an address of a family.
  private mutating func freePlace(_ family: IPAddress.Family) -> Int {
    var ofFamily = 0
    var oldest = 0
    for place in 0..<count where entries[place].address.family == family {
      if ofFamily == 0 || entries[place].lastUsed < entries[oldest].lastUsed { oldest = place }
      ofFamily += 1
    }
    // Two families of eight fill the list and never overflow it.
    guard ofFamily < Self.familyCapacity, count < 2 * Self.familyCapacity else { return oldest }
    count += 1
    return count - 1
  }

  /// The addresses with the times of their use.
  var all: [Entry] { (0..<count).map { entries[$0] } }

  /// Takes an address out; the order of the others stays.
  mutating func remove(_ address: IPAddress) {
    guard let place = find(address) else { return }
    for index in place..<(count - 1) { entries[index] = entries[index + 1] }
    count -= 1
    entries[count] = Entry()
    latestPlace = 0
    for index in 0..<count where entries[index].lastUsed > entries[latestPlace].lastUsed { latestPlace = index }
  }

  /// Takes in an address as it was saved, or as another list has it.
  mutating func take(_ entry: Entry) {
    use(entry.address, at: entry.lastUsed)
    entries[latestPlace].firstUsed = min(entries[latestPlace].firstUsed, entry.firstUsed)
  }

  /// Takes in every address of another list; costs the product of both lengths.
  public mutating func merge(_ other: borrowing AddressList) {
    let latest = self.latest
    for place in 0..<other.count {
      take(other[place])
    }
    // The address used last of both lists is the latest.
    for place in 0..<count where entries[place].lastUsed > entries[latestPlace].lastUsed { latestPlace = place }
    if let latest, let place = find(latest), entries[place].lastUsed == entries[latestPlace].lastUsed {
      latestPlace = place
    }
  }
}
