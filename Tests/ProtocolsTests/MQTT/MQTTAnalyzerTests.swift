// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@testable import Protocols

@Suite("MQTT in a stream · MQTT 3.1.1 §4.2, MQTT 5.0 §4.2")
struct MQTTAnalyzerTests {
  @Test("Every way to cut a stream gives the same messages", arguments: [MQTTVersion.v311, .v5])
  func splits(_ version: MQTTVersion) {
    let samples = MQTTSample.all.filter { $0.version == version && ![2, 9, 11, 13].contains($0.packet[0] >> 4) }
    let stream = MQTTSample.connect(version) + samples.flatMap { $0.packet[0] == 0x10 ? [] : $0.packet }
    let breaches = DecodingLaws.splitBreaches(of: stream, by: MQTTAnalyzer.self)
    #expect(mqtt(stream).count > 9)
    #expect(breaches == [])
  }

  @Test("A PUBLISH longer than the stream buffer shows topic and length, and the packet behind it is read")
  func longPublish() {
    let payload = [UInt8](repeating: 0x78, count: 1_000_000)
    // 1 000 005 bytes remain: 05 c2 84 3d in seven bits a byte, lowest first.
    let packet = bytes("30 c5 84 3d 0003 'a/b'") + payload
    var feeder = StreamFeeder<MQTTAnalyzer>(capacity: 4096)
    let stream = MQTTSample.connect(.v311) + packet + bytes("c0 00")
    for start in stride(from: 0, to: stream.count, by: 1460) { feeder.feed(Array(stream[start...].prefix(1460))) }
    #expect(feeder.breaches == [])
    #expect(
      feeder.messages.dropFirst().map(\.lines) == [
        header("publish") + [
          "mqtt.publish.topic=a/b", "mqtt.publish.payload_length=1000000", "mqtt.publish.payload_kind=text",
          "mqtt.publish.payload_entropy=constant",
        ], header("pingreq"),
      ])
  }

  @Test("Another packet longer than the stream buffer is counted, not called malformed")
  func longSubscribe() {
    let filter = bytes("07d0") + [UInt8](repeating: 0x61, count: 2000) + [0]
    let packet = bytes("82 d9 0f 0001") + filter + bytes("0001 'a' 00")
    var feeder = StreamFeeder<MQTTAnalyzer>(capacity: 1000)
    for byte in MQTTSample.connect(.v311) + packet + bytes("c0 00") { feeder.feed([byte]) }
    #expect(feeder.breaches == [])
    #expect(
      feeder.messages.dropFirst().map(\.lines) == [
        ["mqtt.too_long.type=subscribe", "mqtt.too_long.length=2012", "mqtt.too_long.skipped_length=1012"],
        header("pingreq"),
      ])
  }

  @Test("Without its CONNECT, a stream is read as 3.1.1 until a packet fits 5.0 only")
  func unknownVersion() {
    let publish = bytes("30 05 0001 't' 00 'p'")
    let old = mqtt(publish)
    let new = mqtt(bytes("82 07 0001 00 0001 'a' 00"), publish)
    let both = mqtt(bytes("82 07 0001 00 0001 'a' 00"), bytes("82 06 0001 0001 'a' 00"), publish)
    #expect(old.map { $0["mqtt.publish.payload_length"] } == ["2"])
    #expect(new.map { $0["mqtt.publish.payload_length"] } == [nil, "1"])
    #expect(new.first?["mqtt.subscribe.topics[0].topic"] == "a")
    #expect(both.map { $0["mqtt.publish.payload_length"] } == [nil, nil, "2"])
  }

  @Test("A CONNECT's version is not given up for a packet that fits another")
  func knownVersion() {
    let messages = mqtt(MQTTSample.connect(.v311), bytes("82 07 0001 00 0001 'a' 00"))
    #expect(messages.last?.brokenRule == name(.mqttTopicEmpty))
  }

  @Test("The version counts for both directions")
  func directions() {
    var feeder = StreamFeeder<MQTTAnalyzer>()
    feeder.feed(MQTTSample.connect(.v5))
    feeder.feed(bytes("20 03 00 00 00 30 05 0001 't' 00 'p'"), .toClient)
    #expect(feeder.messages.last?["mqtt.publish.payload_length"] == "1")
  }

  @Test("After a loss the next bytes are read if a packet can begin there, otherwise those behind, up to a bound")
  func loss() {
    var lucky = StreamFeeder<MQTTAnalyzer>()
    lucky.feed(MQTTSample.connect(.v311) + bytes("30 7f 00"))
    lucky.lose()
    lucky.feed(bytes("c0"))
    lucky.feed(bytes("00 c0 00"))
    #expect(lucky.messages.dropFirst().map(\.lines) == [header("pingreq"), header("pingreq")])
    var lost = StreamFeeder<MQTTAnalyzer>()
    lost.feed(MQTTSample.connect(.v311))
    lost.lose()
    lost.feed(bytes("'temperature: 21.5'"))
    #expect(lost.messages.count == 1)
    lost.feed(bytes("c0 00"))
    #expect(lost.messages.count == 2)
    lost.lose()
    for _ in 0..<40 { lost.feed(bytes("'temperature: 21.5'")) }
    #expect(lost.messages.count == 2)
    #expect(lost.isFinished)
  }
}

@Suite("MQTT recognition")
struct MQTTProbeTests {
  static let cases: [(String, onPort: Recognition, elsewhere: Recognition)] = [
    ("", .undecided, .undecided),
    ("10", .undecided, .undecided),
    ("10 0c 0004 'MQT'", .undecided, .undecided),
    ("10 0c 0004 'MQTT'", .certain, .certain),
    ("10 80 01 0006 'MQIsdp'", .certain, .certain),
    ("10 0c 0004 'HTTP' 04 02 003c 0000", .possible, .no),
    ("10 0c 0005 'HTTP'", .no, .no),
    ("c0 00", .possible, .undecided),
    ("d0 00 d0 00", .possible, .possible),
    ("40 02 0001 40 02 0002", .possible, .possible),
    ("40 02 0001 'GET'", .no, .no),
    ("30 80", .undecided, .undecided),
    ("30 80 80 80 80", .no, .no),
    ("30 20 0003 'a/b' 01", .possible, .undecided),
    ("30 20 0003 'a/#' 01", .no, .no),
    ("82 06 0001 0001 '#' 00 c0 00", .possible, .possible),
    ("20 03 00 00 00", .possible, .undecided),
    ("20 03 00 05 00", .no, .no),
    ("'GET / HTTP/1.1' 0d0a", .no, .no),
    ("'POST /mqtt HTTP/1.1' 0d0a 'Host: 198.51.100.7' 0d0a", .no, .no),
    ("'PUT / HTTP/1.1' 0d0a", .no, .no),
    ("'PATCH / HTTP/1.1' 0d0a", .no, .no),
    ("'HTTP/1.1 200 OK' 0d0a", .no, .no),
    ("'SSH-2.0-OpenSSH_9.2p1' 0d0a", .no, .no),
    ("'220 mail.example ESMTP' 0d0a", .no, .no),
    ("'0123456789012345678901234567890123456789012345678901234567890123'", .no, .no),
    ("16 03 01 00 a5 01 00 00 a1 03 03", .no, .no),
    ("ff fd 18 ff fd 20", .no, .no),
    ("0000 0000 0000", .no, .no),
  ]

  @Test("Bytes are recognised", arguments: cases)
  func probe(_ notation: String, _ onPort: Recognition, _ elsewhere: Recognition) {
    let start = bytes(notation)
    let usual = MQTTAnalyzer.probe(start.span.octets, isOnUsualPort: true)
    let other = MQTTAnalyzer.probe(start.span.octets, isOnUsualPort: false)
    #expect(usual == onPort)
    #expect(other == elsewhere)
  }

  @Test("Whatever comes first is never refused", arguments: MQTTSample.all)
  func samples(_ sample: MQTTSample) {
    for length in 0...sample.packet.count {
      let prefix = Array(sample.packet.prefix(length))
      let verdict = MQTTAnalyzer.probe(prefix.span.octets, isOnUsualPort: true)
      // What only MQTT 3.1 allows needs its CONNECT.
      if sample.version != .v31 { #expect(verdict != .no, "the first \(length) bytes") }
    }
  }
}
