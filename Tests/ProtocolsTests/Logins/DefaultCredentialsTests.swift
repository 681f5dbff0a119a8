// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Logins and whether devices are shipped with them.
private let logins: [(user: String, password: String, isDefault: Bool)] = [
  ("root", "xc3511", true), ("admin", "admin", true), ("admin", "7ujMko0admin", true), ("root", "zlxx.", true),
  ("Administrator", "admin", true), ("administrator", "1234", true), ("pi", "raspberry", true),
  // Another case, a part, more, another user, the wrong way round.
  ("root", "XC3511", false), ("Root", "xc3511", false), ("administrator", "admin", false), ("root", "xc351", false),
  ("root", "c3511", false), ("root", "xc35111", false), ("admin", "xc3511", false), ("xc3511", "root", false),
  ("rootx", "c3511", false), ("roo", "txc3511", false), ("admin", "hunter2", false), ("camera", "camera", false),
]

private func base64(_ text: String) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  let bytes = Array(text.utf8)
  var code = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for place in 0..<4 {
      code.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
    }
  }
  return code
}

/// What the log says of it: `true` where it says so, nothing else.
private func tellsDefault(_ messages: [RenderedMessage]) -> Bool {
  let values = messages.compactMap { $0["vedette.default_password"] }
  #expect(values.allSatisfy { $0 == "true" } && values.count <= 1)
  return !values.isEmpty
}

@Suite("Logins that devices are shipped with · Antonakakis et al., USENIX Security 2017")
struct DefaultCredentialsTests {
  private static func isDefault(_ user: String, _ password: String) -> Bool {
    let (name, secret) = (Array(user.utf8), Array(password.utf8))
    return DefaultCredentials.mark(userName: name.span.octets, password: secret.span.octets).isDefault
  }

  @Test("both parts must be as they are written", arguments: logins)
  func table(user: String, password: String, isDefault: Bool) {
    #expect(Self.isDefault(user, password) == isDefault)
  }

  @Test("a login has one mark, and another name or password another one")
  func marks() {
    func mark(_ user: String, _ password: String) -> LoginMark {
      let (name, secret) = (Array(user.utf8), Array(password.utf8))
      return DefaultCredentials.mark(userName: name.span.octets, password: secret.span.octets)
    }
    #expect(mark("home", "one") == mark("home", "one"))
    #expect(mark("home", "one") != mark("home", "two"))
    #expect(mark("home", "one") != mark("homeo", "ne"))
    #expect(mark("home", "one") != mark("hall", "one"))
  }

  @Test("nothing at all and a password alone are no login; an empty password is one that some devices are shipped with")
  func empty() {
    #expect(!Self.isDefault("", ""))
    #expect(!Self.isDefault("", "admin"))
    #expect(Self.isDefault("admin", ""))
  }

  @Test("HTTP's Basic credentials are compared", arguments: logins)
  func http(user: String, password: String, isDefault: Bool) {
    #expect(Self.http("Basic \(base64("\(user):\(password)"))") == isDefault)
  }

  @Test(
    "what is no base64, has no colon, more than one, or more than 128 characters is no default login",
    arguments: [
      ("Basic YWRtaW46YWRtaW4=", true), ("basic   YWRtaW46YWRtaW4=", true), ("Basic YWRtaW46YWRtaW4", true),
      ("Basic YWRtaW46", true), ("Basic YWRtaW46YWRtaW4!", false), ("Basic YWRtaW46YWRtaW4=YQ==", false),
      ("Basic YWRtaW5hZG1pbg==", false), ("Basic YWRtaW4AYWRtaW4=", false), ("Basic YWRtaW4=", false),
      ("Basic " + base64("admin:admin:"), false),
      ("Basic " + "YWRtaW46YWRtaW4" + String(repeating: "=", count: 114), false),
      ("Basic " + "YWRtaW46YWRtaW4" + String(repeating: "=", count: 113), true), ("Basic", false), ("Basic ", false),
      ("Digest YWRtaW46YWRtaW4=", false), ("Bearer YWRtaW46YWRtaW4=", false),
    ])
  func code(credentials: String, isDefault: Bool) {
    #expect(Self.http(credentials) == isDefault)
  }

  private static func http(_ credentials: String) -> Bool {
    var feeder = StreamFeeder<HTTPAnalyzer>()
    feeder.feed(Array("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: \(credentials)\r\n\r\n".utf8))
    return tellsDefault(feeder.messages)
  }

  @Test("RTSP's Basic credentials are compared", arguments: logins)
  func rtsp(user: String, password: String, isDefault: Bool) {
    var feeder = StreamFeeder<RTSPAnalyzer>()
    let code = base64("\(user):\(password)")
    feeder.feed(Array("DESCRIBE rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic \(code)\r\n\r\n".utf8))
    feeder.feed(Array("RTSP/1.0 200 OK\r\nCSeq: 1\r\nAuthorization: Basic \(code)\r\n\r\n".utf8), .toClient)
    #expect(tellsDefault(feeder.messages) == isDefault)
  }

  @Test("MQTT's logins are compared", arguments: logins)
  func mqtt(user: String, password: String, isDefault: Bool) {
    #expect(Self.mqtt([user, password], flags: 0xC2) == isDefault)
  }

  @Test("MQTT without a password, without a name, and cut short shows no default login")
  func mqttParts() {
    #expect(!Self.mqtt(["admin"], flags: 0x82))
    #expect(!Self.mqtt(["admin"], flags: 0x42, level: 5))
    for length in 0..<Self.connect(["admin", "admin"], flags: 0xC2).count {
      var feeder = StreamFeeder<MQTTAnalyzer>()
      feeder.feed(Array(Self.connect(["admin", "admin"], flags: 0xC2).prefix(length)))
      #expect(!tellsDefault(feeder.messages))
    }
  }

  private static func connect(_ texts: [String], flags: UInt8, level: UInt8 = 4) -> [UInt8] {
    let head: [UInt8] = [0, 4, 0x4D, 0x51, 0x54, 0x54, level, flags, 0, 60] + (level == 5 ? [0] : [])
    let body = head + (["id"] + texts).flatMap { [0, UInt8($0.utf8.count)] + Array($0.utf8) }
    return [0x10, UInt8(body.count)] + body
  }

  private static func mqtt(_ texts: [String], flags: UInt8, level: UInt8 = 4) -> Bool {
    var feeder = StreamFeeder<MQTTAnalyzer>()
    feeder.feed(connect(texts, flags: flags, level: level))
    #expect(feeder.messages.first?["mqtt.connect.client_id"] == "id")
    return tellsDefault(feeder.messages)
  }

  @Test("FTP's name and the password behind it are compared", arguments: logins)
  func ftp(user: String, password: String, isDefault: Bool) {
    #expect(Self.ftp(["USER \(user)", "PASS \(password)"]) == isDefault)
  }

  @Test(
    "anonymous logins, a name that came later or was given up, and an empty password are no default login at FTP",
    arguments: [
      (["USER anonymous", "PASS anonymous"], false), (["USER ftp", "PASS ftp"], false),
      (["PASS admin", "USER admin"], false), (["USER admin", "REIN", "PASS admin"], false),
      (["USER admin", "PASS"], false), (["USER admin", "ACCT admin"], false), (["USER admin admin"], false),
      (["USER admin", "SYST", "PASS admin"], true), (["USER root", "USER admin", "PASS admin"], true),
    ])
  func ftpOrder(lines: [String], isDefault: Bool) {
    #expect(Self.ftp(lines) == isDefault)
  }

  private static func ftp(_ lines: [String]) -> Bool {
    var feeder = StreamFeeder<FTPAnalyzer>()
    for line in lines { feeder.feed(Array((line + "\r\n").utf8)) }
    #expect(feeder.breaches == [])
    return tellsDefault(feeder.messages)
  }

  @Test("telnet's name and the password that is typed are compared, however the bytes come", arguments: logins)
  func telnet(user: String, password: String, isDefault: Bool) {
    let script = ["S:login: ", "C:\(user)\r\n", "S:Password: ", "C:\(password)\r\n", "S:\r\nLogin incorrect\r\n"]
    #expect(Self.telnet(script) == isDefault)
    #expect(Self.telnet(script, byByte: true) == isDefault)
  }

  @Test(
    "at telnet a corrected password is no default login, but for one that is typed anew; nor is one typed by half",
    arguments: [
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc3511\r\n"], true),
      (["S:login: ", "C:rooo\u{7F}t\r\n", "S:Password: ", "C:xc3511\r\n"], true),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc3511\u{7F}\r\n"], false),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc351\u{8}1\r\n"], false),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:x\u{15}xc3511\r\n"], true),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:x\u{8}\u{15}xc3511\r\n"], true),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc3\u{9}511\r\n"], false),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc3511\u{3}\r\n"], false),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:xc3511"], false),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:\r\n"], false),
      (["S:Password: ", "C:xc3511\r\n"], false),
      (["S:login: ", "C:root\r\n", "S:# ", "C:xc3511\r\n"], false),
      (["S:Password: ", "C:no\r\n", "S:login: ", "C:root\r\n", "S:Password: ", "C:xc3511\r\n"], true),
      (["S:login: ", "C:root\r\n", "S:Password: ", "C:no\r\n", "S:\r\nPassword: ", "C:xc3511\r\n"], true),
    ])
  func telnetTyping(script: [String], isDefault: Bool) {
    #expect(Self.telnet(script) == isDefault)
    #expect(Self.telnet(script, byByte: true) == isDefault)
  }

  @Test("a telnet password whose bytes were partly lost is no default login")
  func telnetLoss() {
    var feeder = StreamFeeder<TelnetAnalyzer>()
    feeder.feed(Array("login: ".utf8), .toClient)
    feeder.feed(Array("root\r\n".utf8))
    feeder.feed(Array("Password: ".utf8), .toClient)
    feeder.feed(Array("xc3".utf8))
    feeder.lose()
    feeder.feed(Array("511\r\n".utf8))
    #expect(!tellsDefault(feeder.messages))
  }

  private static func telnet(_ script: [String], byByte: Bool = false) -> Bool {
    var feeder = StreamFeeder<TelnetAnalyzer>()
    for line in script {
      let bytes = Array(line.dropFirst(2).utf8)
      for piece in byByte ? bytes.map({ [$0] }) : [bytes] {
        feeder.feed(piece, line.hasPrefix("C:") ? .toServer : .toClient)
      }
    }
    #expect(feeder.breaches == [])
    return tellsDefault(feeder.messages)
  }

  @Test(
    "of SNMP's communities the one for changing is a default, the one for reading is none",
    arguments: [("private", true), ("public", false), ("Private", false), ("privat", false), ("s3cret", false)])
  func snmp(community: String, isDefault: Bool) throws {
    for (kind, isRequest) in [(0xA0, true), (0xA3, true), (0xA2, false)] as [(UInt8, Bool)] {
      let bytes = SNMPBytes.message(1, community, SNMPBytes.pdu(kind))
      var reader = WireReader(bytes.span.octets)
      let usesDefault = try SNMPMessage(parsing: &reader).usesDefaultPassword
      #expect(usesDefault == (isRequest && isDefault))
    }
  }

  @Test("no record holds a password, a default one neither")
  func redaction() {
    var http = StreamFeeder<HTTPAnalyzer>()
    http.feed(Array("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic cm9vdDp4YzM1MTE=\r\n\r\n".utf8))
    var ftp = StreamFeeder<FTPAnalyzer>()
    ftp.feed(Array("USER root\r\nPASS xc3511\r\n".utf8))
    var telnet = StreamFeeder<TelnetAnalyzer>()
    telnet.feed(Array("login: ".utf8), .toClient)
    telnet.feed(Array("root\r\n".utf8))
    telnet.feed(Array("Password: ".utf8), .toClient)
    telnet.feed(Array("xc3511\r\n".utf8))
    var mqtt = StreamFeeder<MQTTAnalyzer>()
    mqtt.feed(Self.connect(["root", "xc3511"], flags: 0xC2))
    for messages in [http.messages, ftp.messages, telnet.messages, mqtt.messages] {
      #expect(tellsDefault(messages))
      #expect(!"\(messages)".contains("xc3511") && !"\(messages)".contains("cm9vdDp4YzM1MTE"))
    }
  }
}
