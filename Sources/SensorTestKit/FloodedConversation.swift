// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A conversation beside a flood.
struct FloodedConversation {
  /// What the sensor has seen of it before the flood, and goes on to see.
  enum Kind: Int, CaseIterable {
    /// TCP from its handshake on.
    case connection
    /// TCP without its handshake.
    case pickedUp
    /// TCP of which one direction is captured only.
    case oneSided
    /// UDP, both ways.
    case datagrams
  }

  let kind: Kind
  let client: Endpoint
  let server = Endpoint(address: IPAddress(v4: 0xC0A8_3D01), port: 8000)
  private(set) var packets = (toServer: UInt64(0), toClient: UInt64(0))
  /// When it speaks again.
  private(set) var next = Timestamp(nanoseconds: .min)
  private let pause: Int64
  private var sequences: (client: UInt32, server: UInt32) = (1, 1)

  private static let firstPort = 10_000
  private static let network: UInt64 = 0xC0A8_3C00

  init(_ number: Int) {
    kind = Kind.allCases[number % Kind.allCases.count]
    client = Endpoint(
      address: IPAddress(v4: UInt32(truncatingIfNeeded: Self.network) | UInt32(number % 200)),
      port: UInt16(clamping: Self.firstPort + number))
    // Those silent for longest are silent for as long as UDP is kept, but for a minute.
    pause = [1, 7, 50, 240][number / Kind.allCases.count % 4] * 1_000_000_000
  }

  /// The number of the conversation with this end, or nil for a flow of the flood.
  static func number(of end: Endpoint) -> Int? {
    end.address.low >> 8 == network >> 8 ? Int(end.port) - firstPort : nil
  }

  mutating func open(at time: Timestamp, _ body: (Timestamp, RawSpan) -> Void) {
    if kind == .connection {
      body(time, make(toServer: true, flags: 0x02).span.octets)
      body(time, make(toServer: false, flags: 0x12).span.octets)
      body(time, make(toServer: true, flags: 0x10).span.octets)
    }
    // One side alone must say more to be known from a stray packet.
    for _ in 0..<(kind == .oneSided ? 4 : 2) { exchange(at: time, body) }
  }

  /// Says something, and hears something.
  mutating func exchange(at time: Timestamp, _ body: (Timestamp, RawSpan) -> Void) {
    let payload = (0..<40).map { UInt8(0x80 | $0) }
    body(time, make(toServer: true, flags: 0x18, payload).span.octets)
    if kind != .oneSided { body(time, make(toServer: false, flags: 0x18, payload).span.octets) }
    next = time.advanced(byNanoseconds: pause)
  }

  private mutating func make(toServer: Bool, flags: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    let (sender, receiver) = toServer ? (client, server) : (server, client)
    let body = PacketBuilder(payload: payload)
    let isTCP = kind != .datagrams
    let transport =
      isTCP
      ? body.tcp(
        from: sender.port, to: receiver.port, sequence: toServer ? sequences.client : sequences.server,
        acknowledgement: toServer ? sequences.server : sequences.client, flags: flags)
      : body.udp(from: sender.port, to: receiver.port)
    let advance = UInt32(payload.count) + (flags & 0x02 == 0 ? 0 : 1)
    if toServer {
      packets.toServer += 1
      sequences.client &+= advance
    } else {
      packets.toClient += 1
      sequences.server &+= advance
    }
    return transport.ip(from: sender.address, to: receiver.address, isTCP ? .tcp : .udp).checksummed()
      .ethernet(from: MACAddress(value: 0x02_0000_5E00_0002), to: MACAddress(value: 0x02_0000_5E00_0003)).bytes
  }
}
