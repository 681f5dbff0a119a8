// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("FTP · RFC 959 §4, §5, RFC 2428 §2, §3, RFC 4217 §4")
struct FTPTests {
  /// What comes of lines of both sides: `C:` client, `S:` server; each message by its fields.
  private func messages(_ script: [String]) -> [String] {
    var feeder = StreamFeeder<FTPAnalyzer>()
    for line in script {
      feeder.feed(Array((line.dropFirst(2) + "\r\n").utf8), line.hasPrefix("C:") ? .toServer : .toClient)
    }
    #expect(feeder.breaches == [])
    return feeder.messages.map(Self.rendered)
  }

  private static func rendered(_ message: RenderedMessage) -> String {
    let lines = message.lines.filter { !$0.hasPrefix("ftp.reply_received") }
    return message.brokenRule
      ?? lines.map { $0.replacing("ftp.", with: "").replacing("completion_code[0]", with: "code") }.joined(
        separator: " ")
  }

  @Test(
    "commands keep the decoding laws",
    arguments: ["USER camera\r\n", "PORT 192,0,2,4,4,1\r\n", "EPRT |1|192.0.2.4|1025|\r\n", "PWD\n"])
  func commandLaws(text: String) {
    #expect(
      DecodingLaws.breaches(ofReading: Array(text.utf8)) { reader throws(WireError) in
        _ = try FTPCommand(parsing: &reader)
      } == [])
  }

  @Test(
    "replies keep the decoding laws",
    arguments: ["220 ready\r\n", "211-Features:\r\n MLST\r\n211 is not the end\r\n", "227 (192,0,2,9,195,80)\r\n"])
  func replyLaws(text: String) {
    #expect(
      DecodingLaws.breaches(ofReading: Array(text.utf8)) { reader throws(WireError) in
        _ = try FTPReply(parsing: &reader)
      } == [])
  }

  @Test("a login is told with its name and outcome, and never with its password")
  func login() {
    let found = messages([
      "S:220 (vsFTPd 3.0.3)", "C:USER camera", "S:331 Please specify the password.", "C:PASS hunter2",
      "S:530 Login incorrect.", "C:USER admin", "S:331 Go on", "C:PASS hunter2", "S:230 Login successful.", "C:PWD",
      "S:257 \"/\"",
    ])
    #expect(
      found == [
        "code=220 reply[0]=(vsFTPd 3.0.3)", "command=USER command_data=camera",
        "code=331 reply[0]=Please specify the password.", "command=PASS command_data=<redacted>",
        "code=530 reply[0]=Login incorrect. username=camera outcome=refused", "command=USER command_data=admin",
        "code=331 reply[0]=Go on", "command=PASS command_data=<redacted>",
        "code=230 reply[0]=Login successful. username=admin outcome=accepted", "command=PWD",
        "code=257 reply[0]=\"/\"",
      ])
  }

  @Test("other proofs are not shown either, and a refusal that answers no login is none")
  func secrets() {
    let found = messages([
      "S:220 x", "C:ACCT secret", "S:332 y", "C:ADAT c2VjcmV0", "S:535 no", "C:RETR a", "S:530 Not logged in.",
    ])
    #expect(!found.joined().contains("ecret"))
    #expect(found.last == "code=530 reply[0]=Not logged in.")
    #expect(messages(["S:530 No"]) == ["code=530 reply[0]=No outcome=refused"])
  }

  @Test("behind more commands than are kept, replies stand for themselves")
  func pipelined() {
    let eight = messages(["S:220 x"] + Array(repeating: "C:PWD", count: 8) + ["S:530 Not logged in."])
    #expect(eight.last == "code=530 reply[0]=Not logged in.")
    let nine = messages(["S:220 x"] + Array(repeating: "C:PWD", count: 9) + ["S:530 Not logged in."])
    #expect(nine.last == "code=530 reply[0]=Not logged in. outcome=refused")
  }

  @Test("places of data connections are told, whoever names them")
  func places() {
    #expect(
      messages(["C:PORT 192,0,2,4,4,1"]) == [
        "command=PORT command_data=192,0,2,4,4,1 mode=active dynamic_port=1025 dynamic_address=192.0.2.4"
      ])
    #expect(
      messages(["C:EPRT |1|192.0.2.4|1025|", "C:EPRT |2|2001:db8::1|1026|"]).map { $0.suffix(32) } == [
        "t=1025 dynamic_address=192.0.2.4", "|1026| mode=active dynamic_port=1026".suffix(32),
      ])
    #expect(
      messages(["S:227 Entering Passive Mode (192,0,2,9,195,80)."]).first?
        .hasSuffix("mode=passive dynamic_port=50000 dynamic_address=192.0.2.9") == true)
    #expect(messages(["S:229 Ok (|||6446|)"]).first?.hasSuffix("mode=passive dynamic_port=6446") == true)
  }

  @Test("a reply of several lines ends with its code and a space, whatever stands between")
  func lines() {
    #expect(
      messages(["S:211-Features", "S: MLST", "S:211-x", "S:212 y", "S:211 End"]) == [
        "code=211 reply[0]=Features reply[1]=MLST reply[2]=x reply[3]=212 y reply[4]=End"
      ])
    let long = ["S:211-"] + (0..<20).map { "S: \($0)" } + ["S:211 End"]
    #expect(messages(long).first?.hasSuffix("reply_truncated=true") == true)
    #expect(messages(["S:220 " + String(repeating: "a", count: 300)]).first?.hasSuffix("reply_truncated=true") == true)
  }

  @Test("behind the answer to AUTH TLS both directions become TLS, and behind a refusal neither does")
  func encryption() {
    var analyzer = FTPAnalyzer()
    var receiver = CollectingReceiver()
    func hand(_ text: String, _ direction: Direction) -> Successor? {
      let bytes = Array(text.utf8)
      return analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver).successor
    }
    #expect(hand("220 x\r\n", .toClient) == nil)
    #expect(hand("AUTH TLS\r\n", .toServer) == nil)
    #expect(hand("534 no\r\n", .toClient) == nil)
    #expect(hand("AUTH TLS\r\n", .toServer) == nil)
    #expect(hand("234 yes\r\n", .toClient) == .stream(port: 990))
    #expect(hand("\u{16}\u{3}\u{1}", .toServer) == .stream(port: 990))
    #expect(receiver.messages.count == 5)
  }

  @Test("lines that break a rule are told, sixteen in a row the last")
  func malformed() {
    func name(_ rule: WireError.Rule) -> String { rule.name.description }
    #expect(messages(["C:PWD1"]) == [name(.ftpVerb)])
    #expect(messages(["C:ABCDE x"]) == [name(.ftpVerb)])
    #expect(messages(["C:PORT 1,2,3,4,5"]) == [name(.ftpPort)])
    #expect(messages(["C:PORT 1,2,3,4,5,256"]) == [name(.ftpPort)])
    #expect(messages(["C:EPRT |1|192.0.2.4|65536|"]) == [name(.ftpExtendedPort)])
    #expect(messages(["S:2x0 hello"]) == [name(.ftpReplyLine)])
    #expect(messages(["S:227 Entering"]) == [name(.ftpPassiveReply)])
    #expect(messages(["S:229 Entering (6446)"]) == [name(.ftpExtendedPassiveReply)])
    #expect(messages(Array(repeating: "S:none", count: 20)).count == 16)
  }

  @Test("telnet's commands in front of a line are left out")
  func urgent() {
    var feeder = StreamFeeder<FTPAnalyzer>()
    feeder.feed([0xFF, 0xF4, 0xFF, 0xF2] + Array("ABOR\r\n".utf8))
    #expect(feeder.messages.map(Self.rendered) == ["command=ABOR"])
  }

  @Test("lines without an end are not waited for beyond a bound")
  func endless() {
    var feeder = StreamFeeder<FTPAnalyzer>()
    feeder.feed([UInt8](repeating: 0x41, count: 5_000))
    #expect(feeder.isFinished)
  }

  @Test("streams give the same messages however they are cut")
  func cuts() {
    let client = "USER a\r\nPASS b\r\nPORT 1,2,3,4,5,6\r\nx\r\nPORT 1\r\nQUIT\r\n"
    #expect(DecodingLaws.splitBreaches(of: Array(client.utf8), by: FTPAnalyzer.self) == [])
    let server = "220-a\r\n b\r\n220 c\r\n331 d\r\n230 e\r\nf\r\n227 (1,2,3,4,5,6)\r\n226 g\r\n"
    #expect(DecodingLaws.splitBreaches(of: Array(server.utf8), by: FTPAnalyzer.self, .toClient) == [])
  }

  @Test("after a loss the rest of the line is left out, and replies stand for themselves")
  func loss() {
    var feeder = StreamFeeder<FTPAnalyzer>()
    feeder.feed(Array("USER camera\r\nPA".utf8))
    feeder.lose()
    feeder.feed(Array("x\r\nPWD\r\n".utf8))
    feeder.feed(Array("230 in\r\n".utf8), .toClient)
    #expect(
      feeder.messages.map(Self.rendered) == [
        "command=USER command_data=camera", "command=PWD", "code=230 reply[0]=in username=camera outcome=accepted",
      ])
  }

  @Test("an analyzer fits a flow's entry")
  func size() {
    #expect(MemoryLayout<FTPAnalyzer>.size <= 96)
  }
}
