// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing
import Wire

/// What a frame says, copied out of the view so that it can be compared.
struct Reading: Equatable {
  var ends = ""
  var vlan: [Int16] = []
  var etherType: UInt16 = 0
  var content = ""
  var source = MACAddress.zero
  var destination = MACAddress.zero
  var checksum = Checksum.unverified
  var payload: [UInt8] = []
  var isPayloadCut = false
  var failure = ""

  init(_ bytes: [UInt8], _ linkType: LinkType = .ethernet, originalLength: Int? = nil) {
    let header = PacketHeader(
      time: Timestamp(nanoseconds: 0), number: 1, originalLength: UInt32(originalLength ?? bytes.count),
      capturedLength: UInt32(bytes.count), linkType: linkType, source: 0)
    self.init(Frame(bytes.span.octets, header: header))
  }

  /// What a decoder shows of one packet, which is exactly one frame.
  init(_ bytes: [UInt8], _ header: PacketHeader, by decoder: inout FrameDecoder) {
    var readings: [Reading] = []
    decoder.decode(bytes.span.octets, header) { frame in readings.append(Reading(frame)) }
    self = readings[0]
  }

  init(_ frame: borrowing Frame) {
    vlan = [frame.link.vlan.outer, frame.link.vlan.inner]
    etherType = frame.link.etherType
    content = frame.link.content.text.description
    source = frame.link.source
    checksum = frame.checksum
    destination = frame.link.destination
    isPayloadCut = frame.isPayloadCut
    for offset in 0..<frame.payload.byteCount { payload.append(frame.payload.octet(offset) ?? 0) }
    switch frame.failure {
    case .unsupportedLink(let type): failure = "unsupported link \(type.rawValue)"
    case .unreadable(let layer, .truncated(let offset, _), _): failure = "\(layer) truncated at \(offset)"
    case .unreadable(let layer, .malformed(_, let rule), _): failure = "\(layer) \(rule.name)"
    case nil: break
    }
    switch frame.network {
    case .ip(let ip):
      ends = "\(ip.source) > \(ip.destination)"
      switch frame.transport {
      case .tcp(let tcp): ends += " tcp \(tcp.sourcePort) > \(tcp.destinationPort)"
      case .udp(let udp): ends += " udp \(udp.sourcePort) > \(udp.destinationPort)"
      case .icmp(let icmp): ends += " icmp \(icmp.type)/\(icmp.code)"
      case .laterFragment: ends += " fragment at \(ip.fragmentOffset)"
      case .none: ends += " none"
      case .other: ends += " other \(ip.transport.rawValue)"
      }
    case .link(let link): ends = "\(link) \(frame.payload.byteCount)"
    case .other: break
    }
  }
}

private let camera = MACAddress(value: 0x0000_5E00_5317)
private let router = MACAddress(value: 0x0000_5E00_5301)
private let cameraAddress = IPAddress(v4: 0xC0A8_3217)
private let serverAddress = IPAddress(v4: 0xCB00_7109)
private let cameraAddress6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 0x17)
private let serverAddress6 = IPAddress(v6High: 0x2001_0DB8_0000_0001, low: 0x9)

private let datagram = PacketBuilder(payload: [1, 2, 3]).udp(from: 5000, to: 53)
private let datagram4 = datagram.ip(from: cameraAddress, to: serverAddress, .udp)
private let datagram6 = datagram.ip(from: cameraAddress6, to: serverAddress6, .udp)
private let ends4 = "192.168.50.23 > 203.0.113.9 udp 5000 > 53"
private let ends6 = "2001:db8::17 > 2001:db8:0:1::9 udp 5000 > 53"

@Suite("Link headers · libpcap LINKTYPE registry, IEEE 802.1Q, RFC 1042")
struct LinkTests {
  @Test("Ethernet shows the addresses, the EtherType and the datagram inside")
  func ethernet() {
    let reading = Reading(datagram4.ethernet(from: camera, to: router).bytes)
    #expect(reading.ends == ends4)
    #expect(reading.etherType == 0x0800)
    #expect(reading.vlan == [-1, -1])
    #expect(reading.payload == [1, 2, 3])
    #expect(reading.failure.isEmpty)
  }

  @Test("VLAN tags are walked over, and the outer two are kept")
  func vlan() {
    #expect(Reading(datagram4.ethernet(from: camera, to: router, vlan: [7]).bytes).vlan == [7, -1])
    let reading = Reading(datagram4.ethernet(from: camera, to: router, vlan: [7, 8, 9]).bytes)
    #expect(reading.vlan == [7, 8])
    #expect(reading.ends == ends4)
  }

  @Test("more than eight VLAN tags are malformed, not followed")
  func tooManyTags() {
    let tags = Array(repeating: UInt16(1), count: 9)
    let reading = Reading(datagram4.ethernet(from: camera, to: router, vlan: tags).bytes)
    #expect(reading.failure == "link vlan_depth")
  }

  @Test("Linux cooked v1 and v2 show the datagram inside")
  func cooked() {
    let mac: [UInt8] = [0x00, 0x00, 0x5E, 0x00, 0x53, 0x17, 0, 0]
    #expect(Reading([0, 0, 0, 1, 0, 6] + mac + [0x08, 0x00] + datagram4.bytes, .linuxCooked).ends == ends4)
    let cooked2: [UInt8] = [0x86, 0xDD, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6] + mac
    #expect(Reading(cooked2 + datagram6.bytes, .linuxCooked2).ends == ends6)
  }

  @Test("raw, null and loop links show the datagram inside, in either byte order")
  func withoutAddresses() {
    #expect(Reading(datagram4.bytes, .raw).ends == ends4)
    #expect(Reading(datagram6.bytes, .ipv6).ends == ends6)
    #expect(Reading([2, 0, 0, 0] + datagram4.bytes, .null).ends == ends4)
    #expect(Reading([0, 0, 0, 2] + datagram4.bytes, .null).ends == ends4)
    #expect(Reading([0, 0, 0, 30] + datagram6.bytes, .loop).ends == ends6)
  }

  @Test("IEEE 802.3 with SNAP shows the datagram inside, another LLC is kept unread")
  func logicalLinkControl() {
    let llc: [UInt8] = [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x00]
    let snap = PacketBuilder(payload: llc + datagram4.bytes)
    #expect(Reading(snap.ethernet(from: camera, to: router, type: 100).bytes).ends == ends4)
    let bridge = PacketBuilder(payload: [0x42, 0x42, 0x03, 0, 0, 0, 0, 0])
    let reading = Reading(bridge.ethernet(from: camera, to: router, type: 38).bytes)
    #expect(reading.etherType == 0)
    #expect(reading.failure.isEmpty)
  }

  @Test("a link that is not read is named")
  func unsupported() {
    #expect(Reading([1, 2, 3], LinkType(rawValue: 147)).failure == "unsupported link 147")
  }

  @Test("a packet of no bytes is truncated in its link header")
  func empty() {
    #expect(Reading([]).failure == "link truncated at 0")
    #expect(Reading([], .raw).failure == "link truncated at 0")
  }
}

@Suite("Internet headers · RFC 791 §3.1, RFC 8200 §4")
struct InternetTests {
  @Test("link padding behind the datagram is no payload")
  func padding() {
    let bytes = datagram4.ethernet(from: camera, to: router).bytes + Array(repeating: 0, count: 20)
    #expect(Reading(bytes).payload == [1, 2, 3])
  }

  @Test("IPv4 options are walked over")
  func options() {
    var bytes = datagram4.bytes
    bytes[0] = 0x46
    bytes[3] += 4
    bytes.insert(contentsOf: [0x94, 4, 0, 0], at: 20)
    #expect(Reading(bytes, .raw).ends == ends4)
  }

  @Test("IPv6 extension headers are walked over")
  func extensions() {
    var bytes = datagram6.bytes
    bytes[6] = 0
    bytes[5] += 8 + 8
    bytes.insert(contentsOf: [60, 0, 1, 4, 0, 0, 0, 0] + [17, 0, 1, 4, 0, 0, 0, 0], at: 40)
    #expect(Reading(bytes, .raw).ends == ends6)
  }

  @Test("an endless chain of extension headers is malformed, not followed")
  func endlessExtensions() {
    let link: [UInt8] = [0, 0, 1, 4, 0, 0, 0, 0]
    let chain: [UInt8] = Array(repeatElement(link, count: 40).joined())
    let bytes = PacketBuilder(payload: chain).ip(
      from: cameraAddress6, to: serverAddress6, TransportProtocol(rawValue: 0))
    #expect(Reading(bytes.bytes, .raw).failure == "ip ipv6_extension_count")
  }

  @Test("the first fragment shows its ports and is cut, a later one shows its offset")
  func fragments() {
    let first = Reading(datagram.ip(from: cameraAddress, to: serverAddress, .udp, fragment: 0x2000).bytes, .raw)
    #expect(first.ends == ends4)
    #expect(first.isPayloadCut)
    let later = Reading(datagram.ip(from: cameraAddress, to: serverAddress, .udp, fragment: 0x0003).bytes, .raw)
    #expect(later.ends == "192.168.50.23 > 203.0.113.9 fragment at 24")
    let fragment6 = PacketBuilder(payload: [17, 0, 0x00, 0x19, 0, 0, 0, 1] + datagram.bytes)
    let later6 = Reading(
      fragment6.ip(from: cameraAddress6, to: serverAddress6, TransportProtocol(rawValue: 44)).bytes, .raw)
    #expect(later6.ends == "2001:db8::17 > 2001:db8:0:1::9 fragment at 24")
  }

  @Test("a total length of zero is offloaded segmentation, and all bytes belong to the packet")
  func offload() {
    var bytes = datagram4.bytes
    bytes[2] = 0
    bytes[3] = 0
    #expect(Reading(bytes, .raw).payload == [1, 2, 3])
  }

  @Test("a payload that the capture cut is marked, and what is there is kept")
  func cut() {
    let reading = Reading(Array(datagram4.bytes.dropLast(2)), .raw, originalLength: datagram4.bytes.count)
    #expect(reading.payload == [1])
    #expect(reading.isPayloadCut)
    #expect(reading.failure.isEmpty)
  }

  @Test(
    "impossible lengths are malformed",
    arguments: [(0, 0x44, "ip ipv4_header_length"), (3, 10, "ip ipv4_total_length"), (25, 7, "udp udp_length")])
  func impossible(offset: Int, value: UInt8, failure: String) {
    var bytes = datagram4.bytes
    bytes[offset] = value
    #expect(Reading(bytes, .raw).failure == failure)
  }

  @Test("a link protocol's message is the payload, whole or cut", arguments: [0x0806, 0x8035] as [UInt16])
  func linkProtocol(type: UInt16) {
    let packet = PacketBuilder.arp(operation: 1, sender: camera, cameraAddress, target: .zero, serverAddress)
    let bytes = packet.ethernet(from: camera, to: .broadcast, type: type).bytes
    #expect(Reading(bytes).ends == "arp 28")
    #expect(Reading(bytes).payload == packet.bytes)
    #expect(!Reading(bytes).isPayloadCut)
    #expect(Reading(bytes, originalLength: 60).isPayloadCut)
  }

  @Test("what an organisation sends ends where the frame's length says, in front of the padding")
  func organisationLength() {
    let body: [UInt8] = [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x20, 0, 2, 180, 0, 0]
    let frame = PacketBuilder(payload: body + [7, 7, 7]).ethernet(from: camera, to: router, type: UInt16(body.count))
    #expect(Reading(frame.bytes).ends == "cdp 4")
    #expect(Reading(Array(frame.bytes.prefix(24)), originalLength: 26).isPayloadCut)
  }

  @Test("LLDP stands behind its EtherType")
  func lldp() {
    let frame = PacketBuilder(payload: [2, 2, 7, 1]).ethernet(from: camera, to: router, type: 0x88CC)
    #expect(Reading(frame.bytes).ends == "lldp 4")
  }
}

@Suite("Transport headers · RFC 9293 §3.1, RFC 768, RFC 792")
struct TransportTests {
  private static let segment = PacketBuilder(payload: [9]).tcp(
    from: 40000, to: 1883, sequence: 7, flags: 0x02, options: [2, 4, 5, 180, 1, 3, 3, 7])

  @Test("TCP shows ports, options and the payload behind them")
  func tcp() {
    let packet = Self.segment.ip(from: cameraAddress, to: serverAddress, .tcp).bytes
    let header = PacketBuilder(payload: packet).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: .raw)
    let frame = Frame(packet.span.octets, header: header)
    guard case .tcp(let tcp) = frame.transport else {
      Issue.record("the segment was not read")
      return
    }
    let payload = frame.payload.octet(0)
    #expect(tcp.sequenceNumber == 7)
    #expect(tcp.flags == .syn)
    #expect(tcp.maximumSegmentSize == 1460)
    #expect(tcp.windowScale == 7)
    #expect(payload == 9)
  }

  @Test("an option that cannot be read is an error of its own: the segment is read all the same")
  func badOption() {
    for length: UInt8 in [0, 1, 200] {
      var bytes = Self.segment.ip(from: cameraAddress, to: serverAddress, .tcp).bytes
      bytes[41] = length
      let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: .raw)
      let frame = Frame(bytes.span.octets, header: header)
      guard case .tcp(let tcp) = frame.transport, case .malformed(let offset, let rule)? = tcp.optionError else {
        Issue.record("the option was read")
        continue
      }
      let payload = frame.payload.octet(0)
      #expect(frame.failure == nil)
      #expect(payload == 9)
      #expect(offset == 20)
      #expect("\(rule.name)" == "tcp_option_length")
    }
  }

  @Test("a data offset that is impossible is malformed")
  func impossible() {
    var bytes = Self.segment.ip(from: cameraAddress, to: serverAddress, .tcp).bytes
    bytes[32] = 0x40
    #expect(Reading(bytes, .raw).failure == "tcp tcp_data_offset")
  }

  @Test("every proper prefix of a packet is truncated or cut, never a crash, and nothing is read past it")
  func prefixes() {
    let packets = [
      Self.segment.ip(from: cameraAddress, to: serverAddress, .tcp).ethernet(from: camera, to: router, vlan: [3]),
      datagram6.ethernet(from: camera, to: router),
      PacketBuilder(payload: [1]).icmp(type: 8).ip(from: cameraAddress, to: serverAddress, .icmp)
        .ethernet(from: camera, to: router),
    ]
    for packet in packets {
      for count in 0..<packet.bytes.count {
        let reading = Reading(Array(packet.bytes.prefix(count)), originalLength: packet.bytes.count)
        #expect(reading.isPayloadCut || reading.failure.contains("truncated"), "\(count) bytes: \(reading)")
        #expect(reading == Reading(Array(packet.bytes.prefix(count)), originalLength: packet.bytes.count))
      }
    }
  }

  @Test("any change of any byte is read without a crash")
  func mutations() {
    let packet = Self.segment.ip(from: cameraAddress, to: serverAddress, .tcp).ethernet(from: camera, to: router).bytes
    for offset in packet.indices {
      for value in [UInt8(0), 1, 0x0F, 0x45, 0x60, 0x7F, 0x80, 0xFF] {
        var bytes = packet
        bytes[offset] = value
        #expect(Reading(bytes) == Reading(bytes))
      }
    }
  }
}
