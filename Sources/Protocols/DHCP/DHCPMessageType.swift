// SPDX-License-Identifier: Apache-2.0

/// What a message asks or answers; unknown types stay numbers.
///
/// - Source: RFC 2132 §9.6; RFC 3203 §4, RFC 4388 §6.1, RFC 6926 §6.2.1, RFC 7724 §5.2.1 (9 to 18).
public struct DHCPMessageType: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let discover = Self(rawValue: 1)
  public static let offer = Self(rawValue: 2)
  public static let request = Self(rawValue: 3)
  static let decline = Self(rawValue: 4)
  public static let acknowledgement = Self(rawValue: 5)
  static let refusal = Self(rawValue: 6)
  static let release = Self(rawValue: 7)
  static let inform = Self(rawValue: 8)
  static let leaseQuery = Self(rawValue: 10)

  /// EVE's word; `unknown` where there is none.
  public var word: StaticString {
    switch rawValue {
    case 1: "discover"
    case 2: "offer"
    case 3: "request"
    case 4: "decline"
    case 5: "ack"
    case 6: "nak"
    case 7: "release"
    case 8: "inform"
    case 9: "forcerenew"
    case 10: "leasequery"
    case 11: "leaseunassigned"
    case 12: "leaseunknown"
    case 13: "leaseactive"
    case 14: "bulkleasequery"
    case 15: "leasequerydone"
    case 16: "activeleasequery"
    case 17: "leasequerystatus"
    case 18: "tls"
    default: "unknown"
    }
  }

  /// Whether clients say it, or servers; nil where it may be either or is not known.
  var isOfClient: Bool? {
    switch rawValue {
    case 1, 3, 4, 7, 8, 10: true
    case 2, 5, 6, 9, 11...13: false
    default: nil
    }
  }

  /// Whether the message may list what its client wants to know (RFC 2131 §4.4.1, table 5).
  var mayListParameters: Bool { self == .discover || self == .request || self == .inform }
}
