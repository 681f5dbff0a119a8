// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols

extension DeviceNews: Message {
  public static let eventType: StaticString = "device"

  static let changeField = Field("device.change", .text, "appeared, changed, joined or split")
  static let idField = Field("device.id", .text, "the inventory's id of the device", isPersonal: true)
  static let macField = Field(
    "device.mac", .hardwareAddress, "the hardware address that it sends from", isPersonal: true)
  static let addressField = Field("device.ip", .address, "the device's address", isPersonal: true)
  static let nameField = Field("device.name", .text, "a name that the device gave itself", isPersonal: true)
  static let manufacturerField = Field("device.manufacturer", .text, "who made the device, by its own word")
  static let rolesField = Field("device.roles", .list, "what it does for others, as router or resolver")
  static let addressesField = Field("device.addresses", .list, "the addresses that it used", isPersonal: true)

  static let resourcesField = Field(
    "device.resources", .list, "the resources that the device says it offers over CoAP (RFC 6690 §2)")
  static let resourcePathField = Field("device.resources.path", .text, "where the resource is, at most 64 bytes of it")
  static let resourceTypeField = Field("device.resources.rt", .text, "what kind of resource it is (RFC 6690 §3.1)")
  static let firstSeenField = Field("device.first_seen", .time, "when its first packet was captured", isPersonal: true)
  static let lastSeenField = Field("device.last_seen", .time, "when its last packet was captured", isPersonal: true)

  public static let fields =
    [
      changeField, idField, macField, addressField, nameField,
    ] + DeviceDescriptionFields.all + [manufacturerField, rolesField, addressesField] + DeviceEvidenceFields.all
    + DeviceClaimFields.all + DeviceServiceFields.offered.all
    + DeviceServiceFields.used.all + DevicePostureFields.all
    + [resourcesField, resourcePathField, resourceTypeField] + DeviceJoinFields.all + [firstSeenField, lastSeenField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.changeField, change.word)
    visitor.visit(Self.idField, string: device.id)
    if let mac = device.mac { visitor.visit(Self.macField, .hardwareAddress(mac)) }
    if let address = device.address { visitor.visit(Self.addressField, .address(address)) }
    if !device.name.isEmpty { visitor.visit(Self.nameField, string: device.name) }
    DeviceDescriptionFields.visit(description, &visitor)
    if let maker = record.claims.latest(.manufacturer) { visitor.visit(Self.manufacturerField, text: maker.value) }
    visitRoles(&visitor)
    visitAddresses(&visitor)
    DeviceEvidenceFields.visit(record.evidence, &visitor)
    DeviceClaimFields.visit(record.claims, &visitor)
    DeviceServiceFields.offered.visit(record.offered, &visitor)
    DeviceServiceFields.used.visit(record.used, &visitor)
    DevicePostureFields.visit(record.posture, &visitor)
    if !resources.isEmpty { visitResources(&visitor) }
    if let other, let comparison { DeviceJoinFields.visit(other, comparison, &visitor) }
    visitor.visit(Self.firstSeenField, .time(firstSeen))
    visitor.visit(Self.lastSeenField, .time(lastSeen))
  }

  private func visitRoles(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard !record.roles.isEmpty else { return }
    visitor.openList(Self.rolesField)
    for entry in Roles.words where record.roles.contains(entry.role) { visitor.visit(Self.rolesField, entry.word) }
    visitor.closeList()
  }

  private func visitAddresses(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard addresses.count > 0 else { return }
    visitor.openList(Self.addressesField)
    for place in 0..<addresses.count { visitor.visit(Self.addressesField, .address(addresses[place].address)) }
    visitor.closeList()
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
