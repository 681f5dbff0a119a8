// SPDX-License-Identifier: Apache-2.0

/// How often each of many things occurred: the first 32 different ones apart, all others together.
struct BoundedCounts<Key: Equatable & Sendable>: Sendable {
  static var limit: Int { 32 }

  /// The things counted apart, in the order in which they first occurred.
  private(set) var entries: [(key: Key, packets: UInt64)] = []
  private(set) var others: UInt64 = 0

  /// Counts one; allocates only for a key that was never seen before.
  mutating func count(_ key: Key) {
    if let place = entries.firstIndex(where: { $0.key == key }) {
      entries[place].packets &+= 1
    } else if entries.count < Self.limit {
      entries.append((key, 1))
    } else {
      others &+= 1
    }
  }
}
