// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What the cards of all known protocols say, arranged for looking up: by first octet, by port, by number. Made once.
struct RecognitionTables: Sendable {
  /// The only one.
  static let shared = RecognitionTables()

  private let all = KnownProtocol.allCases
  private var names: [StaticString] = []
  private var read = ProtocolSet()
  private var roaming: [ProtocolCard.Roaming] = []
  /// The protocols to ask, at 256 times the transport (0 for streams) plus the first octet.
  private var askedAnywhere: [ProtocolSet]
  private var askedAtHome: [ProtocolSet]
  /// Ports that belong to somebody, by their hash, 0 where empty: the transport in bit 16, the port below.
  private var ports: [UInt32]
  private var protocolsOfPorts: [ProtocolSet]
  /// Those that whatever speaks them opens with for certain.
  private(set) var unmistakable = ProtocolSet()

  private static let portMask = 1023

  private init() {
    askedAnywhere = Array(repeating: ProtocolSet(), count: 512)
    askedAtHome = askedAnywhere
    ports = Array(repeating: 0, count: Self.portMask + 1)
    protocolsOfPorts = Array(repeating: ProtocolSet(), count: Self.portMask + 1)
    for known in KnownProtocol.allCases {
      let card = known.card
      names.append(card.name)
      roaming.append(card.roaming)
      if card.isRead { read.insert(known) }
      if card.opensUnmistakably { unmistakable.insert(known) }
      for transport in card.transports {
        let row = transport == .udp ? 256 : 0
        for octet in 0...255 where card.openings.contains(UInt8(octet)) {
          askedAtHome[row + octet].insert(known)
          if !card.isHomeOnly { askedAnywhere[row + octet].insert(known) }
        }
        for port in card.ports { protocolsOfPorts[add(Self.key(port, transport))].insert(known) }
      }
    }
  }

  /// Finds or makes the place of a port; the table is several times as large as the number of ports that belong to somebody.
  private mutating func add(_ key: UInt32) -> Int {
    var place = Self.place(of: key)
    while ports[place] != 0, ports[place] != key { place = (place + 1) & Self.portMask }
    ports[place] = key
    return place
  }

  private static func key(_ port: UInt16, _ transport: TransportProtocol) -> UInt32 {
    UInt32(port) | (transport == .udp ? 1 << 16 : 0)
  }

  private static func place(of key: UInt32) -> Int { Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 22) & portMask }

  /// The protocols that a port belongs to.
  func residents(of port: UInt16, _ transport: TransportProtocol) -> ProtocolSet {
    let key = Self.key(port, transport)
    guard key != 0 else { return ProtocolSet() }
    var place = Self.place(of: key)
    // The table is never full, so that an empty place ends the walk.
    while ports[place] != 0 {
      if ports[place] == key { return protocolsOfPorts[place] }
      place = (place + 1) & Self.portMask
    }
    return ProtocolSet()
  }

  /// The protocols that messages with this first octet can belong to, given those at home on the flow's ports.
  func candidates(_ first: UInt8, _ transport: TransportProtocol, home: ProtocolSet) -> ProtocolSet {
    let row = (transport == .udp ? 256 : 0) + Int(first)
    return askedAnywhere[row].union(askedAtHome[row].intersection(home))
  }

  /// The protocol with a number that a set holds.
  func known(_ number: Int) -> KnownProtocol { all[number] }

  func name(of known: KnownProtocol) -> StaticString { names[Int(known.rawValue)] }

  func isRead(_ known: KnownProtocol) -> Bool { read.contains(known) }

  func roaming(of known: KnownProtocol) -> ProtocolCard.Roaming { roaming[Int(known.rawValue)] }
}

extension KnownProtocol {
  /// The protocol's name in logs, without an allocation.
  public var name: StaticString { RecognitionTables.shared.name(of: self) }

  /// Whether the protocol's messages are read; otherwise only its name is found.
  public var isRead: Bool { RecognitionTables.shared.isRead(self) }

  /// Where the protocol may be met without surprise.
  public var roaming: ProtocolCard.Roaming { RecognitionTables.shared.roaming(of: self) }
}

extension ProtocolSet {
  /// The protocols that a port belongs to; costs a hash.
  public init(residentsOf port: UInt16, _ transport: TransportProtocol) {
    self = RecognitionTables.shared.residents(of: port, transport)
  }

  /// Whether whatever speaks one of these is certain to be recognised by its first bytes; false for the empty set.
  public var areUnmistakable: Bool { !isEmpty && subtracting(RecognitionTables.shared.unmistakable).isEmpty }
}
