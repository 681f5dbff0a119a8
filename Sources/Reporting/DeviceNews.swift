// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Protocols

/// News of the inventory: a device that appeared, or one of which something new is known.
public struct DeviceNews: Sendable {
  /// What happened to the inventory.
  public enum Change: Sendable {
    /// The device was seen for the first time.
    case appeared
    /// Something about the device became known or became different.
    case changed
    /// Another entry of the inventory turned out to be this device.
    case joined
    /// A part of this device turned out to be another one.
    case split

    var word: StaticString {
      switch self {
      case .appeared: "appeared"
      case .changed: "changed"
      case .joined: "joined"
      case .split: "split"
      }
    }
  }

  public var time: Timestamp
  public var change: Change
  public var device: DeviceReference
  /// What the inventory knows of the device.
  public var record: DeviceRecord
  /// Who made it and what it is.
  public var description: DeviceDescription
  /// Its addresses.
  public var addresses: AddressList
  /// The resources that the device says it offers over CoAP (RFC 6690).
  public var resources: [OfferedResource]
  /// The entry that was joined with it or split from it, and what spoke for that.
  public var other: DeviceReference?
  public var comparison: IdentityComparison?
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp

  public init(
    time: Timestamp, change: Change, device: DeviceReference, record: DeviceRecord = DeviceRecord(),
    description: DeviceDescription = DeviceDescription(), addresses: AddressList = AddressList(),
    resources: [OfferedResource] = [], firstSeen: Timestamp,
    lastSeen: Timestamp
  ) {
    self.time = time
    self.change = change
    self.device = device
    self.record = record
    self.description = description
    self.addresses = addresses
    self.resources = resources
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  /// Says what a table of devices knows of the one at a place, which was seen last at `time`.
  public init(_ change: Change, of slot: Int, in table: borrowing DeviceTable, at time: Timestamp) {
    self.init(
      time: time, change: change, device: table.reference(at: slot), record: table.records[slot],
      description: table.description(of: slot), addresses: table.profiles[slot].addresses,
      firstSeen: table.profiles[slot].firstSeen, lastSeen: time)
  }
}
