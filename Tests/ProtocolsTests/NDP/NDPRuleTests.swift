// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// One test a rule: what a sender does, and what is said of it.
@Suite("Neighbor Discovery rules · RFC 4861 §6.1, §7.1, §8.1, RFC 8106 §5.3.1")
struct NDPRuleTests {
  private func rules(_ reading: PacketReading) -> [String] { reading.rules(of: .ndp) }

  private func rules(ofOptions options: [UInt8]) -> [String] {
    rules(NDPBytes.reading(NDPBytes.routerAdvertisement(options)))
  }

  private func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }

  private let group = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 0xFB)

  @Test("the hop limit is 255")
  func hopLimit() {
    #expect(rules(NDPBytes.reading(NDPBytes.solicitation(), hopLimit: 254)) == name(.ndpHopLimit))
    #expect(rules(NDPBytes.reading(NDPBytes.solicitation())).isEmpty)
  }

  @Test("the code is 0")
  func code() {
    var bytes = NDPBytes.routerAdvertisement()
    bytes[1] = 1
    #expect(rules(NDPBytes.reading(bytes)) == name(.ndpCode))
  }

  @Test("the type is one of Neighbor Discovery")
  func type() {
    var caught: WireError?
    let bytes: [UInt8] = [128, 0, 0, 0, 0, 0, 0, 0]
    var input = WireReader(bytes.span.octets)
    do throws(WireError) { _ = try NDPMessage(parsing: &input) } catch { caught = error }
    #expect(caught == .malformed(at: 0, rule: .ndpType))
  }

  @Test("an option has a length, and is whole")
  func optionLength() {
    #expect(rules(ofOptions: [5, 0, 0, 0, 0, 0, 0, 0]) == name(.ndpOptionLength))
    #expect(rules(ofOptions: [5, 2, 0, 0, 0, 0, 0, 0]) == name(.endsInsideField))
  }

  @Test("who has no address says no hardware address, and asks a solicited-node group")
  func unspecified() {
    let node = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 0x1_FF00_0017)
    let bare = NDPBytes.solicitation(NDPBytes.host, [])
    #expect(rules(NDPBytes.reading(bare, from: NDPBytes.unspecified, to: node)).isEmpty)
    #expect(
      rules(NDPBytes.reading(bare, from: NDPBytes.unspecified, to: NDPBytes.host)) == name(.ndpDetectionDestination))
    let named = NDPBytes.solicitation()
    #expect(rules(NDPBytes.reading(named, from: NDPBytes.unspecified, to: node)) == name(.ndpUnspecifiedSource))
    let router = NDPBytes.message(.routerSolicitation, [0, 0, 0, 0], NDPBytes.sourceMAC)
    #expect(rules(NDPBytes.reading(router, from: NDPBytes.unspecified)) == name(.ndpUnspecifiedSource))
    #expect(rules(NDPBytes.reading(router)).isEmpty)
  }

  @Test("routers advertise and redirect from their link-local addresses")
  func routerSource() {
    #expect(
      rules(NDPBytes.reading(NDPBytes.routerAdvertisement(), from: NDPBytes.host)) == name(.ndpRouterSource))
    let redirect = NDPBytes.redirect(NDPBytes.router, NDPBytes.host)
    #expect(rules(NDPBytes.reading(redirect, from: NDPBytes.host)) == name(.ndpRedirectSource))
  }

  @Test("no neighbor is a group")
  func target() {
    #expect(rules(NDPBytes.reading(NDPBytes.solicitation(group))) == name(.ndpTarget))
    #expect(rules(NDPBytes.reading(NDPBytes.advertisement(0x20, group))) == name(.ndpTarget))
  }

  @Test("what is sent to a group was not asked for")
  func solicitedToGroup() {
    #expect(rules(NDPBytes.reading(NDPBytes.advertisement(0x60))) == name(.ndpSolicitedToGroup))
    #expect(rules(NDPBytes.reading(NDPBytes.advertisement(0x60), to: NDPBytes.router)).isEmpty)
  }

  @Test("a redirect is about one host, and leads to a router or to that host")
  func redirect() {
    #expect(
      rules(NDPBytes.reading(NDPBytes.redirect(NDPBytes.router, group))) == name(.ndpRedirectDestination))
    let other = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 9)
    #expect(
      rules(NDPBytes.reading(NDPBytes.redirect(other, NDPBytes.host))) == name(.ndpRedirectTarget))
    #expect(rules(NDPBytes.reading(NDPBytes.redirect(NDPBytes.host, NDPBytes.host))).isEmpty)
  }

  @Test("a link-layer address of Ethernet has six octets")
  func linkLayerOption() {
    let long = NDPBytes.option(1, [UInt8](repeating: 1, count: 14))
    #expect(rules(ofOptions: long) == name(.ndpLinkLayerOption))
    var reading = NDPBytes.reading(NDPBytes.routerAdvertisement(long))
    reading.sourceMAC = .zero
    #expect(rules(reading).isEmpty)
  }

  @Test("a prefix has its length, and is not preferred for longer than it is valid")
  func prefixOption() {
    func option(_ length: UInt8, valid: UInt8, preferred: UInt8, padding: Int = 20) -> [UInt8] {
      NDPBytes.option(
        3, [length, 0xC0, 0, 0, 0, valid, 0, 0, 0, preferred] + [UInt8](repeating: 0, count: padding))
    }
    #expect(rules(ofOptions: option(64, valid: 9, preferred: 9)).isEmpty)
    #expect(rules(ofOptions: option(129, valid: 9, preferred: 9)) == name(.ndpPrefixOption))
    #expect(rules(ofOptions: option(64, valid: 9, preferred: 9, padding: 12)) == name(.ndpPrefixOption))
    #expect(rules(ofOptions: option(64, valid: 9, preferred: 10)) == name(.ndpPrefixLifetime))
  }

  @Test("the MTU option has 8 octets")
  func mtuOption() {
    #expect(rules(ofOptions: NDPBytes.option(5, [UInt8](repeating: 0, count: 14))) == name(.ndpMTUOption))
  }

  @Test(
    "a route has room for its prefix", arguments: [(0, 6, true), (64, 6, false), (65, 14, false), (129, 22, false)])
  func routeOption(length: UInt8, count: Int, isValid: Bool) {
    let option = NDPBytes.option(24, [length] + [UInt8](repeating: 0, count: count - 1))
    #expect(rules(ofOptions: option) == (isValid ? [] : name(.ndpRouteOption)))
  }

  @Test("servers are whole addresses, one at least", arguments: [6, 14, 30])
  func serverOption(count: Int) {
    #expect(rules(ofOptions: NDPBytes.option(25, [UInt8](repeating: 0, count: count))) == name(.ndpServerOption))
  }

  @Test(
    "a search list holds whole names without compression",
    arguments: [[], [0xC0, 6, 0, 0, 0, 0, 0, 0], [3, 0x61, 0x62, 0x63, 9, 1, 1, 1], [1, 0x61, 0xC0, 6, 0, 0, 0, 0]]
      as [[UInt8]])
  func searchListOption(names: [UInt8]) {
    #expect(rules(ofOptions: NDPBytes.option(31, [0, 0, 0, 0, 0, 1] + names)) == name(.ndpSearchListOption))
  }

  @Test("a NAT64 prefix has 16 octets and a known length", arguments: [(6, 14), (0, 6)] as [(UInt8, Int)])
  func translationOption(code: UInt8, count: Int) {
    let option = NDPBytes.option(38, [0, code] + [UInt8](repeating: 0, count: count - 2))
    #expect(rules(ofOptions: option) == name(.ndpTranslationOption))
  }

  @Test("an option that breaks a rule is left out, and the others are read")
  func partly() {
    let options = NDPBytes.option(5, [UInt8](repeating: 0, count: 14)) + NDPBytes.sourceMAC
    let messages = NDPBytes.reading(NDPBytes.routerAdvertisement(options)).messages(of: .ndp)
    #expect(messages.first?["ndp.source_mac"] == "00:00:5e:00:53:17")
    #expect(messages.first?["ndp.mtu"] == nil)
    #expect(messages.count == 2)
  }
}
