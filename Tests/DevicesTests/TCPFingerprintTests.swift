// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@testable import Devices

private let far = IPAddress(v4: 0x0808_0808)
private let linux: [UInt8] = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7]

/// A segment over Ethernet, with what shows who sent it.
private struct Opening {
  var mac = made(1)
  var source = home(1)
  var destination = far
  var receiver = made(9)
  var port: UInt16 = 40_000
  var service: UInt16 = 443
  var flags: UInt8 = 0x02
  var hopLimit: UInt8 = 64
  var window: UInt16 = 64_240
  var options: [UInt8] = linux
  /// The flags and the offset of IPv4's fragmentation.
  var fragment: UInt16 = 0x4000

  var packet: PacketBuilder {
    var bytes = PacketBuilder().tcp(from: port, to: service, sequence: 7, flags: flags, options: options)
      .ip(from: source, to: destination, .tcp, fragment: fragment).ethernet(from: mac, to: receiver).bytes
    let isV4 = source.family == .v4
    bytes[14 + (isV4 ? 8 : 7)] = hopLimit
    let place = 14 + (isV4 ? 20 : 40) + 14
    bytes[place] = UInt8(window >> 8)
    bytes[place + 1] = UInt8(window & 0xFF)
    return PacketBuilder(payload: bytes)
  }

  /// The fingerprint, or `none`.
  var text: String { Self.text(packet) }

  /// What the first bytes of a packet give, all unless told otherwise.
  static func text(_ packet: PacketBuilder, first count: Int = .max) -> String {
    var header = packet.header(at: moment(1), number: 1)
    let bytes = Array(packet.bytes.prefix(count))
    header.capturedLength = UInt32(bytes.count)
    let request = ConnectionRequest(Frame(bytes.span.octets, header: header))
    return request.map { "\($0.fingerprint)" } ?? "none"
  }
}

@Suite("How connections are opened · RFC 9293 §3.1")
struct TCPFingerprintTests {
  @Test("systems differ in hop limit, window, segment size, scale, options and their order")
  func systems() {
    #expect(Opening().text == "4,64,mss*44,1460,7,2-4-8-1-3,d")
    let windows = Opening(hopLimit: 127, options: [2, 4, 5, 180, 1, 3, 3, 8, 1, 1, 4, 2])
    #expect(windows.text == "4,128,mss*44,1460,8,2-1-3-1-1-4,d")
    let lwip = Opening(hopLimit: 255, window: 5760, options: [2, 4, 5, 160], fragment: 0)
    #expect(lwip.text == "4,255,mss*4,1440,-,2,-")
  }

  @Test("a window is a multiple of the segment, of the packet, or a number")
  func windows() {
    #expect(Opening(window: 6000).text.hasPrefix("4,64,mtu*4,1460,"))
    #expect(Opening(window: 65_535).text.hasPrefix("4,64,65535,1460,"))
    #expect(Opening(window: 0).text.hasPrefix("4,64,0,1460,"))
    #expect(Opening(hopLimit: 1, options: []).text == "4,32,64240,-,-,-,d")
    let address = IPAddress(v6High: 0xFE80_0000_0000_0000, low: 1)
    let six = Opening(source: address, destination: address, window: 3000, options: [2, 4, 5, 160])
    #expect(six.text == "6,64,mtu*2,1440,-,2,-")
  }

  @Test("an offer of congestion notification and a timestamp of zero show")
  func quirks() {
    var zero = linux
    zero[11] = 0
    #expect(Opening(flags: 0xC2, options: zero).text == "4,64,mss*44,1460,7,2-4-8-1-3,dez")
    #expect(Opening(flags: 0x42).text == "4,64,mss*44,1460,7,2-4-8-1-3,d")
  }

  @Test("ten options are kept, the end of the list counted, and the text is whole")
  func bounds() {
    let ten = [String](repeating: "255", count: 10).joined(separator: "-")
    let many = Opening(flags: 0xC2, options: [[UInt8]](repeating: [255, 2], count: 20).flatMap { $0 })
    #expect(many.text == "4,64,64240,-,-,\(ten),de")
    #expect(Opening(options: [1, 0, 2, 4]).text == "4,64,64240,-,-,1-0,d")
  }

  @Test("only a SYN without ACK that is no fragment has one")
  func others() {
    for flags: UInt8 in [0x12, 0x10, 0x18, 0x06, 0x03, 0x00] { #expect(Opening(flags: flags).text == "none") }
    #expect(Opening(fragment: 0x2000).text == "none")
  }

  @Test("options that cannot be read give none, and so does a packet that is not whole")
  func malformed() {
    for length: UInt8 in [0, 1, 200] { #expect(Opening(options: [2, 4, 5, 180, 3, length, 7, 1]).text == "none") }
    let packet = Opening().packet
    for count in 0..<packet.bytes.count { #expect(Opening.text(packet, first: count) == "none") }
  }

  @Test("the number is that of what the text says")
  func numbers() throws {
    let openings = [
      Opening(), Opening(hopLimit: 65), Opening(window: 1460), Opening(options: [2, 4, 5, 180]),
      Opening(flags: 0xC2), Opening(fragment: 0), Opening(options: Array(linux.reversed())), Opening(options: []),
    ]
    var numbers: [String: UInt64] = [:]
    for opening in openings {
      let packet = opening.packet
      let bytes = packet.bytes
      let made = ConnectionRequest(Frame(bytes.span.octets, header: packet.header(at: moment(1), number: 1)))
      if let made { numbers["\(made.fingerprint)"] = made.fingerprintHash }
    }
    #expect(Set(numbers.values).count == numbers.count && numbers.count >= 7)
  }
}

/// A table that learns from what flows tell.
private struct School: FlowSink, ~Copyable {
  var network = Network()
  /// How often something new was learned.
  var news = 0
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)

  mutating func observe(packet: borrowing PacketFacts) {
    _ = network.table.locateSender(mac: packet.sourceMAC, address: packet.sender?.address, at: packet.time)
  }
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {
    if network.table.learn(from: event, in: context) != nil { news += 1 }
  }
  mutating func receive(_ message: borrowing ProtocolMessage) {}
}

/// A link on which devices open connections.
private struct Link: ~Copyable {
  var stage = FlowStage()
  var school = School()
  private var number: UInt64 = 0

  mutating func send(_ opening: Opening) {
    number += 1
    let packet = opening.packet
    let header = packet.header(at: moment(Double(number)), number: number)
    let bytes = packet.bytes
    stage.receive(Frame(bytes.span.octets, header: header), header: header, sink: &school)
  }

  /// The fingerprints of a device, with the second in which each was seen last.
  func fingerprints(of mac: MACAddress) throws -> [String] {
    let evidence = school.network.table.records[try school.network.find(mac)].evidence
    return (0..<evidence.count).compactMap { evidence[$0] }.filter { $0.kind == .tcpFingerprint }
      .map { "\($0.value) \($0.source.word) \($0.lastSeen.nanoseconds / 1_000_000_000)" }
  }
}

@Suite("Who opens connections how")
struct TCPFingerprintLearningTests {
  @Test("what a device opens connections with is one piece of evidence, however often it does")
  func once() throws {
    var link = Link()
    link.send(Opening())
    link.send(Opening())
    #expect(try link.fingerprints(of: made(1)) == ["4,64,mss*44,1460,7,2-4-8-1-3,d tcp 1"])
    link.send(Opening(port: 40_001))
    #expect(try link.fingerprints(of: made(1)) == ["4,64,mss*44,1460,7,2-4-8-1-3,d tcp 3"])
    let news = link.school.news
    #expect(news == 1)
  }

  @Test("who answers, and who is reached from outside, shows none")
  func answer() throws {
    var link = Link()
    link.send(Opening(destination: home(2), receiver: made(2)))
    link.send(
      Opening(
        mac: made(2), source: home(2), destination: home(1), receiver: made(1), port: 443, service: 40_000, flags: 0x12)
    )
    link.send(Opening(mac: made(9), source: far, destination: home(2), receiver: made(2), port: 5))
    #expect(try link.fingerprints(of: made(1)).count == 1)
    #expect(try link.fingerprints(of: made(2)) == [])
    let news = link.school.news
    #expect(news == 1)
  }

  @Test("four are kept; who opens connections in ever other ways is news no more")
  func bound() throws {
    var link = Link()
    for number: UInt16 in 1...9 { link.send(Opening(port: 40_000 + number, window: 1000 + number)) }
    #expect(
      try link.fingerprints(of: made(1)).map { String($0.prefix(9)) } == [
        "4,64,1009", "4,64,1006", "4,64,1007", "4,64,1008",
      ])
    let news = link.school.news
    #expect(news == 4)
  }

  @Test("a SYN with options that cannot be read teaches nothing")
  func malformed() throws {
    var link = Link()
    link.send(Opening(options: [2, 0, 5, 180]))
    #expect(try link.fingerprints(of: made(1)) == [])
  }
}
