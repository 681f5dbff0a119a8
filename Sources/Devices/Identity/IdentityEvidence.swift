// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

/// One thing by which a device can be known again, and who said so.
public struct IdentityEvidence: Sendable {
  /// What kinds of evidence there are.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// A hardware address that the maker gave.
    case hardwareAddress
    /// A hardware address that the device made up (RFC 7844 §2.1, IEEE 802c): true for the moment, no identity by itself.
    case randomAddress
    /// The address of a device of which no hardware address is seen.
    case address
    /// A DHCPv4 client identifier (RFC 2132 §9.14) that is not a hardware address.
    case dhcpClient
    /// A DHCP unique identifier, from DHCPv6 or from within a DHCPv4 client identifier (RFC 8415 §11, RFC 4361 §6.1).
    case dhcpUnique
    /// An identifier that the device gives itself in its service announcements, as `deviceid` or `id` (RFC 6763 §6).
    case announced
    /// The UUID of a UPnP device (UPnP Device Architecture 2.0 §1.1.4).
    case upnp
    /// An SNMP engine identifier (RFC 3411 §5, SnmpEngineID).
    case snmpEngine
    /// An MQTT client identifier (MQTT 5.0 §3.1.3.1).
    case mqttClient
    /// A name that the device has for itself: from DHCP, mDNS, NetBIOS or LLMNR.
    case hostName
    /// What the device's DHCP client asks for, and in which order.
    case dhcpFingerprint
    /// What the device's TCP opens connections with.
    case tcpFingerprint
    /// The JA4 of one of its TLS clients.
    case tlsFingerprint
  }

  public let kind: Kind
  /// Where it was learned.
  public let source: InventorySource
  private let origin: Origin
  /// The hash of kind and whole value.
  public let hash: UInt64
  public internal(set) var firstSeen: Timestamp
  public internal(set) var lastSeen: Timestamp
  /// Whether it was found on two devices at once, so that it speaks for neither.
  public internal(set) var isShared = false

  /// What the value is written from, when it is asked for: of a flood of made-up senders hardly one ever is.
  private enum Origin {
    case text(ShortText)
    case identity(DeviceIdentity)
    case request(ConnectionRequest)
  }

  /// The first 64 bytes of the value, as text.
  public var value: ShortText {
    switch origin {
    case .text(let text): text
    case .identity(.hardware(let mac)): mac.text
    case .identity(.address(let address)): address.text
    case .request(let request): request.fingerprint
    }
  }

  /// Makes a piece of evidence seen for the first time; `value` is hashed whole, and kept as far as it fits.
  public init(_ kind: Kind, _ value: RawSpan, source: InventorySource, at time: Timestamp) {
    self.init(kind, ShortText(shortening: value), hash: Self.hash(kind, value), source: source, at: time)
  }

  /// Makes a piece of evidence whose value is kept in another form than it is hashed in.
  public init(_ kind: Kind, _ value: ShortText, hash: UInt64, source: InventorySource, at time: Timestamp) {
    self.init(kind, .text(value), hash: hash, source: source, at: time)
  }

  /// Makes evidence of a hardware address, which is found under the same number as the device that owns it.
  public init(_ mac: MACAddress, source: InventorySource, at time: Timestamp) {
    let identity = DeviceIdentity.hardware(mac)
    self.init(
      mac.isLocallyAdministered ? .randomAddress : .hardwareAddress, .identity(identity), hash: identity.hash,
      source: source, at: time)
  }

  /// Makes evidence of what a device is found under.
  init(of identity: DeviceIdentity, at time: Timestamp) {
    switch identity {
    case .hardware(let mac): self.init(mac, source: .link, at: time)
    case .address: self.init(.address, .identity(identity), hash: identity.hash, source: .link, at: time)
    }
  }

  /// Makes evidence of what a device's TCP opens connections with; `hash` is the fingerprint's, which the caller has looked for.
  init(_ request: ConnectionRequest, hash: UInt64, at time: Timestamp) {
    self.init(.tcpFingerprint, .request(request), hash: hash, source: .tcp, at: time)
  }

  private init(_ kind: Kind, _ origin: Origin, hash: UInt64, source: InventorySource, at time: Timestamp) {
    self.kind = kind
    self.source = source
    self.origin = origin
    self.hash = hash
    firstSeen = time
    lastSeen = time
  }

  /// The number under which evidence of this kind and value is found.
  public static func hash(_ kind: Kind, _ value: RawSpan) -> UInt64 {
    var hash = startHash(kind)
    hash.combine(value)
    return hash.value
  }

  static func startHash(_ kind: Kind) -> StableHash {
    var hash = StableHash()
    // Mixed in whole: a value's first byte alone could make up for another kind's number.
    hash.combine(UInt64(kind.rawValue) + 1)
    return hash
  }
}

extension IdentityEvidence.Kind {
  /// How much two devices that share it speak for being one, in tenths of a ban (10 is a chance ratio of ten to one).
  ///
  /// What is unique by its specification weighs 40 or more. Names are given by people and by firmware, so that one name needs
  /// company; fingerprints are those of a model and its software.
  public var weight: Int {
    switch self {
    case .hardwareAddress: 60
    case .dhcpUnique, .announced, .upnp: 50
    case .dhcpClient, .snmpEngine: 40
    case .mqttClient: 20
    case .hostName: 15
    case .dhcpFingerprint: 5
    case .tlsFingerprint: 4
    case .tcpFingerprint: 3
    case .randomAddress, .address: 0
    }
  }

  /// How much two devices that both have some, and share none, speak against being one.
  public var contradiction: Int {
    switch self {
    case .hardwareAddress, .dhcpUnique, .upnp: 20
    case .announced, .snmpEngine, .dhcpFingerprint: 10
    case .tcpFingerprint, .hostName: 5
    case .randomAddress, .address, .dhcpClient, .mqttClient, .tlsFingerprint: 0
    }
  }

  /// Whether a device is looked for by it: fingerprints only weigh where something else has found a candidate.
  public var findsDevices: Bool { weight >= 15 }

  /// The kind's name in logs and in the database.
  public var word: StaticString {
    switch self {
    case .hardwareAddress: "mac"
    case .randomAddress: "random_mac"
    case .address: "ip"
    case .dhcpClient: "dhcp_client_id"
    case .dhcpUnique: "duid"
    case .announced: "announced_id"
    case .upnp: "upnp_uuid"
    case .snmpEngine: "snmp_engine_id"
    case .mqttClient: "mqtt_client_id"
    case .hostName: "hostname"
    case .dhcpFingerprint: "dhcp_fingerprint"
    case .tcpFingerprint: "tcp_fingerprint"
    case .tlsFingerprint: "ja4"
    }
  }
}
