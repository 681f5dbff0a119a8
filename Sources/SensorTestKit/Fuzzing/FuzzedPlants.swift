// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// A conversation of a plant or building, held against the laws of messages.
///
///     |  kind 1  |  cut 1  |  stream …  |                       Modbus (0), OPC UA (1), KNXnet/IP over TCP (2)
///     |  kind 1  |  length 1  |  datagram …  |  length 1  | …     BACnet (3), KNXnet/IP (4)
///
/// The kind is counted modulo 5; its bit 0x80 says that the server sends a stream, or that the capture cut the datagrams.
public enum FuzzedPlants: FuzzedReader {
  public static let name = "plants"

  /// The most datagrams of one conversation.
  private static let longest = 32

  public static func breaches(of input: RawSpan) -> [String] {
    guard let kind = input.octet(0) else { return [] }
    let rest = input.extracting(from: 1).array
    let isFlagged = kind & 0x80 != 0
    return switch (kind & 0x7F) % 5 {
    case 0: streamBreaches(rest, isFlagged ? .toClient : .toServer, ModbusAnalyzer.self)
    case 1: streamBreaches(rest, isFlagged ? .toClient : .toServer, OPCUAAnalyzer.self)
    case 2: streamBreaches(rest, isFlagged ? .toClient : .toServer, KNXStreamAnalyzer.self)
    case 3: datagramBreaches(rest, isCut: isFlagged, BACnetAnalyzer.self)
    default: datagramBreaches(rest, isCut: isFlagged, KNXAnalyzer.self)
    }
  }

  /// Whether a stream says the same whole and in two parts.
  private static func streamBreaches<A: Analyzer>(
    _ input: [UInt8], _ direction: Direction, _: A.Type
  ) -> [String] {
    guard let cut = input.first else { return [] }
    let stream = Array(input.dropFirst())
    var whole = StreamFeeder<A>()
    whole.feed(stream, direction)
    var parts = StreamFeeder<A>()
    parts.feed(Array(stream.prefix(Int(cut))), direction)
    parts.feed(Array(stream.dropFirst(Int(cut))), direction)
    if whole.messages != parts.messages {
      return ["cut at \(cut), the stream says something else: \(whole.messages) or \(parts.messages)"]
    }
    return whole.breaches + parts.breaches
  }

  private static func datagramBreaches<A: Analyzer>(_ input: [UInt8], isCut: Bool, _: A.Type) -> [String] {
    let once = read(input, isCut: isCut, padding: [], A.self)
    var breaches = once == read(input, isCut: isCut, padding: [], A.self) ? [] : ["not the same twice"]
    // What stands behind a datagram in memory is none of its business.
    if read(input, isCut: isCut, padding: [0x0C, 0xFF, 0x3F, 0x01], A.self) != once {
      breaches.append("read behind its end")
    }
    return breaches
  }

  private static func read<A: Analyzer>(
    _ input: [UInt8], isCut: Bool, padding: [UInt8], _: A.Type
  ) -> [RenderedMessage] {
    var analyzer = A()
    var receiver = PairingReceiver(serverPort: A.card.ports[0])
    var rest = input[...]
    var direction = Direction.toServer
    for _ in 0..<longest {
      guard let length = rest.popFirst() else { break }
      let datagram = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      receiver.turn(direction)
      let octets = datagram + padding
      let bytes = octets.span.octets.extracting(first: datagram.count)
      _ = analyzer.receive(AnalyzerInput(bytes, direction: direction, isCutByCapture: isCut), into: &receiver)
      direction = direction.opposite
    }
    return receiver.messages
  }
}
