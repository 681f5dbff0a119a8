// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension CDPMessage: Message {
  public static let eventType: StaticString = "cdp"

  static let versionField = Field("cdp.version", .number, "the protocol's version")
  static let timeToLiveField = Field("cdp.ttl", .number, unit: "s", "how long it holds")
  static let checksumField = Field(
    "cdp.checksum_valid", .boolean, "whether the checksum fits; nothing where the capture cut the message")
  static let deviceField = Field("cdp.device_id", .text, "what the device is known by", isPersonal: true)
  static let addressesField = Field("cdp.addresses", .list, "the port's Internet addresses", isPersonal: true)
  static let portField = Field("cdp.port_id", .text, "the port that the message left by")
  static let capabilitiesField = Field("cdp.capabilities", .list, "what the device is, as router or phone")
  static let softwareField = Field("cdp.software_version", .text, "the software in words")
  static let platformField = Field("cdp.platform", .text, "the hardware, mostly its model")
  static let domainField = Field("cdp.vtp_domain", .text, "the domain that shares its VLANs", isPersonal: true)
  static let nativeVLANField = Field("cdp.native_vlan", .number, "the VLAN of untagged frames")
  static let duplexField = Field("cdp.duplex", .text, "half or full")
  static let voiceVLANField = Field("cdp.voice_vlan", .number, "the VLAN that phones are to use")
  static let powerField = Field("cdp.power", .number, unit: "mW", "the power that the device takes")
  static let mtuField = Field("cdp.mtu", .number, unit: "bytes", "the largest packet of the port")
  static let nameField = Field("cdp.system_name", .text, "the system's name", isPersonal: true)
  static let managementField = Field(
    "cdp.management_addresses", .list, "the Internet addresses at which it is managed", isPersonal: true)
  static let locationField = Field("cdp.location", .text, "where the device stands", isPersonal: true)
  static let powerRequestedField = Field("cdp.power_requested", .number, unit: "mW", "the power that it asks for")
  static let powerAvailableField = Field("cdp.power_available", .number, unit: "mW", "the power that it can have")
  static let unitsField = Field("cdp.tlvs", .list, "the numbers of the TLVs in their order")

  public static let fields = [
    versionField, timeToLiveField, checksumField, deviceField, addressesField, portField, capabilitiesField,
    softwareField, platformField, domainField, nativeVLANField, duplexField, voiceVLANField, powerField, mtuField,
    nameField, managementField, locationField, powerRequestedField, powerAvailableField, unitsField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.versionField, version)
    visitor.visit(Self.timeToLiveField, timeToLive)
    if let isChecksumValid { visitor.visit(Self.checksumField, isChecksumValid) }
    visitText(Self.deviceField, .deviceID, &visitor)
    visitAddresses(Self.addressesField, .addresses, &visitor)
    visitText(Self.portField, .portID, &visitor)
    visitCapabilities(&visitor)
    visitText(Self.softwareField, .version, &visitor)
    visitText(Self.platformField, .platform, &visitor)
    visitText(Self.domainField, .managementDomain, &visitor)
    if let unit = units.first(.nativeVLAN) {
      visitor.visit(Self.nativeVLANField, unit.value.number(at: 0, UInt16.self))
    }
    if let unit = units.first(.duplex) { visitor.visit(Self.duplexField, unit.value.octet(0) == 0 ? "half" : "full") }
    if let unit = units.first(.voiceVLAN) { visitor.visit(Self.voiceVLANField, unit.value.number(at: 1, UInt16.self)) }
    if let unit = units.first(.power) { visitor.visit(Self.powerField, unit.value.number(at: 0, UInt16.self)) }
    if let unit = units.first(.mtu) { visitor.visit(Self.mtuField, unit.value.number(at: 0, UInt32.self)) }
    visitText(Self.nameField, .systemName, &visitor)
    visitAddresses(Self.managementField, .managementAddresses, &visitor)
    if let unit = units.first(.location) { visitor.visit(Self.locationField, text: unit.value.extracting(from: 1)) }
    // Two numbers of the request stand in front of the power.
    if let unit = units.first(.powerRequested) {
      visitor.visit(Self.powerRequestedField, unit.value.number(at: 4, UInt32.self))
    }
    if let unit = units.first(.powerAvailable) {
      visitor.visit(Self.powerAvailableField, unit.value.number(at: 4, UInt32.self))
    }
    visitUnits(&visitor)
  }

  private func visitText(_ field: Field, _ type: CDPUnitType, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let unit = units.first(type) { visitor.visit(field, text: unit.value) }
  }

  private func visitAddresses(_ field: Field, _ type: CDPUnitType, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let unit = units.first(type) else { return }
    visitor.openList(field)
    var addresses = CDPAddresses(unit.value)
    // Each turn uses up an address.
    while let entry = try? addresses.next(at: unit.offset) {
      if let address = entry.address { visitor.visit(field, .address(address)) }
    }
    visitor.closeList()
  }

  private func visitCapabilities(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard let unit = units.first(.capabilities) else { return }
    let bits = unit.value.number(at: 0, UInt32.self)
    visitor.openList(Self.capabilitiesField)
    for bit in 0..<Self.capabilityCount where bits & 1 << UInt32(bit) != 0 {
      visitor.visit(Self.capabilitiesField, Self.capability(bit))
    }
    visitor.closeList()
  }

  private func visitUnits(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.unitsField)
    let units = units
    var rest = copy units
    while let unit = rest.next() { visitor.visit(Self.unitsField, unit.type.rawValue) }
    visitor.closeList()
  }

  private static let capabilityCount = 11

  private static func capability(_ bit: Int) -> StaticString {
    switch bit {
    case 0: "router"
    case 1: "transparent_bridge"
    case 2: "source_route_bridge"
    case 3: "switch"
    case 4: "host"
    case 5: "igmp_filter"
    case 6: "repeater"
    case 7: "phone"
    case 8: "remotely_managed"
    case 9: "cvta_phone_port"
    default: "two_port_mac_relay"
    }
  }
}
