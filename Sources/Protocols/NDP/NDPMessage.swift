// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One message of Neighbor Discovery, from the type of its ICMPv6 header on.
///
///     |  Type  |  Code  |  Checksum  |
///     solicitation   router    | reserved 4 | options |
///     advertisement  router    | hop limit 1 | flags 1 | lifetime 2 | reachable time 4 | retransmission timer 4 | options |
///     solicitation   neighbor  | reserved 4 | target 16 | options |
///     advertisement  neighbor  | flags 4 | target 16 | options |
///     redirect                 | reserved 4 | target 16 | destination 16 | options |
///
/// - Source: RFC 4861 §4.1-§4.5; RFC 4191 §2.2 and RFC 4389 §4.1.3.3 for flags of routers.
public struct NDPMessage: WireDecodable, ~Escapable {
  public let kind: Kind
  /// Always 0 in a valid message.
  public let code: UInt8
  /// What stands between the checksum and the options.
  private let fixed: RawSpan
  /// The options, each of them whole.
  public let options: NDPOptions
  /// The hardware address that the frame came from; zero where the link has none.
  public var frameSource = MACAddress.zero

  /// Reads a message with all options that stand behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the message or an option; `malformed` if the type is another's or an option has
  ///   no length.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard let kind = Kind(rawValue: try input.read(UInt8.self)) else {
      throw .malformed(at: start, rule: .ndpType)
    }
    self.kind = kind
    code = try input.read(UInt8.self)
    try input.skip(2)
    fixed = try input.take(kind.fixedByteCount)
    options = try NDPOptions(checking: &input)
  }

  /// What a message is; the numbers are ICMPv6 types.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case routerSolicitation = 133
    case routerAdvertisement = 134
    case neighborSolicitation = 135
    case neighborAdvertisement = 136
    case redirect = 137

    /// The kind's name in logs.
    public var name: StaticString {
      switch self {
      case .routerSolicitation: "router_solicitation"
      case .routerAdvertisement: "router_advertisement"
      case .neighborSolicitation: "neighbor_solicitation"
      case .neighborAdvertisement: "neighbor_advertisement"
      case .redirect: "redirect"
      }
    }

    /// The octets between the checksum and the options.
    var fixedByteCount: Int {
      switch self {
      case .routerSolicitation: 4
      case .routerAdvertisement: 12
      case .neighborSolicitation, .neighborAdvertisement: 20
      case .redirect: 36
      }
    }
  }
}

extension NDPMessage {
  /// The address that a neighbor is asked for or tells of, or that a redirect leads to.
  public var target: IPAddress? {
    switch kind {
    case .routerSolicitation, .routerAdvertisement: nil
    case .neighborSolicitation, .neighborAdvertisement, .redirect: address(at: 4)
    }
  }

  /// The address that a redirect is about.
  public var redirected: IPAddress? { kind == .redirect ? address(at: 20) : nil }

  private func address(at offset: Int) -> IPAddress {
    IPAddress(v6High: fixed.number(at: offset, UInt64.self), low: fixed.number(at: offset &+ 8, UInt64.self))
  }

  /// The flags of a neighbor's advertisement: whether it is a router, was asked, and replaces what is known (§4.4).
  public var neighborFlags: (isRouter: Bool, isSolicited: Bool, isOverride: Bool)? {
    guard kind == .neighborAdvertisement, let flags = fixed.octet(0) else { return nil }
    return (flags & 0x80 != 0, flags & 0x40 != 0, flags & 0x20 != 0)
  }

  /// What a router says of itself and its link, other than in options.
  public var router: RouterFacts? { kind == .routerAdvertisement ? RouterFacts(fixed) : nil }

  /// The fixed part of a router's advertisement.
  ///
  /// - Source: RFC 4861 §4.2.
  public struct RouterFacts: Sendable {
    /// The hop limit that hosts are to use; 0 where the router does not say.
    public let hopLimit: UInt8
    /// M, O, H, two bits of preference, P.
    public let flags: UInt8
    /// For how many seconds the router is a default router; 0: it is none.
    public let lifetime: UInt16
    /// In milliseconds; 0 where the router does not say.
    public let reachableTime: UInt32
    /// In milliseconds; 0 where the router does not say.
    public let retransmissionTimer: UInt32

    fileprivate init(_ fixed: RawSpan) {
      hopLimit = fixed.number(at: 0, UInt8.self)
      flags = fixed.number(at: 1, UInt8.self)
      lifetime = fixed.number(at: 2, UInt16.self)
      reachableTime = fixed.number(at: 4, UInt32.self)
      retransmissionTimer = fixed.number(at: 8, UInt32.self)
    }

    /// Whether addresses are to be had by DHCPv6.
    public var isManaged: Bool { flags & 0x80 != 0 }
    /// Whether other configuration is to be had by DHCPv6.
    public var hasOtherConfiguration: Bool { flags & 0x40 != 0 }
    /// Whether the router is a home agent of Mobile IPv6 (RFC 6275 §7.1).
    public var isHomeAgent: Bool { flags & 0x20 != 0 }
    /// Whether the router passes neighbor discovery on (RFC 4389 §4.1.3.3).
    public var isProxy: Bool { flags & 0x04 != 0 }
    /// How hosts should rank the router among others.
    public var preference: NDPPreference { NDPPreference(flags: flags) }
  }
}

/// How a router, or a route, ranks among others.
///
/// - Source: RFC 4191 §2.1.
public enum NDPPreference: UInt8, Sendable {
  case medium = 0b00
  case high = 0b01
  /// Never to be sent.
  case reserved = 0b10
  case low = 0b11

  /// Takes bits 3 and 4 of flags.
  init(flags: UInt8) { self = Self(rawValue: flags >> 3 & 0b11) ?? .reserved }

  /// The preference's name in logs.
  public var name: StaticString {
    switch self {
    case .medium: "medium"
    case .high: "high"
    case .reserved: "reserved"
    case .low: "low"
    }
  }
}

extension WireError.Rule {
  static let ndpType = Self(
    "ndp_type", "RFC 4861 §4", "a message of Neighbor Discovery has one of the types 133 to 137")
}
