// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What an option is, by number; unknown ones stay numbers.
///
/// - Source: RFC 8415 §21; IANA, DHCPv6 Option Codes.
public struct DHCPv6OptionCode: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  static let client = Self(rawValue: 1)
  public static let server = Self(rawValue: 2)
  static let addresses = Self(rawValue: 3)
  static let temporaryAddresses = Self(rawValue: 4)
  static let address = Self(rawValue: 5)
  static let parameters = Self(rawValue: 6)
  static let preference = Self(rawValue: 7)
  static let elapsedTime = Self(rawValue: 8)
  static let relayedMessage = Self(rawValue: 9)
  static let status = Self(rawValue: 13)
  static let rapidCommit = Self(rawValue: 14)
  static let userClass = Self(rawValue: 15)
  static let vendorClass = Self(rawValue: 16)
  static let vendorOptions = Self(rawValue: 17)
  static let interface = Self(rawValue: 18)
  static let reconfigure = Self(rawValue: 19)
  static let acceptsReconfigure = Self(rawValue: 20)
  public static let nameServers = Self(rawValue: 23)
  static let domainSearch = Self(rawValue: 24)
  static let prefixes = Self(rawValue: 25)
  static let prefix = Self(rawValue: 26)
  static let simpleTimeServers = Self(rawValue: 31)
  static let remote = Self(rawValue: 37)
  static let fullName = Self(rawValue: 39)
  static let timeServers = Self(rawValue: 56)
  static let bootFile = Self(rawValue: 59)
  static let clientArchitecture = Self(rawValue: 61)
  static let linkLayerAddress = Self(rawValue: 79)
  static let captivePortal = Self(rawValue: 103)
  static let usageDescription = Self(rawValue: 112)
}

extension DHCPv6OptionCode {
  /// How many octets a value may have, and what their number is a multiple of; nil for one that may have any.
  ///
  /// - Source: RFC 8415 §21; RFC 3646 §3, RFC 4075 §4, RFC 4704 §4, RFC 5970 §3.3, RFC 6939 §4.
  var law: (lengths: ClosedRange<Int>, unit: Int)? {
    switch rawValue {
    case 14, 20: (0...0, 1)
    case 7, 19: (1...1, 1)
    case 8: (2...2, 1)
    case 32, 82, 83: (4...4, 1)
    case 12: (16...16, 1)
    case 1, 2: (3...65_535, 1)
    case 3, 25: (12...65_535, 1)
    case 4, 9, 16, 17: (4...65_535, 1)
    case 5: (24...65_535, 1)
    case 26: (25...65_535, 1)
    case 6: (0...65_535, 2)
    case 61: (2...65_535, 2)
    case 23, 31: (16...65_535, 16)
    case 13, 15, 39: (2...65_535, 1)
    case 79: (3...65_535, 1)
    case 24, 37, 38, 112: (1...65_535, 1)
    default: nil
    }
  }

  /// Whether a message may have the option more than once.
  var isRepeatable: Bool {
    switch self {
    case .addresses, .temporaryAddresses, .address, .prefixes, .prefix, .vendorClass, .vendorOptions: true
    default: law == nil
    }
  }

  /// The option's name in the log, or nil where none is known.
  public var name: StaticString? {
    switch rawValue {
    case 1: "client_duid"
    case 2: "server_duid"
    case 3: "ia_na"
    case 4: "ia_ta"
    case 5: "ia_address"
    case 6: "params"
    case 7: "preference"
    case 8: "elapsed_time"
    case 9: "relay_message"
    case 11: "authentication"
    case 12: "server_unicast"
    case 13: "status"
    case 14: "rapid_commit"
    case 15: "user_class"
    case 16: "vendor_classes"
    case 17: "vendor_options"
    case 18: "interface_id"
    case 19: "reconfigure"
    case 20: "reconfigure_accept"
    case 21: "sip_domain"
    case 22: "sip_server"
    case 23: "dns_server"
    case 24: "domain_search"
    case 25: "ia_pd"
    case 26: "ia_prefix"
    case 27: "nis_server"
    case 28: "nis_plus_server"
    case 29: "nis_domain"
    case 30: "nis_plus_domain"
    case 31: "sntp_server"
    case 32: "information_refresh_time"
    case 33: "bcmcs_domain"
    case 34: "bcmcs_server"
    case 36: "civic_location"
    case 37: "remote_id"
    case 38: "subscriber_id"
    case 39: "fqdn"
    case 40: "pana_agent"
    case 41: "posix_timezone"
    case 42: "timezone"
    case 51: "lost_server"
    case 52: "capwap_controller"
    case 53: "relay_id"
    case 56: "ntp_server"
    case 57: "access_network_domain"
    case 59: "boot_file"
    case 60: "boot_file_parameters"
    case 61: "pxe_architecture"
    case 62: "pxe_interface"
    case 64: "aftr_name"
    case 67: "prefix_exclude"
    case 74: "dns_server_selection"
    case 79: "client_link_layer_address"
    case 82: "solicit_retransmission_limit"
    case 83: "information_retransmission_limit"
    case 84: "address_selection"
    case 86: "pcp_server"
    case 87: "dhcpv4_message"
    case 88: "dhcp4o6_server"
    case 94: "map_e"
    case 95: "map_t"
    case 96: "lightweight_4over6"
    case 103: "captive_portal"
    case 112: "mud_url"
    case 144: "encrypted_dns"
    default: nil
    }
  }

  /// The name, or the number where there is none.
  public var text: ShortText {
    var text = ShortText()
    if let name { text.append(name) } else { text.append(decimal: UInt64(rawValue)) }
    return text
  }
}
