// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("HTTP exchanges and credentials · RFC 9112 §9.3, RFC 9110 §11")
struct HTTPExchangeTests {
  /// What comes out of a conversation in which each text is a packet of its own.
  private func messages(_ parts: [(String, Direction)]) -> [RenderedMessage] {
    var analyzer = HTTPAnalyzer()
    var receiver = PairingReceiver(.tcp, serverPort: 80)
    for (text, direction) in parts {
      receiver.turn(direction)
      let bytes = Array(text.utf8)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    return receiver.messages
  }

  private static func request(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n"
  }
  private static func response(_ status: Int, _ fields: String = "Content-Length: 0\r\n") -> String {
    "HTTP/1.1 \(status) Word\r\n\(fields)\r\n"
  }

  @Test("responses belong to requests in their order; an interim one answers nothing yet")
  func pairing() {
    let found = messages([
      (Self.request("/1") + Self.request("/2"), .toServer), (Self.request("/3"), .toServer),
      (Self.response(100, "") + Self.response(200), .toClient), (Self.response(200) + Self.response(200), .toClient),
      (Self.response(200), .toClient),
    ])
    #expect(
      found.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, nil, nil, "1", "1", "1", "2", nil])
    #expect(found.map { $0["vedette.exchange.elapsed_us"] }.suffix(3) == ["3000000", "2000000", nil])
  }

  @Test("a side that is met in its middle answers what was asked; behind lost bytes nothing is known of that")
  func losses() {
    var analyzer = HTTPAnalyzer()
    var receiver = PairingReceiver(.tcp, serverPort: 80)
    let steps: [(Bool, String, Direction)] = [
      (false, Self.request("/1"), .toServer), (true, Self.response(200), .toClient),
      (false, Self.request("/2"), .toServer), (true, Self.response(200), .toClient),
    ]
    for (isBehindLoss, text, direction) in steps {
      receiver.turn(direction)
      if isBehindLoss { _ = analyzer.resynchronise(direction, missing: nil) }
      let bytes = Array(text.utf8)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, "1", nil, nil])
  }

  @Test("an analyzer is small, as there is one a flow")
  func sizes() {
    #expect(MemoryLayout<HTTPAnalyzer>.size <= 96)
    #expect(MemoryLayout<RTSPAnalyzer>.size <= 96)
    #expect(MemoryLayout<SIPStreamAnalyzer>.size <= 96)
  }

  @Test("more than 32 pipelined requests keep their order")
  func pipeline() {
    let requests = (1...40).map { (Self.request("/\($0)"), Direction.toServer) }
    let responses = (1...40).map { _ in (Self.response(204, ""), Direction.toClient) }
    let found = messages(requests + responses).suffix(40).map { $0["vedette.exchange.request_pcap_cnt"] }
    #expect(found == (1...40).map { String($0) })
  }

  @Test("credentials are named by kind and user, and the response says whether they were good")
  func logins() {
    // admin:hunter2
    let basic = "Authorization: Basic YWRtaW46aHVudGVyMg==\r\n"
    let digest = "Authorization: Digest realm=\"x, username=y\", username=\"root\", response=\"e5b1\"\r\n"
    let found = messages([
      (Self.request("/"), .toServer),
      (Self.response(401, "WWW-Authenticate: Digest realm=\"x\"\r\nContent-Length: 0\r\n"), .toClient),
      (Self.request("/", basic), .toServer), (Self.response(401), .toClient),
      (Self.request("/", digest), .toServer), (Self.response(200), .toClient),
    ])
    #expect(found.map { $0["http.authorization"] } == [nil, nil, "Basic", nil, "Digest", nil])
    #expect(found.map { $0["http.username"] } == [nil, nil, "admin", nil, "root", nil])
    #expect(found.map { $0["http.login"] } == [nil, nil, nil, "refused", nil, "accepted"])
    #expect(found.map { $0["http.challenge"] } == [nil, "Digest", nil, nil, nil, nil])
    #expect(!found.description.contains("hunter2") && !found.description.contains("e5b1"))
  }

  @Test(
    "a name is taken from base64 only where a colon ends it",
    arguments: [
      ("YWRtaW46", "admin"), ("Og==", ""), ("YWRtaW4=", nil), ("YWRta", nil), ("!", nil), ("", nil),
      (String(repeating: "QUFB", count: 30), nil),
    ] as [(String, String?)])
  func basicNames(coded: String, name: String?) {
    let found = messages([(Self.request("/", "Authorization: Basic \(coded)\r\n"), .toServer)])
    #expect(found.first?["http.username"] == name)
  }

  @Test("a bearer's token and a negotiation's are not shown")
  func tokens() {
    let found = messages([
      (Self.request("/", "Authorization: Bearer s3cret\r\n"), .toServer),
      (Self.request("/", "Proxy-Authorization: Negotiate s3cret\r\n"), .toServer),
    ])
    #expect(found.map { $0["http.authorization"] } == ["Bearer", "Negotiate"])
    #expect(!found.description.contains("s3cret"))
  }

  @Test("a head without end is told of before its stream is given up")
  func endlessHead() {
    let long = "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 17_000)
    #expect(messages([(long, .toServer)]).map(\.brokenRule) == ["http_head_limit"])
  }
}
