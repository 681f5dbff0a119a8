// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension DHCPOptionCode {
  /// The option's name in the log, or nil where none is known.
  ///
  /// Eight are EVE's: `subnet_mask`, `router`, `dns_server`, `domain`, `arp_timeout`, `ntp_server`, `tftp_server_name` and
  /// `tftp_server_ip`.
  public var name: StaticString? {
    switch rawValue {
    case 1..<64: Self.name(ofFirst: rawValue)
    case 64..<128: Self.name(ofSecond: rawValue)
    default: Self.name(ofLater: rawValue)
    }
  }

  /// The name, or the number where there is none.
  public var text: ShortText {
    var text = ShortText()
    if let name { text.append(name) } else { text.append(decimal: UInt64(rawValue)) }
    return text
  }

  private static func name(ofFirst code: UInt8) -> StaticString? {
    switch code {
    case 1: "subnet_mask"
    case 2: "time_offset"
    case 3: "router"
    case 4: "time_server"
    case 5: "name_server"
    case 6: "dns_server"
    case 7: "log_server"
    case 8: "quotes_server"
    case 9: "lpr_server"
    case 10: "impress_server"
    case 11: "resource_location_server"
    case 12: "hostname"
    case 13: "boot_file_size"
    case 14: "merit_dump_file"
    case 15: "domain"
    case 16: "swap_server"
    case 17: "root_path"
    case 18: "extensions_path"
    case 19: "ip_forwarding"
    case 20: "source_routing"
    case 21: "policy_filter"
    case 22: "maximum_reassembly"
    case 23: "default_ttl"
    case 24: "mtu_timeout"
    case 25: "mtu_plateau"
    case 26: "interface_mtu"
    case 27: "all_subnets_local"
    case 28: "broadcast_address"
    case 29: "mask_discovery"
    case 30: "mask_supplier"
    case 31: "router_discovery"
    case 32: "router_solicitation"
    case 33: "static_route"
    case 34: "trailers"
    case 35: "arp_timeout"
    case 36: "ethernet_encapsulation"
    case 37: "tcp_default_ttl"
    case 38: "tcp_keepalive_interval"
    case 39: "tcp_keepalive_garbage"
    case 40: "nis_domain"
    case 41: "nis_server"
    case 42: "ntp_server"
    case 43: "vendor_specific"
    case 44: "netbios_name_server"
    case 45: "netbios_datagram_server"
    case 46: "netbios_node_type"
    case 47: "netbios_scope"
    case 48: "x_font_server"
    case 49: "x_display_manager"
    case 50: "requested_ip"
    case 51: "lease_time"
    case 52: "overload"
    case 53: "dhcp_type"
    case 54: "server_id"
    case 55: "params"
    case 56: "message"
    case 57: "max_message_size"
    case 58: "renewal_time"
    case 59: "rebinding_time"
    case 60: "vendor_class_identifier"
    case 61: "client_id"
    case 62: "netware_domain"
    case 63: "netware_option"
    default: nil
    }
  }

  private static func name(ofSecond code: UInt8) -> StaticString? {
    switch code {
    case 64: "nis_plus_domain"
    case 65: "nis_plus_server"
    case 66: "tftp_server_name"
    case 67: "boot_file"
    case 68: "home_agent"
    case 69: "smtp_server"
    case 70: "pop3_server"
    case 71: "nntp_server"
    case 72: "www_server"
    case 73: "finger_server"
    case 74: "irc_server"
    case 75: "streettalk_server"
    case 76: "streettalk_assistance_server"
    case 77: "user_class"
    case 78: "directory_agent"
    case 79: "service_scope"
    case 80: "rapid_commit"
    case 81: "fqdn"
    case 82: "relay_agent"
    case 83: "isns"
    case 85: "nds_server"
    case 86: "nds_tree"
    case 87: "nds_context"
    case 88: "bcmcs_domain"
    case 89: "bcmcs_server"
    case 90: "authentication"
    case 91: "last_transaction_time"
    case 92: "associated_ip"
    case 93: "pxe_architecture"
    case 94: "pxe_interface"
    case 95: "ldap"
    case 97: "pxe_machine_id"
    case 98: "user_authentication"
    case 99: "civic_location"
    case 100: "posix_timezone"
    case 101: "timezone"
    case 108: "ipv6_only_preferred"
    case 109: "dhcp4o6_source"
    case 112: "netinfo_address"
    case 113: "netinfo_tag"
    case 114: "captive_portal"
    case 116: "auto_configuration"
    case 117: "name_service_search"
    case 118: "subnet_selection"
    case 119: "domain_search"
    case 120: "sip_server"
    case 121: "classless_routes"
    case 122: "cablelabs"
    case 123: "location"
    case 124: "vendor_classes"
    case 125: "vendor_options"
    default: nil
    }
  }

  private static func name(ofLater code: UInt8) -> StaticString? {
    switch code {
    case 136: "pana_agent"
    case 137: "lost_server"
    case 138: "capwap_controller"
    case 139: "mos_address"
    case 140: "mos_domain"
    case 141: "sip_user_agent_domain"
    case 142: "andsf_address"
    case 143: "sztp_redirect"
    case 144: "geographic_location"
    case 145: "forcerenew_nonce"
    case 146: "dns_server_selection"
    case 147: "dots_name"
    case 148: "dots_address"
    case 150: "tftp_server_ip"
    case 151: "lease_status"
    case 152: "base_time"
    case 153: "start_time_of_state"
    case 154: "query_start_time"
    case 155: "query_end_time"
    case 156: "dhcp_state"
    case 157: "data_source"
    case 158: "pcp_server"
    case 159: "port_parameters"
    case 161: "mud_url"
    case 162: "encrypted_dns"
    case 208: "pxelinux_magic"
    case 209: "pxelinux_configuration"
    case 210: "pxelinux_path_prefix"
    case 211: "pxelinux_reboot_time"
    case 212: "ipv6_rapid_deployment"
    case 213: "access_network_domain"
    case 220: "subnet_allocation"
    case 221: "virtual_subnet_selection"
    case 249: "microsoft_classless_routes"
    case 252: "proxy_auto_config"
    default: nil
    }
  }
}
