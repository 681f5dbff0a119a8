// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Which names the last few thousand resolved addresses had, in a fixed number of bytes.
///
/// Hosts of one service come and go behind its name: a peer found by name is known by the name's domain, so that a new address
/// of it is no new peer.
public struct NameTable: Sendable {
  struct Entry: Sendable {
    var address = IPAddress(v4: 0)
    /// The hash of the registered domain; 0 for a free place.
    var domain: UInt64 = 0
    var name = ShortText()
    var used = Timestamp(nanoseconds: .min)
  }

  /// An address is kept in one of this many places, the one unused for longest making room.
  private static let ways = 4
  private var entries: [Entry]
  private let mask: Int

  /// Makes a table for `capacity` addresses, rounded up to a power of two.
  public init(capacity: Int) {
    var size = Self.ways
    while size < capacity { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = size / Self.ways - 1
  }

  /// The bytes that the table holds.
  public var memoryBound: Int { entries.count * MemoryLayout<Entry>.stride }

  private func places(_ address: IPAddress) -> Range<Int> {
    let start = (Int(truncatingIfNeeded: StableHash.of(address)) & mask) * Self.ways
    return start..<start + Self.ways
  }

  /// Remembers that a name was answered with an address; `domain` is the hash of its registered domain.
  public mutating func learn(_ address: IPAddress, domain: UInt64, name: ShortText, at time: Timestamp) {
    var place = places(address).lowerBound
    for candidate in places(address) {
      if entries[candidate].address == address && entries[candidate].domain != 0 {
        place = candidate
        break
      }
      if entries[candidate].used < entries[place].used { place = candidate }
    }
    entries[place] = Entry(address: address, domain: domain == 0 ? 1 : domain, name: name, used: time)
  }

  /// The hash of the domain that the address was found under, or nil.
  public func domain(of address: IPAddress) -> UInt64? {
    for place in places(address) where entries[place].domain != 0 && entries[place].address == address {
      return entries[place].domain
    }
    return nil
  }

  /// The name that was used last of a domain, by the domain's hash, or nil; costs a look at every place.
  public func name(inDomain domain: UInt64) -> ShortText? {
    var latest: Entry?
    for entry in entries where entry.domain == domain && domain != 0 && entry.used >= latest?.used ?? entry.used {
      latest = entry
    }
    return latest?.name
  }

  /// The name that the address was found under, or nil.
  public func name(of address: IPAddress) -> ShortText? {
    for place in places(address) where entries[place].domain != 0 && entries[place].address == address {
      return entries[place].name
    }
    return nil
  }
}
