// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension DeviceTable {
  /// The version of the form in which a device's state is saved; grows with each change of what `code` names.
  public static let stateVersion: UInt16 = 2

  /// When the device known for longest was seen first, if there is any.
  public var earliest: Timestamp? {
    var earliest: Timestamp?
    for slot in 0..<profiles.count where !profiles.span[slot].isVacant {
      let first = profiles.span[slot].firstSeen
      earliest = min(earliest ?? first, first)
    }
    return earliest
  }

  /// What is known of the device at a place, as bytes for `restore`: at most about 12 KiB.
  public func savedState(of slot: Int) -> [UInt8] {
    var coder = StateCoder()
    var (version, profile, record) = (Self.stateVersion, profiles[slot], records[slot])
    // Writing what is in range throws nothing.
    do throws(StateError) {
      try coder.code(&version)
      try profile.code(&coder)
      try record.code(&coder)
    } catch {
      return []
    }
    return coder.bytes
  }

  /// Takes up a device as it was saved, unless it is there already.
  ///
  /// - Returns: its place, or nil where it is there or no room is left.
  /// - Throws: `StateError` where the bytes are no whole state of this version; nothing of it is taken up then.
  @discardableResult
  public mutating func restore(_ bytes: [UInt8]) throws(StateError) -> Int? {
    let entry = try Self.entry(savedAs: bytes)
    guard count < capacity else { return nil }
    let identities = entry.profile.identities
    for place in 0..<identities.count where find(identities[place]) != nil { return nil }
    let slot = freeSlot()
    put(entry, at: slot)
    return slot
  }

  /// Takes in a device as it was saved; where it is there already, both become one, which goes by what was seen first.
  ///
  /// - Returns: its place, or nil where no room is left.
  /// - Throws: `StateError` where the bytes are no whole state of this version; nothing of it is taken in then.
  @discardableResult
  public mutating func merge(_ bytes: [UInt8]) throws(StateError) -> Int? {
    var whole = try Self.entry(savedAs: bytes)
    let identities = whole.profile.identities
    var places: [Int] = []
    for place in 0..<identities.count {
      if let slot = find(identities[place]), !places.contains(slot) { places.append(slot) }
    }
    guard let first = places.first else { return try restore(bytes) }
    for place in places {
      let own = lift(place)
      if place != first { vacate(place) }
      let isOlder = own.profile.firstSeen <= whole.profile.firstSeen
      let younger = isOlder ? whole : own
      if isOlder { whole = own }
      whole.take(in: younger, at: max(whole.profile.lastSeen, younger.profile.lastSeen))
    }
    put(whole, at: first)
    return first
  }

  private static func entry(savedAs bytes: [UInt8]) throws(StateError) -> DeviceEntry {
    var coder = StateCoder(reading: bytes)
    var version: UInt16 = 0
    try coder.code(&version)
    guard version == Self.stateVersion else { throw .version(version) }
    let (profile, record) = try Self.decode(&coder)
    guard coder.isAtEnd else { throw .surplus }
    return DeviceEntry(profile: profile, record: record)
  }

  private static func decode(_ coder: inout StateCoder) throws(StateError) -> (DeviceProfile, DeviceRecord) {
    // Whose state it is stands within; the profile is made before that is known.
    var identities = OwnIdentities(.hardware(.zero))
    var ahead = coder
    try identities.code(&ahead)
    var profile = DeviceProfile(identity: identities[0], firstSeen: Timestamp(nanoseconds: 0))
    var record = DeviceRecord()
    try profile.code(&coder)
    try record.code(&coder)
    return (profile, record)
  }
}
