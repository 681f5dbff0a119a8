// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("RTSP messages and streams · RFC 2326, RFC 7826 §5, §14, §18")
struct RTSPTests {
  private static let setup = """
    SETUP rtsp://admin:hunter2@192.0.2.7:554/stream1/track1?token=abc RTSP/1.0\r
    CSeq: 4\r
    User-Agent: player/3\r
    Transport: RTP/AVP/TCP;unicast;interleaved=0-1, RTP/AVP;multicast\r
    Authorization: Digest username="admin", realm="cam", response="e5b1"\r
    \r

    """
  private static let done = """
    RTSP/1.0 200 OK\r
    CSeq: 4\r
    Server: cam/1\r
    Session: 12345678;timeout=60\r
    Transport: RTP/AVP;unicast;client_port=50000-50001;server_port=6970-6971\r
    Content-Type: application/sdp\r
    Content-Length: 5\r
    \r
    v=0\r

    """
  private static let media: [UInt8] = [0x24, 0, 0, 6, 0x52, 0x54, 0x53, 0x50, 0x2F, 0x0A]

  private func messages(_ stream: [UInt8], _ direction: Direction = .toServer) -> [RenderedMessage] {
    var feeder = StreamFeeder<RTSPAnalyzer>()
    feeder.feed(stream, direction)
    #expect(feeder.breaches == [])
    return feeder.messages
  }

  private func messages(_ text: String, _ direction: Direction = .toServer) -> [RenderedMessage] {
    messages(Array(text.utf8), direction)
  }

  @Test("heads keep the decoding laws")
  func laws() {
    let head = Array(Self.setup.utf8)
    #expect(
      DecodingLaws.breaches(ofReading: head) { reader throws(WireError) in _ = try RTSPMessage(parsing: &reader) } == []
    )
  }

  @Test("a request says which stream and how, and no credentials")
  func request() {
    #expect(
      messages(Self.setup).map(\.lines) == [
        [
          "rtsp.method=SETUP", "rtsp.url=rtsp://<redacted>@192.0.2.7:554/stream1/track1?token=<redacted>",
          "rtsp.version=RTSP/1.0", "rtsp.cseq=4", "rtsp.transport.protocol=RTP/AVP/TCP", "rtsp.transport.interleaved=0",
          "rtsp.user_agent=player/3", "rtsp.authorization=Digest", "rtsp.username=admin",
        ]
      ])
  }

  @Test("a response says what became of it, and that there is a session")
  func response() {
    #expect(
      messages(Self.done, .toClient).map(\.lines) == [
        [
          "rtsp.status=200", "rtsp.reason=OK", "rtsp.version=RTSP/1.0", "rtsp.cseq=4", "rtsp.session=true",
          "rtsp.transport.protocol=RTP/AVP", "rtsp.transport.client_port=50000", "rtsp.transport.server_port=6970",
          "rtsp.server=cam/1", "rtsp.content_type=application/sdp", "rtsp.length=5",
        ]
      ])
  }

  @Test("bodies and media between messages are passed over, however the stream is cut")
  func framing() {
    let stream = Array(Self.done.utf8) + Self.media + Self.media + Array(Self.done.utf8) + Self.media
    #expect(messages(stream, .toClient).count == 2)
    #expect(DecodingLaws.splitBreaches(of: stream, by: RTSPAnalyzer.self, .toClient) == [])
  }

  @Test("responses belong to requests by their number, and tell whether credentials were good")
  func exchanges() {
    var analyzer = RTSPAnalyzer()
    var receiver = PairingReceiver(.tcp, serverPort: 554)
    let refused = Self.done.replacing("200 OK", with: "401 No").replacing("CSeq: 4", with: "CSeq: 5")
    let parts: [(String, Direction)] = [
      (Self.setup, .toServer), (Self.setup.replacing("CSeq: 4", with: "CSeq: 5"), .toServer), (refused, .toClient),
      (Self.done, .toClient),
    ]
    for (text, direction) in parts {
      receiver.turn(direction)
      let bytes = Array(text.utf8)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, nil, "2", "1"])
    #expect(receiver.messages.map { $0["rtsp.login"] } == [nil, nil, "refused", "accepted"])
  }

  @Test(
    "what a sender must not do is said, and the message is shown all the same",
    arguments: [
      ("CSeq: 1\r\nnothing", "rtsp_field_line"), ("CSeq: 1\r\na b: c", "rtsp_field_name"),
      ("CSeq: 1\r\nX: a\u{0}b", "rtsp_field_value"), ("X: y", "rtsp_sequence"), ("CSeq: one", "rtsp_sequence"),
      ("CSeq: 1\r\nContent-Length: many", "rtsp_length"),
    ])
  func breaches(fields: String, rule: String) {
    let found = messages("OPTIONS * RTSP/1.0\r\n\(fields)\r\n\r\n")
    #expect(found.map(\.eventType) == ["rtsp", "anomaly"])
    #expect(found.last?.brokenRule == rule)
  }

  @Test("a first line that is none is malformed, and the sixteenth in a row ends the reading")
  func startLines() {
    var feeder = StreamFeeder<RTSPAnalyzer>()
    feeder.feed(Array("OPTIONS *\r\n\r\n".utf8))
    #expect(feeder.messages.map(\.brokenRule) == ["rtsp_start_line"])
    for _ in 0..<40 where !feeder.isFinished { feeder.feed(Array("RTSP/1.0 x\r\n\r\n".utf8)) }
    #expect(feeder.messages.map(\.brokenRule) == Array(repeating: "rtsp_start_line", count: 16))
  }

  @Test("after a loss, the next segment that begins a message is read; inside media, the way is known")
  func loss() {
    var feeder = StreamFeeder<RTSPAnalyzer>()
    feeder.feed([0x24, 0, 0, 100, 1, 2], .toClient)
    feeder.lose(.toClient, missing: 98)
    feeder.feed(Array(Self.done.utf8), .toClient)
    feeder.lose(.toClient)
    feeder.feed(Array("k: v\r\n\r\n".utf8), .toClient)
    feeder.feed(Array(Self.done.utf8), .toClient)
    #expect(feeder.messages.map { $0["rtsp.status"] } == ["200", "200"])
  }
}
