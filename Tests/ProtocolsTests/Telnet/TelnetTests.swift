// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// What comes of both sides' bytes: `C:` client, `S:` server; each message by its fields.
private func messages(_ script: [String], byByte: Bool = false) -> [String] {
  var feeder = StreamFeeder<TelnetAnalyzer>()
  for line in script {
    let bytes = Array(line.dropFirst(2).utf8)
    let direction = line.hasPrefix("C:") ? Direction.toServer : .toClient
    for piece in byByte ? bytes.map({ [$0] }) : [bytes] { feeder.feed(piece, direction) }
  }
  #expect(feeder.breaches == [])
  return feeder.messages.map(rendered)
}

private func rendered(_ message: RenderedMessage) -> String {
  message.brokenRule ?? message.lines.map { String($0.dropFirst("telnet.".count)) }.joined(separator: " ")
}

@Suite("Telnet commands · RFC 854, RFC 855, RFC 1091")
struct TelnetCommandTests {
  private func of(_ hex: String, _ direction: Direction = .toServer) -> [String] {
    var feeder = StreamFeeder<TelnetAnalyzer>()
    feeder.feed([UInt8](hex: hex), direction)
    return feeder.messages.map(rendered)
  }

  @Test(
    "commands keep the decoding laws",
    arguments: ["FFF1", "FFFB18", "FFFE2A", "FFFA18 00 787465726D FFF0", "FFFA1F FFFF 50 0018 FFF0"])
  func laws(hex: String) {
    #expect(
      DecodingLaws.breaches(ofReading: [UInt8](hex: hex)) { reader throws(WireError) in
        _ = try TelnetCommand(parsing: &reader)
      } == [])
  }

  @Test("the options of a side are told with its first character, once, in the order of their numbers")
  func negotiation() {
    #expect(
      of("FFFD1F FFFB03 FFFB01 FFFC05 FFFB8C FFFBFE 0D 0A FFFB18 61", .toClient) == [
        "type=negotiation will[0]=echo will[1]=suppress_go_ahead will[2]=pragma_heartbeat will[3]=other "
          + "do[0]=window_size"
      ])
    #expect(of("FFFB01") == [])
    #expect(of("FFF9 61") == [])
  }

  @Test("a terminal's name is told, a question for it is not")
  func terminal() {
    #expect(of("FFFA1800 787465726D FFF0") == ["type=terminal terminal_type=xterm"])
    #expect(of("FFFA1801 FFF0") == [])
  }

  @Test("octets behind IAC that are no command, and subnegotiations broken off, are told")
  func malformed() {
    #expect(of("FF41") == [WireError.Rule.telnetCommand.name.description])
    #expect(of("FFFA1800 FFFB01") == [WireError.Rule.telnetSubnegotiationEnd.name.description])
    #expect(of(String(repeating: "FF41", count: 20)).count == 16)
  }

  @Test("a subnegotiation without an end is not waited for beyond 1 KiB")
  func endless() {
    var feeder = StreamFeeder<TelnetAnalyzer>()
    feeder.feed([0xFF, 0xFA, 0x18] + [UInt8](repeating: 0x41, count: 2_000))
    #expect(feeder.isFinished)
    #expect(feeder.messages.isEmpty)
  }

  @Test("a connection gives the same messages however it is cut")
  func cuts() {
    let client =
      [UInt8](hex: "FFFB18 FFFB1F FFFA1800787465726DFFF0 FFFA1FFFFF500018FFF0") + Array("root\r\0x\u{8}y\r\n".utf8)
      + [UInt8](hex: "FFFF FF41 FFF4 61")
    #expect(DecodingLaws.splitBreaches(of: client, by: TelnetAnalyzer.self) == [])
    let server =
      [UInt8](hex: "FFFD18 FFFB01") + Array("Welcome\r\n\0login: ".utf8) + [UInt8](hex: "FFFC01 FFFA18 FF41")
      + Array("Password: ".utf8)
    #expect(DecodingLaws.splitBreaches(of: server, by: TelnetAnalyzer.self, .toClient) == [])
  }

  @Test("an analyzer fits a flow's entry")
  func size() {
    #expect(MemoryLayout<TelnetAnalyzer>.size <= 96)
  }
}

@Suite("Telnet logins · RFC 854")
struct TelnetLoginTests {
  private static let attempt = "type=login username=admin password=true"

  @Test(
    "a server that refuses is told to have refused, whatever its words",
    arguments: [
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nLogin incorrect\r\nlogin: "],
      ["S:Username: ", "C:admin\r", "S:Password: ", "C:hunter2\r", "S:\r\n% Login invalid\r\n\r\nUsername: "],
      ["S:User name:", "C:admin\n", "S:password:", "C:hunter2\n", "S:\r\nAccess denied\r\n"],
      ["S:(none) login: ", "C:admin\r\0", "S:Password: ", "C:hunter2\r\0", "S:\r\n\r\n(none) login: "],
      ["S:Username: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nPassword: "],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:Authentication failure\r\n"],
    ])
  func refused(script: [String]) {
    let expected = [Self.attempt, "type=login_result username=admin outcome=refused"]
    #expect(messages(script) == expected)
    #expect(messages(script, byByte: true) == expected)
    #expect(!messages(script).joined().contains("hunter2"))
  }

  @Test(
    "a server that lets the user in is told to have accepted",
    arguments: [
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\n# "],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nuser@cam:~$ "],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nLast login: Mon Nov 16 on pts/0\r\n"],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nLast failed login: Mon\r\n"],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nWelcome to Busybox\r\n"],
      ["S:Username: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nRouter>", "C:enable\r\n"],
      ["S:Username: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\n1) Status\r\nSelect", "C:1"],
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nC:\\> "],
    ])
  func accepted(script: [String]) {
    let expected = [Self.attempt, "type=login_result username=admin outcome=accepted"]
    #expect(messages(script) == expected)
    #expect(messages(script, byByte: true) == expected)
  }

  @Test("a name typed character by character, echoed and corrected, is the one that was meant")
  func echo() {
    let script =
      ["S:\r\nlogin: "] + "adx".flatMap { ["C:\($0)", "S:\($0)"] } + ["C:\u{7F}", "S:\u{8} \u{8}"]
      + "min".flatMap { ["C:\($0)", "S:\($0)"] } + ["C:\r\0", "S:\r\nPassword: "] + "hunter2".map { "C:\($0)" }
      + ["C:\r\n", "S:\r\nLogin incorrect\r\n"]
    #expect(messages(script) == [Self.attempt, "type=login_result username=admin outcome=refused"])
    #expect(messages(["S:login: ", "C:root\u{15}admin\r\n", "S:Password:", "C:a\u{8}\u{8}b\r"]) == [Self.attempt])
  }

  @Test("a password without a name, and one that is empty, are told as what they are")
  func partial() {
    #expect(messages(["S:Password: ", "C:x\r\n"]) == ["type=login password=true"])
    #expect(
      messages(["S:login: ", "C:admin\r\n", "S:Password: ", "C:\r\n"]) == ["type=login username=admin password=false"])
    #expect(messages(["S:Password: ", "C:xy\u{15}\r\n"]) == ["type=login password=false"])
    #expect(messages(["S:Password: ", "C:xy\u{3}z\r\n"]) == [])
  }

  @Test("what is typed before the server answers says nothing of its answer")
  func ahead() {
    #expect(
      messages(["S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\nenable\r\n", "S:\r\nLogin incorrect\r\n"])
        == [Self.attempt, "type=login_result username=admin outcome=refused"])
  }

  @Test("attempt after attempt is told, each with the name that it was made with")
  func attempts() {
    #expect(
      messages([
        "S:login: ", "C:root\r\n", "S:Password: ", "C:a\r\n", "S:\r\nLogin incorrect\r\nlogin: ", "C:admin\r\n",
        "S:Password: ", "C:b\r\n", "S:\r\n# ", "C:ls\r\n",
      ]) == [
        "type=login username=root password=true", "type=login_result username=root outcome=refused", Self.attempt,
        "type=login_result username=admin outcome=accepted",
      ])
  }

  @Test("words of a session, and answers to other questions, are no logins")
  func session() {
    #expect(messages(["S:# ", "C:cat log\r\n", "S:login failed\r\n# ", "C:id\r\n", "S:denied\r\n"]) == [])
    #expect(messages(["S:Select: ", "C:1\r\n", "S:Last login: ", "C:2\r\n"]) == [])
  }

  @Test("a long name is kept as far as its first 31 bytes")
  func longName() {
    let name = String(repeating: "n", count: 40)
    #expect(
      messages(["S:login: ", "C:\(name)\r\n", "S:Password: ", "C:x\r\n"])
        == ["type=login username=\(name.prefix(31)) password=true"])
  }

  @Test("a prompt is possible on the port alone, and a text may become one")
  func prompts() {
    func probe(_ text: String, isOnUsualPort: Bool = true) -> Recognition {
      let bytes = Array(text.utf8)
      return TelnetAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
    }
    #expect(probe("\r\nBusyBox v1.19\r\ncamera login: ") == .possible)
    #expect(probe("Password: ") == .possible)
    #expect(probe("Welcome\r\n") == .undecided)
    #expect(probe("camera login: ", isOnUsualPort: false) == .no)
    #expect(probe("\u{1}\u{2}login now") == .no)
  }

  @Test("after a loss, what was under way is forgotten")
  func loss() {
    var feeder = StreamFeeder<TelnetAnalyzer>()
    feeder.feed(Array("login: ".utf8), .toClient)
    feeder.lose(.toClient)
    feeder.feed(Array("admin\r\n".utf8))
    feeder.feed(Array("Password: ".utf8), .toClient)
    feeder.feed(Array("x\r\n".utf8))
    #expect(feeder.messages.map(rendered) == ["type=login password=true"])
    #expect(!feeder.isFinished)
  }
}
