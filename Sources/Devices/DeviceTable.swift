// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The devices of the network, at most `capacity` of them.
///
/// Whose packet it is: the sender's hardware address names the device where the sending address is at home. Internet addresses
/// come in through the router's hardware address and make no device, so that the router's profile does not swallow the
/// Internet. A hardware address that has brought Internet hosts owns the first two home IPv4 addresses it uses, any other owns
/// eight; further ones stand behind it and are devices by address. So are all where the link has no hardware addresses.
public struct DeviceTable: Sendable {
  /// The IPv4 addresses that one hardware address may own, and that a router's may.
  static let ownedAddresses = 8
  static let ownedAddressesOfRouter = 2

  public let capacity: Int
  public let home: HomeNetworks
  /// The profiles; what is at an index stays there until it is evicted.
  public var profiles: [DeviceProfile] = []
  private var index: SlotIndex
  /// The devices forgotten to make place for others.
  public private(set) var evictions: UInt64 = 0

  /// Makes an empty table; `capacity` is at least 1.
  public init(capacity: Int, home: HomeNetworks) {
    self.capacity = max(1, capacity)
    self.home = home
    index = SlotIndex(capacity: self.capacity)
    profiles.reserveCapacity(self.capacity)
  }

  /// The most bytes that the table holds.
  public var memoryBound: Int { capacity * MemoryLayout<DeviceProfile>.stride + index.byteCount }

  /// The place of a device.
  public func find(_ identity: DeviceIdentity) -> Int? {
    // Through a span, a profile is looked at where it lies; a subscript of the array would copy its kilobytes.
    let profiles = profiles.span
    return index.find(identity.hash) { slot in profiles[slot].identity == identity }
  }

  /// Who uses these addresses, or nil where they are no device's.
  public func identity(mac: MACAddress, address: IPAddress?) -> DeviceIdentity? {
    guard let address else { return mac.isDevice && find(.hardware(mac)) != nil ? .hardware(mac) : nil }
    guard mac.isDevice else { return home.contains(address) ? .address(address) : nil }
    // No router forwards a packet without a source address: it is the device's own (DHCP, address probes).
    if address.isUnspecified { return .hardware(mac) }
    guard home.contains(address) else { return nil }
    guard address.family == .v4, let slot = find(.hardware(mac)) else { return .hardware(mac) }
    let profiles = profiles.span
    if profiles[slot].has(address) { return .hardware(mac) }
    let limit = profiles[slot].isRouter ? Self.ownedAddressesOfRouter : Self.ownedAddresses
    return profiles[slot].ownedV4Count < limit ? .hardware(mac) : .address(address)
  }

  /// Finds the sender of a packet and marks it seen, making its profile where it is new.
  ///
  /// - Returns: its place and whether it is new, or nil where the sender is no device.
  public mutating func locateSender(mac: MACAddress, address: IPAddress?, at time: Timestamp) -> (
    slot: Int, isNew: Bool
  )? {
    guard let identity = identity(mac: mac, address: address) else {
      if let address, mac.isDevice, !address.isGroup, !address.isUnspecified, let router = find(.hardware(mac)) {
        profiles[router].isRouter = true
      }
      return nil
    }
    if let slot = find(identity) {
      profiles[slot].see(at: time)
      if let address, !address.isUnspecified { profiles[slot].use(address) }
      return (slot, false)
    }
    let slot = freeSlot()
    let ownMAC: MACAddress? = if case .hardware = identity { mac } else { nil }
    let profile = DeviceProfile(identity: identity, mac: ownMAC, firstSeen: time)
    if slot == profiles.count { profiles.append(profile) } else { profiles[slot] = profile }
    if let address, !address.isUnspecified { profiles[slot].use(address) }
    index.insert(identity.hash, slot: slot)
    return (slot, true)
  }

  /// Finds the device that a packet is sent to; receiving alone makes no device.
  public func locateReceiver(mac: MACAddress, address: IPAddress?) -> Int? {
    guard let identity = identity(mac: mac, address: address) else { return nil }
    return find(identity)
  }

  /// A place for a new device: an unused one, or that of the device unseen for longest, unanswered ones first.
  private mutating func freeSlot() -> Int {
    if profiles.count < capacity { return profiles.count }
    let victim = weakest()
    evictions &+= 1
    let hash = profiles.span[victim].identity.hash
    index.remove(hash, slot: victim)
    return victim
  }

  private func weakest() -> Int {
    let profiles = profiles.span
    var victim = 0
    for slot in 1..<max(1, profiles.count) {
      let isStronger = profiles[slot].isEstablished != profiles[victim].isEstablished
      if isStronger ? profiles[victim].isEstablished : profiles[slot].lastSeen < profiles[victim].lastSeen {
        victim = slot
      }
    }
    return victim
  }
}
