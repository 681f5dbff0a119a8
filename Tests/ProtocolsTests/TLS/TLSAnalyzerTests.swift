// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TLS streams · RFC 8446 §5.1, RFC 5246 §6.2")
struct TLSAnalyzerTests {
  static func messages(_ stream: [UInt8], _ direction: Direction = .toServer) -> [RenderedMessage] {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(stream, direction)
    return feeder.messages
  }

  @Test("a recorded TLS 1.3 hello shows every field")
  func clientFields() throws {
    let message = try #require(Self.messages(RecordedHandshakes.clientTLS13).first)
    #expect(message.eventType == "tls")
    let exts = [0, 11, 10, 35, 16, 22, 23, 13, 43, 45, 51]
    let schemes = [
      0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
    ]
    var lines = [
      "tls.handshake=client_hello", "tls.sni=broker.example", "tls.version=TLS 1.3", "tls.client_alpns[0]=mqtt",
      "tls.client_alpns[1]=x-amzn-mqtt-ca", "tls.ja3.hash=9dffdb8b608a430b774a2ff7d36c1a0c",
      "tls.ja3.string=771,4866-4867-4865-255,0-11-10-35-16-22-23-13-43-45-51,29-23-30-25-24-256-257-258-259-260,0-1-2",
      "tls.ja4=t13d0411mt_16476d049b0b_78f1d400d464", "tls.client_handshake.version=771",
    ]
    lines += [4866, 4867, 4865, 255].enumerated().map { "tls.client_handshake.ciphers[\($0)]=\($1)" }
    lines += exts.enumerated().map { "tls.client_handshake.exts[\($0)]=\($1)" }
    lines += schemes.enumerated().map { "tls.client_handshake.sig_algs[\($0)]=\($1)" }
    lines += ["tls.client_handshake.versions[0]=772"]
    lines += [29, 23, 30, 25, 24, 256, 257, 258, 259, 260].enumerated().map {
      "tls.client_handshake.groups[\($0)]=\($1)"
    }
    lines += (0...2).map { "tls.client_handshake.point_formats[\($0)]=\($0)" }
    lines += [
      "tls.client_handshake.key_shares[0].group=29", "tls.client_handshake.key_shares[0].name=x25519",
      "tls.client_handshake.key_shares[0].length=32", "tls.client_handshake.session_id_length=32",
      "tls.client_handshake.session_ticket_length=0", "tls.client_handshake.psk_modes[0]=1",
      "tls.client_handshake.encrypt_then_mac=true", "tls.client_handshake.extended_master_secret=true",
    ]
    #expect(message.lines == lines)
  }

  @Test(
    "recorded hellos have the fingerprints that other programs compute",
    arguments: [
      (
        RecordedHandshakes.clientTLS12, "t13d3111mt_e8f1e7e78f70_1f22a2ca17c4", "5a1edc7f170af1014fc65c994878e63c",
        "TLS 1.3"
      ),
      (
        RecordedHandshakes.clientRetried, "t13i310900_e8f1e7e78f70_1f22a2ca17c4", "7830a23d7523dab90c7b0e5b2c684685",
        "TLS 1.3"
      ),
      (
        RecordedHandshakes.clientTLS10, "t10i230500_44099cda8a52_195413a0cc0f", "4921a5a1f7b5423a19d0db34c56c09f0",
        "TLSv1"
      ),
    ])
  func recordedClients(stream: [UInt8], ja4: String, ja3: String, version: String) {
    let messages = Self.messages(stream)
    #expect(messages.count == 1)
    #expect(messages.first?["tls.ja4"] == ja4)
    #expect(messages.first?["tls.ja3.hash"] == ja3)
    #expect(messages.first?["tls.version"] == version)
  }

  @Test(
    "recorded answers show what the server chose",
    arguments: [
      (RecordedHandshakes.serverTLS13, "server_hello", "TLS 1.3", "4866", "15af977ce25de452b96affa2addb1036"),
      (RecordedHandshakes.serverTLS12, "server_hello", "TLS 1.2", "49196", "e195432758194ce2d482396b82e0d48e"),
      (RecordedHandshakes.serverTLS10, "server_hello", "TLSv1", "49162", "ef11b7c1bd520da6824fcd0cf876de79"),
      (
        RecordedHandshakes.serverRetryRequest, "hello_retry_request", "TLS 1.3", "4866",
        "15af977ce25de452b96affa2addb1036"
      ),
    ])
  func recordedServers(stream: [UInt8], handshake: String, version: String, cipher: String, ja3s: String) {
    let messages = Self.messages(stream, .toClient)
    #expect(messages.count == 1)
    #expect(messages.first?["tls.handshake"] == handshake)
    #expect(messages.first?["tls.version"] == version)
    #expect(messages.first?["tls.server_handshake.cipher"] == cipher)
    #expect(messages.first?["tls.ja3s.hash"] == ja3s)
  }

  @Test("a TLS 1.2 server names the application protocol that it chose")
  func serverProtocol() {
    let message = Self.messages(RecordedHandshakes.serverTLS12, .toClient).first
    #expect(message?["tls.server_alpns[0]"] == "mqtt")
    #expect(message?["tls.ja3s.string"] == "771,49196,65281-11-35-16-23")
  }

  @Test(
    "a stream gives the same messages however it is cut",
    arguments: [
      RecordedHandshakes.clientTLS13, RecordedHandshakes.clientTLS10, RecordedHandshakes.serverTLS12,
      RecordedHandshakes.serverRetryRequest,
    ])
  func cuts(stream: [UInt8]) {
    let breaches = DecodingLaws.splitBreaches(of: stream, by: TLSAnalyzer.self)
    #expect(breaches == [])
    #expect(Self.messages(stream).count == 1)
  }

  @Test("a hello gives the same message in records of any length", arguments: [1, 2, 3, 4, 5, 7, 50, 268, 269])
  func fragments(recordLength: Int) {
    let whole = RecordedHandshakes.clientTLS13
    let stream = HelloBuilder.records(Array(whole.dropFirst(5)), recordLength: recordLength)
    let breaches = DecodingLaws.splitBreaches(of: stream, by: TLSAnalyzer.self)
    #expect(breaches == [])
    #expect(Self.messages(stream) == Self.messages(whole))
    #expect(Self.messages(stream).count == 1)
  }

  @Test("no proper prefix of a hello gives any message: a fingerprint is absent, not wrong")
  func prefixes() {
    for recordLength in [100, 1 << 14] {
      let stream = HelloBuilder.records(
        Array(RecordedHandshakes.clientTLS13.dropFirst(5)), recordLength: recordLength)
      for length in 0..<stream.count {
        let messages = Self.messages(Array(stream.prefix(length)))
        #expect(messages.isEmpty, "\(length) bytes")
      }
    }
  }

  @Test("a hello that the stream buffer cannot hold gives no message")
  func elided() {
    var feeder = StreamFeeder<TLSAnalyzer>(capacity: 100)
    feeder.feed(Array(RecordedHandshakes.clientTLS13.prefix(50)))
    feeder.feed(Array(RecordedHandshakes.clientTLS13.dropFirst(50)))
    #expect(feeder.messages.isEmpty)
    #expect(feeder.breaches == [])
    feeder.feed(RecordedHandshakes.serverTLS13, .toClient)
    #expect(feeder.messages.map { $0["tls.handshake"] } == ["server_hello"])
    feeder.feed(Self.changeCipherSpec)
    #expect(feeder.isFinished)
  }

  /// What announces that everything behind it is encrypted.
  static let changeCipherSpec: [UInt8] = [20, 3, 3, 0, 1, 1]

  @Test("behind a message that the stream buffer cannot hold, the next one is read")
  func behindElided() {
    for recordLength in [150, 1 << 14] {
      var feeder = StreamFeeder<TLSAnalyzer>(capacity: 100)
      let hello = Array(RecordedHandshakes.clientTLS13.dropFirst(5))
      let small = HelloBuilder.message(1, HelloBuilder().clientBody)
      let stream = HelloBuilder.records(hello + small, recordLength: recordLength)
      feeder.feed(Array(stream.prefix(20)))
      feeder.feed(Array(stream.dropFirst(20)))
      #expect(feeder.messages.map { $0["tls.version"] } == ["TLS 1.2"], "\(recordLength)")
      #expect(feeder.breaches == [])
    }
  }

  @Test("a hello longer than 64 KiB is not read, and not called broken")
  func tooLong() {
    var stream: [UInt8] = [1, 1, 0, 1]
    stream += [UInt8](repeating: 0, count: 1 << 16 + 1)
    #expect(Self.messages(HelloBuilder.records(stream)).isEmpty)
  }

  @Test("a conversation ends for the analyzer when both sides encrypt")
  func finished() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientTLS12)
    feeder.feed(RecordedHandshakes.helloOfServerTLS12 + Self.changeCipherSpec, .toClient)
    #expect(!feeder.isFinished)
    feeder.feed(Self.changeCipherSpec)
    #expect(feeder.isFinished)
    #expect(feeder.messages.map { $0["tls.handshake"] } == ["client_hello", "server_hello"])
    #expect(feeder.breaches == [])
  }

  @Test("a server that demands another hello gets one, and all four are found")
  func retry() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientRetried)
    feeder.feed(RecordedHandshakes.serverRetryRequest, .toClient)
    #expect(!feeder.isFinished)
    feeder.feed(RecordedHandshakes.clientRetry)
    feeder.feed(RecordedHandshakes.serverRetry, .toClient)
    #expect(!feeder.isFinished)
    feeder.feed([23, 3, 3, 0, 1, 0xEE])
    #expect(feeder.isFinished)
    let kinds = feeder.messages.map { $0["tls.handshake"] }
    #expect(kinds == ["client_hello", "hello_retry_request", "client_hello", "server_hello"])
    #expect(feeder.breaches == [])
  }

  @Test("early data between a hello and its retry is passed over")
  func earlyData() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientRetried)
    feeder.feed([23, 3, 3, 0, 40] + [UInt8](repeating: 0xEE, count: 17))
    feeder.feed(RecordedHandshakes.serverRetryRequest, .toClient)
    feeder.feed([UInt8](repeating: 0xEE, count: 23) + RecordedHandshakes.clientRetry)
    #expect(feeder.messages.count == 3)
    #expect(feeder.messages.last?["tls.handshake"] == "client_hello")
  }

  @Test("a client whose server stays silent is let go after 64 records")
  func oneSided() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientTLS12)
    for _ in 0..<70 { feeder.feed([23, 3, 3, 0, 1, 0xEE]) }
    #expect(feeder.messages.count == 1)
    // Text that is no record would be malformed if it were still looked at.
    feeder.feed(Array("GET / HTTP/1.1\r\n\r\n".utf8))
    #expect(feeder.messages.count == 1)
    feeder.feed(RecordedHandshakes.helloOfServerTLS12 + Self.changeCipherSpec, .toClient)
    #expect(feeder.messages.count == 2)
    #expect(feeder.isFinished)
  }

  @Test("after lost bytes one direction is given up, and the other still read")
  func loss() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(Array(RecordedHandshakes.clientTLS12.prefix(100)))
    feeder.lose()
    feeder.feed(Array(RecordedHandshakes.clientTLS12.dropFirst(200)))
    feeder.feed(RecordedHandshakes.serverTLS13, .toClient)
    #expect(feeder.messages.map { $0["tls.handshake"] } == ["server_hello"])
    #expect(feeder.isFinished)

    var both = StreamFeeder<TLSAnalyzer>()
    both.lose(.toServer)
    both.lose(.toClient)
    #expect(!both.isFinished)
    // A hello that begins behind the loss is read; anything else is left, and nobody is blamed.
    both.feed(RecordedHandshakes.clientTLS12)
    both.feed([0x6E, 0x6F, 0x6E, 0x65], .toClient)
    both.lose()
    #expect(both.messages.map { $0["tls.handshake"] } == ["client_hello"])
    #expect(both.isFinished)
  }

  @Test("bytes missing inside a record that is passed over anyway end nothing")
  func lossInsideRecord() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientTLS12 + [23, 3, 3, 0, 100, 0xEE])
    feeder.lose(missing: 50)
    feeder.feed(Array(repeating: 0xEE, count: 49) + [23, 3, 3, 0, 1, 0xEE])
    #expect(feeder.messages.count == 1)
    feeder.lose(missing: 1)
    feeder.feed(RecordedHandshakes.serverTLS12, .toClient)
    #expect(feeder.messages.count == 2)
  }

  @Test("bytes at random, in pieces at random, are read or broken, never worse")
  func noise() {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var broken = 0
    for _ in 0..<2000 {
      var stream = RecordedHandshakes.clientTLS13 + [20, 3, 3, 0, 1, 1]
      for _ in 0..<next(below: 6) { stream[next(below: stream.count)] = UInt8(next(below: 256)) }
      var whole = StreamFeeder<TLSAnalyzer>()
      whole.feed(stream)
      var pieces = StreamFeeder<TLSAnalyzer>()
      var rest = stream[...]
      while !rest.isEmpty {
        let piece = rest.prefix(1 + next(below: 90))
        pieces.feed(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      #expect(whole.breaches + pieces.breaches == [])
      #expect(whole.messages == pieces.messages)
      if whole.messages.contains(where: { $0.brokenRule != nil }) { broken += 1 }
    }
    #expect(broken > 100)
  }

  @Test("any number of hellos in a stream are read, however messages, records and segments are cut")
  func manyHellos() {
    let first = Array(RecordedHandshakes.clientTLS13.dropFirst(5))
    let second = HelloBuilder.message(1, HelloBuilder().clientBody)
    let content = second + first + second + HelloBuilder.message(16, [UInt8](repeating: 9, count: 70)) + second
    for recordLength in [1, 3, 44, 60, 1 << 14] {
      let stream = HelloBuilder.records(content, recordLength: recordLength)
      let breaches = DecodingLaws.splitBreaches(of: stream, by: TLSAnalyzer.self)
      let versions = Self.messages(stream).map { $0["tls.version"] }
      #expect(breaches == [])
      #expect(versions == ["TLS 1.2", "TLS 1.3", "TLS 1.2", "TLS 1.2"], "\(recordLength)")
    }
  }

  @Test("after 255 messages a direction is no longer read")
  func endless() {
    let hello = HelloBuilder().clientStream()
    var feeder = StreamFeeder<TLSAnalyzer>()
    for _ in 0..<300 { feeder.feed(hello) }
    feeder.feed(RecordedHandshakes.serverTLS12, .toClient)
    #expect(feeder.messages.count == 256)
  }

  @Test("data of a connection that is under way gives no message")
  func otherRecords() {
    #expect(Self.messages([23, 3, 3, 0, 3, 1, 2, 3] + RecordedHandshakes.clientTLS13).isEmpty)
    // HelloRequest, a handshake message that is no hello.
    #expect(Self.messages([22, 3, 3, 0, 4, 0, 0, 0, 0], .toClient).isEmpty)
  }
}

@Suite("TLS recognition")
struct TLSRecognitionTests {
  static func probe(_ bytes: [UInt8]) -> Recognition {
    TLSAnalyzer.probe(bytes.span.octets, isOnUsualPort: false)
  }

  @Test("hellos of both sides are certain with six bytes, and undecided before")
  func hellos() {
    for stream in [RecordedHandshakes.clientTLS13, RecordedHandshakes.clientTLS10, RecordedHandshakes.serverTLS12] {
      for length in 0..<6 { #expect(Self.probe(Array(stream.prefix(length))) == .undecided) }
      for length in 6..<12 { #expect(Self.probe(Array(stream.prefix(length))) == .certain) }
    }
  }

  @Test(
    "records of a connection under way, and hellos in the format of SSL 2.0, are possible",
    arguments: [
      [23, 3, 3, 0, 40, 0], [21, 3, 1, 0, 2, 2], [20, 3, 3, 0, 1, 1], [22, 3, 3, 0, 40, 11],
      [0x80, 0x2E, 1, 3, 1, 0], [0x80, 0x2E, 1, 0, 2, 0],
    ] as [[UInt8]])
  func possible(bytes: [UInt8]) {
    #expect(Self.probe(bytes) == .possible)
  }

  @Test(
    "other bytes are none of it",
    arguments: [
      Array("GET / ".utf8), [22, 2, 1, 0, 40, 1], [22, 3, 5, 0, 40, 1], [22, 3, 1, 0xFF, 0xFF, 1], [22, 3, 1, 0, 0, 1],
      [24, 3, 1, 0, 3, 1], [20, 3, 3, 0, 2, 1], [0x80, 0x2E, 4, 0, 1, 0], [0x16, 0x04], [0x10, 0x24, 0, 4, 0x4D, 0x51],
    ] as [[UInt8]])
  func others(bytes: [UInt8]) {
    #expect(Self.probe(bytes) == .no)
  }
}
