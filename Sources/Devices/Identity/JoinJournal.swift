// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The joins that can still be taken back, at most 16, the oldest making room.
///
/// Each keeps both entries as they were, so that a split gives each its own back and nothing of the other's.
struct JoinJournal: Sendable {
  static let capacity = 16

  struct Join: Sendable {
    /// The entry that was taken in, as it was.
    let taken: DeviceEntry
    /// The entry that took it in, as it was before.
    fileprivate(set) var taker: DeviceEntry
    let comparison: IdentityComparison
    let time: Timestamp

    /// The identity of the device that took it in.
    var into: DeviceIdentity { taker.profile.identity }
  }

  private(set) var joins: [Join] = []

  static var memoryBound: Int { capacity * MemoryLayout<Join>.stride }

  init() { joins.reserveCapacity(Self.capacity) }

  mutating func add(_ taken: DeviceEntry, into taker: DeviceEntry, _ comparison: IdentityComparison, at time: Timestamp)
  {
    if joins.count == Self.capacity { joins.removeFirst() }
    joins.append(Join(taken: taken, taker: taker, comparison: comparison, time: time))
  }

  /// The place of the latest join by which a device took in one of two identities and not the other.
  func find(_ one: DeviceIdentity, _ other: DeviceIdentity, in device: DeviceIdentity) -> Int? {
    joins.lastIndex { $0.into == device && $0.taken.profile.owns(one) != $0.taken.profile.owns(other) }
  }

  /// Takes a join back: the device is again as it was before, and takes in once more what it took in later.
  mutating func takeBack(_ place: Int) -> Join {
    var join = joins.remove(at: place)
    for later in place..<joins.count where joins[later].into == join.into {
      joins[later].taker = join.taker
      join.taker.take(in: joins[later].taken, at: joins[later].time)
    }
    return join
  }

  /// Forgets the joins into a device that is gone.
  mutating func forget(_ device: DeviceIdentity) { joins.removeAll { $0.into == device } }
}
