// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("SIP messages and streams · RFC 3261 §7, §18, §20")
struct SIPTests {
  private static let register = """
    REGISTER sip:alice:hunter2@example.com SIP/2.0\r
    Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bK7\r
    From: "Alice <A>" <sip:alice@example.com>;tag=1\r
    To: <sip:alice@example.com>\r
    Contact: <sip:alice@192.0.2.4:5062;transport=udp>\r
    Call-ID: 7a@192.0.2.4\r
    CSeq: 2 REGISTER\r
    User-Agent: phone/1\r
    Authorization: Digest username="alice", realm="x", response="e5b1"\r
    Expires: 3600\r
    Content-Length: 0\r
    \r

    """
  private static let answer = """
    SIP/2.0 200 OK\r
    v: SIP/2.0/UDP 192.0.2.4:5060\r
    f: sip:alice@example.com;tag=1\r
    t: tel:+358-555-1234567;phone-context=x\r
    i: 7a@192.0.2.4\r
    CSeq: 2 REGISTER\r
    Server: box/2\r
    c: application/sdp\r
    l: 4\r
    \r
    v=0\r

    """

  private func messages(_ text: String, isCut: Bool = false) -> [RenderedMessage] {
    var analyzer = SIPAnalyzer()
    var receiver = CollectingReceiver()
    let bytes = Array(text.utf8)
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCut), into: &receiver)
    return receiver.messages
  }

  @Test("heads keep the decoding laws")
  func laws() {
    let head = Array(Self.register.utf8)
    #expect(
      DecodingLaws.breaches(ofReading: head) { reader throws(WireError) in _ = try SIPMessage(parsing: &reader) } == [])
  }

  @Test("a request says who asks for whom, and no secrets")
  func request() {
    #expect(
      messages(Self.register).map(\.lines) == [
        [
          "sip.method=REGISTER", "sip.uri=sip:alice:<redacted>@example.com", "sip.version=SIP/2.0",
          "sip.from_user=alice", "sip.from_host=example.com", "sip.to_user=alice", "sip.to_host=example.com",
          "sip.contact_user=alice", "sip.contact_host=192.0.2.4:5062", "sip.call_id=7a@192.0.2.4", "sip.cseq=2",
          "sip.cseq_method=REGISTER", "sip.via=SIP/2.0/UDP 192.0.2.4:5060", "sip.user_agent=phone/1",
          "sip.authorization=Digest", "sip.username=alice", "sip.expires=3600", "sip.length=0",
        ]
      ])
  }

  @Test("compact names mean the same as long ones")
  func compact() {
    #expect(
      messages(Self.answer).map(\.lines) == [
        [
          "sip.code=200", "sip.reason=OK", "sip.version=SIP/2.0", "sip.from_user=alice", "sip.from_host=example.com",
          "sip.to_user=+358-555-1234567", "sip.call_id=7a@192.0.2.4", "sip.cseq=2", "sip.cseq_method=REGISTER",
          "sip.via=SIP/2.0/UDP 192.0.2.4:5060", "sip.server=box/2", "sip.content_type=application/sdp", "sip.length=4",
        ]
      ])
  }

  @Test("responses belong to requests by call, number and method; a provisional one is not the last")
  func exchanges() {
    var analyzer = SIPAnalyzer()
    var receiver = PairingReceiver(serverPort: 5060)
    let parts: [(String, Direction)] = [
      (Self.register, .toServer), (Self.register.replacing("2 REG", with: "3 REG"), .toServer),
      (Self.answer.replacing("200 OK", with: "100 Trying"), .toClient), (Self.answer, .toClient),
      (Self.answer.replacing("200 OK", with: "401 No").replacing("2 REG", with: "3 REG"), .toClient),
      (Self.register, .toServer),
    ]
    for (text, direction) in parts {
      receiver.turn(direction)
      let bytes = Array(text.utf8)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, nil, "1", "1", "2", "1"])
    #expect(receiver.messages.map { $0["sip.login"] } == [nil, nil, nil, "accepted", "refused", nil])
  }

  @Test(
    "what a sender must not do is said, and the message is shown all the same",
    arguments: [
      (register.replacing("\r\n", with: "\n"), "sip_line_end"),
      (register.replacing("Expires: 3600", with: "Expires 3600"), "sip_field_line"),
      (register.replacing("Expires:", with: "Ex pires:"), "sip_field_name"),
      (register.replacing("phone/1", with: "phone\u{1}"), "sip_field_value"),
      (register.replacing("Via", with: "Vie"), "sip_required_fields"),
      (register.replacing("2 REGISTER", with: "two REGISTER"), "sip_sequence"),
      (register.replacing("2 REGISTER", with: "2 INVITE"), "sip_sequence"),
      (register.replacing("Content-Length: 0", with: "Content-Length: x"), "sip_length_number"),
      (register.replacing("Content-Length: 0", with: "Content-Length: 9"), "sip_length"),
      (String(register.dropLast(2)), "sip_empty_line"), (String(register.dropLast(4)), "sip_empty_line"),
    ])
  func breaches(text: String, rule: String) {
    let found = messages(text)
    #expect(found.map(\.eventType) == ["sip", "anomaly"])
    #expect(found.last?.brokenRule == rule)
  }

  @Test("folded lines and blanks in front of a colon are allowed")
  func lenience() {
    let text = Self.register.replacing("Expires:", with: "Expires :").replacing("To: ", with: "To:\r\n ")
    #expect(messages(text).map(\.eventType) == ["sip"])
    #expect(messages(text).first?["sip.to_user"] == "alice")
  }

  @Test("what keeps the way open is no message, and what the capture cut is no breach")
  func nothing() {
    #expect(messages("\r\n\r\n") == [])
    #expect(messages("\0\0\0\0") == [])
    #expect(messages(String(Self.register.prefix(40)), isCut: true) == [])
    let cut = messages(String(Self.register.prefix(130)), isCut: true)
    #expect(cut.map(\.eventType) == ["sip"])
    #expect(cut.first?["sip.via"] == "SIP/2.0/UDP 192.0.2.4:5060")
    #expect(cut.first?["sip.from_user"] == nil)
    #expect(messages("REGISTER sip:a\r\n\r\n").map(\.brokenRule) == ["sip_start_line"])
    #expect(messages("SIP/2.0 20\r\n\r\n").map(\.brokenRule) == ["sip_start_line"])
  }

  @Test("messages of a stream are found behind their bodies, however it is cut, and must give their lengths")
  func streams() {
    let stream = Array((Self.answer + "\r\n\r\n" + Self.register + Self.answer).utf8)
    var feeder = StreamFeeder<SIPStreamAnalyzer>()
    feeder.feed(stream)
    #expect(feeder.messages.map(\.eventType) == ["sip", "sip", "sip"])
    #expect(DecodingLaws.splitBreaches(of: stream, by: SIPStreamAnalyzer.self) == [])
    var unmeasured = StreamFeeder<SIPStreamAnalyzer>()
    unmeasured.feed(Array(Self.register.replacing("Content-Length", with: "X-Length").utf8))
    #expect(unmeasured.messages.map(\.brokenRule) == [nil, "sip_length_missing"])
  }

  @Test("after a loss, the next segment that begins a message is read")
  func loss() {
    var feeder = StreamFeeder<SIPStreamAnalyzer>()
    feeder.feed(Array(Self.register.prefix(50).utf8))
    feeder.lose()
    feeder.feed(Array("Expires: 3600\r\n\r\n".utf8))
    feeder.feed(Array(Self.register.utf8))
    #expect(feeder.messages.map(\.eventType) == ["sip"])
  }
}
