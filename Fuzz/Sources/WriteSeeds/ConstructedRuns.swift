// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit

/// Runs of frames for what the captures of the tests do not have: other links, tunnels, fragments.
enum ConstructedRuns {
  private static let near = IPAddress(v4: 0xC0A8_0001)
  private static let far = IPAddress(v4: 0xC0A8_0002)
  private static let near6 = IPAddress(v6High: 0xFD00_0000_0000_0000, low: 1)
  private static let far6 = IPAddress(v6High: 0xFD00_0000_0000_0000, low: 2)
  private static let datagram = PacketBuilder(payload: Array(0..<40)).udp(from: 5683, to: 5683)
  private static let segment = PacketBuilder(payload: Array(0..<9)).tcp(
    from: 40_000, to: 1883, sequence: 7, flags: 0x18, options: [2, 4, 5, 180, 1, 3, 3, 7])
  private static let packet = datagram.ip(from: near, to: far, .udp)
  private static let packet6 = segment.ip(from: near6, to: far6, .tcp)
  private static let mac = MACAddress(value: 0x0000_5E00_5317)
  private static let frame = packet.ethernet(from: mac, to: mac, vlan: [9])

  /// Every run as the input of the fuzzer of frames.
  static var inputs: [[UInt8]] { links + tunnels + fragments }

  /// An Internet packet behind the header of each link, as near as one guess for all can be.
  private static var links: [[UInt8]] {
    let headers: [[UInt8]] = [
      [], [0, 0, 0, 2], [2, 0, 0, 0], [0xFF, 0x03, 0x00, 0x21], [0x21], [0x0F, 0, 8, 0], [0x18, 0x41, 3, 0xCC],
      [0, 0, 0, 1, 0, 6, 0, 0, 0x5E, 0, 0x53, 0x17, 0, 0, 8, 0],
      [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0x5E, 0, 0x53, 0x17, 0, 0],
      [0, 0, 8, 0, 0, 0, 0, 0] + wireless, wireless, [0xC0] + packet.bytes,
      [0x41, 0xD8, 1, 0xCD, 0xAB, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1, 0x7A, 0x33, 0x3A],
      [0x41, 0xD8, 1, 0xCD, 0xAB, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1, 0x41],
      [0x41, 0xD8, 1, 0xCD, 0xAB, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1, 0xC0, 64, 0, 5],
    ]
    return FuzzedFrames.linkTypes.flatMap { type in
      headers.map { FuzzedFrames.input(linkType: type, [$0 + packet.bytes, $0 + packet6.bytes]) }
    }
  }

  /// A data frame from an access point, up to the EtherType of its body.
  private static let wireless: [UInt8] =
    [8, 2, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0, 0, 0xAA, 0xAA, 3, 0, 0, 0, 8, 0]

  private static var tunnels: [[UInt8]] {
    func ip(_ header: [UInt8], _ inner: PacketBuilder, _ transport: TransportProtocol) -> [UInt8] {
      PacketBuilder(payload: header + inner.bytes).ip(from: near, to: far, transport).bytes
    }
    func udp(_ port: UInt16, _ header: [UInt8], _ inner: PacketBuilder) -> [UInt8] {
      PacketBuilder(payload: header + inner.bytes).udp(from: 40_000, to: port).ip(from: near, to: far, .udp).bytes
    }
    func ethernet(_ type: UInt16, _ header: [UInt8], _ inner: PacketBuilder) -> [UInt8] {
      PacketBuilder(payload: header + inner.bytes).ethernet(from: mac, to: mac, type: type).bytes
    }
    let packets = [
      ip([], packet, .ipv4), ip([], packet6, .ipv6), ip([0, 0, 8, 0], packet, .gre),
      ip([0xB0, 0, 0x65, 0x58, 1, 2, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1], frame, .gre),
      ip([0x30, 0x81, 0x88, 0x0B, 0, 35, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 3, 0, 0x21], packet, .gre),
      ip([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 1, 0, 5, 0, 0, 0, 0], frame, .gre),
      ip([0x10, 0, 0x22, 0xEB, 0, 0, 0, 1, 0x20, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0], frame, .gre),
      udp(4789, [8, 0, 0, 0, 0, 0, 42, 0], frame), udp(6081, [1, 0, 0x65, 0x58, 0, 0, 7, 0, 0, 1, 0x80, 0], frame),
      udp(4790, [0x0C, 0, 0, 4, 0, 0, 42, 0, 0x0F, 0xC2, 2, 3, 0, 1, 0, 255], frame),
      udp(2152, [0x34, 255, 0, 39, 0, 0, 1, 0, 0, 0, 0, 0x85, 1, 0x10, 9, 0], packet),
      udp(3544, [0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0], packet6),
    ]
    let frames = [
      ethernet(0x8847, [0, 1, 0, 64, 0, 2, 1, 64], packet), ethernet(0x8847, [0, 1, 1, 64, 0, 0, 0, 9], frame),
      ethernet(0x8864, [0x11, 0, 0, 5, 0, 70, 0, 0x21], packet), ethernet(0x88E7, [0x20, 0, 0, 5], frame),
      ethernet(0x88E5, [0, 0, 0, 0, 0, 1, 8, 0], packet), ethernet(0x894F, [0x0F, 0xC2, 2, 1, 0, 0, 3, 255], packet),
    ]
    return packets.map { FuzzedFrames.input(linkType: 101, [$0]) }
      + frames.map { FuzzedFrames.input(linkType: 1, [$0]) }
  }

  private static var fragments: [[UInt8]] {
    func part(_ bytes: ArraySlice<UInt8>, at offset: UInt16, more: Bool) -> [UInt8] {
      PacketBuilder(payload: Array(bytes)).ip(from: near, to: far, .udp, fragment: offset / 8 | (more ? 0x2000 : 0))
        .bytes
    }
    func part6(_ bytes: ArraySlice<UInt8>, at offset: UInt16, more: Bool) -> [UInt8] {
      let field = offset | (more ? 1 : 0)
      let header: [UInt8] = [17, 0, UInt8(field >> 8), UInt8(field & 0xFF), 0, 0, 0, 9]
      return PacketBuilder(payload: header + bytes).ip(from: near6, to: far6, TransportProtocol(rawValue: 44)).bytes
    }
    let whole = datagram.bytes
    return [
      [part(whole[0..<24], at: 0, more: true), part(whole[24...], at: 24, more: false)],
      [part(whole[24...], at: 24, more: false), part(whole[0..<24], at: 0, more: true)],
      [part(whole[0..<32], at: 0, more: true), part(whole[24...], at: 24, more: false)],
      [part6(whole[0..<24], at: 0, more: true), part6(whole[24...], at: 24, more: false)],
      [part6(whole[0..<32], at: 0, more: true), part6(whole[24...], at: 24, more: false)],
    ].map { FuzzedFrames.input(linkType: 101, $0) }
  }
}
