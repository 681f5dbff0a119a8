// SPDX-License-Identifier: Apache-2.0
import Protocols

/// Where something about a device was learned.
public enum InventorySource: UInt8, CaseIterable, Sendable {
  /// The headers below every protocol.
  case link
  case ndp, dhcp, dhcpv6, mdns, llmnr, netbios, ssdp, http, tls, mqtt, ssh, snmp, lldp, cdp, ntp, sip, rtsp
  case modbus, knx, other, tcp
}

extension InventorySource {
  /// The source's name in logs and in the database: that of the protocol.
  public var word: StaticString {
    switch self {
    case .link: "link"
    case .ndp: "ndp"
    case .dhcp: "dhcp"
    case .dhcpv6: "dhcpv6"
    case .mdns: "mdns"
    case .llmnr: "llmnr"
    case .netbios: "netbios-ns"
    case .ssdp: "ssdp"
    case .http: "http"
    case .tls: "tls"
    case .mqtt: "mqtt"
    case .ssh: "ssh"
    case .snmp: "snmp"
    case .lldp: "lldp"
    case .cdp: "cdp"
    case .ntp: "ntp"
    case .sip: "sip"
    case .rtsp: "rtsp"
    case .modbus: "modbus"
    case .knx: "knx"
    case .other: "other"
    case .tcp: "tcp"
    }
  }
}
