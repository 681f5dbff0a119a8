// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("Neighbor Discovery messages · RFC 4861 §4, RFC 8106, RFC 4191, RFC 8781, RFC 8910")
struct NDPMessageTests {
  private func lines(_ bytes: [UInt8]) -> [String] { NDPBytes.reading(bytes).messages(of: .ndp).flatMap(\.lines) }

  private func message(_ bytes: [UInt8]) -> RenderedMessage? { NDPBytes.reading(bytes).messages(of: .ndp).first }

  @Test("the fixed parts keep the laws of decoding", arguments: NDPMessage.Kind.allCases)
  func laws(kind: NDPMessage.Kind) {
    let bytes = NDPBytes.message(kind, [UInt8](repeating: 1, count: kind.fixedByteCount))
    let breaches = DecodingLaws.prefixBreaches(of: bytes) { input throws(WireError) in
      _ = try NDPMessage(parsing: &input)
    }
    #expect(breaches.isEmpty)
  }

  @Test("an option keeps the laws of decoding")
  func optionLaws() {
    let breaches = DecodingLaws.breaches(ofReading: NDPBytes.option(3, [UInt8](repeating: 1, count: 30))) {
      input throws(WireError) in
      _ = try NDPOption(parsing: &input)
    }
    #expect(breaches.isEmpty)
  }

  @Test("a solicitation shows who is asked for, and the sender's hardware address")
  func solicitation() {
    #expect(
      lines(NDPBytes.solicitation()) == [
        "ndp.type=neighbor_solicitation", "ndp.target=2001:db8::17", "ndp.options[0]=source_link_layer",
        "ndp.source_mac=00:00:5e:00:53:17",
      ])
  }

  @Test("an advertisement shows its flags")
  func advertisement() {
    #expect(
      lines(NDPBytes.advertisement(0x20)) == [
        "ndp.type=neighbor_advertisement", "ndp.target=2001:db8::17", "ndp.router=false", "ndp.solicited=false",
        "ndp.override=true", "ndp.options[0]=target_link_layer", "ndp.target_mac=00:00:5e:00:53:17",
      ])
    #expect(message(NDPBytes.advertisement(0x80))?["ndp.router"] == "true")
  }

  @Test("a hardware address that the frame did not come from is marked")
  func forOther() {
    var reading = NDPBytes.reading(NDPBytes.advertisement(0x20))
    reading.sourceMAC = MACAddress(value: 0x0000_5E00_5366)
    #expect(reading.messages(of: .ndp).first?["ndp.for_other"] == "true")
    reading.sourceMAC = .zero
    #expect(reading.messages(of: .ndp).first?["ndp.for_other"] == nil)
  }

  @Test("a router's advertisement shows what it says of itself")
  func router() {
    #expect(
      lines(NDPBytes.routerAdvertisement()) == [
        "ndp.type=router_advertisement", "ndp.hop_limit=64", "ndp.managed=true", "ndp.other_config=true",
        "ndp.preference=high", "ndp.lifetime=1800", "ndp.reachable_time=30000", "ndp.retrans_timer=1000",
      ])
  }

  @Test("prefixes, routes, servers, domains and the MTU are shown")
  func options() {
    let prefix = NDPBytes.octets(IPAddress(v6High: 0x2001_0DB8_0000_0001, low: 0))
    let options =
      NDPBytes.option(5, [0, 0, 0, 0, 5, 0xDC])
      + NDPBytes.option(3, [64, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0x38, 0x40, 0, 0, 0, 0] + prefix)
      + NDPBytes.option(24, [48, 0x18, 0, 0, 2, 0x58] + prefix.prefix(8))
      + NDPBytes.option(25, [0, 0, 0, 0, 0, 60] + NDPBytes.octets(NDPBytes.host) + NDPBytes.octets(NDPBytes.router))
      + NDPBytes.option(31, [0, 0, 0, 0, 0, 60] + DNSBytes.name("lan.test") + DNSBytes.name("home.test"))
      + NDPBytes.option(37, Array("https://portal.test/api".utf8))
      + NDPBytes.option(
        38, [0x07, 0x08] + NDPBytes.octets(IPAddress(v6High: 0x0064_FF9B_0000_0000, low: 0)).prefix(12))
      + NDPBytes.option(14, [1, 2, 3, 4, 5, 6]) + NDPBytes.option(200, [])
    #expect(
      lines(NDPBytes.routerAdvertisement(options)).dropFirst(8) == [
        "ndp.options[0]=mtu", "ndp.options[1]=prefix", "ndp.options[2]=route", "ndp.options[3]=rdnss",
        "ndp.options[4]=dnssl", "ndp.options[5]=captive_portal", "ndp.options[6]=pref64", "ndp.options[7]=nonce",
        "ndp.options[8]=200", "ndp.mtu=1500", "ndp.nonce=010203040506", "ndp.prefixes[0].prefix=2001:db8:0:1::",
        "ndp.prefixes[0].length=64", "ndp.prefixes[0].on_link=true", "ndp.prefixes[0].autonomous=true",
        "ndp.prefixes[0].valid=4294967295", "ndp.prefixes[0].preferred=14400", "ndp.routes[0].prefix=2001:db8:0:1::",
        "ndp.routes[0].length=48", "ndp.routes[0].preference=low", "ndp.routes[0].lifetime=600",
        "ndp.dns_servers[0].address=2001:db8::17", "ndp.dns_servers[0].lifetime=60",
        "ndp.dns_servers[1].address=fe80::1", "ndp.dns_servers[1].lifetime=60", "ndp.search_domains[0].name=lan.test",
        "ndp.search_domains[0].lifetime=60", "ndp.search_domains[1].name=home.test",
        "ndp.search_domains[1].lifetime=60", "ndp.captive_portal=https://portal.test/api",
        "ndp.nat64[0].prefix=64:ff9b::", "ndp.nat64[0].length=96", "ndp.nat64[0].lifetime=1800",
      ])
  }

  @Test("the registration of an address shows its status and lifetime")
  func registration() {
    let option = NDPBytes.option(33, [0, 0, 1, 7, 0, 30] + [UInt8](repeating: 2, count: 8))
    let message = message(NDPBytes.solicitation(NDPBytes.host, NDPBytes.sourceMAC + option))
    #expect(message?["ndp.registration.status"] == "0")
    #expect(message?["ndp.registration.lifetime"] == "30")
  }

  @Test("a redirect shows where to send instead, and for what")
  func redirect() {
    #expect(
      lines(NDPBytes.redirect(NDPBytes.router, NDPBytes.host)) == [
        "ndp.type=redirect", "ndp.target=fe80::1", "ndp.destination=2001:db8::17",
      ])
  }

  @Test("other ICMPv6 messages are left alone")
  func others() { #expect(lines([128, 0, 0, 0, 0, 1, 0, 1]).isEmpty) }
}
