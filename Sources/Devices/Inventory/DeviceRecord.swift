// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What the inventory knows of one device, in a bounded number of bytes.
public struct DeviceRecord: Sendable {
  /// Who it is.
  public var evidence = EvidenceList()
  /// What it says of itself.
  public var claims = ClaimList()
  /// The services that others use of it, and that it uses of others.
  public var offered = ServiceList()
  public var used = ServiceList()
  /// What it does for others.
  public var roles: Roles = []
  /// The names that it asked for and that say what it may be.
  public internal(set) var askedDomains = DomainList()
  /// How well it protects what it sends.
  public internal(set) var posture = CryptoPosture()

  /// Makes the record of a device of which nothing is known.
  public init() {}

  /// Forgets all, where it lies.
  ///
  /// It costs no more than what is known: a flood of made-up senders takes the place of a record with each packet.
  mutating func clear() {
    evidence.removeAll()
    claims.removeAll()
    offered.removeAll()
    used.removeAll()
    roles = []
    askedDomains.removeAll()
    posture = CryptoPosture()
  }

  /// The name that people know it by: one that it says it was given, or else its host name.
  public var name: ShortText? {
    if let given = claims.latest(.name) { return given.value }
    var latest: IdentityEvidence?
    for place in 0..<evidence.count {
      guard let piece = evidence[place], piece.kind == .hostName else { continue }
      if latest.map({ $0.lastSeen <= piece.lastSeen }) ?? true { latest = piece }
    }
    return latest?.value
  }

  /// Takes in what another record of the same device knows.
  mutating func merge(_ other: borrowing DeviceRecord) {
    evidence.merge(other.evidence)
    claims.merge(other.claims)
    offered.merge(other.offered)
    used.merge(other.used)
    roles.formUnion(other.roles)
    askedDomains.merge(other.askedDomains)
    posture.merge(other.posture)
  }
}

/// What a device does for the network.
public struct Roles: OptionSet, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// It forwards packets of others, or says that it would (RFC 4861 §4.2).
  public static let router = Roles(rawValue: 1)
  /// It answers questions for names.
  public static let resolver = Roles(rawValue: 2)
  /// It leases addresses.
  public static let dhcpServer = Roles(rawValue: 4)
  /// It hands on messages of MQTT.
  public static let broker = Roles(rawValue: 8)
  /// It listens to everything that other devices publish.
  public static let hub = Roles(rawValue: 16)
  /// It tells the time.
  public static let timeServer = Roles(rawValue: 32)

  /// The roles' names in logs, in the order of their bits.
  public static let words: [(role: Roles, word: StaticString)] = [
    (.router, "router"), (.resolver, "resolver"), (.dhcpServer, "dhcp-server"), (.broker, "broker"), (.hub, "hub"),
    (.timeServer, "time-server"),
  ]
}
