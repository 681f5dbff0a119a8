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
    /// The device has been silent for long, or had to make room.
    case left

    var word: StaticString {
      switch self {
      case .appeared: "appeared"
      case .changed: "changed"
      case .left: "left"
      }
    }
  }

  public var time: Timestamp
  public var change: Change
  public var device: DeviceReference
  /// What the inventory knows of the device, or empty texts.
  public var vendor: String
  public var kind: String
  /// The resources that the device says it offers over CoAP (RFC 6690).
  public var resources: [OfferedResource]
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp

  public init(
    time: Timestamp, change: Change, device: DeviceReference, vendor: String = "", kind: String = "",
    resources: [OfferedResource] = [], firstSeen: Timestamp, lastSeen: Timestamp
  ) {
    self.time = time
    self.change = change
    self.device = device
    self.vendor = vendor
    self.kind = kind
    self.resources = resources
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }
}

extension DeviceNews: Message {
  public static let eventType: StaticString = "device"

  static let changeField = Field("device.change", .text, "appeared, changed or left")
  static let idField = Field("device.id", .text, "the inventory's id of the device", isPersonal: true)
  static let macField = Field("device.mac", .hardwareAddress, "the device's hardware address", isPersonal: true)
  static let addressField = Field("device.ip", .address, "the device's address", isPersonal: true)
  static let nameField = Field("device.name", .text, "a name that the device gave itself", isPersonal: true)
  static let vendorField = Field("device.vendor", .text, "the maker of the device")
  static let kindField = Field("device.type", .text, "what kind of thing the device is")
  static let resourcesField = Field(
    "device.resources", .list, "the resources that the device says it offers over CoAP (RFC 6690 §2)")
  static let resourcePathField = Field("device.resources.path", .text, "where the resource is, at most 64 bytes of it")
  static let resourceTypeField = Field("device.resources.rt", .text, "what kind of resource it is (RFC 6690 §3.1)")
  static let firstSeenField = Field("device.first_seen", .time, "when its first packet was captured", isPersonal: true)
  static let lastSeenField = Field("device.last_seen", .time, "when its last packet was captured", isPersonal: true)

  public static let fields = [
    changeField, idField, macField, addressField, nameField, vendorField, kindField, resourcesField,
    resourcePathField, resourceTypeField, firstSeenField, lastSeenField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.changeField, change.word)
    visitor.visit(Self.idField, string: device.id)
    if let mac = device.mac { visitor.visit(Self.macField, .hardwareAddress(mac)) }
    if let address = device.address { visitor.visit(Self.addressField, .address(address)) }
    if !device.name.isEmpty { visitor.visit(Self.nameField, string: device.name) }
    if !vendor.isEmpty { visitor.visit(Self.vendorField, string: vendor) }
    if !kind.isEmpty { visitor.visit(Self.kindField, string: kind) }
    if !resources.isEmpty { visitResources(&visitor) }
    visitor.visit(Self.firstSeenField, .time(firstSeen))
    visitor.visit(Self.lastSeenField, .time(lastSeen))
  }

  private func visitResources(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.resourcesField)
    for resource in resources {
      visitor.openItem()
      visitor.visit(Self.resourcePathField, text: resource.path)
      if resource.type.count > 0 { visitor.visit(Self.resourceTypeField, text: resource.type) }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
