// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

/// The capture in `Tests/Golden/quic`, packet by packet.
private struct QUICScene {
  private var capture = CaptureFileBuilder()
  private var microseconds: UInt64 = 0
  private static let client = IPAddress(v4: 0xC0A8_3215)
  private static let server = IPAddress(v4: 0xC633_640A)
  private static let camera = MACAddress(value: 0x0000_5E00_5317)
  private static let router = MACAddress(value: 0x0000_5E00_5301)

  /// The CRYPTO frame of RFC 9001 §A.2, without its head of four bytes.
  static let hello = octets(
    "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b"
      + "6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d"
      + "00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203"
      + "080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801011004800075300901"
      + "100f088394c8f03e51570806048000ffff")
  /// The server's first packets of RFC 9001 §A.3 and RFC 9369 §A.3.
  static let answers = [
    octets(
      "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3e"
        + "c2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f5889"
        + "1850abbdca3d20398c276456cbc42158407dd074ee"),
    octets(
      "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf87263017915358230035f7fd39"
        + "45d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98"
        + "f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140"),
  ]

  private static func octets(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
  }

  private mutating func send(_ payload: [UInt8], client port: UInt16, server: UInt16 = 443, isAnswer: Bool = false) {
    let (near, far) = isAnswer ? (Self.server, Self.client) : (Self.client, Self.server)
    let (from, to) = isAnswer ? (server, port) : (port, server)
    let (source, destination) = isAnswer ? (Self.router, Self.camera) : (Self.camera, Self.router)
    let packet = PacketBuilder(payload: payload).udp(from: from, to: to).ip(from: near, to: far, .udp)
      .ethernet(from: source, to: destination)
    capture.add(packet.bytes, microseconds: microseconds)
    microseconds += 10_000
  }

  /// All packets of the capture.
  static var bytes: [UInt8] {
    var scene = QUICScene()
    scene.samples()
    scene.pieces()
    scene.retry()
    scene.negotiation()
    scene.failures()
    return scene.capture.bytes
  }

  private mutating func samples() {
    for (index, version) in [QUICVersion.v1, .v2].enumerated() {
      var writer = QUICWriter()
      writer.version = version
      writer.packetNumber = 2
      send(writer.initial(QUICWriter.crypto(Self.hello)), client: 50_001 + UInt16(index))
      send(Self.answers[index], client: 50_001 + UInt16(index), isAnswer: true)
    }
  }

  private mutating func pieces() {
    var writer = QUICWriter()
    for order in [[4, 0, 7], [8, 2, 5], [6, 1, 3]] {
      var frames: [UInt8] = []
      for start in order.map({ $0 * 27 }) {
        frames += QUICWriter.crypto(Self.hello[start..<min(start + 27, Self.hello.count)], at: start) + [0x01]
      }
      send(writer.initial(frames), client: 50_003)
      writer.packetNumber += 1
    }
  }

  private mutating func retry() {
    send(QUICWriter().initial(QUICWriter.crypto(Self.hello)), client: 50_004)
    var server = QUICWriter()
    server.destinationID = []
    server.sourceID = [0xF0, 0x67, 0xA5, 0x50, 0x2A]
    let token = Array("prove it".utf8)
    send(server.retry(token: token), client: 50_004, isAnswer: true)
    var again = QUICWriter()
    again.secretID = server.sourceID
    again.token = token
    send(again.initial(QUICWriter.crypto(Self.hello)), client: 50_004)
  }

  private mutating func negotiation() {
    var first = QUICWriter()
    first.version = .v2
    send(first.initial(QUICWriter.crypto(Self.hello)), client: 50_005)
    var server = QUICWriter()
    server.destinationID = []
    server.sourceID = first.secretID
    send(server.versionNegotiation([1, 0x1A2A_3A4A]), client: 50_005, isAnswer: true)
    send(QUICWriter().initial(QUICWriter.crypto(Self.hello)), client: 50_005)
  }

  private mutating func failures() {
    send(QUICWriter().initial(QUICWriter.crypto(Self.hello)), client: 50_006, server: 4_433)
    var server = QUICWriter()
    server.destinationID = []
    send(
      server.initial([0x1C, 0x41, 0x28, 0x06, 0x00], from: .server), client: 50_006, server: 4_433, isAnswer: true)
    var changed = QUICWriter().initial(QUICWriter.crypto(Self.hello))
    changed[700] ^= 1
    send(changed, client: 50_007)
  }
}

@Suite("Golden capture of QUIC · Tests/Golden/quic")
struct QUICCaptureTests {
  /// With the environment variable VEDETTE_RECORD_GOLDEN set, the capture is written anew instead of compared.
  @Test("the capture is what its description gives, byte for byte")
  func origin() throws {
    let file = projectFolder.appendingPathComponent("Tests/Golden/quic/input.pcap")
    let bytes = Data(QUICScene.bytes)
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil { try bytes.write(to: file) }
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test("seven connections give their hellos, and what stands in place of one")
  func contents() throws {
    let bench = try Workbench()
    let capture = try bench.write(QUICScene.bytes, to: "quic.pcap")
    let lines = try bench.replay([capture], events: "quic").lines.map { try record($0) }
    let types: [String] = lines.compactMap { value($0, "quic", "type") }
    #expect(types.count { $0 == "client_hello" } == 7)
    #expect(types.count { $0 == "server_hello" } == 2)
    #expect(types.filter { !$0.hasSuffix("hello") } == ["retry", "version_negotiation", "close"])
    let names = Set(lines.compactMap { value($0, "quic", "sni") as String? })
    #expect(names == ["example.com"])
    let codes: [Int] = lines.compactMap { value($0, "quic", "close", "code") }
    #expect(codes == [0x128])
  }
}
