// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What recognition knows of a protocol before it has seen a byte of it.
public struct ProtocolCard: Sendable {
  /// Where a protocol may be met without surprise.
  public enum Roaming: Sendable {
    /// On its own ports.
    case never
    /// On its own ports, and on those that are handed out as needed.
    case dynamicPorts
    /// Anywhere: its ends agree on a port for each conversation.
    case anywhere
  }

  /// The protocol's name in logs, lower case: EVE's `app_proto`.
  public let name: StaticString
  public let title: StaticString
  /// The transports that carry it.
  public let transports: [TransportProtocol]
  /// The ports that belong to it, by registration or by wide use.
  public let ports: [UInt16]
  /// The first octets that its messages can begin with; recognition asks no protocol about others.
  public let openings: FirstOctets
  /// The document that its first bytes are known from.
  public let source: StaticString
  public let roaming: Roaming
  /// Whether whatever speaks it from the beginning is certain to be recognised, so that anything else on its ports is not it.
  public let opensUnmistakably: Bool
  /// Whether its bytes are too plain to be told from others anywhere but on its own ports.
  public let isHomeOnly: Bool
  /// Whether its messages are read; otherwise only its name is found.
  public let isRead: Bool

  init(
    _ name: StaticString, _ title: StaticString, _ transports: [TransportProtocol], ports: [UInt16],
    openings: FirstOctets, source: StaticString, roaming: Roaming = .never, opensUnmistakably: Bool = false,
    isHomeOnly: Bool = false
  ) {
    self.name = name
    self.title = title
    self.transports = transports
    self.ports = ports
    self.openings = openings
    self.source = source
    self.roaming = roaming
    self.opensUnmistakably = opensUnmistakably
    self.isHomeOnly = isHomeOnly
    isRead = false
  }

  /// Takes what the protocol's analyzers, one a transport, say of themselves.
  init(
    _ first: AnalyzerCard, _ second: AnalyzerCard? = nil, openings: FirstOctets, roaming: Roaming = .never,
    opensUnmistakably: Bool = false, isHomeOnly: Bool = false
  ) {
    name = first.name
    title = first.title
    transports = first.transports + (second?.transports ?? [])
    ports = first.ports
    self.openings = openings
    source = first.specifications.first ?? ""
    self.roaming = roaming
    self.opensUnmistakably = opensUnmistakably
    self.isHomeOnly = isHomeOnly
    isRead = true
  }
}

/// The octets that something can begin with.
public struct FirstOctets: Sendable, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
  public let ranges: [ClosedRange<UInt8>]

  /// Every octet.
  public static let any = FirstOctets([0...255])

  public init(_ ranges: [ClosedRange<UInt8>]) { self.ranges = ranges }
  public init(arrayLiteral octets: UInt8...) { ranges = octets.map { $0...$0 } }
  /// Takes the characters of an ASCII text.
  public init(stringLiteral characters: String) { ranges = characters.utf8.map { $0...$0 } }
  /// Takes a range of octets.
  public static func range(_ range: ClosedRange<UInt8>) -> FirstOctets { FirstOctets([range]) }
  /// Joins two.
  public static func + (a: FirstOctets, b: FirstOctets) -> FirstOctets { FirstOctets(a.ranges + b.ranges) }

  public func contains(_ octet: UInt8) -> Bool { ranges.contains { $0.contains(octet) } }
}
