// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

extension DetectionEngine {
  /// Whether alerts wait to be drained.
  public var hasAlerts: Bool { !pending.isEmpty }

  /// The place of the device that appeared since the last call, if one did; a packet brings one at most.
  public mutating func takeNewcomer() -> Int? { newcomer.take() }

  /// The places of the devices of which something new became known since the last call, in their order.
  ///
  /// Asked for where `hasChanged` says so, that is once a tick, a device that changes with every packet is told of once a tick.
  public mutating func takeChanged() -> [Int] {
    hasChanged = false
    var places: [Int] = []
    for slot in watches.indices where watches[slot].hasNews {
      watches[slot].hasNews = false
      places.append(slot)
    }
    return places
  }

  /// What the device at a place of the table says it offers.
  public func resources(at slot: Int) -> [OfferedResource] {
    site.resources.resources(of: devices.profiles[slot].identity)
  }

  /// When the device at a place of the table was seen first.
  public func firstSeen(at slot: Int) -> Timestamp { devices.profiles[slot].firstSeen }

  /// The device at a place of the table; what is concluded of it is concluded anew when something of it has changed.
  public mutating func reference(at slot: Int) -> DeviceReference {
    devices.reference(at: slot, conclusion(at: slot))
  }

  mutating func conclusion(at slot: Int) -> Conclusion {
    let mark = devices.descriptionMark(of: slot)
    if let known = conclusions[slot], known.mark == mark { return known }
    let conclusion = Conclusion(devices.description(of: slot), mark: mark)
    conclusions[slot] = conclusion
    return conclusion
  }

  /// Whether devices turned out to be one, or two, since the last call of `takeIdentityChanges`.
  public var hasIdentityChanges: Bool { !identityChanges.isEmpty }

  /// The joins and splits since the last call, in their order.
  public mutating func takeIdentityChanges() -> [IdentityChange] {
    defer { identityChanges.removeAll(keepingCapacity: true) }
    return identityChanges
  }

  /// The device that an event is about: the sender's, else the receiver's, else the sender's addresses alone.
  public mutating func reference(for context: borrowing @_addressable EventContext) -> DeviceReference {
    if let slot = devices.locateReceiver(mac: context.sourceMAC, address: context.sender.address) {
      return reference(at: slot)
    }
    if let slot = devices.locateReceiver(mac: context.destinationMAC, address: context.receiver.address) {
      return reference(at: slot)
    }
    let mac = context.sourceMAC.isDevice ? context.sourceMAC : nil
    return DeviceReference(id: context.sender.address.description, mac: mac, address: context.sender.address)
  }
}
