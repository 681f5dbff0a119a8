// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit

/// What one side of a connection says next.
struct Utterance {
  var isFromServer = false
  var payload: [UInt8]
}

/// A TCP connection whose packets are made one after the other, all in order and all acknowledged.
struct Conversation {
  private let client: Endpoint
  private let server: Endpoint
  private var clientSequence: UInt32
  private var serverSequence: UInt32 = 0x6000_0000

  init(from client: Endpoint, to server: Endpoint) {
    self.client = client
    self.server = server
    clientSequence = UInt32(client.port) << 12
  }

  /// SYN, SYN-ACK, ACK.
  mutating func open() -> [[UInt8]] {
    [segment(flags: 0x02), segment(isFromServer: true, flags: 0x12), segment(flags: 0x10)]
  }

  /// FIN from both sides and the last acknowledgement.
  mutating func close() -> [[UInt8]] {
    [segment(flags: 0x11), segment(isFromServer: true, flags: 0x11), segment(flags: 0x10)]
  }

  /// The words in segments of at most 1,448 octets, every second one and the last acknowledged.
  mutating func say(_ words: Utterance) -> [[UInt8]] {
    var packets: [[UInt8]] = []
    var rest = words.payload[...]
    while !rest.isEmpty {
      let part = rest.prefix(1448)
      rest = rest.dropFirst(part.count)
      packets.append(segment(isFromServer: words.isFromServer, flags: 0x18, Array(part)))
      if rest.isEmpty || packets.count % 3 == 2 {
        packets.append(segment(isFromServer: !words.isFromServer, flags: 0x10))
      }
    }
    return packets
  }

  private mutating func segment(isFromServer: Bool = false, flags: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    let (sender, receiver) = isFromServer ? (server, client) : (client, server)
    let (sequence, acknowledged) = isFromServer ? (serverSequence, clientSequence) : (clientSequence, serverSequence)
    // A SYN and a FIN take a number each (RFC 9293 §3.4).
    let advance = UInt32(payload.count) + (flags & 0x03 == 0 ? 0 : 1)
    if isFromServer { serverSequence &+= advance } else { clientSequence &+= advance }
    // Timestamps, as nearly every system sends them (RFC 7323 §3.2).
    return PacketBuilder(payload: payload).tcp(
      from: sender.port, to: receiver.port, sequence: sequence,
      acknowledgement: flags & 0x10 == 0 ? 0 : acknowledged, flags: flags,
      options: [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]
    ).ip(from: sender.address, to: receiver.address, .tcp).checksummed().ethernet(
      from: MACAddress(sender.address), to: MACAddress(receiver.address)
    ).bytes
  }
}

extension Utterance {
  /// One datagram of an exchange.
  func datagram(from client: Endpoint, to server: Endpoint) -> [UInt8] {
    let (sender, receiver) = isFromServer ? (server, client) : (client, server)
    return PacketBuilder(payload: payload).udp(from: sender.port, to: receiver.port)
      .ip(from: sender.address, to: receiver.address, .udp).checksummed()
      .ethernet(from: MACAddress(sender.address), to: MACAddress(receiver.address)).bytes
  }
}

extension MACAddress {
  /// A locally administered address of the host with this Internet address.
  init(_ address: IPAddress) { self.init(value: 0x02_0000_0000_00 | address.low & 0xFFFF_FFFF) }
}
