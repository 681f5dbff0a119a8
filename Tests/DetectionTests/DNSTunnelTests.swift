// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

private let base32 = "abcdefghijklmnopqrstuvwxyz234567"
private let hexadecimal = "0123456789abcdef"

@Suite("DNS tunnel · RFC 1035 §3.1")
struct DNSTunnelTests {
  private func home(learning: Double = 600) -> Timeline {
    var life = Timeline(learning: learning)
    life.normalLife(of: 10, from: 0, to: 3600)
    return life
  }

  /// The shapes of the tools' names: labels that carry data, their number of letters, and the type asked for.
  @Test(
    "iodine, dnscat2, dns2tcp and plain exfiltration are told within 60 questions",
    arguments: [
      ([60, 60, 50], 10), ([62], 16), ([36], 5), ([30], 15), ([57], 25), ([60, 60, 60], 1), ([44], 16),
    ] as [([Int], UInt16)])
  func tools(labels: [Int], type: UInt16) {
    var life = home()
    var letters = Letters()
    var questions = 0
    while questions < 200 && life.alerts(of: "dns-tunnel").isEmpty {
      let data = labels.map { letters.text($0, of: base32) }.joined(separator: ".")
      life.ask(3600 + Double(questions) * 2, from: 10, name: data + ".t.example.com", type: type)
      questions += 1
    }
    #expect(questions <= 60)
    let alerts = life.alerts(of: "dns-tunnel")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("under example.com within") == true)
  }

  @Test(
    "more than a hundred names of forty letters are told, whatever is asked for, over TCP and while the device is learned"
  )
  func addresses() {
    var life = home(learning: 100_000)
    var letters = Letters()
    for step in 0..<130 {
      life.ask(
        3600 + Double(step) * 10, from: 10, name: letters.text(48, of: hexadecimal) + ".example.org", transport: .tcp)
    }
    #expect(!life.alerts(of: "dns-tunnel").isEmpty)
  }

  @Test("short names whose answers are full of data are told")
  func download() {
    var life = home()
    for step in 0..<20 {
      life.lookUp(3600 + Double(step), from: 10, name: "l.\(step).ns.example.net", type: 16, data: 200)
    }
    let alerts = life.alerts(of: "dns-tunnel")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed.contains("bytes of data") == true)
  }

  /// What looks alike: the names of one service, how many of them within an hour, and the type asked for.
  @Test(
    "services with names of their own for everything are not told",
    arguments: [
      // Content networks, with a short hash or a node's name.
      ("cdn", 400, 1), ("node", 300, 28),
      // An anti-virus program's look-ups, and a session's name of an app: long, but few.
      ("antivirus", 80, 1), ("session", 80, 1),
      // Blocklists of addresses, and the network that an address belongs to.
      ("blocklist", 500, 1), ("blocklist6", 500, 16), ("origin", 60, 16),
      // Names of addresses, and what is offered in the home.
      ("reverse", 500, 12), ("reverse6", 500, 12), ("service", 200, 16), ("lan", 300, 1),
      // Mail servers' records of many domains.
      ("dkim", 200, 16),
    ] as [(String, Int, UInt16)])
  func lookAlikes(shape: String, count: Int, type: UInt16) {
    var life = home()
    var letters = Letters()
    for step in 0..<count {
      let name =
        switch shape {
        case "cdn": "d\(letters.text(13, of: hexadecimal)).cloudfront.example"
        case "node": "r\(step)---sn-\(letters.text(10, of: hexadecimal)).video.example"
        case "antivirus": "0.0.0.0.1.0.0.4e.\(letters.text(26, of: base32)).avqs.example.com"
        case "session": "\(letters.text(8, of: hexadecimal))-\(letters.text(27, of: hexadecimal)).telemetry.example.com"
        case "blocklist": "\(step % 250).\(step / 2 % 250).7.\(step % 99).zen.example.org"
        case "blocklist6":
          (0..<32).map { _ in letters.text(1, of: hexadecimal) }.joined(separator: ".") + ".zen.example.org"
        case "origin": "\(step).100.51.198.origin.asn.example.com"
        case "reverse": "\(step % 250).\(step / 250).168.192.in-addr.arpa"
        case "reverse6": (0..<32).map { _ in letters.text(1, of: hexadecimal) }.joined(separator: ".") + ".ip6.arpa"
        case "service": "\(letters.text(40, of: hexadecimal))._hap._tcp.local"
        case "lan": "\(letters.text(50)).lan"
        default: "selector\(step).\(letters.text(40))._domainkey.domain\(step).example"
        }
      // Apps ask for both kinds of addresses.
      life.lookUp(
        3600 + Double(step) * 7, from: 10, name: name, type: shape == "dkim" ? 16 : type, data: type == 16 ? 50 : 0)
    }
    #expect(life.alerts(of: "dns-tunnel").isEmpty)
    #expect(life.level(of: 10) < 1000)
  }

  @Test("a home's resolver that passes a tunnel on is not told; who tunnels through it, or claims to be a resolver, is")
  func forwarder() {
    var life = home()
    var letters = Letters()
    for step in 0..<60 {
      let second = 3600 + Double(step)
      let name = letters.text(60, of: base32) + ".example.com"
      life.converse(second, from: 10, to: Timeline.address(5), name: name, type: 16)
      life.ask(second, from: 5, name: name, type: 16, resolver: Timeline.internet(53))
      // An answer to nothing.
      life.answer(second, for: 7, name: name, type: 16, resolver: Timeline.address(6))
      life.ask(second, from: 6, name: name, type: 16, resolver: Timeline.internet(53))
    }
    let devices = Set(life.alerts(of: "dns-tunnel").compactMap(\.device.mac))
    #expect(devices == [Timeline.mac(10), Timeline.mac(6)])
  }

  @Test("a program that asked for as many long names while it was learned is usual; a tunnel beside it is told")
  func usual() {
    var life = Timeline(learning: 8000)
    life.normalLife(of: 10, from: 0, to: 100)
    var letters = Letters()
    func question() -> String { letters.text(50, of: hexadecimal) + ".files.example.com" }
    for step in 0..<90 { life.ask(200 + Double(step) * 40, from: 10, name: question()) }
    for step in 0..<200 { life.ask(8100 + Double(step) * 16, from: 10, name: question()) }
    #expect(life.alerts(of: "dns-tunnel").isEmpty)
    for step in 0..<60 {
      life.ask(
        12_000 + Double(step), from: 10, name: question().replacing("files.example.com", with: "evil.example"), type: 10
      )
    }
    #expect(!life.alerts(of: "dns-tunnel").isEmpty)
  }

  @Test("what a device asked for is forgotten with it")
  func forgetting() {
    var life = home()
    var letters = Letters()
    for step in 0..<20 { life.ask(3600 + Double(step), from: 10, name: letters.text(60) + ".example.com", type: 16) }
    _ = life.engine.forget([Timeline.mac(10).description])
    for step in 0..<20 { life.ask(3700 + Double(step), from: 10, name: letters.text(60) + ".example.com", type: 16) }
    #expect(life.alerts(of: "dns-tunnel").isEmpty)
  }
}
