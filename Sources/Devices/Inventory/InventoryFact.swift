// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// What a field of a message says of the device that sent it.
struct InventoryFact: Sendable {
  /// What is made of the field's value.
  enum Meaning: Sendable {
    case evidence(IdentityEvidence.Kind)
    case claim(Claim.Kind)
    /// A name of a host, without its domain and in lower case.
    case hostName
    /// A DHCPv4 client identifier, unless it is a hardware address (RFC 2132 §9.14).
    case clientIdentifier
    /// The UUID of a UPnP device, with or without `uuid:` in front, in any case (UPnP Device Architecture 2.0 §1.1.4).
    case uuid
    /// An attribute of a service: `key=value` (RFC 6763 §6).
    case attribute
    /// A category of HomeKit's, by its number.
    case homeKitCategory
    /// What is announced over UPnP: a device type or service type.
    case announcement
    /// The kind of credentials that are sent.
    case credentials
    /// What the sender does for the network, where the value is this word.
    case role(Roles, StaticString)
  }

  let field: UInt64
  let name: StaticString
  let meaning: Meaning

  init(_ name: StaticString, _ meaning: Meaning) {
    self.name = name
    self.meaning = meaning
    field = Field.identifier(of: name.description)
  }

  /// Every field that tells who a device is; one line each, and the only place where they are listed.
  static let all: [InventoryFact] = [
    InventoryFact("vedette.dns.services.type", .claim(.service)),
    InventoryFact("vedette.dns.services.host", .hostName),
    InventoryFact("vedette.dns.services.txt", .attribute),
    InventoryFact("dhcp.client_id", .clientIdentifier),
    InventoryFact("dhcp.client_duid.id", .evidence(.dhcpUnique)),
    InventoryFact("dhcp.hostname", .hostName),
    InventoryFact("dhcp.fqdn", .hostName),
    InventoryFact("dhcp.vendor_class_identifier", .claim(.software)),
    InventoryFact("dhcp.mud_url", .claim(.usageDescription)),
    InventoryFact("dhcp.fingerprint", .evidence(.dhcpFingerprint)),
    InventoryFact("dhcp.dhcp_type", .role(.dhcpServer, "offer")),
    InventoryFact("ndp.type", .role(.router, "router_advertisement")),
    InventoryFact("lldp.system_name", .hostName),
    InventoryFact("lldp.system_description", .claim(.software)),
    InventoryFact("lldp.med.manufacturer", .claim(.manufacturer)),
    InventoryFact("lldp.med.model", .claim(.model)),
    InventoryFact("lldp.med.firmware", .claim(.firmware)),
    InventoryFact("lldp.mud_url", .claim(.usageDescription)),
    InventoryFact("cdp.device_id", .hostName),
    InventoryFact("cdp.platform", .claim(.model)),
    InventoryFact("cdp.software_version", .claim(.software)),
    InventoryFact("ssdp.uuid", .uuid),
    InventoryFact("ssdp.target", .announcement),
    InventoryFact("ssdp.server", .claim(.software)),
    InventoryFact("ntp.mode_name", .role(.timeServer, "server")),
    InventoryFact("modbus.response.device.vendor_name", .claim(.manufacturer)),
    InventoryFact("modbus.response.device.model_name", .claim(.model)),
    InventoryFact("modbus.response.device.product_name", .claim(.model)),
    InventoryFact("modbus.response.device.revision", .claim(.firmware)),
    InventoryFact("mqtt.connect.client_id", .evidence(.mqttClient)),
    InventoryFact("http.http_user_agent", .claim(.software)),
    InventoryFact("http.authorization", .credentials),
    InventoryFact("http.server", .claim(.software)),
    InventoryFact("http.upnp_device.udn", .uuid),
    InventoryFact("http.upnp_device.friendly_name", .claim(.name)),
    InventoryFact("http.upnp_device.manufacturer", .claim(.manufacturer)),
    InventoryFact("http.upnp_device.model_name", .claim(.model)),
    InventoryFact("http.upnp_device.type", .claim(.category)),
    InventoryFact("snmp.engine_id", .evidence(.snmpEngine)),
    InventoryFact("snmp.sys_name", .hostName),
    InventoryFact("snmp.sys_descr", .claim(.software)),
    InventoryFact("ssh.client.software_version", .claim(.software)),
    InventoryFact("ssh.server.software_version", .claim(.software)),
    InventoryFact("rtsp.authorization", .credentials),
    InventoryFact("rtsp.server", .claim(.software)),
    InventoryFact("rtsp.user_agent", .claim(.software)),
    InventoryFact("sip.server", .claim(.software)),
    InventoryFact("sip.user_agent", .claim(.software)),
    InventoryFact("knx.device.friendly_name", .claim(.name)),
    InventoryFact("knx.device.serial", .evidence(.announced)),
  ]
}

/// What the attributes of announced services mean, by their keys.
///
/// - Source: HomeKit Accessory Protocol R2 table 6-7 (`md`, `id`, `ci`, `pv`); Bonjour Printing 1.2 §9.2 (`ty`, `usb_MFG`,
///   `usb_MDL`, `UUID`); Matter 1.0 §4.3.1 (`VP`, `DT`, `DN`); the others as the devices themselves send them.
enum ServiceAttribute {
  static let keys: [(key: StaticString, meaning: InventoryFact.Meaning)] = [
    ("md", .claim(.model)), ("model", .claim(.model)), ("modelid", .claim(.model)), ("am", .claim(.model)),
    ("ty", .claim(.model)), ("usb_mdl", .claim(.model)), ("mdl", .claim(.model)), ("product", .claim(.model)),
    ("usb_mfg", .claim(.manufacturer)), ("manufacturer", .claim(.manufacturer)), ("vendor", .claim(.manufacturer)),
    ("fn", .claim(.name)), ("dn", .claim(.name)),
    ("fv", .claim(.firmware)), ("srcvers", .claim(.firmware)), ("fw_version", .claim(.firmware)),
    ("ci", .homeKitCategory), ("dt", .claim(.category)), ("platform", .claim(.category)),
    ("id", .evidence(.announced)), ("deviceid", .evidence(.announced)), ("bridgeid", .evidence(.announced)),
    ("uuid", .evidence(.announced)), ("mac", .evidence(.announced)),
  ]
}
