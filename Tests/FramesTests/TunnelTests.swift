// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Frames

private let mac = MACAddress(value: 0x0000_5E00_5317)
private let other = MACAddress(value: 0x0000_5E00_5301)
private let inside = IPAddress(v4: 0x0A00_0001)
private let peer = IPAddress(v4: 0x0A00_0002)
private let inside6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 1)
private let peer6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 2)
private let near = IPAddress(v4: 0xC0A8_0001)
private let far = IPAddress(v4: 0xC0A8_0002)

private let datagram = PacketBuilder(payload: [1, 2, 3]).udp(from: 5000, to: 53)
private let packet = datagram.ip(from: inside, to: peer, .udp)
private let packet6 = datagram.ip(from: inside6, to: peer6, .udp)
private let frame = packet.ethernet(from: mac, to: other, vlan: [9])
private let ends = "10.0.0.1 > 10.0.0.2 udp 5000 > 53"
private let ends6 = "2001:db8::1 > 2001:db8::2 udp 5000 > 53"

/// What a packet's tunnels are, as text.
private func way(_ bytes: [UInt8], _ linkType: LinkType = .raw) -> String {
  let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: linkType)
  let tunnels = Frame(bytes.span.octets, header: header).tunnels
  guard !tunnels.isEmpty else { return "none" }
  let identifier = tunnels.identifier.map { " \($0)" } ?? ""
  let ends = tunnels.hasEndpoints ? " \(tunnels.source.address) > \(tunnels.destination.address)" : ""
  return "\(tunnels.count) \(tunnels.kind.word)\(identifier)\(ends)"
}

private func digest(_ bytes: [UInt8]) -> UInt64 {
  let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: .raw)
  return Frame(bytes.span.octets, header: header).tunnels.digest
}

private func gre(_ header: [UInt8], _ payload: PacketBuilder) -> [UInt8] {
  PacketBuilder(payload: header + payload.bytes).ip(from: near, to: far, .gre).bytes
}

private func udpTunnel(_ port: UInt16, _ header: [UInt8], _ payload: PacketBuilder, back: Bool = false) -> [UInt8] {
  PacketBuilder(payload: header + payload.bytes).udp(from: back ? 40_001 : 40_000, to: port)
    .ip(from: back ? far : near, to: back ? near : far, .udp).bytes
}

private let vxlan: [UInt8] = [0x08, 0, 0, 0, 0, 0, 42, 0]
private let geneve: [UInt8] = [1, 0, 0x65, 0x58, 0, 0, 7, 0, 0, 1, 0x80, 0]

@Suite("Tunnels · RFC 2784, RFC 7348, RFC 8926, RFC 3032, RFC 2516, RFC 8300, draft-foschiano-erspan-03")
struct TunnelTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var way: String
    var ends = TunnelTests.ends4
    var vlan: Int16 = -1
    var testDescription: String { name }
  }
  static let ends4 = ends

  static let samples: [Sample] = [
    Sample(
      name: "IPv4 in IPv4", bytes: packet.ip(from: near, to: far, .ipv4).bytes, way: "1 ip 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "6in4", bytes: packet6.ip(from: near, to: far, .ipv6).bytes, way: "1 ip 192.168.0.1 > 192.168.0.2",
      ends: ends6),
    Sample(
      name: "4in6", bytes: packet.ip(from: inside6, to: peer6, .ipv4).bytes, way: "1 ip 2001:db8::1 > 2001:db8::2"),
    Sample(name: "GRE", bytes: gre([0, 0, 8, 0], packet), way: "1 gre 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "GRE with checksum, key and sequence number",
      bytes: gre([0xB0, 0, 8, 0, 1, 2, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1], packet),
      way: "1 gre 77 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "GRE with source routes",
      bytes: gre([0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0], packet),
      way: "1 gre 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "PPTP",
      bytes: gre([0x30, 0x81, 0x88, 0x0B, 0, 35, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 3, 0, 0x21], packet),
      way: "1 gre 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "Ethernet in GRE", bytes: gre([0x20, 0, 0x65, 0x58, 0, 0, 1, 0], frame),
      way: "1 gre 256 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "ERSPAN I", bytes: gre([0, 0, 0x88, 0xBE], frame), way: "1 erspan 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "ERSPAN II", bytes: gre([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 1, 0, 5, 0, 0, 0, 0], frame),
      way: "1 erspan 5 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "ERSPAN III with a platform header",
      bytes: gre(
        [0x10, 0, 0x22, 0xEB, 0, 0, 0, 1, 0x20, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], frame),
      way: "1 erspan 6 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(name: "VXLAN", bytes: udpTunnel(4789, vxlan, frame), way: "1 vxlan 42 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "VXLAN with a group policy, on the old port",
      bytes: udpTunnel(8472, [0x88, 0x08, 1, 2, 0, 0, 42, 0], frame),
      way: "1 vxlan 42 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "VXLAN with the generic protocol extension", bytes: udpTunnel(4790, [0x0C, 0, 0, 1, 0, 0, 42, 0], packet),
      way: "1 vxlan 42 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "GENEVE with an option", bytes: udpTunnel(6081, geneve, frame),
      way: "1 geneve 7 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "NSH in VXLAN",
      bytes: udpTunnel(4790, [0x0C, 0, 0, 4, 0, 0, 42, 0, 0x0F, 0xC2, 2, 3, 0, 1, 0, 255], frame),
      way: "2 nsh 256 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "MPLS in UDP", bytes: udpTunnel(6635, [0, 1, 0x01, 64], packet),
      way: "1 mpls 16 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "GTP with an extension",
      bytes: udpTunnel(2152, [0x34, 255, 0, 39, 0, 0, 1, 0, 0, 0, 0, 0x85, 1, 0x10, 9, 0], packet),
      way: "1 gtp 256 192.168.0.1 > 192.168.0.2"),
    Sample(
      name: "GTP with a sequence number, IPv6 inside, from the port",
      bytes: PacketBuilder(payload: [0x32, 255, 0, 55, 0, 0, 1, 0, 0, 7, 0, 0] + packet6.bytes)
        .udp(from: 2152, to: 1024).ip(from: near, to: far, .udp).bytes,
      way: "1 gtp 256 192.168.0.1 > 192.168.0.2", ends: ends6),
    Sample(
      name: "Teredo with authentication and origin",
      bytes: udpTunnel(
        3544, [0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0] + [0, 0, 0xFF, 0xFE, 0xC0, 0xA8, 0, 1], packet6),
      way: "1 teredo 192.168.0.1 > 192.168.0.2", ends: ends6),
    Sample(
      name: "EtherIP", bytes: PacketBuilder(payload: [0x30, 0] + frame.bytes).ip(from: near, to: far, .etherIP).bytes,
      way: "1 etherip 192.168.0.1 > 192.168.0.2", vlan: 9),
    Sample(
      name: "a wireless frame in GRE",
      bytes: gre(
        [0, 0, 0x82, 0] + [0x08, 0x02, 0, 0] + [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0, 0]
          + [0xAA, 0xAA, 3, 0, 0, 0, 8, 0], packet), way: "1 gre 192.168.0.1 > 192.168.0.2"),
  ]

  @Test("shows the innermost packet, and the way to it", arguments: samples)
  func inner(_ sample: Sample) {
    let reading = Reading(sample.bytes, .raw)
    #expect(reading.ends == sample.ends)
    #expect(reading.payload == [1, 2, 3])
    #expect(reading.vlan == [sample.vlan, -1])
    #expect(reading.failure.isEmpty)
    #expect(way(sample.bytes) == sample.way)
  }

  @Test("every proper prefix is cut or truncated, never a crash, and says the same twice", arguments: samples)
  func prefixes(_ sample: Sample) {
    for count in 0..<sample.bytes.count {
      let prefix = Array(sample.bytes.prefix(count))
      let reading = Reading(prefix, .raw, originalLength: sample.bytes.count)
      #expect(reading.isPayloadCut || reading.failure.contains("truncated"), "\(count) bytes: \(reading)")
      #expect(reading == Reading(prefix, .raw, originalLength: sample.bytes.count))
    }
  }

  struct LinkSample: Sendable, CustomTestStringConvertible {
    var name: String
    var type: UInt16
    var body: [UInt8]
    var way: String
    var vlan: Int16 = 7
    var testDescription: String { name }
  }

  static let linkSamples: [LinkSample] = [
    LinkSample(name: "two labels", type: 0x8847, body: [0, 1, 0, 64, 0, 2, 0x01, 64] + packet.bytes, way: "1 mpls 32"),
    LinkSample(
      name: "a pseudowire with control word", type: 0x8847, body: [0, 1, 0x01, 64, 0, 0, 0, 9] + frame.bytes,
      way: "1 mpls 16", vlan: 9),
    LinkSample(
      name: "a pseudowire without control word", type: 0x8848, body: [0, 1, 0x01, 64] + frame.bytes, way: "1 mpls 16",
      vlan: 9),
    LinkSample(
      name: "PPPoE", type: 0x8864, body: [0x11, 0, 0, 5, 0, 33, 0, 0x21] + packet.bytes, way: "1 pppoe 5"),
    LinkSample(
      name: "PPPoE with a short protocol", type: 0x8864, body: [0x11, 0, 0, 5, 0, 32, 0x21] + packet.bytes,
      way: "1 pppoe 5"),
    LinkSample(
      name: "a service chain", type: 0x894F, body: [0x0F, 0xC2, 2, 1, 0, 0, 3, 255] + packet.bytes, way: "1 nsh 3"),
    LinkSample(
      name: "a provider's backbone", type: 0x88E7, body: [0x20, 0, 0, 5] + frame.bytes, way: "1 pbb 5", vlan: 9),
  ]

  @Test("a frame that MACsec only protects is read, without its check value", arguments: [true, false])
  func protectedLink(hasChannel: Bool) {
    let tag: [UInt8] = hasChannel ? [0x20, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 1] : [0, 0, 0, 0, 0, 1]
    let body = tag + [8, 0] + packet.bytes
    let bytes = PacketBuilder(payload: body + [UInt8](repeating: 7, count: 16))
      .ethernet(from: mac, to: other, type: 0x88E5).bytes
    #expect(Reading(bytes).ends == ends)
    #expect(Reading(bytes).payload == [1, 2, 3])
    for count in 0..<14 + body.count {
      let cut = Reading(Array(bytes.prefix(count)), originalLength: bytes.count)
      #expect(cut.isPayloadCut || cut.failure.contains("truncated"), "\(count) bytes: \(cut)")
    }
  }

  @Test("a frame that MACsec encrypts is named as such")
  func encrypted() {
    let bytes = PacketBuilder(payload: [0x2C, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 1] + packet.bytes)
      .ethernet(from: mac, to: other, type: 0x88E5).bytes
    let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1)
    let unread = Frame(bytes.span.octets, header: header).unread
    #expect(unread == .content(.etherType(0x88E5)))
  }

  @Test(
    "tunnels of the link show the innermost packet; the link's own facts stay unless Ethernet is inside",
    arguments: linkSamples)
  func link(_ sample: LinkSample) {
    let bytes = PacketBuilder(payload: sample.body).ethernet(from: mac, to: other, type: sample.type, vlan: [7]).bytes
    let reading = Reading(bytes)
    #expect(reading.ends == ends)
    #expect(reading.vlan == [sample.vlan, -1])
    #expect(reading.failure.isEmpty)
    #expect(way(bytes, .ethernet) == sample.way)
    for count in 0..<bytes.count {
      let cut = Reading(Array(bytes.prefix(count)), originalLength: bytes.count)
      #expect(cut.ends.isEmpty || cut.isPayloadCut || cut.failure.contains("truncated"), "\(count) bytes: \(cut)")
    }
  }

  @Test(
    "a datagram to a tunnel's port that is none stays a datagram",
    arguments: [
      ("no valid identifier", 4789, [0, 0, 0, 0, 0, 0, 42, 0]), ("a reserved bit", 4789, [0x18, 0, 0, 0, 0, 0, 42, 0]),
      ("a last octet", 8472, [0x08, 0, 0, 0, 0, 0, 42, 1]),
      ("another version", 6081, [0x40, 0, 0x65, 0x58, 0, 0, 7, 0]),
      ("a reserved bit", 6081, [0, 1, 0x65, 0x58, 0, 0, 7, 0]),
      ("an unknown type", 6081, [0, 0, 0x12, 0x34, 0, 0, 7, 0]),
      ("a message that is no packet", 2152, [0x30, 1, 0, 0, 0, 0, 0, 0]), ("no IPv6 packet", 3544, [0, 0, 0, 0]),
      ("options past the end", 6081, [0x3F, 0, 0x65, 0x58, 0, 0, 7, 0]),
    ] as [(String, UInt16, [UInt8])])
  func lookalike(_ why: String, port: UInt16, header: [UInt8]) {
    let bytes = udpTunnel(port, header, frame)
    #expect(Reading(bytes, .raw).ends == "192.168.0.1 > 192.168.0.2 udp 40000 > \(port)", "\(why)")
    #expect(way(bytes) == "none")
  }

  @Test("a valid header before something that is no frame stays a datagram")
  func implausible() {
    for payload in [[], Array(repeating: UInt8(0xFF), count: 40), Array("GET / HTTP/1.1\r\nHost: a".utf8)] {
      #expect(way(udpTunnel(4789, vxlan, PacketBuilder(payload: payload))) == "none")
      #expect(way(udpTunnel(6081, geneve, PacketBuilder(payload: payload))) == "none")
    }
  }

  @Test("an inner packet that is broken fails in its layer; what was read before stays")
  func broken() {
    var bytes = gre([0, 0, 8, 0], packet)
    bytes[24] = 0x44
    let reading = Reading(bytes, .raw)
    #expect(reading.failure == "ip ipv4_header_length")
    #expect(reading.ends == "192.168.0.1 > 192.168.0.2 other 47")
  }

  @Test("what a tunnel carries without a reader here is named, and the outer packet stands")
  func unread() {
    let bytes = gre([0, 0, 0x12, 0x34], packet)
    let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: .raw)
    let unread = Frame(bytes.span.octets, header: header).unread
    #expect(unread == .content(.etherType(0x1234)))
    #expect(way(bytes) == "none")
    #expect(Reading(bytes, .raw).ends == "192.168.0.1 > 192.168.0.2 other 47")
  }

  @Test("more than eight tunnels are malformed, not followed")
  func depth() {
    var nested = packet
    for _ in 0..<8 { nested = nested.ip(from: near, to: far, .ipv4) }
    #expect(Reading(nested.bytes, .raw).ends == ends)
    #expect(Reading(nested.ip(from: near, to: far, .ipv4).bytes, .raw).failure == "tunnel tunnel_depth")
    let labels = [UInt8](repeatElement([0, 1, 0, 64], count: 16).joined())
    let stack = PacketBuilder(payload: labels).ethernet(from: mac, to: other, type: 0x8847).bytes
    #expect(Reading(stack).failure == "mpls mpls_label_count")
  }

  @Test("both directions through a tunnel have one digest; other networks, ends and depths have others")
  func digests() {
    let there = digest(udpTunnel(4789, vxlan, frame))
    #expect(there == digest(udpTunnel(4789, vxlan, frame, back: true)))
    let others = [
      digest(udpTunnel(4789, [8, 0, 0, 0, 0, 0, 43, 0], frame)), digest(udpTunnel(6081, geneve, frame)),
      digest(packet.ip(from: near, to: far, .ipv4).bytes), digest(packet.ip(from: near, to: peer, .ipv4).bytes),
      digest(packet.ip(from: near, to: far, .ipv4).ip(from: near, to: far, .ipv4).bytes),
    ]
    #expect(Set(others + [there, 0]).count == 7)
    #expect(digest(packet.bytes) == 0)
  }

  @Test("headers are read whole or not at all")
  func headers() {
    var breaches = DecodingLaws.breaches(ofReading: [0xB0, 0, 8, 0, 1, 2, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1]) {
      (input: inout WireReader) throws(WireError) in _ = try GREHeader(parsing: &input)
    }
    breaches += DecodingLaws.breaches(
      ofReading: [0x20, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 1] + Array(repeating: 0, count: 8)
    ) {
      (input: inout WireReader) throws(WireError) in _ = try ERSPANHeader(parsing: &input)
    }
    breaches += DecodingLaws.breaches(ofReading: [0x11, 0, 0, 5, 0, 33]) {
      (input: inout WireReader) throws(WireError) in _ = try PPPoEHeader(parsing: &input)
    }
    breaches += DecodingLaws.breaches(ofReading: [0, 1, 0, 64, 0, 2, 0x01, 64]) {
      (input: inout WireReader) throws(WireError) in _ = try LabelStack(parsing: &input)
    }
    breaches += DecodingLaws.breaches(ofReading: [0x0F, 0xC3, 2, 1, 0, 0, 3, 255, 1, 2, 3, 4]) {
      (input: inout WireReader) throws(WireError) in _ = try ServiceHeader(parsing: &input)
    }
    breaches += DecodingLaws.breaches(ofReading: [0xFF, 3, 0, 0x21]) {
      (input: inout WireReader) throws(WireError) in _ = try PPPHeader(parsing: &input)
    }
    #expect(breaches == [])
  }
}
