// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a label needs to know of a packet.
struct LabelPacket {
  /// The 1-based number in its file.
  var number: UInt64
  var time: Timestamp
  /// The file's place among those that labels name; -1 where none names it.
  var file: Int32
  /// Nil for packets that are not IP.
  var sender: Endpoint?
  var receiver: Endpoint?
  var transport: TransportProtocol
}

/// What the packets have in common that one row labels, beside their numbers or times.
///
/// Rows that name the same columns have selectors of one shape. A packet is looked up once for each shape that occurs, and once
/// more the other way round where the shape tells the ends apart, however many rows there are: a search of the tuple space.
///
/// - Source: Srinivasan, Suri, Varghese: Packet classification using tuple space search, 1999, §3.
struct PacketSelector: Hashable {
  /// Which parts are given.
  struct Shape: OptionSet, Hashable {
    let rawValue: UInt8
    /// The row counts packets rather than time.
    static let number = Shape(rawValue: 1)
    static let file = Shape(rawValue: 2)
    static let source = Shape(rawValue: 4)
    static let sourcePort = Shape(rawValue: 8)
    static let destination = Shape(rawValue: 16)
    static let destinationPort = Shape(rawValue: 32)
    static let transport = Shape(rawValue: 64)

    /// Whether a packet fits in one direction and not in the other.
    var isDirected: Bool { !isDisjoint(with: [.source, .sourcePort, .destination, .destinationPort]) }
    /// Whether only packets of the Internet protocol fit.
    var needsEnds: Bool { isDirected || contains(.transport) }
  }

  private(set) var shape: Shape = []
  private(set) var file: Int32 = -1
  private(set) var source = Self.nowhere
  private(set) var destination = Self.nowhere
  private(set) var transport = TransportProtocol(rawValue: 0)

  private static let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)

  /// Selects every packet by its time.
  init() {}

  /// What a packet would be selected by in a shape; nil where it lacks what the shape names.
  init?(_ packet: LabelPacket, as shape: Shape, isTurned: Bool) {
    self.shape = shape
    if shape.contains(.file) {
      guard packet.file >= 0 else { return nil }
      file = packet.file
    }
    guard shape.needsEnds else { return }
    guard let sender = packet.sender, let receiver = packet.receiver else { return nil }
    let (from, to) = isTurned ? (receiver, sender) : (sender, receiver)
    if shape.contains(.source) { source.address = from.address }
    if shape.contains(.sourcePort) { source.port = from.port }
    if shape.contains(.destination) { destination.address = to.address }
    if shape.contains(.destinationPort) { destination.port = to.port }
    if shape.contains(.transport) { transport = packet.transport }
  }

  mutating func countPackets() { shape.insert(.number) }

  mutating func select(file place: Int32) {
    shape.insert(.file)
    file = place
  }

  mutating func select(source address: IPAddress) {
    shape.insert(.source)
    source.address = address
  }

  mutating func select(sourcePort port: UInt16) {
    shape.insert(.sourcePort)
    source.port = port
  }

  mutating func select(destination address: IPAddress) {
    shape.insert(.destination)
    destination.address = address
  }

  mutating func select(destinationPort port: UInt16) {
    shape.insert(.destinationPort)
    destination.port = port
  }

  mutating func select(_ transport: TransportProtocol) {
    shape.insert(.transport)
    self.transport = transport
  }
}
