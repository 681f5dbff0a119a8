// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("HTTP message heads · RFC 9112 §3, §4, §5")
struct HTTPMessageTests {
  static let request = Array(
    """
    POST /cgi/set?user=admin&pwd=hunter2&level=3 HTTP/1.1\r
    Host: camera.example:8080\r
    User-Agent: probe/1.0\r
    Authorization: Basic YWRtaW46aHVudGVyMg==\r
    Referer: http://admin:hunter2@camera.example/login\r
    Content-Type: text/plain\r
    Content-Length: 5\r
    \r

    """.utf8)
  static let response = Array(
    """
    HTTP/1.1 302 Found\r
    Server: tiny/2\r
    Location: /next?session=4711\r
    Transfer-Encoding: gzip, chunked\r
    \r

    """.utf8)

  /// What an analyzer says of one head alone.
  private func messages(_ text: String) -> [RenderedMessage] {
    var feeder = StreamFeeder<HTTPAnalyzer>()
    feeder.feed(Array(text.utf8))
    return feeder.messages
  }

  private func rules(_ text: String) -> [String] { messages(text).compactMap(\.brokenRule) }

  @Test("the extensions of a WebSocket are named, by which its messages may be compressed")
  func webSocketExtensions() {
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    let message = messages(head + "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n")
      .first
    #expect(message?["http.websocket_extensions"] == "permessage-deflate; client_no_context_takeover")
  }

  @Test("heads keep the decoding laws")
  func laws() {
    #expect(
      DecodingLaws.breaches(ofReading: Self.request) { reader throws(WireError) in
        _ = try HTTPRequest(parsing: &reader)
      } == [])
    #expect(
      DecodingLaws.breaches(ofReading: Self.response) { reader throws(WireError) in
        _ = try HTTPResponse(parsing: &reader)
      } == [])
  }

  @Test("a request shows what is asked for and by whom, and no credentials")
  func requestFields() {
    #expect(
      messages(String(decoding: Self.request, as: UTF8.self)).first?.lines == [
        "http.hostname=camera.example", "http.http_port=8080", "http.url=/cgi/set?user=admin&pwd=<redacted>&level=3",
        "http.http_user_agent=probe/1.0", "http.http_method=POST", "http.protocol=HTTP/1.1",
        "http.http_refer=http://<redacted>@camera.example/login", "http.authorization=Basic",
        "http.username=admin",
        "http.http_content_type=text/plain", "http.length=5",
      ])
  }

  @Test("a response shows its status and software, and no credentials")
  func responseFields() {
    #expect(
      messages(String(decoding: Self.response, as: UTF8.self)).first?.lines == [
        "http.protocol=HTTP/1.1", "http.status=302", "http.redirect=/next?session=<redacted>", "http.server=tiny/2",
        "http.chunked=true",
      ])
  }

  @Test(
    "the host comes from the Host field, else from the target",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "a.example", nil),
      ("GET http://u:p@b.example:81/x HTTP/1.0\r\n\r\n", "b.example", "81"),
      ("CONNECT c.example:443 HTTP/1.1\r\nHost: proxy\r\n\r\n", "c.example", "443"),
      ("GET / HTTP/1.1\r\nHost: [fd00::1]:8080\r\n\r\n", "[fd00::1]", "8080"),
      ("GET / HTTP/1.1\r\nHost: [fd00::1]\r\n\r\n", "[fd00::1]", nil),
      ("OPTIONS * HTTP/1.1\r\nHost:\td.example \r\n\r\n", "d.example", nil),
    ] as [(String, String, String?)])
  func hosts(text: String, host: String, port: String?) {
    let message = messages(text).first
    #expect(message?["http.hostname"] == host)
    #expect(message?["http.http_port"] == port)
  }

  @Test(
    "secrets in targets are cut out, the rest is kept",
    arguments: [
      ("/a?api_key=1&b=2", "/a?api_key=<redacted>&b=2"), ("/a;jsessionid=1?q=2", "/a;jsessionid=<redacted>?q=2"),
      ("/a#access_token=x", "/a#access_token=<redacted>"), ("/a?pwd=&b", "/a?pwd=&b"),
      ("http://me@h.example/?c=1", "http://<redacted>@h.example/?c=1"), ("/a?u=http://x@y/", "/a?u=http://x@y/"),
      ("/pwd=1/x", "/pwd=1/x"), ("/a?PassWord=a=b", "/a?PassWord=<redacted>"),
    ])
  func redaction(target: String, shown: String) {
    #expect(messages("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n").first?["http.url"] == shown)
  }

  @Test("credentials without a kind in front are not shown at all")
  func bareCredentials() {
    let message = messages("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: hunter2\r\n\r\n").first
    #expect(message?["http.authorization"] == nil)
    #expect(message?.description.contains("hunter2") == false)
  }

  @Test("lines may end in a line feed alone, names be written in any case, and empty lines come first")
  func lenience() {
    let message = messages("\r\n\nGET / HTTP/1.0\nhOST: h\nCONTENT-LENGTH: 0\n\n").first
    #expect(message?["http.hostname"] == "h")
    #expect(message?["http.length"] == "0")
  }

  @Test(
    "what a sender must not do is said, and the message is shown all the same",
    arguments: [
      ("Host: h\r\nContent-Length: 1\r\nContent-Length: 2", "http_lengths_differ"),
      ("Host: h\r\nContent-Length: 1, 2", "http_lengths_differ"),
      ("Host: h\r\nContent-Length: 0x10", "http_length_number"),
      ("Host: h\r\nContent-Length: -1", "http_length_number"),
      ("Host: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", "http_two_lengths"),
      ("Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1", "http_two_lengths"),
      ("Host: h\r\nTransfer-Encoding: chunked, gzip", "http_request_coding"),
      ("Host: h\r\nTransfer-Encoding : chunked", "http_space_in_name"),
      ("Host: h\r\nX: a\r\n b", "http_folded_line"), ("Host: h\r\nnothing", "http_field_line"),
      ("Host: h\r\na b: c", "http_field_name"), ("Host: h\r\nX: a\u{0}b", "http_field_value"),
      ("Host: h\r\nX: a\rb", "http_bare_return"), ("Host: h\r\nHost: i", "http_host_twice"),
      ("X: y", "http_host_missing"),
    ])
  func breaches(fields: String, rule: String) {
    let found = messages("GET / HTTP/1.1\r\n\(fields)\r\n\r\n")
    #expect(found.map(\.eventType) == ["http", "anomaly"])
    #expect(found.last?.brokenRule == rule)
  }

  @Test("equal lengths may be repeated; a sign of smuggling goes before any other breach")
  func lengths() {
    #expect(rules("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0, 0\r\nContent-Length: 0\r\n\r\n") == [])
    #expect(
      rules("GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
        == ["http_lengths_differ"])
  }

  @Test("broken first lines, codings of old versions, and split targets are breaches")
  func firstLines() {
    #expect(rules("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == ["http_coding_before_1_1"])
    #expect(rules("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n") == ["http_target_space"])
    #expect(rules("HTTP/1.1 20 OK\r\n\r\n") == ["http_status_line"])
    #expect(rules("HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n") == ["http_coding_without_body"])
    #expect(rules("neither\r\n") == ["http_message_start"])
    #expect(rules("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n") == [])
  }
}
