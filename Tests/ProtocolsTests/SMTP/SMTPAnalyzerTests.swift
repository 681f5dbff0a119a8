// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("SMTP · RFC 5321 §4, RFC 3030 §2, RFC 3207 §4, RFC 4954 §4")
struct SMTPAnalyzerTests {
  /// What comes of lines of both sides: `C:` client, `S:` server; each message by its fields.
  private func messages(_ script: [String]) -> [String] {
    var feeder = StreamFeeder<SMTPAnalyzer>()
    for line in script {
      feeder.feed(Array((line.dropFirst(2) + "\r\n").utf8), line.hasPrefix("C:") ? .toServer : .toClient)
    }
    #expect(feeder.breaches == [])
    return feeder.messages.map { message in
      message.brokenRule
        ?? message.lines.map { String($0.split(separator: ".", maxSplits: 1)[1]) }.joined(separator: " ")
    }
  }

  @Test("commands and replies keep the decoding laws")
  func laws() {
    #expect(
      DecodingLaws.breaches(ofReading: Array("RCPT TO:<a@b>\r\n".utf8)) { reader throws(WireError) in
        _ = try SMTPCommand(parsing: &reader)
      } == [])
    #expect(
      DecodingLaws.breaches(ofReading: Array("250-a\r\n250-b c\r\n250 d\r\n".utf8)) { reader throws(WireError) in
        _ = try SMTPReply(parsing: &reader)
      } == [])
  }

  @Test("a message is sent: who it is from and for is shown, and what it says is passed over")
  func message() {
    let found = messages([
      "S:220 mail ESMTP", "C:EHLO camera.example", "S:250-mail", "S:250-SIZE 1000", "S:250 STARTTLS",
      "C:MAIL FROM:<a@b.example> SIZE=9", "S:250 OK", "C:RCPT TO:<c@d.example>", "S:250 OK", "C:DATA", "S:354 Go",
      "C:Subject: MAIL FROM:<x>", "C:", "C:..", "C:QUIT", "C:.", "S:250 OK", "C:QUIT", "S:221 Bye",
    ])
    #expect(
      found == [
        "reply=220", "command=ehlo helo=camera.example",
        "reply=250 capabilities[0]=SIZE smtp.capabilities[1]=STARTTLS".replacing("smtp.", with: ""),
        "command=mail mail_from=<a@b.example>", "reply=250", "command=rcpt rcpt_to[0]=<c@d.example>", "reply=250",
        "command=data", "reply=354", "reply=250", "command=quit", "reply=221",
      ])
  }

  @Test("what proves who a client is is never shown")
  func secrets() {
    let found = messages([
      "S:220 mail", "C:AUTH PLAIN AGh1bnRlcjIA", "S:235 OK", "C:AUTH LOGIN", "S:334 VXNlcm5hbWU6", "C:aHVudGVyMg==",
      "S:334 UGFzc3dvcmQ6", "C:QUIT", "S:535 No", "C:hunter2 is my password", "C:NOOP",
    ])
    #expect(
      found == [
        "reply=220", "command=auth auth=PLAIN", "reply=235", "command=auth auth=LOGIN", "reply=334", "reply=334",
        "reply=535", "command=other", "command=noop",
      ])
    let oneSided = messages(["C:AUTH LOGIN", "C:aHVudGVyMg==", "C:aHVudGVyMg==", "C:MAIL FROM:<a>"])
    #expect(oneSided == ["command=auth auth=LOGIN", "command=mail mail_from=<a>"])
  }

  @Test("refused messages are none, chunks are passed over by their length, and one side alone is enough")
  func bodies() {
    #expect(
      messages(["C:DATA", "S:503 No", "C:QUIT"]) == ["command=data", "reply=503", "command=quit"])
    #expect(
      messages(["C:RCPT TO:<a>", "C:DATA", "S:550 No", "S:354 Go", "C:QUIT", "C:.", "C:QUIT"])
        == ["command=rcpt rcpt_to[0]=<a>", "command=data", "reply=550", "reply=354", "command=quit"])
    #expect(messages(["C:BDAT 6 LAST", "C:QUIT", "C:QUIT"]) == ["command=bdat", "command=quit"])
    #expect(messages(["C:DATA", "C:QUIT", "C:.", "C:QUIT"]) == ["command=data", "command=quit"])
    // The permission may be seen when the message is over.
    #expect(messages(["C:DATA", "C:x", "C:.", "S:354 Go", "C:QUIT"]) == ["command=data", "reply=354", "command=quit"])
  }

  @Test("streams give the same messages however they are cut")
  func cuts() {
    let client = "EHLO a\r\nMAIL FROM:<a@b>\r\nDATA\r\nHi\r\n..\r\n.\r\nBDAT 3\r\nabcBDAT 0 LAST\r\nNOOP\nQUIT\r\n"
    #expect(DecodingLaws.splitBreaches(of: Array(client.utf8), by: SMTPAnalyzer.self) == [])
    let server = "220 m\r\n250-a\r\n250 b\r\n354 go\r\n250 ok\r\n221 bye\r\n"
    #expect(DecodingLaws.splitBreaches(of: Array(server.utf8), by: SMTPAnalyzer.self, .toClient) == [])
  }

  @Test(
    "a full stop alone between bare line ends is a sign that a message is smuggled in another",
    arguments: [("a\n.\nMAIL", 1), ("a\n.\r\nMAIL", 1), ("a\r\n.\nMAIL", 1), ("a\r\n..\r\nb\nc\r\n.x\r\n", 0)])
  func smuggling(body: String, count: Int) {
    #expect(messages(["C:DATA", "C:\(body)", "C:."]).filter { $0 == "smtp_bare_line_end" }.count == count)
  }

  @Test("replies that break their form are malformed, sixteen in a row the last")
  func malformed() {
    #expect(messages(["S:250-a", "S:251 b", "S:250 c"]).first == "smtp_reply_codes")
    #expect(messages(["S:25 a", "S:250 c"]) == ["smtp_reply_line", "reply=250"])
    #expect(messages(Array(repeating: "S:none", count: 20)).count == 16)
  }

  @Test("after a loss the rest of the line is left out; of a chunk the end is found, of a message the server tells it")
  func loss() {
    func found(_ before: String, _ missing: Int?, _ after: [(String, Direction)]) -> [String?] {
      var feeder = StreamFeeder<SMTPAnalyzer>()
      feeder.feed(Array(before.utf8))
      feeder.lose(missing: missing)
      for (text, direction) in after { feeder.feed(Array(text.utf8), direction) }
      return feeder.messages.map { $0["smtp.command"] ?? $0["smtp.reply"] }
    }
    #expect(found("NOOP\r\nMA", 5, [("<x>\r\nQUIT\r\n", .toServer)]) == ["noop", "quit"])
    #expect(found("BDAT 10\r\nab", 6, [("cdQUIT\r\n", .toServer)]) == ["bdat", "quit"])
    #expect(
      found("DATA\r\nab", 9, [("250 OK\r\n", .toClient), ("x\r\nQUIT\r\n", .toServer)]) == ["data", "250", "quit"])
  }

  @Test(
    "greetings of mail servers and their clients are recognised, those of file servers are not",
    arguments: [
      ("220 mail.example ESMTP Postfix\r\n", false, .certain), ("220 mail.example\r\n", true, .possible),
      ("220 FTP server ready\r\n", false, .no), ("220-", false, .undecided), ("EHLO x", false, .certain),
      ("ehlo ", false, .certain), ("EH", false, .undecided), ("HELLO", false, .no), ("250 OK", true, .no),
      ("GET / HTTP/1.1", true, .no),
    ] as [(String, Bool, Recognition)])
  func recognition(text: String, isOnUsualPort: Bool, expected: Recognition) {
    let bytes = Array(text.utf8)
    let answer = SMTPAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
    #expect(answer == expected)
  }
}
