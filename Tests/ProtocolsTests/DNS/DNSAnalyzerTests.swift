// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("DNS recognition · RFC 1035 §4.2")
struct DNSAnalyzerTests {
  private func probe(_ bytes: [UInt8], isOnUsualPort: Bool) -> Recognition {
    DNSAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
  }

  @Test("queries, responses and announcements are certain on a usual port")
  func usualPort() {
    for seed in DNSMutationTests.seeds {
      let answer = probe(seed, isOnUsualPort: true)
      #expect(answer == .certain)
    }
  }

  @Test("a broken message with a plausible header is possible on a usual port, so that it is reported")
  func broken() {
    #expect(probe(DNSBytes.header() + [0x40, 0, 0, 0, 0, 0], isOnUsualPort: true) == .possible)
    #expect(probe(DNSBytes.header() + [0x40, 0, 0, 0, 0, 0], isOnUsualPort: false) == .no)
  }

  @Test(
    "other things on a usual port are not DNS",
    arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{1}\u{0}\u{0}\u{0}XXXXXXXXXXXXXX"])
  func otherProtocols(text: String) {
    #expect(probe(Array(text.utf8), isOnUsualPort: true) == .no)
  }

  @Test("fewer bytes than a header leave it open on a usual port only")
  func tooFew() {
    #expect(probe([0x12, 0x34, 1, 0], isOnUsualPort: true) == .undecided)
    #expect(probe([0x12, 0x34, 1, 0], isOnUsualPort: false) == .no)
  }

  @Test("elsewhere a plain query and its response are certain")
  func elsewhere() {
    #expect(probe(DNSBytes.query, isOnUsualPort: false) == .certain)
    #expect(probe(DNSBytes.response(type: 1, [1, 2, 3, 4]), isOnUsualPort: false) == .certain)
  }

  @Test(
    "elsewhere anything unusual is refused",
    arguments: [
      DNSBytes.query + [0],
      Array(DNSBytes.query.dropLast()),
      DNSBytes.header() + DNSBytes.question(DNSBytes.name("a.example"), class: 3),
      DNSBytes.header() + DNSBytes.question(DNSBytes.name("a.example"), type: 0xFF00),
      DNSBytes.header() + DNSBytes.question([0]),
      DNSBytes.header(flags: 0x0140) + DNSBytes.question(DNSBytes.name("a.example")),
      DNSBytes.header(flags: 0x0103) + DNSBytes.question(DNSBytes.name("a.example")),
      DNSBytes.header(flags: 0x2100) + DNSBytes.question(DNSBytes.name("a.example")),
      DNSBytes.header(questions: 0),
    ])
  func unusual(bytes: [UInt8]) {
    #expect(probe(bytes, isOnUsualPort: false) == .no)
  }

  @Test(
    "the port tells multicast and link-local name resolution apart, and the record's layer with it",
    arguments: [(53, "dns"), (5353, "mdns"), (5355, "llmnr"), (6000, "dns")] as [(UInt16, String)])
  func variants(port: UInt16, name: String) {
    let bytes = DNSBytes.query + [0]
    let probed = port == 6000 ? DNSBytes.query : bytes
    var analyzer = FlowAnalyzer(
      FlowAnalyzer.recognise(probed.span.octets, transport: .udp, ports: (port, port)).likeliest ?? .dns, .udp)
    #expect(analyzer.card?.name.description == name)
    var receiver = CollectingReceiver()
    var workspace = AnalyzerWorkspace()
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), in: &workspace, into: &receiver)
    #expect(receiver.messages.map(\.eventType) == ["dns", "anomaly"])
    #expect(receiver.messages.last?["anomaly.layer"] == name)
  }

  @Test("NetBIOS names, whose types mean other things, do not pass for DNS on their port")
  func netBIOS() {
    let label = [0x20] + Array("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".utf8) + [0]
    #expect(probe(DNSBytes.header() + DNSBytes.question(label, type: 33), isOnUsualPort: false) == .no)
    let plain = [0x20] + Array("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAZ".utf8) + [0]
    #expect(probe(DNSBytes.header() + DNSBytes.question(plain, type: 33), isOnUsualPort: false) == .certain)
  }

  @Test("no random datagram passes for DNS on an unusual port")
  func randomDatagrams() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 12...80, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let answer = probe(bytes, isOnUsualPort: false)
      #expect(answer == .no)
    }
  }
}

@Suite("DNS over TCP · RFC 1035 §4.2.2")
struct DNSStreamAnalyzerTests {
  private static func framed(_ message: [UInt8]) -> [UInt8] { DNSBytes.big16(message.count) + message }
  private static let stream = framed(DNSBytes.query) + framed(DNSMutationTests.seeds[1])

  @Test("messages come out of a stream the same however it is cut")
  func splits() {
    #expect(DecodingLaws.splitBreaches(of: Self.stream, by: DNSStreamAnalyzer.self) == [])
    var feeder = StreamFeeder<DNSStreamAnalyzer>()
    feeder.feed(Self.stream)
    #expect(feeder.messages.map(\.eventType) == ["dns", "dns"])
  }

  @Test("a malformed message does not hide the one behind it")
  func malformed() {
    var feeder = StreamFeeder<DNSStreamAnalyzer>()
    feeder.feed(Self.framed([1, 2, 3]) + Self.framed(DNSBytes.query))
    #expect(feeder.messages.map(\.brokenRule) == ["ends_inside_field", nil])
  }

  @Test("of a message longer than the buffer the first records are shown, and the next message is found")
  func elision() {
    var feeder = StreamFeeder<DNSStreamAnalyzer>(capacity: 64)
    feeder.feed(Self.framed(DNSMutationTests.seeds[1]) + Self.framed(DNSBytes.query))
    #expect(feeder.messages.map(\.eventType) == ["dns", "dns"])
    #expect(feeder.breaches == [])
  }

  @Test("behind missing bytes the next segment that begins with a message is read, and up to a bound no other")
  func loss() {
    var feeder = StreamFeeder<DNSStreamAnalyzer>()
    feeder.feed(Array(Self.stream.prefix(30)))
    feeder.lose(missing: 10)
    feeder.feed(Array(Self.stream.prefix(40).suffix(20)))
    feeder.feed(Self.framed(DNSBytes.query))
    #expect(feeder.messages.map(\.eventType) == ["dns"])
    feeder.lose(.toServer)
    for _ in 0..<40 { feeder.feed(Array("no message begins here".utf8)) }
    #expect(feeder.messages.count == 1)
    #expect(feeder.isFinished)
  }

  @Test("behind missing bytes a message that ends with its segment is found behind the rest of another one")
  func lossInsideSegment() {
    var feeder = StreamFeeder<DNSStreamAnalyzer>()
    feeder.feed(Array(Self.stream.prefix(30)))
    feeder.lose(missing: 10)
    feeder.feed(Array("rest of a message".utf8) + Self.framed(DNSBytes.query))
    #expect(feeder.messages.map(\.eventType) == ["dns"])
    feeder.feed(Self.framed(DNSBytes.query))
    #expect(feeder.messages.map(\.eventType) == ["dns", "dns"])
  }

  @Test(
    "behind missing bytes no message is read whose end the segment does not show, and none behind eight lengths that only fit"
  )
  func lossBeforeLengths() {
    var cut = StreamFeeder<DNSStreamAnalyzer>()
    cut.lose(missing: 10)
    cut.feed(Array("rest of a message".utf8) + Self.framed(DNSBytes.query).dropLast())
    #expect(cut.messages.isEmpty)
    let message = Self.framed(DNSBytes.query)
    for lengthCount in [7, 8] {
      let lengths = (1...lengthCount).reversed().flatMap { DNSBytes.big16(2 * $0 + message.count - 2) }
      var feeder = StreamFeeder<DNSStreamAnalyzer>()
      feeder.lose(missing: 10)
      feeder.feed([0xFF] + lengths + message)
      #expect(feeder.messages.count == (lengthCount < 8 ? 1 : 0))
    }
  }

  @Test("recognition wants a length that holds a header, and the whole message on an unusual port")
  func recognition() {
    func probe(_ bytes: [UInt8], _ isOnUsualPort: Bool) -> Recognition {
      DNSStreamAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
    }
    #expect(probe(Self.stream, true) == .certain)
    #expect(probe(Self.stream, false) == .certain)
    #expect(probe(Array(Self.stream.prefix(20)), true) == .certain)
    #expect(probe(Array(Self.stream.prefix(20)), false) == .no)
    #expect(probe(Array(Self.stream.prefix(5)), true) == .undecided)
    #expect(probe(Array("GET / HTTP/1.1\r\n".utf8), true) == .no)
    #expect(probe([0, 3, 1, 2, 3], true) == .no)
  }
}
