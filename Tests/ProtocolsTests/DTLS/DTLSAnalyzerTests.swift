// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Gives the analyzer one datagram after another and collects what it finds.
struct DatagramFeeder: ~Copyable {
  private var analyzer = DTLSAnalyzer()
  private var workspace = AnalyzerWorkspace()
  private var receiver = CollectingReceiver()

  var messages: [RenderedMessage] { receiver.messages }
  /// The messages that wait for parts.
  var unfinishedCount: Int { workspace.handshakes.countInUse }

  mutating func feed(_ datagram: [UInt8], _ direction: Direction = .toServer, isCut: Bool = false) {
    let input = AnalyzerInput(datagram.span.octets, direction: direction, isCutByCapture: isCut)
    _ = analyzer.receive(input, in: &workspace, into: &receiver)
  }

  mutating func end() { analyzer.release(to: &workspace) }
}

@Suite("DTLS datagrams · RFC 6347 §4, RFC 9147 §4, §5")
struct DTLSAnalyzerTests {
  static func messages(_ datagrams: [[UInt8]], _ direction: Direction = .toServer) -> [RenderedMessage] {
    var feeder = DatagramFeeder()
    for datagram in datagrams { feeder.feed(datagram, direction) }
    return feeder.messages
  }

  /// A hello long enough to be cut.
  static var hello: [UInt8] {
    var builder = HelloBuilder()
    builder.sessionID = [UInt8](1...8)
    builder.extensions = [HelloBuilder.serverName("lamp.example"), (99, [UInt8](repeating: 7, count: 100))]
    return DTLSBuilder.clientBody(builder, cookie: [1, 2, 3])
  }

  @Test(
    "a hello has the fields of one over TCP, its own versions, the size of its cookie, and the fingerprint's letter")
  func hello() throws {
    let message = try #require(Self.messages([DTLSBuilder.datagram(1, Self.hello)]).first)
    #expect(message.eventType == "dtls")
    #expect(message["tls.handshake"] == "client_hello")
    #expect(message["tls.version"] == "DTLS 1.2")
    #expect(message["tls.sni"] == "lamp.example")
    #expect(message["tls.ja4"]?.hasPrefix("dd2d020200_") == true)
    #expect(message["tls.client_handshake.cookie_length"] == "3")
    #expect(message["tls.client_handshake.session_id_length"] == "8")
    #expect(message["tls.client_handshake.version"] == "65277")
  }

  @Test("of DTLS versions the smaller number is the higher one")
  func versions() {
    var builder = HelloBuilder()
    builder.extensions = [HelloBuilder.versions([0xFEFD, 0xFEFC, 0xFEFF])]
    let message = Self.messages([DTLSBuilder.datagram(1, DTLSBuilder.clientBody(builder))]).first
    #expect(message?["tls.version"] == "DTLS 1.3")
    #expect(message?["tls.ja4"]?.hasPrefix("dd3i") == true)
  }

  @Test("fragments give the same message in one datagram or several, in any order, overlapping and repeated")
  func fragments() {
    let hello = Self.hello
    let whole = Self.messages([DTLSBuilder.datagram(1, hello)])
    let cuts = [0..<40, 30..<90, 90..<91, 91..<hello.count]
    let parts = cuts.map { DTLSBuilder.record(DTLSBuilder.fragment(1, hello, $0)) }
    #expect(whole.count == 1)
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [0, 0, 3, 1, 3, 2, 1]] {
      let datagrams = order.map { parts[$0] }
      #expect(Self.messages(datagrams) == whole, "\(order)")
      #expect(Self.messages([Array(datagrams.joined())]) == whole, "\(order)")
    }
    let inOneRecord = DTLSBuilder.record(cuts.flatMap { DTLSBuilder.fragment(1, hello, $0) })
    #expect(Self.messages([inOneRecord]) == whole)
    for missing in parts.indices {
      var some = parts
      some.remove(at: missing)
      #expect(Self.messages(some).isEmpty)
    }
  }

  @Test("what is told is told once while parts are awaited, and nothing is held of what is finished, unread or over")
  func unfinished() {
    let hello = Self.hello
    let first = DTLSBuilder.record(DTLSBuilder.fragment(1, hello, 0..<40))
    var feeder = DatagramFeeder()
    feeder.feed(DTLSBuilder.record([2, 10], type: 21) + first)
    let held = feeder.unfinishedCount
    feeder.feed(
      DTLSBuilder.record(DTLSBuilder.fragment(1, hello, 40..<hello.count)) + DTLSBuilder.record([1, 90], type: 21))
    let left = feeder.unfinishedCount
    let numbers = feeder.messages.map { $0["tls.alert.number"] ?? "" }
    #expect([held, left] == [1, 0])
    #expect(numbers == ["10", "", "90"])

    // Parts of messages that nobody reads are not waited for.
    var other = DatagramFeeder()
    other.feed(DTLSBuilder.record(DTLSBuilder.fragment(12, hello, 0..<40)), .toClient)
    let unread = other.unfinishedCount
    other.feed(first)
    other.end()
    let over = other.unfinishedCount
    #expect([unread, over] == [0, 0])
  }

  @Test("a part of another message between the parts of one loses neither, a third gives up the oldest")
  func interleaved() {
    func part(_ range: Range<Int>, _ sequence: UInt16) -> [UInt8] {
      DTLSBuilder.record(DTLSBuilder.fragment(1, Self.hello, range, sequence: sequence))
    }
    let end = Self.hello.count
    #expect(Self.messages([part(0..<50, 1), part(0..<50, 0), part(50..<end, 1)]).count == 1)
    #expect(Self.messages([part(0..<50, 1), part(0..<50, 0), part(0..<50, 2), part(50..<end, 1)]).isEmpty)
  }

  @Test("a repeated hello is told once, another one is told again")
  func repeats() {
    let first = DTLSBuilder.datagram(1, DTLSBuilder.clientBody())
    let second = DTLSBuilder.datagram(1, DTLSBuilder.clientBody(cookie: [1, 2]), sequence: 1)
    #expect(Self.messages([first, first, second, second]).count == 2)
  }

  @Test("a server's demand for a cookie and its answer are read")
  func server() {
    let verify = DTLSBuilder.datagram(3, [0xFE, 0xFF, 4, 1, 2, 3, 4])
    var builder = HelloBuilder()
    builder.extensions = [HelloBuilder.protocols([Array("coap".utf8)])]
    let answer = DTLSBuilder.datagram(2, DTLSBuilder.serverBody(builder), sequence: 1)
    let messages = Self.messages([verify, verify, answer, answer], .toClient)
    #expect(messages.map { $0["tls.handshake"] } == ["hello_verify_request", "server_hello"])
    #expect(messages.first?["tls.version"] == "DTLS 1.0")
    #expect(messages.first?["tls.server_handshake.cookie_length"] == "4")
    #expect(messages.last?["tls.version"] == "DTLS 1.2")
    #expect(messages.last?["tls.server_alpns[0]"] == "coap")
  }

  @Test("encrypted records, connection ids and other protocols' datagrams are passed over")
  func others() {
    let unified: [UInt8] = [0x2F, 1, 2, 0, 3, 9, 9, 9]
    let hidden = DTLSBuilder.record([UInt8](repeating: 9, count: 40), type: 25, epoch: 1)
    let stun: [UInt8] = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42]
    let protected = DTLSBuilder.record([UInt8](repeating: 9, count: 40), epoch: 1)
    #expect(Self.messages([unified, hidden, stun, protected, [0x80, 1], DTLSBuilder.record([1], type: 20)]).isEmpty)
    let hello = DTLSBuilder.datagram(1, Self.hello)
    #expect(Self.messages([hello + unified + [22], unified]).count == 1)
  }

  @Test("each broken rule has its name")
  func broken() {
    let hello = DTLSBuilder.datagram(1, Self.hello)
    func rules(_ datagram: [UInt8]) -> [String?] { Self.messages([datagram]).map(\.brokenRule) }
    #expect(rules([22, 1, 1] + hello.dropFirst(3)) == [WireError.Rule.dtlsRecordVersion.text])
    #expect(rules(hello.dropLast()) == [WireError.Rule.dtlsRecordLength.text])
    #expect(rules(DTLSBuilder.record([])) == [WireError.Rule.dtlsEmptyHandshake.text])
    #expect(rules(hello + [22, 254]) == [nil, WireError.Rule.endsInsideField.text])
    #expect(rules(DTLSBuilder.record([1, 0, 0, 9])) == [WireError.Rule.endsInsideField.text])
    #expect(
      rules(DTLSBuilder.record([1, 0, 0, 9, 0, 0, 0, 0, 5, 0, 0, 5] + [0, 0, 0, 0, 0])) == [
        WireError.Rule.dtlsFragmentBounds.text
      ])
    let parts = [
      DTLSBuilder.record(DTLSBuilder.fragment(1, Self.hello, 0..<40)),
      DTLSBuilder.record(DTLSBuilder.fragment(1, Self.hello.map { $0 ^ 1 }, 30..<60)),
    ]
    #expect(rules(Array(parts.joined())) == [WireError.Rule.dtlsFragmentConflict.text])
    #expect(rules(DTLSBuilder.datagram(3, [0xFE, 0xFF, 1, 1, 1])) == [WireError.Rule.trailingBytes.text])
    #expect(rules(DTLSBuilder.record([3, 40], type: 21)) == [WireError.Rule.tlsAlertLevel.text])
    var input = WireReader([9, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].span.octets)
    var error: WireError?
    do throws(WireError) { _ = try DTLSRecordHeader(parsing: &input) } catch let caught { error = caught }
    #expect(error == .malformed(at: 0, rule: .dtlsContentType))
  }

  @Test("what the capture cut off is not held against the sender")
  func cut() {
    let hello = DTLSBuilder.datagram(1, Self.hello)
    for length in 1..<hello.count {
      var feeder = DatagramFeeder()
      feeder.feed(Array(hello.prefix(length)), isCut: true)
      let messages = feeder.messages
      #expect(messages.isEmpty)
    }
  }

  @Test("the laws of decoding hold for heads and for the demand for a cookie")
  func laws() {
    let record = DecodingLaws.breaches(ofReading: Array(DTLSBuilder.record([1, 2]).prefix(13))) {
      (input) throws(WireError) in _ = try DTLSRecordHeader(parsing: &input)
    }
    let fragment = DecodingLaws.breaches(ofReading: Array(DTLSBuilder.fragment(1, [1, 2], 0..<2).prefix(12))) {
      (input) throws(WireError) in _ = try DTLSFragment(parsing: &input)
    }
    let demand = DecodingLaws.prefixBreaches(of: [0xFE, 0xFF, 2, 1, 2]) { (input) throws(WireError) in
      _ = try DTLSHelloVerifyRequest(parsing: &input)
    }
    #expect(record + fragment + demand == [])
  }

  @Test("datagrams at random are read or broken, never worse, and always alike")
  func noise() {
    var random = SplitMix64(seed: 7)
    let hello = Self.hello
    let parts = [0..<40, 40..<90, 90..<hello.count].map { DTLSBuilder.record(DTLSBuilder.fragment(1, hello, $0)) }
    for _ in 0..<2000 {
      var datagrams = parts
      for _ in 0..<4 {
        let index = Int(random.next() % 3)
        datagrams[index][Int(random.next() % UInt64(datagrams[index].count))] = UInt8(truncatingIfNeeded: random.next())
      }
      let once = Self.messages(datagrams)
      #expect(once == Self.messages(datagrams))
    }
  }

  @Test("one whole record is certain, and nothing else is")
  func recognition() {
    func probe(_ bytes: [UInt8]) -> Recognition { DTLSAnalyzer.probe(bytes.span.octets, isOnUsualPort: true) }
    let hello = DTLSBuilder.datagram(1, Self.hello)
    #expect(probe(hello) == .certain)
    #expect(probe(hello + hello) == .certain)
    #expect(probe(hello.dropLast()) == .no)
    #expect(probe(hello + [1, 2, 3]) == .no)
    #expect(probe([22, 3, 3] + hello.dropFirst(3)) == .no)
  }
}
