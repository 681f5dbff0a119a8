// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Traffic of an IoT segment made up by rule: the same mix and seed give the same capture, octet by octet.
///
/// What is measured is the way to the transport header, so that payloads have the lengths of their protocols and no content
/// beyond the first octets.
struct Traffic {
  /// What the packets of a capture are like.
  enum Mix: String, CaseIterable {
    /// Sensors: MQTT, CoAP, DNS, ARP and bare acknowledgements.
    case small
    /// A home: sensors beside streams of TLS.
    case mixed
    /// Cameras and updates: full segments, now and then acknowledged.
    case large

    /// Of 100 packets, how many are of each kind.
    fileprivate var shares: [(kind: Kind, share: Int)] {
      switch self {
      case .small:
        [(.mqttPublish, 30), (.acknowledgement, 22), (.coap, 16), (.dnsQuery, 14), (.dnsAnswer, 8), (.arp, 10)]
      case .mixed:
        [
          (.tlsRecord, 12), (.tlsSegment, 13), (.acknowledgement, 25), (.mqttPublish, 20), (.coap, 10),
          (.dnsQuery, 6), (.dnsAnswer, 6), (.arp, 8),
        ]
      case .large: [(.tlsSegment, 93), (.tlsRecord, 2), (.acknowledgement, 5)]
      }
    }
  }

  fileprivate enum Kind { case mqttPublish, acknowledgement, coap, dnsQuery, dnsAnswer, arp, tlsRecord, tlsSegment }

  private let packets: [[UInt8]]
  private var random: Xorshift

  /// How many packets of a capture differ; what follows repeats them in another order.
  private static let variety = 1024

  init(_ mix: Mix) {
    var random = Xorshift(state: 0x5EED)
    let deck = mix.shares.flatMap { Array(repeating: $0.kind, count: $0.share) }
    packets = (0..<Self.variety).map { _ in Self.packet(deck[random.next(below: deck.count)], &random) }
    self.random = random
  }

  mutating func next() -> [UInt8] { packets[random.next(below: packets.count)] }

  // MARK: Packets

  private static func packet(_ kind: Kind, _ random: inout Xorshift) -> [UInt8] {
    let device = UInt8(10 + random.next(below: 32))
    if kind == .arp { return ethernet(device, type: 0x0806, isTagged: false, arp(device)) }
    let port = UInt16(32_768 + random.next(below: 16_384))
    let (transport, body): (UInt8, [UInt8]) =
      switch kind {
      case .mqttPublish: (6, tcp(port, 1883, text("\u{30}", length: 20 + random.next(below: 60))))
      case .tlsRecord: (6, tcp(port, 443, text("\u{17}\u{03}\u{03}", length: 60 + random.next(below: 800))))
      case .tlsSegment: (6, tcp(443, port, text("", length: 1440)))
      case .coap: (17, udp(port, 5683, text("\u{44}", length: 16 + random.next(below: 50))))
      case .dnsQuery: (17, udp(port, 53, text("\u{12}\u{34}\u{01}", length: 28 + random.next(below: 20))))
      case .dnsAnswer: (17, udp(53, port, text("\u{12}\u{34}\u{71}", length: 60 + random.next(below: 120))))
      case .acknowledgement, .arp: (6, tcp(port, 443, []))
      }
    // One device in five speaks IPv6, one in ten behind a VLAN tag.
    let isVersion6 = device % 5 == 0
    let datagram = isVersion6 ? ipv6(device, transport, body) : ipv4(device, transport, body)
    return ethernet(device, type: isVersion6 ? 0x86DD : 0x0800, isTagged: device % 10 == 3, datagram)
  }

  private static func ethernet(_ device: UInt8, type: UInt16, isTagged: Bool, _ body: [UInt8]) -> [UInt8] {
    let addresses: [UInt8] = [0x02, 0, 0x5E, 0, 0x53, 1, 0x02, 0, 0x5E, 0, 0x53, device]
    let frame = addresses + (isTagged ? [0x81, 0x00, 0x00, 0x2A] : []) + big(type) + body
    // The shortest frame of Ethernet, as a receiver sees it.
    return frame + Array(repeating: 0, count: max(0, 60 - frame.count))
  }

  private static func arp(_ device: UInt8) -> [UInt8] {
    let sender: [UInt8] = [0x02, 0, 0x5E, 0, 0x53, device, 192, 168, 50, device]
    return [0, 1, 8, 0, 6, 4, 0, 1] + sender + [0, 0, 0, 0, 0, 0, 192, 168, 50, 1]
  }

  private static func ipv4(_ device: UInt8, _ transport: UInt8, _ body: [UInt8]) -> [UInt8] {
    let addresses: [UInt8] = [192, 168, 50, device, 203, 0, 113, 7]
    var header = [0x45, 0] + big(UInt16(20 + body.count)) + [0, 1, 0x40, 0, 64, transport, 0, 0] + addresses
    header.replaceSubrange(10..<12, with: big(checksum(header)))
    return header + checked(body, transport, addresses)
  }

  private static func ipv6(_ device: UInt8, _ transport: UInt8, _ body: [UInt8]) -> [UInt8] {
    let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let addresses = prefix + [device] + prefix + [1]
    return [0x60, 0, 0, 0] + big(UInt16(body.count)) + [transport, 64] + addresses + checked(body, transport, addresses)
  }

  private static func tcp(_ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
    // Timestamps, as nearly every system sends them (RFC 7323 §3.2).
    let options: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]
    return big(source) + big(destination) + [0, 0, 0, 1, 0, 0, 0, 1, 0x80, 0x18, 0xFA, 0xF0, 0, 0, 0, 0] + options
      + payload
  }

  private static func udp(_ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
    big(source) + big(destination) + big(UInt16(8 + payload.count)) + [0, 0] + payload
  }

  private static func text(_ start: String, length: Int) -> [UInt8] {
    Array(start.utf8) + Array(repeating: 0x61, count: max(0, length - start.utf8.count))
  }

  /// The body with the checksum over it and the addresses in its place (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1).
  private static func checked(_ body: [UInt8], _ transport: UInt8, _ addresses: [UInt8]) -> [UInt8] {
    let place = transport == 6 ? 16 : 6
    let sum = checksum(addresses + [0, transport] + big(UInt16(body.count)) + body)
    return body[..<place] + big(sum == 0 ? 0xFFFF : sum) + body[(place + 2)...]
  }

  /// The Internet checksum (RFC 1071).
  private static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for (index, byte) in bytes.enumerated() { sum += index.isMultiple(of: 2) ? UInt32(byte) << 8 : UInt32(byte) }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return ~UInt16(truncatingIfNeeded: sum)
  }

  private static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
}
