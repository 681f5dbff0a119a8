// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Messages of SSH as they travel.
enum SSHBytes {
  static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }

  static func packet(_ payload: [UInt8]) -> [UInt8] {
    let padding = 16 - (payload.count + 5) % 8
    return number(payload.count + 1 + padding) + [UInt8(padding)] + payload + [UInt8](repeating: 0, count: padding)
  }

  static let lists = [
    "curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com", "ssh-ed25519", "aes128-ctr,aes256-ctr", "aes128-ctr",
    "hmac-sha2-256", "hmac-sha2-512", "none,zlib", "none", "", "",
  ]

  static func offer(_ lists: [String] = lists, isGuessing: Bool = false) -> [UInt8] {
    [20] + [UInt8](repeating: 7, count: 16) + lists.flatMap { number($0.utf8.count) + Array($0.utf8) }
      + [isGuessing ? 1 : 0, 0, 0, 0, 0]
  }
}

@Suite("SSH · RFC 4253 §4.2, §6, §7.1, RFC 4251 §5, RFC 8308 §2.1")
struct SSHTests {
  private func messages(_ bytes: [UInt8], _ direction: Direction = .toServer) -> [String] {
    var feeder = StreamFeeder<SSHAnalyzer>()
    feeder.feed(bytes, direction)
    #expect(feeder.breaches == [])
    return feeder.messages.map(Self.rendered)
  }

  private static func rendered(_ message: RenderedMessage) -> String {
    message.brokenRule ?? message.lines.map { String($0.dropFirst("ssh.".count)) }.joined(separator: " ")
  }

  private static let banner = Array("SSH-2.0-x\r\n".utf8)

  @Test("identifications, packets and offers keep the decoding laws")
  func laws() {
    #expect(
      DecodingLaws.breaches(ofReading: Array("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n".utf8)) { reader throws(WireError) in
        _ = try SSHIdentification(parsing: &reader)
      } == [])
    #expect(
      DecodingLaws.breaches(ofReading: SSHBytes.packet([21])) { reader throws(WireError) in
        _ = try SSHPacket(parsing: &reader)
      } == [])
    #expect(
      DecodingLaws.breaches(ofReading: SSHBytes.offer()) { reader throws(WireError) in
        _ = try SSHKeyExchangeInit(parsing: &reader)
      } == [])
  }

  @Test("both sides say what they are, a server perhaps behind other lines")
  func identification() {
    #expect(
      messages(Array("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".utf8)) == [
        "client.proto_version=2.0 client.software_version=OpenSSH_9.2p1 client.comments=Debian-2+deb12u3"
      ])
    #expect(
      messages(Array("Go away\r\nor not\r\nSSH-1.99-dropbear\n".utf8), .toClient)
        == ["server.proto_version=1.99 server.software_version=dropbear"])
  }

  @Test("an offer is told by fingerprints and markers, and what no longer protects is named")
  func offer() {
    let found = messages(Self.banner + SSHBytes.packet(SSHBytes.offer(isGuessing: true)))
    // MD5 of "curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com;aes128-ctr,aes256-ctr;hmac-sha2-256;none,zlib".
    #expect(
      found.last
        == "client.hassh.hash=f046dba47fd18ef94ae73f72d09bc592 client.hassh.string=curve25519-sha256,ext-info-c,"
        + "kex-strict-c-v00@openssh.com;aes128-ctr,aes256-ctr;hmac-sha2-256;none,zlib client.offer_hash=626a6add4bbe132f "
        + "client.strict_kex=true client.ext_info=true client.guessed_packet=true")
    let server = messages(Self.banner + SSHBytes.packet(SSHBytes.offer()), .toClient)
    #expect(server.last?.contains("server.hassh.string=curve25519-sha256,ext-info-c,") == true)
    #expect(server.last?.contains(";aes128-ctr;hmac-sha2-512;none server.offer_hash") == true)
    let old = [
      "diffie-hellman-group1-sha1", "ssh-rsa,ssh-dss", "aes128-cbc,arcfour128,none", "aes128-ctr", "hmac-md5-96,none",
      "hmac-sha1", "none", "none", "", "",
    ]
    let weak = messages(Self.banner + SSHBytes.packet(SSHBytes.offer(old))).last
    #expect(
      weak?.hasSuffix(
        "client.weak[0]=ssh-dss client.weak[1]=diffie-hellman-group1-sha1 client.weak[2]=cbc "
          + "client.weak[3]=arcfour client.weak[4]=no-cipher client.weak[5]=hmac-md5 client.weak[6]=no-mac") == true)
  }

  @Test("names of a list come in their order, and a list that is not there is empty")
  func names() throws {
    let bytes = SSHBytes.offer()
    var reader = WireReader(bytes.span.octets)
    let offer = try SSHKeyExchangeInit(parsing: &reader)
    var found: [String] = []
    offer.forEachName(.ciphersToServer) { found.append(String(decoding: $0.array, as: UTF8.self)) }
    #expect(found == ["aes128-ctr", "aes256-ctr"])
    let count = offer.names(.languagesToClient).byteCount
    #expect(count == 0)
    let weaknesses = offer.weaknesses
    #expect(weaknesses.isEmpty)
  }

  @Test("what breaks a rule is told once, and the side is read no further")
  func malformed() {
    func name(_ rule: WireError.Rule) -> String { rule.name.description }
    #expect(messages(Array("SSH-2.0\r\nSSH-2.0-x\r\n".utf8)) == [name(.sshIdentification)])
    #expect(messages(Array("GET / HTTP/1.1\r\n".utf8)) == [name(.sshIdentification)])
    #expect(messages(Array("SSH-2.0-".utf8) + [UInt8](repeating: 0x61, count: 300)) == [name(.sshIdentificationLength)])
    #expect(messages([UInt8](repeating: 0x61, count: 9_000), .toClient) == [name(.sshIdentification)])
    #expect(messages(Array(String(repeating: "a\r\n", count: 3_000).utf8), .toClient) == [name(.sshIdentification)])
    func behind(_ packet: [UInt8]) -> [String] { Array(messages(Self.banner + packet).dropFirst()) }
    #expect(behind([0, 0, 0, 5, 4, 0, 0, 0, 0]) == [name(.sshPacketLength)])
    #expect(behind([0, 1, 0, 0]) == [name(.sshPacketLength)])
    #expect(behind([0, 0, 0, 12, 3] + [UInt8](repeating: 0, count: 11)) == [name(.sshPadding)])
    #expect(behind([0, 0, 0, 12, 11] + [UInt8](repeating: 0, count: 11)) == [name(.sshPadding)])
    for broken in [",a", "a,", "a,,b", "a b", "ä"] {
      var lists = SSHBytes.lists
      lists[3] = broken
      #expect(behind(SSHBytes.packet(SSHBytes.offer(lists))) == [name(.sshNameList)], "\(broken)")
    }
    #expect(behind(SSHBytes.packet(SSHBytes.offer().dropLast(9))) == [name(.endsInsideField)])
    #expect(behind(SSHBytes.packet(SSHBytes.offer() + [0])).last == name(.trailingBytes))
  }

  @Test("behind new keys nothing is read, and with both sides there it is over")
  func encrypted() {
    var feeder = StreamFeeder<SSHAnalyzer>()
    for direction in [Direction.toServer, .toClient] {
      feeder.feed(Self.banner + SSHBytes.packet(SSHBytes.offer()), direction)
      #expect(!feeder.isFinished)
      feeder.feed(SSHBytes.packet([30, 0, 0]) + SSHBytes.packet([21]) + [1, 2, 3], direction)
    }
    #expect(feeder.isFinished)
    #expect(feeder.messages.count == 4)
  }

  @Test("of version 1 only the identification is read")
  func version1() {
    var feeder = StreamFeeder<SSHAnalyzer>()
    feeder.feed(Array("SSH-1.5-Cisco-1.25\n".utf8), .toClient)
    feeder.feed(Array("SSH-1.5-old\n".utf8), .toServer)
    feeder.feed([0, 0, 1, 0xB, 0, 0, 0], .toClient)
    feeder.feed([0, 0, 0, 0x9C, 0, 0, 0], .toServer)
    #expect(
      feeder.messages.map(Self.rendered) == [
        "server.proto_version=1.5 server.software_version=Cisco-1.25",
        "client.proto_version=1.5 client.software_version=old",
      ])
    #expect(feeder.isFinished)
  }

  @Test("streams give the same messages however they are cut, and none behind a loss")
  func cuts() {
    let stream = Self.banner + SSHBytes.packet(SSHBytes.offer()) + SSHBytes.packet([21]) + [1, 2, 3]
    #expect(DecodingLaws.splitBreaches(of: stream, by: SSHAnalyzer.self) == [])
    let server = Array("hello\r\n".utf8) + Self.banner + SSHBytes.packet(Array(SSHBytes.offer().dropLast(9)))
    #expect(DecodingLaws.splitBreaches(of: server, by: SSHAnalyzer.self, .toClient) == [])
    var feeder = StreamFeeder<SSHAnalyzer>()
    feeder.feed(Self.banner)
    feeder.lose()
    feeder.feed(SSHBytes.packet(SSHBytes.offer()))
    #expect(feeder.messages.count == 1)
    var late = StreamFeeder<SSHAnalyzer>()
    late.lose()
    late.lose(.toClient)
    late.feed(Self.banner)
    late.feed([1, 2, 3, 4, 5, 6, 7, 8], .toClient)
    #expect(late.messages.map(Self.rendered) == ["client.proto_version=2.0 client.software_version=x"])
  }

  @Test("an analyzer fits a flow's entry")
  func size() {
    #expect(MemoryLayout<SSHAnalyzer>.size <= 96)
  }
}
