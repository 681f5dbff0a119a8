// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

extension DetectionEngine {
  /// Whether alerts wait to be drained.
  public var hasAlerts: Bool { !pending.isEmpty }

  /// The place of the device that appeared since the last call, if one did; a packet brings one at most.
  public mutating func takeNewcomer() -> Int? { newcomer.take() }

  /// The place of the device of which something new became known since the last call, if there is one.
  public mutating func takeChanged() -> Int? { changed.take() }

  /// What the device at a place of the table says it offers.
  public func resources(at slot: Int) -> [OfferedResource] {
    site.resources.resources(of: devices.profiles[slot].identity)
  }

  /// When the device at a place of the table was seen first.
  public func firstSeen(at slot: Int) -> Timestamp { devices.profiles[slot].firstSeen }

  /// The device at a place of the table.
  public func reference(at slot: Int) -> DeviceReference { devices.profiles[slot].reference }

  /// The device that an event is about: the sender's, else the receiver's, else the sender's addresses alone.
  public func reference(for context: borrowing EventContext) -> DeviceReference {
    if let slot = devices.locateReceiver(mac: context.sourceMAC, address: context.sender.address) {
      return devices.profiles[slot].reference
    }
    if let slot = devices.locateReceiver(mac: context.destinationMAC, address: context.receiver.address) {
      return devices.profiles[slot].reference
    }
    let mac = context.sourceMAC.isDevice ? context.sourceMAC : nil
    return DeviceReference(id: context.sender.address.description, mac: mac, address: context.sender.address)
  }
}
