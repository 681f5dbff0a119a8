// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

/// The capture in `Tests/Golden/neighbours`, conversation by conversation.
private struct NeighboursScene {
  private var capture = CaptureFileBuilder()
  private var microseconds: UInt64 = 0
  private var port: UInt16 = 50_000
  private static let camera = MACAddress(value: 0x0000_5E00_5317)
  private static let controller = MACAddress(value: 0x0000_5E00_5302)
  private static let router = MACAddress(value: 0x0000_5E00_5301)
  private static let cameraAddress = IPAddress(v4: 0xC0A8_3215)
  private static let controllerAddress = IPAddress(v4: 0xC0A8_3202)

  /// All packets of the capture.
  static var bytes: [UInt8] {
    var scene = NeighboursScene()
    scene.link()
    scene.addresses()
    scene.announcements()
    scene.management()
    scene.logins()
    scene.calls()
    scene.plants()
    return scene.capture.bytes
  }

  // MARK: What is said

  private mutating func link() {
    // LLDP: chassis and port by name, a time to live, a system's name, its description, and what it can do.
    let lldp = octets("0204 07 63616D 0404 07 657468 0602 0078 0A06 63616D657261 0C05 5670202031 0E04 0080 0080 0000")
    send(PacketBuilder(payload: lldp).ethernet(from: Self.camera, to: mac(0x0180_C200_000E), type: 0x88CC))
    // CDP: a device's name, its port, its platform.
    let cdp = octets("02 B4 0000 0001 000A 737769746368 0003 0008 65746830 0006 000A 573243 393630")
    let snap = octets("AA AA 03 00000C 2000") + cdp
    send(PacketBuilder(payload: snap).ethernet(from: Self.router, to: mac(0x0100_0CCC_CCCC), type: UInt16(snap.count)))
    // A router's advertisement with its own hardware address and a prefix.
    let body = octets("40 00 0708 00000000 00000000 0101 00005E005301")
    let prefix = octets("0304 40 C0 00015180 00003840 00000000 20010DB8000000500000000000000000")
    let router = IPAddress(v6High: 0xFE80_0000_0000_0000, low: 1)
    let everybody = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 1)
    var packet = PacketBuilder(payload: [134, 0, 0, 0] + body + prefix).ip(from: router, to: everybody, .icmpv6).bytes
    packet[7] = 255
    send(PacketBuilder(payload: packet).ethernet(from: Self.router, to: mac(0x3333_0000_0001)))
  }

  private mutating func addresses() {
    let request = octets("01 01 06 00 3903F326 00000000 00000000 00000000 00000000 00000000 00005E005317")
    let options = "63825363 350101 3706 01031C060F2A 0C0A 66726F6E742D646F6F72 3C06 756468637063 FF"
    let discover = request + [UInt8](repeating: 0, count: 202) + octets(options)
    let packet = PacketBuilder(payload: discover).udp(from: 68, to: 67)
      .ip(from: IPAddress(v4: 0), to: IPAddress(v4: 0xFFFF_FFFF), .udp)
    send(packet.ethernet(from: Self.camera, to: .broadcast))
    ask(
      123, octets("23 00 06 EC") + [UInt8](repeating: 0, count: 36) + octets("E92F1102 80000000"),
      octets("24 02 06 E9 00000100 00000200 C0000201 E92F1000 00000000 E92F1102 80000000")
        + octets("E92F1102 90000000 E92F1102 A0000000"))
  }

  private mutating func announcements() {
    let notify = text(
      "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age=1800",
      "LOCATION: http://192.168.50.21:49152/device.xml", "NT: upnp:rootdevice", "NTS: ssdp:alive",
      "SERVER: Linux/5.4 UPnP/1.0 Camera/3.1", "USN: uuid:4d696e69-0001-0002-0003-00005e005317::upnp:rootdevice", "", ""
    )
    let packet = PacketBuilder(payload: notify).udp(from: 1900, to: 1900)
      .ip(from: Self.cameraAddress, to: IPAddress(v4: 0xEFFF_FFFA), .udp)
    send(packet.ethernet(from: Self.camera, to: mac(0x0100_5E7F_FFFA)))
  }

  private mutating func management() {
    ask(
      161, octets("3029 020101 0406 7075626C6963 A01C 0204 3F2A0001 020100 020100 300E300C0608 2B06010201010100 0500"),
      octets("302A 020101 0406 7075626C6963 A21D 0204 3F2A0001 020100 020100 300F300D0608 2B06010201010100 040141"))
    ask(
      3478, octets("0001 0000 2112A442 B7E7A701BC34D686FA87DFAE"),
      octets("0101 000C 2112A442 B7E7A701BC34D686FA87DFAE 0020 0008 0001A147E112A643"))
    ask(69, octets("0001") + Array("firmware.bin\0octet\0".utf8), octets("0005 0001") + Array("File not found\0".utf8))
  }

  private mutating func logins() {
    talk(21, [(false, "220 ready\r\n"), (true, "USER cam\r\n"), (false, "331 password\r\n"), (true, "PASS x\r\n")])
    talk(23, [(true, "\u{1}"), (false, "login: "), (true, "admin\r\n"), (false, "Password: ")], negotiated: true)
    talk(22, [(true, "SSH-2.0-libssh2_1.10.0\r\n"), (false, "SSH-2.0-dropbear_2022.83\r\n")])
  }

  private mutating func calls() {
    talk(
      554,
      [
        (true, "DESCRIBE rtsp://192.168.50.2:554/stream1 RTSP/1.0\r\nCSeq: 2\r\n\r\n"),
        (false, "RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"cam\"\r\n\r\n"),
      ])
    ask(
      5060,
      text(
        "REGISTER sip:192.168.50.2 SIP/2.0", "Via: SIP/2.0/UDP 192.168.50.21:5060;branch=z9hG4bK1",
        "From: <sip:door@192.168.50.2>;tag=1", "To: <sip:door@192.168.50.2>", "Call-ID: 1@192.168.50.21",
        "CSeq: 1 REGISTER", "Max-Forwards: 70", "Content-Length: 0", "", ""),
      text(
        "SIP/2.0 401 Unauthorized", "Via: SIP/2.0/UDP 192.168.50.21:5060;branch=z9hG4bK1",
        "From: <sip:door@192.168.50.2>;tag=1", "To: <sip:door@192.168.50.2>;tag=2", "Call-ID: 1@192.168.50.21",
        "CSeq: 1 REGISTER", "Content-Length: 0", "", ""))
  }

  private mutating func plants() {
    talk(502, requests: [octets("0001 0000 0006 01 03 0000 0001")], answers: [octets("0001 0000 0005 01 03 02 0007")])
    ask(
      47_808, octets("81 0A 000C 01 20 FFFF 00 FF 10 08"),
      octets("81 0B 0014 01 00 10 00 C4 02000007 22 01E0 91 03 21 0F"))
    ask(3671, octets("06 10 0207 0010 15 00 08 01 C0A83215 0E57"), octets("06 10 0208 0008 15 00"))
    talk(
      4840, requests: [Array("HELF".utf8) + octets("20000000 00000000 00000100 00000100 00000000 00000000 00000000")],
      answers: [Array("ACKF".utf8) + octets("1C000000 00000000 00000100 00000100 00000000 00000000")])
  }

  // MARK: How it is said

  private func octets(_ hex: String) -> [UInt8] {
    let digits = Array(hex.filter { $0 != " " })
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
  }

  private func text(_ lines: String...) -> [UInt8] { Array(lines.joined(separator: "\r\n").utf8) }

  private func mac(_ value: UInt64) -> MACAddress { MACAddress(value: value) }

  private mutating func send(_ packet: PacketBuilder) {
    capture.add(packet.bytes, microseconds: microseconds)
    microseconds += 10_000
  }

  /// One datagram of the camera to the controller, and its answer.
  private mutating func ask(_ server: UInt16, _ request: [UInt8], _ answer: [UInt8]) {
    port += 1
    for (payload, isAnswer) in [(request, false), (answer, true)] {
      let (from, to) = isAnswer ? (server, port) : (port, server)
      send(between(PacketBuilder(payload: payload).udp(from: from, to: to), .udp, isAnswer: isAnswer))
    }
  }

  private func between(_ packet: PacketBuilder, _ transport: TransportProtocol, isAnswer: Bool) -> PacketBuilder {
    let (near, far) =
      isAnswer ? (Self.controllerAddress, Self.cameraAddress) : (Self.cameraAddress, Self.controllerAddress)
    let (source, target) = isAnswer ? (Self.controller, Self.camera) : (Self.camera, Self.controller)
    return packet.ip(from: near, to: far, transport).ethernet(from: source, to: target)
  }

  private mutating func talk(_ server: UInt16, requests: [[UInt8]], answers: [[UInt8]]) {
    converse(server, zip(requests, answers).flatMap { [(true, $0), (false, $1)] })
  }

  /// A connection in which both sides say lines; before a negotiation, the client says what it will and will not do.
  private mutating func talk(_ server: UInt16, _ lines: [(isClient: Bool, line: String)], negotiated: Bool = false) {
    converse(
      server,
      lines.enumerated().map { index, said in
        (said.isClient, negotiated && index == 0 ? [0xFF, 0xFB, 0x18, 0xFF, 0xFD, 0x03] : Array(said.line.utf8))
      })
  }

  private mutating func converse(_ server: UInt16, _ parts: [(isClient: Bool, bytes: [UInt8])]) {
    port += 1
    var sequences: [UInt32] = [1000, 2000]
    func segment(_ isClient: Bool, _ bytes: [UInt8], flags: UInt8) -> PacketBuilder {
      let (from, to) = isClient ? (port, server) : (server, port)
      let own = sequences[isClient ? 0 : 1]
      let packet = PacketBuilder(payload: bytes).tcp(
        from: from, to: to, sequence: own, acknowledgement: flags & 0x10 == 0 ? 0 : sequences[isClient ? 1 : 0],
        flags: flags)
      sequences[isClient ? 0 : 1] = own + UInt32(bytes.count) + (flags & 0x03 == 0 ? 0 : 1)
      return between(packet, .tcp, isAnswer: !isClient)
    }
    send(segment(true, [], flags: 0x02))
    send(segment(false, [], flags: 0x12))
    send(segment(true, [], flags: 0x10))
    for part in parts { send(segment(part.isClient, part.bytes, flags: 0x18)) }
    send(segment(true, [], flags: 0x11))
    send(segment(false, [], flags: 0x11))
    send(segment(true, [], flags: 0x10))
  }
}

@Suite("Golden capture of a network's neighbours · Tests/Golden/neighbours")
struct NeighboursCaptureTests {
  /// With the environment variable VEDETTE_RECORD_GOLDEN set, the capture is written anew instead of compared.
  @Test("the capture is what its description gives, byte for byte")
  func origin() throws {
    let file = projectFolder.appendingPathComponent("Tests/Golden/neighbours/input.pcap")
    let bytes = Data(NeighboursScene.bytes)
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil { try bytes.write(to: file) }
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test("every conversation is read, and nothing of it is malformed")
  func contents() throws {
    let bench = try Workbench()
    let capture = try bench.write(NeighboursScene.bytes, to: "neighbours.pcap")
    let lines = try bench.replay([capture], events: "all").lines.map { try record($0) }
    let types = Set(lines.compactMap { $0["event_type"] as? String })
    #expect(
      types.isSuperset(of: [
        "lldp", "cdp", "ndp", "dhcp", "ntp", "ssdp", "snmp", "stun", "tftp", "ftp", "telnet", "ssh", "rtsp", "sip",
        "modbus",
        "bacnet", "knx", "opcua", "device",
      ]))
    let malformed = lines.filter { $0["event_type"] as? String == "anomaly" && $0["app_proto"] as? String != nil }
      .compactMap { value($0, "anomaly", "rule") as String? }
    #expect(malformed == [])
    let camera = lines.last { value($0, "device", "id") == "00:00:5e:00:53:17" }
    #expect(value(camera ?? [:], "device", "name") == "front-door")
  }
}
