// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the TLVs of organisations show, as far as they are known.
///
/// - Source: IEEE 802.1Q §D.2; IEEE 802.3 §79.3; ANSI/TIA-1057 §10.2; RFC 8520 §11.
enum LLDPOrganisationFields {
  static let portVLANField = Field(
    "lldp.port_vlan", .number, "the VLAN of untagged frames; 0: none (IEEE 802.1Q §D.2.1)")
  static let vlansField = Field("lldp.vlans", .list, "the VLANs that have names (IEEE 802.1Q §D.2.3)")
  static let vlanField = Field("lldp.vlans.id", .number, "the VLAN")
  static let vlanNameField = Field("lldp.vlans.name", .text, "its name", isPersonal: true)
  static let autonegotiationField = Field(
    "lldp.autonegotiation", .boolean, "whether the port agrees on its speed with its neighbour (IEEE 802.3 §79.3.1)")
  static let attachmentField = Field(
    "lldp.mau_type", .number, "the kind of medium and speed in use (IEEE 802.3 §79.3.1, RFC 4836)")
  static let powerClassField = Field(
    "lldp.power.class", .number, "the class of power over Ethernet, 1 for class 0 (IEEE 802.3 §79.3.2)")
  static let powerRequestedField = Field(
    "lldp.power.requested", .number, unit: "mW", "the power that the device asks for (IEEE 802.3 §79.3.2)")
  static let powerAllocatedField = Field(
    "lldp.power.allocated", .number, unit: "mW", "the power that it is given (IEEE 802.3 §79.3.2)")
  static let frameSizeField = Field(
    "lldp.max_frame_size", .number, unit: "bytes", "the longest frame that the port takes (IEEE 802.3 §79.3.4)")
  static let deviceField = Field(
    "lldp.med.device_type", .text,
    "endpoint_class_1, endpoint_class_2, endpoint_class_3 or network_connectivity (ANSI/TIA-1057 §10.2.2)")
  static let policiesField = Field(
    "lldp.med.policies", .list, "how media traffic should be tagged (ANSI/TIA-1057 §10.2.3)")
  static let applicationField = Field(
    "lldp.med.policies.application", .text, "the application, as voice, or its number")
  static let policyUnknownField = Field(
    "lldp.med.policies.unknown", .boolean, "true if the device asks for the policy")
  static let policyTaggedField = Field("lldp.med.policies.tagged", .boolean, "whether frames bear a tag")
  static let policyVLANField = Field("lldp.med.policies.vlan", .number, "their VLAN")
  static let policyPriorityField = Field("lldp.med.policies.priority", .number, "their priority")
  static let policyCodePointField = Field("lldp.med.policies.dscp", .number, "the packets' DSCP")
  static let mediaPowerField = Field(
    "lldp.med.power", .number, unit: "mW", "the power that is offered or asked for (ANSI/TIA-1057 §10.2.5)")
  static let hardwareField = Field("lldp.med.hardware", .text, "the hardware's revision (ANSI/TIA-1057 §10.2.6)")
  static let firmwareField = Field("lldp.med.firmware", .text, "the firmware's revision (ANSI/TIA-1057 §10.2.6)")
  static let softwareField = Field("lldp.med.software", .text, "the software's revision (ANSI/TIA-1057 §10.2.6)")
  static let serialField = Field(
    "lldp.med.serial", .text, "the serial number (ANSI/TIA-1057 §10.2.6)", isPersonal: true)
  static let manufacturerField = Field("lldp.med.manufacturer", .text, "who made it (ANSI/TIA-1057 §10.2.6)")
  static let modelField = Field("lldp.med.model", .text, "the model's name (ANSI/TIA-1057 §10.2.6)")
  static let assetField = Field(
    "lldp.med.asset", .text, "the owner's number of it (ANSI/TIA-1057 §10.2.6)", isPersonal: true)
  static let usageField = Field(
    "lldp.mud_url", .text, "where the manufacturer's description of its use stands (RFC 8520 §11)")

  static let all = [
    portVLANField, vlansField, vlanField, vlanNameField, autonegotiationField, attachmentField, powerClassField,
    powerRequestedField, powerAllocatedField, frameSizeField, deviceField, policiesField, applicationField,
    policyUnknownField, policyTaggedField, policyVLANField, policyPriorityField, policyCodePointField, mediaPowerField,
    hardwareField, firmwareField, softwareField, serialField, manufacturerField, modelField, assetField, usageField,
  ]

  static func visit(_ units: borrowing LLDPUnits, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let unit = units.first(LLDPOrganisationUnit.bridges, 1) {
      visitor.visit(portVLANField, unit.value.number(at: 0, UInt16.self))
    }
    visitNames(units, &visitor)
    if let unit = units.first(LLDPOrganisationUnit.ethernet, 1) {
      visitor.visit(autonegotiationField, unit.value.number(at: 0, UInt8.self) & 2 != 0)
      visitor.visit(attachmentField, unit.value.number(at: 3, UInt16.self))
    }
    if let unit = units.first(LLDPOrganisationUnit.ethernet, 2) {
      visitor.visit(powerClassField, unit.value.number(at: 2, UInt8.self))
      // The power itself came with IEEE 802.3at, in units of 0.1 W.
      if unit.value.byteCount >= 8 {
        visitor.visit(powerRequestedField, Int(unit.value.number(at: 4, UInt16.self)) * 100)
        visitor.visit(powerAllocatedField, Int(unit.value.number(at: 6, UInt16.self)) * 100)
      }
    }
    if let unit = units.first(LLDPOrganisationUnit.ethernet, 4) {
      visitor.visit(frameSizeField, unit.value.number(at: 0, UInt16.self))
    }
    visitMedia(units, &visitor)
    if let unit = units.first(LLDPOrganisationUnit.iana, 1) { visitor.visit(usageField, text: unit.value) }
  }

  private static func visitNames(_ units: borrowing LLDPUnits, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard units.first(LLDPOrganisationUnit.bridges, 3) != nil else { return }
    visitor.openList(vlansField)
    var rest = copy units
    while let unit = rest.next(LLDPOrganisationUnit.bridges, 3) {
      visitor.openItem()
      visitor.visit(vlanField, unit.value.number(at: 0, UInt16.self))
      visitor.visit(
        vlanNameField, text: unit.value.extracting(from: 3).extracting(first: Int(unit.value.octet(2) ?? 0)))
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private static func visitMedia(_ units: borrowing LLDPUnits, _ visitor: inout some FieldVisitor & ~Copyable) {
    let media = LLDPOrganisationUnit.media
    if let unit = units.first(media, 1) { visitor.visit(deviceField, deviceName(unit.value.number(at: 2, UInt8.self))) }
    visitPolicies(units, &visitor)
    if let unit = units.first(media, 4) {
      visitor.visit(mediaPowerField, Int(unit.value.number(at: 1, UInt16.self)) * 100)
    }
    if let unit = units.first(media, 5) { visitor.visit(hardwareField, text: unit.value) }
    if let unit = units.first(media, 6) { visitor.visit(firmwareField, text: unit.value) }
    if let unit = units.first(media, 7) { visitor.visit(softwareField, text: unit.value) }
    if let unit = units.first(media, 8) { visitor.visit(serialField, text: unit.value) }
    if let unit = units.first(media, 9) { visitor.visit(manufacturerField, text: unit.value) }
    if let unit = units.first(media, 10) { visitor.visit(modelField, text: unit.value) }
    if let unit = units.first(media, 11) { visitor.visit(assetField, text: unit.value) }
  }

  private static func visitPolicies(_ units: borrowing LLDPUnits, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard units.first(LLDPOrganisationUnit.media, 2) != nil else { return }
    visitor.openList(policiesField)
    var rest = copy units
    while let unit = rest.next(LLDPOrganisationUnit.media, 2) {
      guard let policy = LLDPNetworkPolicy(unit.value) else { continue }
      visitor.openItem()
      if let name = policy.applicationName {
        visitor.visit(applicationField, name)
      } else {
        var number = ShortText()
        number.append(decimal: UInt64(policy.application))
        visitor.visit(applicationField, text: number)
      }
      if policy.isUnknown {
        visitor.visit(policyUnknownField, true)
      } else {
        visitor.visit(policyTaggedField, policy.isTagged)
        visitor.visit(policyVLANField, policy.vlan)
        visitor.visit(policyPriorityField, policy.priority)
        visitor.visit(policyCodePointField, policy.codePoint)
      }
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private static func deviceName(_ number: UInt8) -> StaticString {
    switch number {
    case 1: "endpoint_class_1"
    case 2: "endpoint_class_2"
    case 3: "endpoint_class_3"
    case 4: "network_connectivity"
    default: "reserved"
    }
  }
}

extension LLDPUnits {
  /// The next TLV of an organisation and subtype that holds all of its fields.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next(_ organisation: UInt32, _ subtype: UInt8) -> LLDPOrganisationUnit? {
    // Each turn uses up a TLV.
    while let unit = next() {
      guard unit.type == .organisation, let own = LLDPOrganisationUnit(of: unit) else { continue }
      if own.organisation == organisation, own.subtype == subtype, own.isWhole { return own }
    }
    return nil
  }

  /// The first TLV of an organisation and subtype that holds all of its fields.
  @_lifetime(copy self)
  func first(_ organisation: UInt32, _ subtype: UInt8) -> LLDPOrganisationUnit? {
    var units = copy self
    return units.next(organisation, subtype)
  }
}
