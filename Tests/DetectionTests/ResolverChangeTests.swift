// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Detection

extension Timeline {
  /// A TLS 1.2 hello with a server's name.
  mutating func hello(_ second: Double, from device: Int, to server: IPAddress, name: String, port: UInt16 = 443) {
    let text = Array(name.utf8)
    let list = [0, UInt8(text.count >> 8), UInt8(text.count & 0xFF)] + text
    let extensionBytes = [0, 0, 0, UInt8(list.count + 2), 0, UInt8(list.count)] + list
    let bytes =
      [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2F, 1, 0, 0, UInt8(extensionBytes.count)]
      + extensionBytes
    var reader = WireReader(bytes.span.octets)
    guard let hello = try? TLSClientHello(parsing: &reader) else { return }
    send(second, from: device, to: server, port: port, .tlsClientHello(hello))
  }
}

private let router = Timeline.address(1)
private let publicResolver = IPAddress(v4: 0x0808_0808)

@Suite("Resolver change · RFC 8484 §5")
struct ResolverChangeTests {
  private func home(to end: Double = 20_000) -> Timeline {
    var life = Timeline(learning: 600)
    life.offer(10, from: 1, router: router, resolver: router)
    life.normalLife(of: 10, from: 0, to: end)
    return life
  }

  @Test(
    "a resolver that the device never used is evidence, in the clear and over TLS", arguments: [53, 853] as [UInt16])
  func newResolver(port: UInt16) {
    var life = home()
    life.contact(20_000, from: 10, to: publicResolver, port: port, transport: port == 53 ? .udp : .tcp)
    life.quiet(until: 20_020)
    #expect(life.suspicions(of: 10).contains("resolver-change"))
    #expect(life.alerts(of: "resolver-change").isEmpty)
  }

  @Test("one over HTTPS is known by its name", arguments: ["dns.google", "mozilla.cloudflare-dns.com"])
  func overHTTPS(name: String) {
    var life = home()
    life.hello(20_000, from: 10, to: publicResolver, name: name)
    life.quiet(until: 20_020)
    #expect(life.suspicions(of: 10).contains("resolver-change"))
  }

  @Test(
    "a resolver that DHCP names, one that was learned, one that does not answer, and other hosts' hellos are no evidence"
  )
  func lookAlikes() {
    var offered = Timeline(learning: 600)
    offered.offer(10, from: 1, router: router, resolver: Timeline.internet(53))
    offered.normalLife(of: 10, from: 0, to: 20_000)
    offered.contact(20_000, from: 10, to: Timeline.internet(53), port: 53, transport: .udp)
    offered.quiet(until: 20_020)
    #expect(!offered.suspicions(of: 10).contains("resolver-change"))

    var fixed = Timeline(learning: 600)
    fixed.normalLife(of: 10, from: 0, to: 300)
    fixed.contact(300, from: 10, to: publicResolver, port: 53, transport: .udp)
    fixed.hello(310, from: 10, to: publicResolver, name: "dns.google")
    fixed.normalLife(of: 10, from: 320, to: 20_000)
    fixed.contact(20_000, from: 10, to: publicResolver, port: 53, transport: .udp)
    fixed.hello(20_000, from: 10, to: publicResolver, name: "dns.google")
    fixed.quiet(until: 20_020)
    #expect(!fixed.suspicions(of: 10).contains("resolver-change"))

    var life = home()
    life.contact(20_000, from: 10, to: publicResolver, port: 53, transport: .udp, isAnswered: false)
    life.hello(20_000, from: 10, to: publicResolver, name: "www.example.com")
    life.quiet(until: 20_020)
    #expect(!life.suspicions(of: 10).contains("resolver-change"))
  }

  @Test("a phone that changes its resolver every few hours, and one with private DNS, never make an alarm")
  func phone() {
    var life = Timeline(learning: 600)
    for hour in 0..<48 {
      let start = Double(hour) * 3600
      life.normalLife(of: 10, from: start, to: start + 600)
      if hour % 3 == 0 { life.contact(start + 700, from: 10, to: Timeline.internet(100 + hour), port: 853) }
      life.hello(start + 710, from: 10, to: Timeline.internet(9), name: "dns.google")
    }
    #expect(life.alerts.filter { $0.contributions.contains { $0.detector == "resolver-change" } }.isEmpty)
  }
}

@Suite("DNS rebinding · Jackson et al. 2007")
struct RebindingTests {
  private let camera = Timeline.address(20)

  private func home(learning: Double = 600) -> Timeline {
    var life = Timeline(learning: learning)
    life.offer(10, from: 1, router: router, resolver: router)
    life.lookUp(20, from: 10, name: "cloud.known.example", addresses: [Timeline.internet(3)])
    life.normalLife(of: 10, from: 30, to: 3600)
    return life
  }

  @Test("a name that leads to the Internet and then to a host of the home is told at once, whoever asked before")
  func flip() {
    var life = home()
    life.lookUp(3600, from: 10, name: "a1.known.example", addresses: [Timeline.internet(9)], timeToLive: 1)
    #expect(life.alerts(of: "resolver-change").isEmpty)
    life.lookUp(3603, from: 10, name: "a1.known.example", addresses: [camera], timeToLive: 1)
    let alerts = life.alerts(of: "resolver-change")
    #expect(alerts.map(\.severity) == [.medium])
    #expect(
      alerts.first?.observed
        == "was told that \u{201C}a1.known.example\u{201D} is 192.168.1.20 in the home network, while the "
        + "same name also leads to the Internet")
  }

  @Test("both addresses in one answer, a strange domain's name inside, and a flip while the device is learned are told")
  func others() {
    var both = home()
    both.lookUp(3600, from: 10, name: "b.evil.example", addresses: [Timeline.internet(9), camera])
    #expect(both.alerts(of: "resolver-change").count == 1)
    var strange = home()
    strange.lookUp(3600, from: 10, name: "c.evil.example", addresses: [camera])
    #expect(strange.alerts(of: "resolver-change").count == 1)
    var early = home(learning: 10_000)
    early.lookUp(3600, from: 10, name: "d.evil.example", addresses: [Timeline.internet(9)])
    early.lookUp(3601, from: 10, name: "d.evil.example", addresses: [camera])
    #expect(early.alerts(of: "resolver-change").count == 1)
  }

  @Test(
    "names that lead inside openly, and answers that lead to nobody, are not told",
    arguments: [
      // Names of the home, and a filter's answers for what it blocks.
      ("camera.lan", 0xC0A8_0114), ("camera.local", 0xC0A8_0114), ("camera.home.arpa", 0xC0A8_0114),
      ("camera.fritz.box", 0xC0A8_0114), ("camera", 0xC0A8_0114), ("ads.example.com", 0),
      ("ads.example.com", 0x7F00_0001),
      // The router's own name, and one that spells the address.
      ("routerlogin.example", 0xC0A8_0101), ("192-168-1-20.hash.plex.example", 0xC0A8_0114),
      // A company's network, another subnet, and a domain that was learned.
      ("wiki.corp.example", 0x0A01_0203), ("host.other.example", 0xC0A8_0914), ("home.known.example", 0xC0A8_0114),
    ] as [(String, UInt32)])
  func lookAlikes(name: String, address: UInt32) {
    var life = home()
    life.lookUp(3600, from: 10, name: name, addresses: [IPAddress(v4: address)])
    #expect(life.alerts(of: "resolver-change").isEmpty)
  }
}

@Suite("Fast flux · Holz et al. 2008")
struct FastFluxTests {
  private func life(name: String, networks: (Int) -> [UInt32], timeToLive: UInt8 = 60, known: Bool = false) -> [String]
  {
    var life = Timeline(learning: 600)
    if known { life.lookUp(10, from: 10, name: name, addresses: [Timeline.internet(1)]) }
    life.normalLife(of: 10, from: 20, to: 3600)
    for step in 0..<8 {
      life.lookUp(
        3600 + Double(step) * 60, from: 10, name: name, addresses: networks(step).map { IPAddress(v4: $0) },
        timeToLive: timeToLive)
    }
    life.quiet(until: 4200)
    return life.suspicions(of: 10)
  }

  /// Addresses all over the networks that providers give to homes.
  private func bots(_ step: Int) -> [UInt32] {
    (0..<2).map { UInt32(77 + step * 2 + $0) << 24 | 0x11_0000 | UInt32(step) }
  }

  @Test("a strange name that leads to ten networks, in answers that change, is evidence")
  func flux() { #expect(life(name: "x.evil.example", networks: bots).contains("resolver-change")) }

  @Test("a cloud's many networks, one answer with many, the pool of time servers, and a name that was learned are not")
  func lookAlikes() {
    let cloud = { (step: Int) in (0..<4).map { UInt32(52) << 24 | UInt32(step * 4 + $0) << 16 | 7 } }
    #expect(!life(name: "a.iot.example", networks: cloud).contains("resolver-change"))
    let fixed = { (_: Int) in (0..<8).flatMap { self.bots($0) }.prefix(8).map { $0 } }
    #expect(!life(name: "b.multi.example", networks: fixed).contains("resolver-change"))
    #expect(!life(name: "0.pool.ntp.org", networks: bots).contains("resolver-change"))
    #expect(!life(name: "c.known.example", networks: bots, known: true).contains("resolver-change"))
  }
}
