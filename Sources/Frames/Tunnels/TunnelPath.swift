// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The tunnels that a packet came through, outermost first, in a few octets: what the innermost one is, and a digest of all.
public struct TunnelPath: Hashable, Sendable, BitwiseCopyable {
  /// What wraps a packet.
  public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Label switching, with or without a pseudowire (RFC 3032, RFC 4448).
    case mpls
    /// A session of PPP over Ethernet (RFC 2516).
    case pppoe
    /// Generic routing encapsulation (RFC 2784, RFC 2890, RFC 2637).
    case gre
    /// A mirrored port (draft-foschiano-erspan-03).
    case erspan
    /// An Internet packet in another (RFC 2003, RFC 2473, RFC 4213).
    case internet
    /// Ethernet in an Internet packet (RFC 3378).
    case etherIP
    case vxlan
    case geneve
    /// A service function chain (RFC 8300).
    case nsh
    /// IPv6 over UDP (RFC 4380).
    case teredo
    /// The user plane of mobile networks (3GPP TS 29.281).
    case gtp
    /// A provider's backbone of Ethernet, "MAC in MAC" (IEEE 802.1Q-2018 §26).
    case backbone
  }

  /// The number of tunnels; 0 where the packet came through none.
  public private(set) var count: UInt8 = 0
  /// The innermost tunnel.
  public private(set) var kind: Kind = .internet
  /// What the innermost tunnel's header tells its like apart by: VNI, key, session, label; nil where it has none.
  public private(set) var identifier: UInt32?
  /// The protocol that carries the innermost tunnel which has addresses, or 0.
  public private(set) var transport = TransportProtocol(rawValue: 0)
  /// The ends of the innermost tunnel which has addresses; unspecified where none has.
  public private(set) var source = Self.nobody
  public private(set) var destination = Self.nobody
  /// The same number for both directions of a conversation and for no other way through tunnels; 0 without tunnels.
  public private(set) var digest: UInt64 = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }
  /// Whether one of the tunnels runs between two addresses.
  public var hasEndpoints: Bool { transport.rawValue != 0 }

  /// The most tunnels that are walked through.
  static let maximumCount: UInt8 = 8

  private static let nobody = Endpoint(address: IPAddress(v4: 0), port: 0)

  /// Adds a tunnel inside all others.
  mutating func enter(_ kind: Kind, _ identifier: UInt32?, vlan: VLANTags) {
    count &+= 1
    self.kind = kind
    self.identifier = identifier
    // A label-switched path goes one way, and its last label may be taken off before its end (RFC 3031 §2.2, §3.16).
    guard kind != .mpls else { return }
    var hash = StableHash(seed: digest)
    hash.combine(UInt64(kind.rawValue) &+ 1)
    if kind.isIdentifierShared { hash.combine(UInt64(identifier ?? .max)) }
    hash.combine(UInt64(UInt16(bitPattern: vlan.outer)) << 16 | UInt64(UInt16(bitPattern: vlan.inner)))
    digest = hash.value
  }

  /// Says between whom the tunnel runs that was entered last; ports are 0 where its transport has none.
  mutating func connect(_ source: Endpoint, _ destination: Endpoint, _ transport: TransportProtocol) {
    self.source = source
    self.destination = destination
    self.transport = transport
    // Both directions give the same digest; the source port of a tunnel is chosen freely, so that ports have no part in it.
    let (a, b) = source.address < destination.address ? (source, destination) : (destination, source)
    var hash = StableHash(seed: digest)
    hash.combine(a.address.high)
    hash.combine(a.address.low)
    hash.combine(b.address.high)
    hash.combine(b.address.low)
    digest = hash.value
  }
}

extension TunnelPath.Kind {
  /// Whether both directions bear the same identifier. Labels, call and tunnel endpoint identifiers are chosen by the receiver.
  fileprivate var isIdentifierShared: Bool {
    switch self {
    case .gre, .erspan, .vxlan, .geneve, .pppoe, .backbone: true
    case .mpls, .internet, .etherIP, .nsh, .teredo, .gtp: false
    }
  }

  /// The kind's name in logs.
  public var word: StaticString {
    switch self {
    case .mpls: "mpls"
    case .pppoe: "pppoe"
    case .gre: "gre"
    case .erspan: "erspan"
    case .internet: "ip"
    case .etherIP: "etherip"
    case .vxlan: "vxlan"
    case .geneve: "geneve"
    case .nsh: "nsh"
    case .teredo: "teredo"
    case .gtp: "gtp"
    case .backbone: "pbb"
    }
  }
}
