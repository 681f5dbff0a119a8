// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit

/// Who takes part: the devices of a home, and strangers behind its router.
struct Station {
  let mac: MACAddress
  let address: IPAddress

  private init(_ device: UInt64, _ address: UInt32) {
    mac = MACAddress(value: device)
    self.address = IPAddress(v4: address)
  }

  static let router = Station(0x0000_5E00_5301, 0xC0A8_3201)
  static let hub = Station(0x0000_5E00_5302, 0xC0A8_3202)
  static let camera = Station(0x0000_5E00_5323, 0xC0A8_3217)
  static let plug = Station(0x0000_5E00_5324, 0xC0A8_3218)
  /// 198.51.100.66, whose packets come through the router.
  static let stranger = Station(0x0000_5E00_5301, 0xC633_6442)
  /// 224.0.1.187, the group of all CoAP devices (RFC 7252 §12.8).
  static let everyCoAPDevice = Station(0x0100_5E00_01BB, 0xE000_01BB)
}

/// What one side says.
enum Turn {
  case client([UInt8])
  case server([UInt8])
}

/// A part of a capture.
enum Conversation {
  /// A TCP connection from its handshake to its end, with every segment acknowledged.
  case tcp(Station, Station, port: UInt16, [Turn])
  /// UDP datagrams between two ports.
  case udp(Station, Station, port: UInt16, [Turn])
  /// ICMP requests and their replies, by their types, with so many octets each.
  case icmp(Station, Station, request: UInt8, reply: UInt8, times: Int = 1, length: Int = 4)
  /// An ARP request and the reply of the one who has the address, who may claim to have another hardware address.
  case arp(asks: Station, answers: Station, claiming: MACAddress? = nil)

  /// A capture of these conversations, one after another, a second apart.
  static func capture(_ conversations: [Conversation]) -> [UInt8] {
    var recorder = Recorder()
    for (number, conversation) in conversations.enumerated() {
      recorder.now = UInt64(number) * 1_000_000
      recorder.localPort = 50_100 + UInt16(number) * 22
      recorder.record(conversation)
    }
    return recorder.file.bytes
  }
}

/// Writes conversations down packet by packet, a millisecond apart.
private struct Recorder {
  var file = CaptureFileBuilder()
  var now: UInt64 = 0
  var localPort: UInt16 = 0

  mutating func record(_ conversation: Conversation) {
    switch conversation {
    case .tcp(let client, let server, let port, let turns): connect(client, server, port, turns)
    case .udp(let client, let server, let port, let turns):
      for turn in turns {
        switch turn {
        case .client(let bytes):
          send(PacketBuilder(payload: bytes).udp(from: localPort, to: port), client, server, .udp)
        case .server(let bytes):
          send(PacketBuilder(payload: bytes).udp(from: port, to: localPort), server, client, .udp)
        }
      }
    case .icmp(let client, let server, let request, let reply, let times, let length):
      let octets = PacketBuilder(payload: [UInt8](repeating: 0, count: length))
      for _ in 0..<times {
        send(octets.icmp(type: request, identifier: 7), client, server, .icmp)
        send(octets.icmp(type: reply, identifier: 7), server, client, .icmp)
      }
    case .arp(let asker, let holder, let claim):
      let everyone = MACAddress(value: 0xFFFF_FFFF_FFFF)
      let unknown = MACAddress(value: 0)
      let request = PacketBuilder.arp(
        operation: 1, sender: asker.mac, asker.address, target: unknown, holder.address)
      write(request.ethernet(from: asker.mac, to: everyone, type: 0x0806))
      let reply = PacketBuilder.arp(
        operation: 2, sender: claim ?? holder.mac, holder.address, target: asker.mac, asker.address)
      write(reply.ethernet(from: holder.mac, to: asker.mac, type: 0x0806))
    }
  }

  private mutating func connect(_ client: Station, _ server: Station, _ port: UInt16, _ turns: [Turn]) {
    let (synchronise, finish, push, acknowledge): (UInt8, UInt8, UInt8, UInt8) = (0x02, 0x01, 0x08, 0x10)
    let segmentSize: [UInt8] = [2, 4, 0x05, 0xB4]
    var sent: [UInt32] = [1_000, 5_000]
    // Sends a segment of one side, which acknowledges all that the other has sent.
    func segment(_ side: Int, _ flags: UInt8, _ bytes: [UInt8] = [], options: [UInt8] = []) {
      let ports = side == 0 ? (localPort, port) : (port, localPort)
      let packet = PacketBuilder(payload: bytes).tcp(
        from: ports.0, to: ports.1, sequence: sent[side],
        acknowledgement: flags & acknowledge == 0 ? 0 : sent[1 - side], flags: flags, options: options)
      send(packet, side == 0 ? client : server, side == 0 ? server : client, .tcp)
      sent[side] += UInt32(bytes.count) + (flags & (synchronise | finish) == 0 ? 0 : 1)
    }
    segment(0, synchronise, options: segmentSize)
    segment(1, synchronise | acknowledge, options: segmentSize)
    segment(0, acknowledge)
    for turn in turns {
      switch turn {
      case .client(let bytes):
        segment(0, push | acknowledge, bytes)
        segment(1, acknowledge)
      case .server(let bytes):
        segment(1, push | acknowledge, bytes)
        segment(0, acknowledge)
      }
    }
    segment(0, finish | acknowledge)
    segment(1, finish | acknowledge)
    segment(0, acknowledge)
  }

  private mutating func send(
    _ packet: PacketBuilder, _ sender: Station, _ receiver: Station, _ transport: TransportProtocol
  ) {
    let dontFragment: UInt16 = 0x4000
    write(
      packet.ip(from: sender.address, to: receiver.address, transport, fragment: dontFragment)
        .ethernet(from: sender.mac, to: receiver.mac))
  }

  private mutating func write(_ packet: PacketBuilder) {
    file.add(Checksums.filledIn(packet.bytes), microseconds: now)
    now += 1_000
  }
}

/// The checksums of Ethernet frames that carry IPv4.
///
/// - Source: RFC 1071 §1.
enum Checksums {
  /// The frame with the checksums of its IPv4 header and its TCP, UDP or ICMP header; other frames as they are.
  static func filledIn(_ frame: [UInt8]) -> [UInt8] {
    let internet = 14
    guard frame.count >= internet + 20, frame[12] == 0x08, frame[13] == 0x00 else { return frame }
    var frame = frame
    let transport = internet + Int(frame[internet] & 0x0F) * 4
    set(&frame, internet + 10, sum(frame[internet..<transport]))
    // ICMP's speaks of the message alone (RFC 792).
    guard frame[internet + 9] != TransportProtocol.icmp.rawValue else {
      set(&frame, transport + 2, sum(frame[transport...]))
      return frame
    }
    let length = frame.count - transport
    let addresses = frame[internet + 12..<internet + 20]
    let pseudoHeader = addresses + [0, frame[internet + 9], UInt8(length >> 8), UInt8(length & 0xFF)]
    let place = transport + (frame[internet + 9] == TransportProtocol.tcp.rawValue ? 16 : 6)
    set(&frame, place, sum(pseudoHeader + frame[transport...]))
    return frame
  }

  private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var total: UInt32 = 0
    for (index, octet) in bytes.enumerated() { total += UInt32(octet) << (index % 2 == 0 ? 8 : 0) }
    while total > 0xFFFF { total = total >> 16 + total & 0xFFFF }
    return ~UInt16(total)
  }

  private static func set(_ frame: inout [UInt8], _ place: Int, _ checksum: UInt16) {
    frame[place] = UInt8(checksum >> 8)
    frame[place + 1] = UInt8(checksum & 0xFF)
  }
}
