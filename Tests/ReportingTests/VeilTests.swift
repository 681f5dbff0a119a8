// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Reporting

/// What the privacy levels let through.
@Suite("Privacy levels · what a record may tell")
struct VeilTests {
  private static let address = Field("src_ip", .address, "", isPersonal: true)
  private static let mac = Field("ether.src_mac", .hardwareAddress, "", isPersonal: true)
  private static let name = Field("dhcp.hostname", .text, "", isPersonal: true)
  private static let sni = Field("tls.sni", .text, "", isPersonal: true)
  private static let count = Field("dhcp.count", .number, "")

  private func line(
    _ level: PrivacyLevel, key: String = "key", day: Int64 = 20_000, _ body: (inout JSONLine) -> Void
  ) -> String {
    var line = JSONLine()
    line.veil = Veil(level: level, home: .standard, secret: Array(key.utf8))
    line.veil.turn(to: Timestamp(seconds: day * 86_400 + 5, nanoseconds: 0))
    line.begin()
    body(&line)
    line.end()
    return String(line: line.bytes)
  }

  private func visit(_ line: inout JSONLine, sni: String = "api.example.com") {
    line.visit(Self.address, .address(IPAddress(v4: 0xC0A8_0117)))
    line.visit(Self.mac, .hardwareAddress(MACAddress(value: 0x00005E_005323)))
    line.visit(Self.name, string: "annas-phone")
    line.visit(Self.sni, string: sni)
    line.visit(Self.count, 3)
  }

  @Test("an incident is told at every level but none, without what a level hides")
  func incident() throws {
    let incident = try #require(Sample.incident.incident)
    var told: [PrivacyLevel: Incident] = [:]
    for level in PrivacyLevel.allCases {
      var veil = Veil(level: level, home: .standard, secret: [1])
      told[level] = veil.veiled(incident)
    }
    #expect(told[.full]?.uid == "a-1")
    #expect(told[PrivacyLevel.none] == nil)
    #expect(told[.aggregate]?.uid == "-" && told[.aggregate]?.devices.isEmpty == true)
    let hidden: Incident = try #require(told[PrivacyLevel.pseudonymous])
    #expect(hidden.uid != "a-1")
    #expect(hidden.devices.count == 1 && hidden.devices[0].name.isEmpty)
    #expect(hidden.devices[0].mac != incident.devices[0].mac && hidden.devices[0].id != incident.devices[0].id)
    #expect(hidden.story.map(\.detector) == incident.story.map(\.detector))
  }

  @Test("full lets everything through, aggregate and none leave what is personal out and the rest in")
  func levels() {
    #expect(
      line(.full) { visit(&$0) }
        == #"{"src_ip":"192.168.1.23","ether":{"src_mac":"00:00:5e:00:53:23"},"dhcp":{"hostname":"annas-phone"},"#
        + #""tls":{"sni":"api.example.com"},"dhcp":{"count":3}}"#)
    #expect(line(.aggregate) { visit(&$0) } == #"{"dhcp":{"count":3}}"#)
    #expect(line(.none) { visit(&$0) } == #"{"dhcp":{"count":3}}"#)
  }

  @Test(
    "pseudonyms are addresses of unused ranges, equal within a day and a key, and others on the next day or with another key"
  )
  func pseudonyms() throws {
    let first = line(.pseudonymous) { visit(&$0) }
    #expect(first == line(.pseudonymous) { visit(&$0) })
    #expect(first != line(.pseudonymous, day: 20_001) { visit(&$0) })
    #expect(first != line(.pseudonymous, key: "other") { visit(&$0) })
    for word in ["192.168.1.23", "00:00:5e", "annas"] { #expect(!first.contains(word), "\(first)") }
    #expect(first.contains(#""sni":"api.example.com""#))
    var veil = Veil(level: .pseudonymous, home: .standard, secret: [1])
    veil.turn(to: Timestamp(nanoseconds: 0))
    let v4 = veil.pseudonym(of: IPAddress(v4: 0xC0A8_0117))
    #expect(v4.low >> 28 == 0xF)
    let global = try #require(IPAddress("2a00:1450:4001::5"))
    #expect(veil.pseudonym(of: global).high >> 32 == 0x2001_0DB8)
    let mac = veil.pseudonym(of: MACAddress(value: 0x00005E_005323))
    #expect(mac.isLocallyAdministered)
    #expect(mac.isDevice)
  }

  @Test("addresses of the Internet, groups and broadcasts stay: they are no device's")
  func others() throws {
    var veil = Veil(level: .pseudonymous, home: .standard, secret: [1])
    veil.turn(to: Timestamp(nanoseconds: 0))
    for text in ["8.8.8.8", "224.0.0.251", "255.255.255.255", "ff02::fb", "0.0.0.0", "::"] {
      let address = try #require(IPAddress(text))
      #expect(veil.pseudonym(of: address) == address, "\(text)")
    }
  }

  @Test("a device's id has the pseudonym of the address that it is", arguments: ["00:00:5e:00:53:23", "192.168.1.23"])
  func ids(_ text: String) {
    var veil = Veil(level: .pseudonymous, home: .standard, secret: [1])
    veil.turn(to: Timestamp(nanoseconds: 0))
    let name = veil.pseudonym(of: Array(text.utf8).span.octets).description
    if let mac = MACAddress(text) {
      #expect(name == veil.pseudonym(of: mac).description)
    } else if let address = IPAddress(text) {
      #expect(name == veil.pseudonym(of: address).description)
    }
    #expect(name != text)
  }

  @Test(
    "names of the home are hidden where a device went, names of the Internet are not",
    arguments: [
      ("annas-iphone.local", true), ("nas", true), ("printer.fritz.box", true), ("4.1.168.192.in-addr.arpa", true),
      ("update.example.com", false), ("Update.Example.COM.", false),
    ])
  func destinations(_ name: String, _ isHidden: Bool) {
    let line = line(.pseudonymous) { visit(&$0, sni: name) }
    #expect(line.contains(name) != isHidden, "\(line)")
  }

  @Test("in sentences, addresses of the home and what is quoted become pseudonyms; the rest is read as before")
  func sentences() {
    var veil = Veil(level: .pseudonymous, home: .standard, secret: [1])
    veil.turn(to: Timestamp(nanoseconds: 0))
    let text = "logged in at 192.168.1.9:23 as \u{201C}anna\u{201D}, then called 8.8.8.8; usual: fe80::1."
    let shown = veil.sentence(text)
    #expect(!shown.contains("anna"))
    #expect(!shown.contains("fe80::1"))
    #expect(!shown.contains("192.168.1.9"))
    #expect(shown.hasPrefix("logged in at "))
    #expect(shown.contains("then called 8.8.8.8; usual: 2001:db8:"))
    #expect(shown.hasSuffix("."))
  }

  @Test("the code is HMAC-SHA-256 of RFC 4231, cases 1, 2 and 6")
  func codes() {
    func hex(_ key: [UInt8], _ message: String) -> String {
      let code = HMAC.code(of: Array(message.utf8).span.octets, key: key.span)
      return ShortText(hex: code.span).description
    }
    #expect(
      hex([UInt8](repeating: 0x0B, count: 20), "Hi There")
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hex(Array("Jefe".utf8), "what do ya want for nothing?")
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      hex([UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First")
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}
