// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What one device was found under, at most four: its hardware addresses, or its address where none is seen.
///
/// The first is the device's id for good.
struct OwnIdentities: Sendable {
  static let capacity = 4

  private var identities: [4 of DeviceIdentity]
  private(set) var count = 1
  /// The place of the one that it sends under.
  private(set) var activePlace = 0
  /// When it began to send under another one than before.
  private var switched = Timestamp(nanoseconds: .min)

  init(_ first: DeviceIdentity) { identities = .init(repeating: first) }

  /// The one at a place, 0..<count.
  subscript(_ place: Int) -> DeviceIdentity { identities[place] }

  func contains(_ identity: DeviceIdentity) -> Bool { find(identity) != nil }

  private func find(_ identity: DeviceIdentity) -> Int? {
    for place in 0..<count where identities[place] == identity { return place }
    return nil
  }

  /// The seconds within which a device does not go back and forth between its identities: then it is two devices.
  private static let alternationSeconds = 60.0

  /// Takes note that it sends under one of them; where it goes back and forth, returns the one that it sent under before.
  mutating func send(under identity: DeviceIdentity, at time: Timestamp) -> DeviceIdentity? {
    if identities[activePlace] == identity { return nil }
    guard let place = find(identity) else { return nil }
    let seconds = abs(time.seconds(since: switched))
    // What is still heard of the former one right after a change says nothing.
    guard seconds >= DeviceTable.overlapSeconds else { return nil }
    let former = identities[activePlace]
    activePlace = place
    switched = time
    return seconds < Self.alternationSeconds ? former : nil
  }

  /// Adds one that the device sends under from now on; of a full list, one makes room, never the first.
  ///
  /// - Returns: the one that made room.
  @discardableResult
  mutating func adopt(_ identity: DeviceIdentity, at time: Timestamp) -> DeviceIdentity? {
    switched = time
    if let place = find(identity) {
      activePlace = place
      return nil
    }
    if count < Self.capacity {
      identities[count] = identity
      activePlace = count
      count += 1
      return nil
    }
    let place = activePlace == 1 ? 2 : 1
    let former = identities[place]
    identities[place] = identity
    activePlace = place
    return former
  }

  /// Adds those of an entry that turned out to be the same device, last the one that it sends under.
  mutating func adopt(_ others: OwnIdentities, at time: Timestamp) {
    for place in 0..<others.count where place != others.activePlace { adopt(others[place], at: time) }
    adopt(others[others.activePlace], at: time)
  }

  /// Puts one in its place, as it was saved.
  mutating func set(_ identity: DeviceIdentity, at place: Int, count: Int, active: Int) {
    identities[place] = identity
    self.count = count
    activePlace = active
  }

  /// Gives one up that is not the first.
  mutating func drop(_ identity: DeviceIdentity) {
    guard let place = find(identity), place > 0 else { return }
    count -= 1
    identities[place] = identities[count]
    if activePlace == place { activePlace = 0 }
    if activePlace == count { activePlace = place }
  }

  /// Goes on under one of them, as if it had never sent under another.
  mutating func settle(on identity: DeviceIdentity) {
    if let place = find(identity) { activePlace = place }
    switched = Timestamp(nanoseconds: .min)
  }
}
