// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Packets of OpenVPN's control channel.
enum OpenVPNPackets {
  static func control(_ number: Int, _ content: [UInt8], digest: Int = 0, acknowledging count: Int = 1) -> [UInt8] {
    var packet = [4 << 3] + [UInt8](repeating: 0x51, count: 8)
    if digest > 0 { packet += [UInt8](repeating: 0xD1, count: digest) + [0, 0, 0, UInt8(number), 0x6A, 0, 0, 0] }
    packet.append(UInt8(count))
    if count > 0 { packet += [UInt8](repeating: 0, count: 4 * count) + [UInt8](repeating: 0x52, count: 8) }
    return packet + [0, 0, 0, UInt8(number)] + content
  }

  /// The packets that carry bytes in pieces.
  static func controls(_ bytes: [UInt8], pieceLength: Int = 100, digest: Int = 0) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: pieceLength).enumerated().map { index, start in
      control(index + 1, Array(bytes[start..<min(start + pieceLength, bytes.count)]), digest: digest)
    }
  }
}

@Suite("OpenVPN control channel")
struct OpenVPNAnalyzerTests {
  private static let server = TLSCertificatesTests.stream([SampleCertificates.lamp])

  /// What an analyzer makes of datagrams, those of the server behind those of the client.
  private static func messages(_ client: [[UInt8]], _ server: [[UInt8]] = [], isCut: Bool = false) -> [RenderedMessage]
  {
    var analyzer = OpenVPNAnalyzer()
    var workspace = AnalyzerWorkspace()
    var receiver = CollectingReceiver()
    for (direction, packets) in [(Direction.toServer, client), (.toClient, server)] {
      for packet in packets {
        let input = AnalyzerInput(packet.span.octets, direction: direction, isCutByCapture: isCut)
        _ = analyzer.receive(input, in: &workspace, into: &receiver)
      }
    }
    analyzer.release(to: &workspace)
    let held = workspace.handshakes.countInUse
    #expect(held == 0)
    return receiver.messages
  }

  @Test(
    "the handshake inside is read with every digest in use, however it is cut",
    arguments: [0, 16, 20, 24, 28, 32, 48, 64], [1400, 100, 20])
  func handshake(digest: Int, pieceLength: Int) {
    let found = Self.messages(
      OpenVPNPackets.controls(RecordedHandshakes.clientTLS13, pieceLength: pieceLength, digest: digest),
      OpenVPNPackets.controls(Self.server, pieceLength: pieceLength, digest: digest))
    let plain = TLSAnalyzerTests.messages(RecordedHandshakes.clientTLS13)
    #expect(found.map(\.eventType) == ["tls", "tls", "tls"])
    #expect(found.first == plain.first)
    #expect(found.last?["tls.subject"] == "C=FI, O=Example, CN=lamp.example")
  }

  @Test("packets that come twice are read once, and behind a lost one nothing is read")
  func repeated() {
    let packets = OpenVPNPackets.controls(RecordedHandshakes.clientTLS13)
    let twice = Self.messages(packets.flatMap { [$0, $0] })
    #expect(twice == Self.messages(packets))
    var lossy = packets
    lossy.remove(at: 1)
    #expect(Self.messages(lossy).isEmpty)
  }

  @Test("resets, acknowledgements, data and packets of later keys are passed over")
  func others() {
    let packets = OpenVPNPackets.controls(RecordedHandshakes.clientTLS13)
    var between: [[UInt8]] = [[7 << 3] + [UInt8](repeating: 0, count: 13)]
    for packet in packets {
      between.append(packet)
      between += [
        [5 << 3] + [UInt8](repeating: 1, count: 21), [6 << 3, 1, 2, 3], [9 << 3] + [0, 0, 1], [4 << 3 | 1, 9], [],
      ]
    }
    #expect(Self.messages(between) == Self.messages(packets))
  }

  @Test("an encrypted control channel is given up after four packets, of which nothing is told")
  func encrypted() {
    var random = SplitMix64(seed: 11)
    let packets = (1...4).map { number in
      OpenVPNPackets.control(number, (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }, digest: 32)
    }
    #expect(Self.messages(packets + OpenVPNPackets.controls(RecordedHandshakes.clientTLS13)).isEmpty)
  }

  @Test("a packet that ends early or acknowledges too much is broken; one that the capture cut is not")
  func broken() {
    let packets = OpenVPNPackets.controls(RecordedHandshakes.clientTLS13)
    let short = Array(packets[1].prefix(12))
    #expect(Self.messages([packets[0], short]).map(\.brokenRule) == [WireError.Rule.endsInsideField.text])
    #expect(Self.messages([packets[0], short], isCut: true).isEmpty)
    let greedy = OpenVPNPackets.control(2, [], acknowledging: 9)
    #expect(Self.messages([packets[0], greedy]).map(\.brokenRule) == [WireError.Rule.openVPNAcknowledgements.text])
  }

  @Test("the laws of decoding hold for a packet", arguments: [0, 20])
  func laws(digest: Int) {
    let head = OpenVPNPackets.control(1, [], digest: digest)
    let breaches = DecodingLaws.prefixBreaches(of: head) { (input) throws(WireError) in
      _ = try OpenVPNPacket(parsing: &input, digestLength: digest)
    }
    #expect(breaches == [])
  }

  @Test(
    "over TCP, packets behind their lengths give the same messages wherever segments end", arguments: [1, 3, 50, 4000])
  func stream(segmentLength: Int) {
    let packets = OpenVPNPackets.controls(RecordedHandshakes.clientTLS13)
    let stream = packets.flatMap { HelloBuilder.be($0.count) + $0 }
    var analyzer = OpenVPNStreamAnalyzer()
    var workspace = AnalyzerWorkspace()
    var receiver = CollectingReceiver()
    var unread: [UInt8] = []
    for start in stride(from: 0, to: stream.count, by: segmentLength) {
      unread += stream[start..<min(start + segmentLength, stream.count)]
      let bytes = unread
      let input = AnalyzerInput(bytes.span.octets, direction: .toServer)
      let progress = analyzer.receive(input, in: &workspace, into: &receiver)
      unread.removeFirst(progress.consumedByteCount)
    }
    #expect(receiver.messages == Self.messages(packets))
    #expect(unread.isEmpty)
  }

  @Test("the analyzer stays as small as the others")
  func size() {
    #expect(MemoryLayout<OpenVPNAnalyzer>.size <= 112)
  }
}
