// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("HTTP streams · RFC 9112 §6, §7, §9")
struct HTTPAnalyzerTests {
  private static let end = "\r\nHost: h\r\n\r\n"

  /// What comes out of the bytes of both sides, first one and then the other, each message by its method or status.
  private func words(_ parts: [(String, Direction)]) -> [String] {
    var feeder = StreamFeeder<HTTPAnalyzer>()
    for (text, direction) in parts { feeder.feed(Array(text.utf8), direction) }
    #expect(feeder.breaches == [])
    return feeder.messages.map { $0["http.http_method"] ?? $0["http.status"] ?? $0.brokenRule ?? "" }
  }

  private func responses(_ text: String) -> [String] { words([(text, .toClient)]) }

  @Test(
    "bodies are passed over whatever they hold, and the next message is found",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=\"y\"\r\nHTTP\r\n0A\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n0\n\n", "HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n",
      "HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
  func framing(first: String) {
    let stream =
      first + "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nbody" + "HTTP/1.1 500 E\r\nContent-Length: 0\r\n\r\n"
    #expect(responses(stream).dropFirst() == ["404", "500"])
    #expect(DecodingLaws.splitBreaches(of: Array(stream.utf8), by: HTTPAnalyzer.self, .toClient) == [])
  }

  @Test("pipelined requests with bodies are all found, however the bytes are cut")
  func requests() {
    let stream =
      "GET /1 HTTP/1.1\(Self.end)POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nGET"
      + "PUT /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\nDELETE /4 HTTP/1.1\(Self.end)"
    #expect(words([(stream, .toServer)]) == ["GET", "POST", "PUT", "DELETE"])
    #expect(DecodingLaws.splitBreaches(of: Array(stream.utf8), by: HTTPAnalyzer.self) == [])
  }

  @Test("a response to HEAD has no body, and interim responses answer nothing")
  func heads() {
    let found = words([
      ("GET /1 HTTP/1.1\(Self.end)HEAD /2 HTTP/1.1\(Self.end)GET /3 HTTP/1.1\(Self.end)", .toServer),
      (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
          + "HTTP/1.1 206 OK\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 201 OK\r\nContent-Length: 1\r\n\r\nx"
          + "HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n", .toClient
      ),
    ])
    #expect(found == ["GET", "HEAD", "GET", "100", "103", "200", "206", "201", "202"])
  }

  @Test("where the request was not seen, a response that follows at once shows that there was no body")
  func unseenHead() {
    let stream = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nHTT"
    #expect(responses(stream + "HTTP/1.1 500 E\r\n\r\n") == ["200", "404", "500"])
    #expect(DecodingLaws.splitBreaches(of: Array(stream.utf8), by: HTTPAnalyzer.self, .toClient) == [])
  }

  @Test("without any length a response goes on until the connection ends")
  func untilClose() {
    #expect(responses("HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 404 No\r\n\r\nmore") == ["200"])
    #expect(responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nHTTP/1.1 404 No\r\n\r\n") == ["200"])
  }

  @Test(
    "broken chunks are malformed, and reading goes on with the next segment that begins a message",
    arguments: [
      ("x\r\n", "http_chunk_size"), ("\r\n", "http_chunk_size"), ("1234567890123456\r\n", "http_chunk_size"),
      ("1\r\nab\r\n", "http_chunk_end"),
    ])
  func brokenChunks(chunk: String, rule: String) {
    let found = words([
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)", .toClient),
      ("HTTP/1.1 404 No\r\n\r\n", .toClient),
    ])
    #expect(found == ["200", rule, "404"])
  }

  @Test("a head longer than 16 KiB, and the sixteenth broken message in a row, end the reading")
  func limits() {
    var long = StreamFeeder<HTTPAnalyzer>()
    long.feed(Array("GET / HTTP/1.1\r\nX: ".utf8) + Array(repeating: 0x61, count: 17_000))
    #expect(long.isFinished)
    var broken = StreamFeeder<HTTPAnalyzer>()
    for _ in 0..<40 where !broken.isFinished { broken.feed(Array("HTTP/1.1 1\r\n\r\n".utf8), .toClient) }
    #expect(broken.messages.map(\.brokenRule) == Array(repeating: "http_status_line", count: 16))
  }

  @Test("after a loss, the next segment that begins a message is read, and others are left out")
  func loss() {
    var feeder = StreamFeeder<HTTPAnalyzer>()
    feeder.feed(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc".utf8), .toClient)
    feeder.lose(.toClient)
    feeder.feed(Array("some more of the body".utf8), .toClient)
    feeder.feed(Array("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".utf8), .toClient)
    #expect(feeder.messages.map { $0["http.status"] } == ["200", "404"])
  }

  @Test(
    "first lines of HTTP are recognised, and those of protocols with the same look are not",
    arguments: [
      ("GET / HTTP/1.1\r\n", .certain), ("HTTP/1.1 200 OK", .certain), ("HTTP/1", .undecided), ("GE", .undecided),
      ("POST /very/long/path", .certain), ("BREW /pot", .possible), ("BREW /pot HTTP/1.1\r\n", .certain),
      ("OPTIONS rtsp://camera/1 RTSP/1.0\r\n", .no), ("OPTIONS sip:me@example SIP/2.0\r\n", .no),
      ("OPTIONS * RTSP/1.0\r\n", .no), ("CONNECT h:443 HTTP/1.1\r\n", .certain), ("OPTIONS * HTTP/1.1\r\n", .certain),
      ("PRI * HTTP/2.0\r\n", .no), ("HTTP/2 200", .no), ("220 mail.example", .no), ("EHLO me", .no),
      ("USER me\r\n", .no),
      ("INVITE sip:you@example SIP/2.0", .no), ("GET /x\r\n", .no), ("\u{10}\u{10}\u{0}\u{4}MQTT", .no),
      ("get / HTTP/1.1\r\n", .no), ("", .undecided),
    ] as [(String, Recognition)])
  func recognition(text: String, expected: Recognition) {
    let bytes = Array(text.utf8)
    let answer = HTTPAnalyzer.probe(bytes.span.octets, isOnUsualPort: true)
    #expect(answer == expected)
  }
}
