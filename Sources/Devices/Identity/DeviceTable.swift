// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The devices of the network, at most `capacity` of them.
///
/// Whose packet it is: the sender's hardware address names the device where the sending address is at home. Internet addresses
/// come in through the router's hardware address and make no device, so that the router's profile does not swallow the
/// Internet. A hardware address owns up to eight home IPv4 addresses a day, or two if it has brought Internet hosts; further ones
/// stand behind it and are devices by address. So are all where the link has no hardware addresses.
///
/// Who a device is beyond that, its evidence says: two entries with enough of it in common become one (`IdentityComparison`),
/// unless both were there at once, and become two again when they are.
public struct DeviceTable: Sendable {
  /// The IPv4 addresses that one hardware address may own in a day, and that a router's may.
  static let ownedAddresses = 8
  static let ownedAddressesOfRouter = 2

  public let capacity: Int
  public let home: HomeNetworks
  /// Whom hardware addresses were given to.
  public let vendors: VendorRegistry
  /// What symbols say of what a device is; made with the table, so that no packet waits for it.
  let types = TypeTable.shared
  /// The profiles; what is at an index stays there until it is evicted, or joined with another one and vacant.
  public var profiles: [DeviceProfile] = []
  /// What the inventory knows of each device, at the same places.
  public internal(set) var records: [DeviceRecord] = []
  /// Finds devices by what they own, and by the evidence that finds devices.
  var index: SlotIndex
  var evidenceIndex: SlotIndex
  var vacancies: [Int] = []
  /// Who goes first where the table is full.
  var evictionOrder: EvictionOrder
  /// The devices that are watched before they may be joined with older ones, and when the first of them has been for long enough.
  var waiting: [Int] = []
  var nextJudgement = Timestamp(nanoseconds: .max)
  var journal = JoinJournal()
  var reader = InventoryReader()
  /// The joins and splits that nobody has asked for yet.
  var changes: [IdentityChange] = []
  /// Whether there are any: asked for with every packet.
  public internal(set) var hasChanges = false
  /// Who sent the packet that `locateSender` found no device for, if a device that is no router sent it to an Internet host.
  public private(set) var foreignSender: Int?
  /// The devices forgotten to make place for others.
  public private(set) var evictions: UInt64 = 0

  /// Makes an empty table; `capacity` is at least 1.
  public init(capacity: Int, home: HomeNetworks, vendors: VendorRegistry = VendorRegistry()) {
    self.capacity = max(1, capacity)
    self.home = home
    self.vendors = vendors
    index = SlotIndex(capacity: self.capacity * OwnIdentities.capacity)
    evidenceIndex = SlotIndex(capacity: self.capacity * EvidenceList.capacity)
    evictionOrder = EvictionOrder(capacity: self.capacity)
    profiles.reserveCapacity(self.capacity)
    records.reserveCapacity(self.capacity)
    waiting.reserveCapacity(self.capacity)
  }

  /// The most bytes that the table holds.
  public var memoryBound: Int {
    capacity * (MemoryLayout<DeviceProfile>.stride + MemoryLayout<DeviceRecord>.stride + MemoryLayout<Int>.stride)
      + EvictionOrder.byteCount(capacity: capacity) + index.byteCount + evidenceIndex.byteCount
      + JoinJournal.memoryBound + vendors.byteCount
  }

  /// What the device at a place is called by, without a copy of all else that its profile holds.
  @_addressableSelf
  public func identity(of slot: Int) -> DeviceIdentity { profiles.span[slot].identities[0] }

  /// The number of devices.
  public var count: Int { profiles.count - vacancies.count }

  /// The place of a device.
  @_addressableSelf
  public func find(_ identity: DeviceIdentity) -> Int? {
    // Through a span, a profile is looked at where it lies; a subscript of the array would copy its kilobytes.
    let profiles = profiles.span
    return index.find(identity.hash) { slot in profiles[slot].owns(identity) }
  }

  /// Who uses these addresses, and at which place if it is known already; nil where they are no device's.
  @_addressableSelf
  private func owner(mac: MACAddress, address: IPAddress?) -> (identity: DeviceIdentity, slot: Int?)? {
    let hardware = DeviceIdentity.hardware(mac)
    guard let address else {
      guard mac.isDevice, let slot = find(hardware) else { return nil }
      return (hardware, slot)
    }
    // No router forwards a packet without a source address: it is the device's own (DHCP, address probes).
    if mac.isDevice && address.isUnspecified { return (hardware, find(hardware)) }
    guard home.contains(address) else { return nil }
    guard mac.isDevice else { return (.address(address), find(.address(address))) }
    let slot = find(hardware)
    guard address.family == .v4, let slot else { return (hardware, slot) }
    let profiles = profiles.span
    if profiles[slot].addresses.latest == address { return (hardware, slot) }
    if profiles[slot].addresses.contains(address) { return (hardware, slot) }
    let limit = profiles[slot].isRouter ? Self.ownedAddressesOfRouter : Self.ownedAddresses
    let yesterday = profiles[slot].lastSeen.advanced(byNanoseconds: -86_400_000_000_000)
    guard profiles[slot].addresses.countV4(since: yesterday) >= limit else { return (hardware, slot) }
    return (.address(address), find(.address(address)))
  }

  /// The sender of a packet.
  public struct Sighting: Sendable {
    public let slot: Int
    /// Whether it was never seen before.
    public let isNew: Bool
    /// Whether it was never seen with this address before.
    public let hasNewAddress: Bool
  }

  /// Finds the sender of a packet and marks it seen, making its profile where it is new.
  ///
  /// Who sends an Internet host's packet to a host at home is a router.
  ///
  /// - Returns: its place and what is new of it, or nil where the sender is no device.
  public mutating func locateSender(
    mac: MACAddress, address: IPAddress?, to receiver: IPAddress? = nil, at time: Timestamp
  ) -> Sighting? {
    guard let (identity, known) = owner(mac: mac, address: address) else {
      foreignSender = nil
      if let address, mac.isDevice, !address.isGroup, !address.isUnspecified, let sender = find(.hardware(mac)),
        !profiles.span[sender].isRouter
      {
        // What goes from one Internet host to another was not brought in by a router.
        if receiver.map({ home.contains($0) }) ?? true {
          profiles[sender].isRouter = true
          records[sender].roles.insert(.router)
        } else {
          foreignSender = sender
        }
      }
      return nil
    }
    var isNew = false
    var slot: Int
    if let known {
      slot = known
    } else if let owner = findFormerOwner(of: identity) {
      slot = owner
      adopt(identity, by: slot, at: time)
    } else {
      slot = makeDevice(identity, at: time)
      isNew = true
    }
    if let former = profiles[slot].identities.send(under: identity, at: time) {
      slot = split(slot, identity, from: former, at: time)
    }
    profiles[slot].see(at: time)
    var hasNewAddress = isNew
    if let address, !address.isUnspecified, profiles[slot].addresses.use(address, at: time) { hasNewAddress = true }
    return Sighting(slot: slot, isNew: isNew, hasNewAddress: hasNewAddress)
  }

  /// Finds the device that a packet is sent to; receiving alone makes no device.
  @_addressableSelf
  public func locateReceiver(mac: MACAddress, address: IPAddress?) -> Int? {
    owner(mac: mac, address: address)?.slot
  }

  /// Makes a device in its place at once: copied from elsewhere, a flood of made-up senders would cost several times as much.
  private mutating func makeDevice(_ identity: DeviceIdentity, at time: Timestamp) -> Int {
    let slot = freeSlot()
    if slot == profiles.count {
      profiles.append(DeviceProfile(identity: identity, firstSeen: time))
      records.append(DeviceRecord())
    } else {
      profiles[slot].begin(as: identity, at: time)
      records[slot].clear()
      evictionOrder.replaceFirst(slot, at: time)
    }
    let piece = IdentityEvidence(of: identity, at: time)
    _ = records[slot].evidence.learn(piece)
    index.insert(identity.hash, slot: slot)
    if piece.kind.findsDevices { evidenceIndex.insert(piece.hash, slot: slot) }
    return slot
  }

  private mutating func adopt(_ identity: DeviceIdentity, by slot: Int, at time: Timestamp) {
    if let former = profiles[slot].identities.adopt(identity, at: time) { index.remove(former.hash, slot: slot) }
    index.insert(identity.hash, slot: slot)
  }

  /// A place for a new device: an unused one, or that of the device unseen for longest, unanswered ones first.
  mutating func freeSlot(sparing spared: Int? = nil) -> Int {
    if let slot = vacancies.popLast() { return slot }
    if profiles.count < capacity { return profiles.count }
    let victim = evictionOrder.first(of: profiles, sparing: spared)
    evictions &+= 1
    clear(victim)
    return victim
  }

  /// Puts an entry into a free place, where it is found by what it owns and by its evidence.
  mutating func put(_ entry: DeviceEntry, at slot: Int) {
    if slot == profiles.count {
      profiles.append(entry.profile)
      records.append(entry.record)
    } else {
      profiles[slot] = entry.profile
      records[slot] = entry.record
    }
    evictionOrder.forget()
    let identities = entry.profile.identities
    for place in 0..<identities.count { index.insert(identities[place].hash, slot: slot) }
    let evidence = entry.record.evidence
    for place in 0..<evidence.count {
      if let piece = evidence[place], piece.kind.findsDevices { evidenceIndex.insert(piece.hash, slot: slot) }
    }
  }

  /// Takes an entry up, so that nothing leads to its place any more.
  mutating func lift(_ slot: Int) -> DeviceEntry {
    unlink(slot)
    return DeviceEntry(profile: profiles[slot], record: records[slot])
  }

  /// Lets nothing lead to a place any more.
  private mutating func unlink(_ slot: Int) {
    let identities = profiles.span[slot].identities
    for place in 0..<identities.count { index.remove(identities[place].hash, slot: slot) }
    let (finders, count) = records[slot].evidence.finders()
    for place in 0..<count { evidenceIndex.remove(finders[place], slot: slot) }
  }

  /// Lets nothing lead to a place any more, and forgets what waits for its device.
  mutating func clear(_ slot: Int) {
    unlink(slot)
    waiting.removeAll { $0 == slot }
    journal.forget(profiles.span[slot].identity)
  }

  /// Leaves a cleared place to the next device.
  mutating func vacate(_ slot: Int) {
    profiles[slot].isVacant = true
    records[slot].clear()
    vacancies.append(slot)
  }
}
