// SPDX-License-Identifier: Apache-2.0

/// What an option is, by number; unknown ones stay numbers.
///
/// - Source: IANA, BOOTP Vendor Extensions and DHCP Options (RFC 2939).
public struct DHCPOptionCode: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  static let pad = Self(rawValue: 0)
  static let subnetMask = Self(rawValue: 1)
  public static let routers = Self(rawValue: 3)
  public static let nameServers = Self(rawValue: 6)
  static let hostName = Self(rawValue: 12)
  static let domain = Self(rawValue: 15)
  static let timeServers = Self(rawValue: 42)
  static let requestedAddress = Self(rawValue: 50)
  static let leaseTime = Self(rawValue: 51)
  static let overload = Self(rawValue: 52)
  static let messageType = Self(rawValue: 53)
  public static let server = Self(rawValue: 54)
  static let parameters = Self(rawValue: 55)
  static let message = Self(rawValue: 56)
  static let maximumMessageSize = Self(rawValue: 57)
  static let renewalTime = Self(rawValue: 58)
  static let rebindingTime = Self(rawValue: 59)
  static let vendorClass = Self(rawValue: 60)
  static let client = Self(rawValue: 61)
  static let bootServerName = Self(rawValue: 66)
  static let bootFile = Self(rawValue: 67)
  static let userClass = Self(rawValue: 77)
  static let rapidCommit = Self(rawValue: 80)
  static let fullName = Self(rawValue: 81)
  static let relayAgent = Self(rawValue: 82)
  static let clientArchitecture = Self(rawValue: 93)
  static let clientInterface = Self(rawValue: 94)
  static let machine = Self(rawValue: 97)
  static let captivePortal = Self(rawValue: 114)
  static let autoConfiguration = Self(rawValue: 116)
  static let domainSearch = Self(rawValue: 119)
  static let classlessRoutes = Self(rawValue: 121)
  static let vendorClasses = Self(rawValue: 124)
  static let vendorOptions = Self(rawValue: 125)
  static let bootServers = Self(rawValue: 150)
  static let usageDescription = Self(rawValue: 161)
  static let microsoftRoutes = Self(rawValue: 249)
  static let proxyConfiguration = Self(rawValue: 252)
  static let end = Self(rawValue: 255)
}

extension DHCPOptionCode {
  /// Which numbers of octets a value may have, its parts joined.
  struct Law {
    let lengths: ClosedRange<Int>
    /// What the length is a multiple of.
    let unit: Int

    func allows(_ length: Int) -> Bool { lengths.contains(length) && length % unit == 0 }
  }

  /// What is known of the option's length; nil for one that may have any.
  ///
  /// - Source: RFC 2132 §3-§9; RFC 3004 §4, RFC 3046 §2.0, RFC 3442, RFC 3925 §3-§4, RFC 4039 §4, RFC 4578 §2, RFC 4702 §2,
  ///   RFC 5859 §2, RFC 8925 §3.4.
  var law: Law? {
    switch rawValue {
    case 80: Law(lengths: 0...0, unit: 1)
    case 19, 20, 23, 27, 29...31, 34, 36, 37, 39, 46, 52, 53, 116: Law(lengths: 1...1, unit: 1)
    case 13, 22, 26, 57: Law(lengths: 2...2, unit: 2)
    case 94: Law(lengths: 3...3, unit: 1)
    case 1, 2, 16, 24, 28, 32, 35, 38, 50, 51, 54, 58, 59, 108, 118: Law(lengths: 4...4, unit: 4)
    case 97: Law(lengths: 17...17, unit: 1)
    case 25, 93: Law(lengths: 2...65_535, unit: 2)
    case 3...11, 41, 42, 44, 45, 48, 49, 65, 69...76, 150: Law(lengths: 4...65_535, unit: 4)
    case 68: Law(lengths: 0...65_535, unit: 4)
    case 21, 33: Law(lengths: 8...65_535, unit: 8)
    case 61, 77, 82: Law(lengths: 2...65_535, unit: 1)
    case 81: Law(lengths: 3...65_535, unit: 1)
    case 121, 124, 125: Law(lengths: 5...65_535, unit: 1)
    case 12, 14, 15, 17, 18, 40, 43, 47, 55, 56, 60, 64, 66, 67, 114, 119, 161: Law(lengths: 1...65_535, unit: 1)
    default: nil
    }
  }

  /// Whether only DHCP has the option, so that a message with it is no plain BOOTP (RFC 2132 §9).
  var isOfDHCPAlone: Bool { (50...59).contains(rawValue) || rawValue == 61 }

  /// Whether the message's kind, its state or a relay decides whether the option is there, and not the client's software.
  var isOfTheMoment: Bool {
    switch rawValue {
    case 50...54, 80, 82, 118, 151...157: true
    default: false
    }
  }
}
