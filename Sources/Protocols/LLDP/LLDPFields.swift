// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LLDPMessage: Message {
  public static let eventType: StaticString = "lldp"

  static let chassisField = Field(
    "lldp.chassis_id", .text, "what the system is known by (IEEE 802.1AB-2016 §8.5.2)", isPersonal: true)
  static let chassisKindField = Field(
    "lldp.chassis_id_type", .text, "what the chassis id is, as mac or interface_name (IEEE 802.1AB-2016 §8.5.2)")
  static let portField = Field(
    "lldp.port_id", .text, "the port that the message left by (IEEE 802.1AB-2016 §8.5.3)", isPersonal: true)
  static let portKindField = Field(
    "lldp.port_id_type", .text, "what the port id is, as mac or interface_name (IEEE 802.1AB-2016 §8.5.3)")
  static let timeToLiveField = Field(
    "lldp.ttl", .number, unit: "s", "how long it holds; 0: the sender leaves (IEEE 802.1AB-2016 §8.5.4)")
  static let portDescriptionField = Field(
    "lldp.port_description", .text, "the port in words (IEEE 802.1AB-2016 §8.5.5)")
  static let systemNameField = Field(
    "lldp.system_name", .text, "the system's name (IEEE 802.1AB-2016 §8.5.6)", isPersonal: true)
  static let systemDescriptionField = Field(
    "lldp.system_description", .text, "hardware, system and software in words (IEEE 802.1AB-2016 §8.5.7)")
  static let capabilitiesField = Field(
    "lldp.capabilities", .list, "what the system can do, as bridge or router (IEEE 802.1AB-2016 §8.5.8)")
  static let enabledField = Field(
    "lldp.enabled_capabilities", .list, "what of it is switched on (IEEE 802.1AB-2016 §8.5.8)")
  static let managementField = Field(
    "lldp.management", .list, "where the system is managed (IEEE 802.1AB-2016 §8.5.9)")
  static let managementAddressField = Field(
    "lldp.management.address", .address, "the address, if it is an Internet address", isPersonal: true)
  static let managementMACField = Field(
    "lldp.management.mac", .hardwareAddress, "the address, if it is a hardware address", isPersonal: true)
  static let managementInterfaceField = Field("lldp.management.interface", .number, "the interface's number")
  static let unitsField = Field(
    "lldp.tlvs", .list, "the numbers of the TLVs behind the time to live; of organisations as 127.0012bb.1")

  public static let fields =
    [
      chassisField, chassisKindField, portField, portKindField, timeToLiveField, portDescriptionField, systemNameField,
      systemDescriptionField, capabilitiesField, enabledField, managementField, managementAddressField,
      managementMACField, managementInterfaceField, unitsField,
    ] + LLDPOrganisationFields.all

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.chassisField, text: chassis.text(hardware: 4, network: 5).bytes)
    visitor.visit(Self.chassisKindField, Self.chassisKind(chassis.subtype))
    visitor.visit(Self.portField, text: port.text(hardware: 3, network: 4).bytes)
    visitor.visit(Self.portKindField, Self.portKind(port.subtype))
    visitor.visit(Self.timeToLiveField, timeToLive)
    if let unit = units.first(.portDescription) { visitor.visit(Self.portDescriptionField, text: unit.value) }
    if let unit = units.first(.systemName) { visitor.visit(Self.systemNameField, text: unit.value) }
    if let unit = units.first(.systemDescription) { visitor.visit(Self.systemDescriptionField, text: unit.value) }
    if let unit = units.first(.capabilities), let capabilities = LLDPCapabilities(of: unit) {
      Self.visit(Self.capabilitiesField, capabilities.supported, &visitor)
      Self.visit(Self.enabledField, capabilities.enabled, &visitor)
    }
    visitManagement(&visitor)
    visitUnits(&visitor)
    LLDPOrganisationFields.visit(units, &visitor)
  }

  private static func visit(_ field: Field, _ bits: UInt16, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(field)
    for bit in 0..<LLDPCapabilities.count where bits & 1 << UInt16(bit) != 0 {
      visitor.visit(field, LLDPCapabilities.name(bit))
    }
    visitor.closeList()
  }

  private func visitManagement(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard units.first(.managementAddress) != nil else { return }
    visitor.openList(Self.managementField)
    let units = units
    var rest = copy units
    while let unit = rest.next() {
      guard unit.type == .managementAddress, let management = LLDPManagementAddress(of: unit) else { continue }
      visitor.openItem()
      if let address = management.address { visitor.visit(Self.managementAddressField, .address(address)) }
      if let mac = management.mac { visitor.visit(Self.managementMACField, .hardwareAddress(mac)) }
      visitor.visit(Self.managementInterfaceField, management.interface)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func visitUnits(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.unitsField)
    let units = units
    var rest = copy units
    while let unit = rest.next() {
      var text = ShortText()
      text.append(decimal: UInt64(unit.type.rawValue))
      if unit.type == .organisation, let own = LLDPOrganisationUnit(of: unit) {
        text.append(".")
        text.append(hex: UInt64(own.organisation), minimumDigits: 6)
        text.append(".")
        text.append(decimal: UInt64(own.subtype))
      }
      visitor.visit(Self.unitsField, text: text)
    }
    visitor.closeList()
  }

  private static func chassisKind(_ subtype: UInt8) -> StaticString {
    switch subtype {
    case 1: "chassis_component"
    case 2: "interface_alias"
    case 3: "port_component"
    case 4: "mac"
    case 5: "network_address"
    case 6: "interface_name"
    case 7: "local"
    default: "reserved"
    }
  }

  private static func portKind(_ subtype: UInt8) -> StaticString {
    switch subtype {
    case 1: "interface_alias"
    case 2: "port_component"
    case 3: "mac"
    case 4: "network_address"
    case 5: "interface_name"
    case 6: "agent_circuit_id"
    case 7: "local"
    default: "reserved"
    }
  }
}
