// SPDX-License-Identifier: Apache-2.0

/// What a message asks or answers; unknown types stay numbers.
///
/// - Source: RFC 8415 §7.3; IANA, DHCPv6 Message Types.
public struct DHCPv6MessageType: Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  static let solicit = Self(rawValue: 1)
  public static let advertise = Self(rawValue: 2)
  static let request = Self(rawValue: 3)
  static let confirm = Self(rawValue: 4)
  static let renew = Self(rawValue: 5)
  static let rebind = Self(rawValue: 6)
  public static let reply = Self(rawValue: 7)
  static let release = Self(rawValue: 8)
  static let decline = Self(rawValue: 9)
  static let reconfigure = Self(rawValue: 10)
  static let informationRequest = Self(rawValue: 11)
  static let relayForward = Self(rawValue: 12)
  static let relayReply = Self(rawValue: 13)

  /// Whether it carries another message between relays and servers.
  public var isRelayed: Bool { self == .relayForward || self == .relayReply }

  /// The word in the log; `unknown` where there is none.
  public var word: StaticString {
    switch rawValue {
    case 1: "solicit"
    case 2: "advertise"
    case 3: "request"
    case 4: "confirm"
    case 5: "renew"
    case 6: "rebind"
    case 7: "reply"
    case 8: "release"
    case 9: "decline"
    case 10: "reconfigure"
    case 11: "information-request"
    case 12: "relay-forw"
    case 13: "relay-repl"
    case 14: "leasequery"
    case 15: "leasequery-reply"
    case 16: "leasequery-done"
    case 17: "leasequery-data"
    case 18: "reconfigure-request"
    case 19: "reconfigure-reply"
    case 20: "dhcpv4-query"
    case 21: "dhcpv4-response"
    case 22: "activeleasequery"
    case 23: "starttls"
    case 24: "bndupd"
    case 25: "bndreply"
    case 26: "poolreq"
    case 27: "poolresp"
    case 28: "updreq"
    case 29: "updreqall"
    case 30: "upddone"
    case 31: "connect"
    case 32: "connectreply"
    case 33: "disconnect"
    case 34: "state"
    case 35: "contact"
    case 36: "addr-reg-inform"
    case 37: "addr-reg-reply"
    default: "unknown"
    }
  }

  /// Whether clients say it, or servers; nil where it may be either or is not known.
  public var isOfClient: Bool? {
    switch rawValue {
    case 1, 3...6, 8, 9, 11, 14, 20, 36: true
    case 2, 7, 10, 15...17, 21, 37: false
    default: nil
    }
  }
}

extension DHCPv6MessageType {
  /// Whether an identifier must, may or must not be there.
  enum Demand: Sendable { case required, allowed, forbidden }

  /// What is demanded of the client's identifier (RFC 8415 §16.2-§16.12).
  var clientDemand: Demand {
    switch self {
    case .solicit, .advertise, .request, .confirm, .renew, .rebind, .decline, .release, .reconfigure: .required
    default: .allowed
    }
  }

  /// What is demanded of the server's identifier (RFC 8415 §16.2-§16.12).
  var serverDemand: Demand {
    switch self {
    case .solicit, .confirm, .rebind: .forbidden
    case .advertise, .request, .renew, .decline, .release, .reply, .reconfigure: .required
    default: .allowed
    }
  }
}
