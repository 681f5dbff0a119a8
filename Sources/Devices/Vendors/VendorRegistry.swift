// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Whom the IEEE has given which hardware addresses, by their first 24, 28 or 36 bits; about 1.3 MB for the whole registry.
///
/// - Source: IEEE Registration Authority, MA-L, MA-M, MA-S and IAB; <https://standards.ieee.org/products-programs/regauth/>.
public struct VendorRegistry: Sendable {
  /// Sorted: each a prefix, filled up to 48 bits with zeros, and behind it its length in bits as one octet.
  private var prefixes: [UInt64] = []
  /// Where the name of the prefix at the same place begins in the pool.
  private var names: [UInt32] = []
  /// The distinct names in UTF-8, each behind an octet that says its length.
  private var pool: [UInt8] = []

  /// The lengths of the prefixes that are given out, in bits, longest first.
  static let prefixLengths = [36, 28, 24]

  /// Makes an empty registry, in which no address has a vendor.
  public init() {}

  /// Makes a registry of what readers of its files have found; of a prefix that stands twice, the first name holds.
  init(_ entries: consuming [RegistryReader.Entry], pool: [UInt8]) {
    var entries = entries
    entries.sort { ($0.prefix, $0.name) < ($1.prefix, $1.name) }
    prefixes.reserveCapacity(entries.count)
    names.reserveCapacity(entries.count)
    for entry in entries where prefixes.last != entry.prefix {
      prefixes.append(entry.prefix)
      names.append(entry.name)
    }
    // A copy that has no more room than it needs.
    self.pool.reserveCapacity(pool.count)
    self.pool += pool
  }

  /// The number of prefixes.
  public var count: Int { prefixes.count }

  /// The bytes that the registry holds.
  public var byteCount: Int { prefixes.capacity * 8 + names.capacity * 4 + pool.capacity }

  /// Whom the address was given to, in the words of the registry; the longest prefix decides.
  ///
  /// - Returns: nil for an address that the device made up, for a group, and where the registry keeps the name back.
  public func organization(of mac: MACAddress) -> String? {
    guard mac.isDevice, !mac.isLocallyAdministered else { return nil }
    for length in Self.prefixLengths {
      guard let place = find(Self.key(mac.value >> UInt64(48 - length), length: length)) else { continue }
      return name(at: Int(names[place]))
    }
    return nil
  }

  /// The key of a prefix, of which `bits` is the value.
  static func key(_ bits: UInt64, length: Int) -> UInt64 { (bits << UInt64(48 - length)) << 8 | UInt64(length) }

  private func find(_ key: UInt64) -> Int? {
    var (low, high) = (0, prefixes.count)
    while low < high {
      let middle = (low + high) / 2
      if prefixes[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < prefixes.count && prefixes[low] == key ? low : nil
  }

  private func name(at offset: Int) -> String? {
    guard offset < pool.count else { return nil }
    let end = min(pool.count, offset + 1 + Int(pool[offset]))
    let name = String(decoding: pool[offset + 1..<end], as: UTF8.self)
    // Blocks that are given out in parts stand under the authority's own name, and some owners stay unnamed.
    return name.isEmpty || name == "Private" || name == "IEEE Registration Authority" ? nil : name
  }
}
