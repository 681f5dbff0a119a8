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
  /// The address used last, if there is any: asked for with every packet, and so kept beside the others.
  public private(set) var latest: IPAddress?
  /// Its place.
  private var latestPlace: UInt8 = 0
  private var used: UInt8 = 0

  /// Makes an empty list.
  public init() {}

  /// The number of addresses kept.
  public var count: Int { Int(used) }

  /// The address at a place, 0..<count, in the order in which places were taken.
  public subscript(_ place: Int) -> Entry { @_addressableSelf get { entries[place] } }

  /// The IPv4 address used last, or else the address used last.
  public var preferred: IPAddress? {
    var place: Int?
    for candidate in 0..<count where entries[candidate].address.family == .v4 {
      if place == nil || entries[candidate].lastUsed >= entries[place ?? candidate].lastUsed { place = candidate }
    }
    return place.map { entries[$0].address } ?? latest
  }

  /// Whether the address is one of those kept.
  @_addressableSelf
  public func contains(_ address: IPAddress) -> Bool { latest == address ? true : find(address) != nil }

  @_addressableSelf
  private func find(_ address: IPAddress) -> Int? {
    for place in 0..<count where entries[place].address == address { return place }
    return nil
  }

  /// The number of IPv4 addresses used since a moment.
  @_addressableSelf
  public func countV4(since time: Timestamp) -> Int {
    var found = 0
    for place in 0..<count where entries[place].address.family == .v4 {
      if entries[place].lastUsed >= time { found += 1 }
    }
    return found
  }

  /// Takes note of a use; returns whether the address is new.
  @discardableResult
  public mutating func use(_ address: IPAddress, at time: Timestamp) -> Bool {
    guard let place = latest == address ? Int(latestPlace) : find(address) else {
      let place = freePlace(address.family)
      entries[place] = Entry(address: address, firstUsed: time, lastUsed: time)
      setLatest(place)
      return true
    }
    entries[place].lastUsed = max(entries[place].lastUsed, time)
    setLatest(place)
    return false
  }

  private mutating func setLatest(_ place: Int) {
    latestPlace = UInt8(truncatingIfNeeded: place)
    latest = count > 0 ? entries[place].address : nil
  }

  /// Makes the address latest that has the latest time, of several the first, or `place` where it is one of them.
  private mutating func findLatest(from place: Int) {
    var latest = place
    for index in 0..<count where entries[index].lastUsed > entries[latest].lastUsed { latest = index }
    setLatest(latest)
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
    used += 1
    return count - 1
  }

  /// The addresses with the times of their use.
  var all: [Entry] { (0..<count).map { entries[$0] } }

  /// Takes an address out; the order of the others stays.
  mutating func remove(_ address: IPAddress) {
    guard let place = find(address) else { return }
    for index in place..<(count - 1) { entries[index] = entries[index + 1] }
    used -= 1
    entries[count] = Entry()
    findLatest(from: 0)
  }

  /// Takes in an address as it was saved, or as another list has it.
  mutating func take(_ entry: Entry) {
    use(entry.address, at: entry.lastUsed)
    let place = Int(latestPlace)
    entries[place].firstUsed = min(entries[place].firstUsed, entry.firstUsed)
  }

  /// Takes in every address of another list; costs the product of both lengths.
  public mutating func merge(_ other: borrowing AddressList) {
    let latest = self.latest
    for place in 0..<other.count {
      take(other[place])
    }
    // The address used last of both lists is the latest.
    findLatest(from: Int(latestPlace))
    if let latest, let place = find(latest), entries[place].lastUsed == entries[Int(latestPlace)].lastUsed {
      setLatest(place)
    }
  }
}
