// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Testing

@testable import Detection

@Suite("Logins that everybody on the way can read")
struct LoginTests {
  private static let telnet = [
    "S:login: ", "C:admin\r\n", "S:Password: ", "C:hunter2\r\n", "S:\r\nLogin incorrect\r\n",
  ]

  @Test("a telnet login shows its password, and the user is named")
  func telnetPassword() {
    var life = Timeline(learning: 10_000)
    life.converse(5, from: 10, to: Timeline.internet(3), TelnetAnalyzer.self, Self.telnet)
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("port 23 as user \u{201C}admin\u{201D}") == true)
    #expect(alerts.first?.observed.contains("hunter2") == false)
  }

  @Test("a server is told of once, however often the device comes back, and another one by itself")
  func habit() {
    var life = Timeline()
    for day in 0..<5 {
      life.converse(
        Double(day) * 90_000, from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet)
    }
    #expect(life.alerts(of: "plaintext-credentials").map(\.time) == [Timeline.moment(0)])
    life.converse(400_000, from: 10, to: Timeline.address(4), TelnetAnalyzer.self, Self.telnet)
    #expect(life.alerts(of: "plaintext-credentials").map(\.time) == [Timeline.moment(0), Timeline.moment(400_000)])
  }

  @Test("a telnet login without a password shows none")
  func telnetName() {
    var life = Timeline(learning: 10_000)
    life.converse(
      5, from: 10, to: Timeline.internet(3), TelnetAnalyzer.self,
      ["S:login: ", "C:admin\r\n", "S:Password: ", "C:\r\n", "S:\r\n# "])
    #expect(life.alerts(of: "plaintext-credentials").isEmpty)
  }

  /// A telnet login with a user's name and a password.
  private static func telnet(_ user: String, _ password: String) -> [String] {
    ["S:login: ", "C:\(user)\r\n", "S:Password: ", "C:\(password)\r\n", "S:\r\n# "]
  }

  @Test("a password that devices are shipped with is told with weight, and is not written")
  func defaultPassword() throws {
    var life = Timeline(learning: 10_000)
    life.converse(
      5, from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet("root", "xc3511"))
    let alert = try #require(life.alerts(of: "plaintext-credentials").first)
    #expect(alert.severity == .high)
    #expect(
      alert.observed
        == "logged in at 192.168.1.3 port 23 as user \u{201C}root\u{201D} with a password that devices are shipped with"
    )
    #expect(alert.attack.contains("T1078.001"))
    #expect(alert.remedy.contains("must be changed at once"))
    #expect(!"\(alert)".contains("xc3511"))
  }

  @Test(
    "logins that nearly are ones that devices are shipped with are plain ones",
    arguments: [
      ("root", "xc3512"), ("root", "XC3511"), ("toor", "xc3511"), ("admin", "adminadmin"), ("root", "xc3511\u{8}"),
    ])
  func nearlyDefault(user: String, password: String) {
    var life = Timeline(learning: 10_000)
    life.converse(5, from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet(user, password))
    #expect(life.alerts(of: "plaintext-credentials").map(\.severity) == [.low])
    #expect(life.alerts.allSatisfy { !$0.observed.contains("shipped") })
  }

  @Test("a server whose password was told as a plain one is told of once more when it is a default one, and not again")
  func fromPlainToDefault() {
    var life = Timeline(learning: 10_000)
    let logins = [
      ("camera", "hunter2"), ("camera", "hunter2"), ("root", "xc3511"), ("root", "xc3511"), ("camera", "hunter2"),
    ]
    for (day, login) in logins.enumerated() {
      life.converse(
        Double(day) * 90_000, from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet(login.0, login.1))
    }
    #expect(life.alerts(of: "plaintext-credentials").map(\.severity) == [.low, .high])
    #expect(
      life.alerts(of: "plaintext-credentials").map(\.time) == [Timeline.moment(0), Timeline.moment(180_000)])
  }

  @Test("within minutes a plain password and a default one are two alerts, in whatever order no third")
  func worse() {
    var life = Timeline(learning: 10_000)
    for (second, login) in [("camera", "hunter2"), ("root", "xc3511"), ("camera", "hunter2")].enumerated() {
      life.converse(
        Double(second), from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet(login.0, login.1))
    }
    #expect(life.alerts(of: "plaintext-credentials").map(\.severity) == [.low, .high])
  }

  @Test("a default password counts in every protocol that shows it")
  func defaultPasswordByProtocol() {
    var life = Timeline(learning: 10_000)
    life.mqtt(1, from: 10, to: Timeline.address(3), MQTTBytes.connect(user: "admin", password: "admin"))
    life.converse(
      2, from: 11, to: Timeline.address(3), FTPAnalyzer.self, ["S:220 x\r\n", "C:USER admin\r\n", "C:PASS 1234\r\n"])
    life.converse(
      3, from: 12, to: Timeline.address(3), HTTPAnalyzer.self,
      ["C:GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"])
    life.converse(
      4, from: 13, to: Timeline.address(3), RTSPAnalyzer.self,
      ["C:DESCRIBE rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"])
    life.converse(
      5, from: 14, to: Timeline.internet(3), TelnetAnalyzer.self, Self.telnet("admin", "admin"))
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.map(\.device.mac) == (10...14).map { Timeline.mac($0) })
    #expect(alerts.allSatisfy { $0.severity == .high && $0.observed.hasSuffix("shipped with") })
  }

  @Test("the shipped password of a device that is being set up weighs like any, and more when it is used an hour later")
  func setUp() {
    var life = Timeline()
    life.packet(0, from: 3, to: Timeline.internet(9))
    for second in [100.0, 200, 4000, 90_000] {
      life.converse(second, from: 10, to: Timeline.address(3), TelnetAnalyzer.self, Self.telnet("root", "xc3511"))
    }
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.map(\.severity) == [.low, .high])
    #expect(alerts.map(\.time) == [Timeline.moment(100), Timeline.moment(4000)])
  }

  @Test("a visitor of an FTP server has no password that matters, be its name a password as well")
  func anonymous() {
    var life = Timeline(learning: 10_000)
    for (second, login) in [("anonymous", "anonymous"), ("ftp", "ftp"), ("anonymous", "guest")].enumerated() {
      life.converse(
        Double(second), from: 10, to: Timeline.address(3), FTPAnalyzer.self,
        ["S:220 x\r\n", "C:USER \(login.0)\r\n", "C:PASS \(login.1)\r\n", "S:230 x\r\n"])
    }
    #expect(life.alerts.isEmpty)
  }

  @Test("a device that is refused again and again guesses passwords")
  func telnetGuessing() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<20 {
      var lines = Self.telnet
      lines[3] = "C:hunter\(attempt)\r\n"
      life.converse(Double(attempt), from: 10, to: Timeline.address(3), TelnetAnalyzer.self, lines)
    }
    #expect(life.alerts(of: "brute-force").first?.severity == .high)
  }

  @Test("a device that goes on trying the one login that is refused guesses nothing, and is told of for information")
  func outdatedPassword() {
    func told(_ body: (inout Timeline, Double) -> Void) -> [Alert] {
      var life = Timeline(learning: 10_000)
      for attempt in 0..<15 { body(&life, Double(attempt) * 20) }
      return life.alerts(of: "brute-force")
    }
    let (broker, mqtt) = (Timeline.address(3), MQTTBytes.connect(user: "home", password: "old"))
    let alerts = told { life, second in
      life.mqtt(second, from: 10, to: broker, mqtt)
      life.connack(second, to: 10, from: broker, code: 4)
    }
    #expect(alerts.map(\.severity) == [.informational])
    #expect(
      alerts.first?.observed
        == "was refused 9 times within 3 min with one and the same login at 192.168.1.3 port 1883")
    #expect(alerts.first?.observed.contains("old") == false)
    for severities in [
      told { life, second in life.converse(second, from: 10, to: broker, HTTPAnalyzer.self, Self.page("401 x")) },
      told { life, second in life.converse(second, from: 10, to: broker, FTPAnalyzer.self, Self.ftp("camera", 530)) },
      told { life, second in life.converse(second, from: 10, to: broker, TelnetAnalyzer.self, Self.telnet) },
    ] {
      #expect(severities.map(\.severity) == [.informational])
    }
  }

  @Test("one password at many servers, and several tried side by side, are guesses")
  func spraying() {
    var life = Timeline(learning: 10_000)
    let connect = MQTTBytes.connect(user: "home", password: "old")
    for attempt in 0..<20 {
      life.mqtt(Double(attempt), from: 10, to: Timeline.address(30 + attempt), connect)
      life.connack(Double(attempt), to: 10, from: Timeline.address(30 + attempt), code: 4)
    }
    #expect(life.alerts(of: "brute-force").first?.severity == .high)
    life = Timeline(learning: 10_000)
    for attempt in 0..<20 {
      for task in 0..<4 {
        let connect = MQTTBytes.connect(user: "home", password: "\(attempt) \(task)")
        life.mqtt(Double(attempt), from: 10, to: Timeline.address(3), connect)
      }
      for _ in 0..<4 { life.connack(Double(attempt), to: 10, from: Timeline.address(3), code: 4) }
    }
    #expect(life.alerts(of: "brute-force").first?.severity == .high)
  }

  /// A device that opens an SSH session every so many seconds, each with so many bytes of an answer.
  private static func sessions(every seconds: Double, count: Int, bytes: UInt64 = 2500, learning: Double = 600)
    -> [Alert]
  {
    var life = Timeline(learning: learning)
    life.packet(0, from: 10, to: Timeline.address(3), port: 22)
    for session in 0..<count {
      let second = 700 + Double(session) * seconds
      var context = life.context(second + 1, from: 10, to: Timeline.address(3), port: 22)
      context.flow?.start = Timeline.moment(second)
      context.flow?.toServer.bytes = 2000
      context.flow?.toClient.bytes = bytes
      context.flow?.toClient.packets = 12
      life.engine.observe(.flowEnded(FlowRecord()), in: context)
    }
    life.quiet(until: 700 + Double(count) * seconds + 20)
    return life.alerts(of: "brute-force")
  }

  @Test(
    "short SSH sessions one after the other guess passwords; a task every few minutes and sessions that carry files do not"
  )
  func sshGuessing() {
    let alerts = Self.sessions(every: 5, count: 40)
    #expect(
      alerts.first?.observed == "opened 9 SSH sessions within 10 min at 192.168.1.3 port 22, each as short as a login")
    #expect(Self.sessions(every: 180, count: 400).isEmpty)
    #expect(Self.sessions(every: 5, count: 40, bytes: 200_000).isEmpty)
  }

  private static func ftp(_ user: String, _ code: Int) -> [String] {
    ["S:220 x\r\n", "C:USER \(user)\r\n", "S:331 x\r\n", "C:PASS hunter2\r\n", "S:\(code) x\r\n"]
  }

  @Test("an FTP login shows its password, that of nobody in particular does not")
  func ftpPassword() {
    var life = Timeline(learning: 10_000)
    life.converse(5, from: 10, to: Timeline.internet(3), FTPAnalyzer.self, Self.ftp("camera", 230))
    life.converse(6, from: 11, to: Timeline.internet(3), FTPAnalyzer.self, Self.ftp("anonymous", 230))
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("port 21 as user \u{201C}camera\u{201D}") == true)
  }

  private static func page(_ status: String, challenge: String = "Basic realm=\"x\"") -> [String] {
    [
      "C:GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Y2FtZXJhOmh1bnRlcjI=\r\n\r\n",
      "S:HTTP/1.1 \(status)\r\nWWW-Authenticate: \(challenge)\r\nContent-Length: 0\r\n\r\n",
    ]
  }

  @Test("a page that is asked for with Basic credentials shows their password, with Digest it does not")
  func httpPassword() {
    var life = Timeline(learning: 10_000)
    life.converse(5, from: 10, to: Timeline.internet(3), HTTPAnalyzer.self, Self.page("200 OK"))
    life.converse(
      6, from: 11, to: Timeline.internet(3), HTTPAnalyzer.self,
      ["C:GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Digest username=\"camera\"\r\n\r\n"])
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("port 80 as user \u{201C}camera\u{201D}") == true)
    #expect(alerts.first?.observed.contains("hunter2") == false)
  }

  @Test("pages that are refused again and again guess passwords; a number of the server that is used up is no refusal")
  func httpGuessing() {
    var life = Timeline(learning: 10_000)
    let stale = "Digest realm=\"x\", nonce=\"y\", stale=true"
    for attempt in 0..<20 {
      let time = Double(attempt)
      var page = Self.page("401 Unauthorized")
      page[0] = page[0].replacing("Y2FtZXJhOmh1bnRlcjI=", with: "Y2FtZXJhOmh1bnRlc\(1000 + attempt)")
      life.converse(time, from: 10, to: Timeline.address(3), HTTPAnalyzer.self, page)
      life.converse(time, from: 11, to: Timeline.address(3), HTTPAnalyzer.self, Self.page("401 x", challenge: stale))
      life.converse(time, from: 12, to: Timeline.address(3), HTTPAnalyzer.self, Self.page("200 OK"))
      life.converse(time, from: 13, to: Timeline.address(3), HTTPAnalyzer.self, Self.page("404 Not Found"))
    }
    let guessers = Set(life.alerts(of: "brute-force").map(\.device.mac))
    #expect(guessers == [Timeline.mac(10)])
  }

  @Test("a camera's stream that is asked for with Basic credentials shows their password, and refusals guess it")
  func rtsp() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<20 {
      life.converse(
        Double(attempt), from: 10, to: Timeline.address(3), RTSPAnalyzer.self,
        [
          "C:DESCRIBE rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic Y2FtZXJhOmh1bnRl\(1000 + attempt)\r\n\r\n",
          "S:RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n",
        ])
    }
    #expect(life.alerts(of: "plaintext-credentials").first?.observed.contains("\u{201C}camera\u{201D}") == true)
    #expect(life.alerts(of: "brute-force").first?.device.mac == Timeline.mac(10))
    #expect(life.alerts(of: "brute-force").first?.severity == .high)
  }

  @Test("FTP logins that are refused again and again guess passwords")
  func ftpGuessing() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<20 {
      let lines = Self.ftp("camera\(attempt)", 530)
      life.converse(Double(attempt), from: 10, to: Timeline.address(3), FTPAnalyzer.self, lines)
    }
    #expect(life.alerts(of: "brute-force").first?.severity == .high)
  }

  /// A request and an answer of version 2c with a community of six letters.
  private static func snmp(_ community: String, status: UInt8) -> [String] {
    func message(_ tag: UInt32, _ status: UInt8) -> String {
      let pdu: [UInt8] = [2, 1, 7, 2, 1, status, 2, 1, 0, 0x30, 0]
      let head = "\u{30}\u{18}\u{2}\u{1}\u{1}\u{4}\u{6}" + community
      let tag = Unicode.Scalar(tag).map { String(Character($0)) } ?? ""
      return head + tag + "\u{B}" + String(decoding: pdu, as: UTF8.self)
    }
    return ["C:" + message(0xA0, 0), "S:" + message(0xA2, status)]
  }

  @Test("an SNMP request shows its community, unless everybody knows it")
  func snmpCommunity() {
    var life = Timeline(learning: 10_000)
    life.converse(5, from: 10, to: Timeline.internet(3), SNMPAnalyzer.self, Self.snmp("s3cret", status: 0))
    life.converse(6, from: 11, to: Timeline.internet(3), SNMPAnalyzer.self, Self.snmp("public", status: 0))
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("s3cret") == false)
  }

  @Test("SNMP requests that are not authorised again and again guess communities")
  func snmpGuessing() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<20 {
      life.converse(
        Double(attempt), from: 10, to: Timeline.address(3), SNMPAnalyzer.self, Self.snmp("public", status: 16))
    }
    #expect(life.alerts(of: "brute-force").isEmpty == false)
  }
}
