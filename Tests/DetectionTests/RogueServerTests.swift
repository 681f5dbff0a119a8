// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Detection

extension Timeline {
  private static func octets(_ address: IPAddress) -> [UInt8] {
    let octets = address.octets
    return (0..<(address.family == .v4 ? 4 : 16)).map { octets[$0] }
  }

  /// A server's offer by DHCP: its router and resolver, where it names them.
  mutating func offer(
    _ second: Double, from device: Int, router: IPAddress? = nil, resolver: IPAddress? = nil,
    relayedBy relay: Int? = nil,
    vlan: VLANTags = VLANTags()
  ) {
    var bytes: [UInt8] =
      [2, 1, 6, relay == nil ? 0 : 1] + [UInt8](repeating: 0, count: 232) + [99, 130, 83, 99, 53, 1, 2]
    bytes += [54, 4] + Self.octets(Self.address(device))
    if let router { bytes += [3, 4] + Self.octets(router) }
    if let resolver { bytes += [6, 4] + Self.octets(resolver) }
    bytes.append(255)
    guard let message = try? DHCPMessage(parsing: bytes.span.octets) else { return }
    tell(second, from: relay ?? device, .dhcp(message), vlan: vlan)
  }

  /// A router's advertisement of a network, or of none, and of a resolver, where it names one.
  mutating func advertise(
    _ second: Double, from device: Int, prefix: UInt64?, resolver: IPAddress? = nil, lifetime: UInt16 = 1800
  ) {
    var bytes: [UInt8] =
      [134, 0, 0, 0, 64, 0, UInt8(lifetime >> 8), UInt8(lifetime & 0xFF)] + [UInt8](repeating: 0, count: 8)
    if let prefix {
      let network = Self.octets(IPAddress(v6High: prefix, low: 0))
      bytes += [3, 4, 64, 0xC0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + network
    }
    if let resolver { bytes += [25, 3, 0, 0, 0, 0, 1, 0] + Self.octets(resolver) }
    var reader = WireReader(bytes.span.octets)
    guard let message = try? NDPMessage(parsing: &reader) else { return }
    tell(second, from: device, .ndp(message), address: IPAddress(v6High: 0xFE80 << 48, low: UInt64(device)))
  }

  /// A DHCPv6 server's reply that names a resolver.
  mutating func reply(_ second: Double, from device: Int, resolver: IPAddress) {
    let bytes: [UInt8] = [7, 0, 0, 1, 0, 23, 0, 16] + Self.octets(resolver)
    guard let message = try? DHCPv6Message(parsing: bytes.span.octets) else { return }
    tell(second, from: device, .dhcpv6(message), address: IPAddress(v6High: 0xFE80 << 48, low: UInt64(device)))
  }

  /// A client that seeks an address for a host, under its own hardware address or another one.
  mutating func seek(_ second: Double, from device: Int, for host: Int) {
    var bytes: [UInt8] = [1, 1, 6, 0] + [UInt8](repeating: 0, count: 24)
    for shift in stride(from: UInt64(40), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: Self.mac(host).value >> shift))
    }
    bytes += [UInt8](repeating: 0, count: 202) + [99, 130, 83, 99, 53, 1, 1, 255]
    guard let message = try? DHCPMessage(parsing: bytes.span.octets) else { return }
    tell(second, from: device, .dhcp(message), address: IPAddress(v4: 0))
  }
}

private let home = IPAddress(v6High: 0x2001_0DB8_0000_0001, low: 0)

@Suite("Rogue server · RFC 2131 §7")
struct RogueServerTests {
  private let router = Timeline.address(1)
  private let other = Timeline.address(66)

  /// A router that has given out itself as router and resolver while the network was learned, and a device that lives.
  private func network(learning: Double = 600) -> Timeline {
    var life = Timeline(learning: learning)
    life.offer(10, from: 1, router: router, resolver: router)
    life.normalLife(of: 66, from: 0, to: 2000)
    return life
  }

  @Test("a second server that names itself as resolver is told at its first offer, as critical")
  func rogue() {
    var life = network()
    life.offer(2000, from: 66, router: router, resolver: other)
    let alerts = life.alerts(of: "rogue-server")
    #expect(alerts.map(\.severity) == [.critical])
    #expect(alerts.first?.device.mac == Timeline.mac(66))
    #expect(alerts.first?.observed == "told others by DHCP to use the resolver 192.168.1.66")
    #expect(alerts.first?.expected == "only 00:00:5e:00:53:01 tells them, and something else")
  }

  @Test("it is told while the network is learned as well")
  func whileLearning() {
    var life = network(learning: 10_000)
    life.offer(2000, from: 66, router: other)
    #expect(life.alerts(of: "rogue-server").map(\.severity) == [.critical])
  }

  @Test("the known server that names another resolver is told, as high")
  func changed() {
    var life = network()
    life.offer(2000, from: 1, router: router, resolver: Timeline.internet(9))
    life.offer(2001, from: 1, router: router, resolver: router)
    let alerts = life.alerts(of: "rogue-server")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.observed == "told others by DHCP to use the resolver 198.51.100.9")
  }

  @Test("a router that was replaced is told once, and belongs to the network after three days")
  func replaced() {
    var life = network()
    for hour in 1..<100 { life.offer(Double(hour * 3600), from: 66, router: other, resolver: other) }
    #expect(life.alerts(of: "rogue-server").count == 1)
    life.offer(400_000, from: 67, router: other, resolver: other)
    #expect(life.alerts(of: "rogue-server").count == 1)
  }

  @Test("a server that stands in for the first, a relay, one that boots hosts, and those of other VLANs are not told")
  func lookAlikes() {
    var life = network()
    life.offer(2000, from: 66, router: router, resolver: router)
    life.offer(2001, from: 77, router: router, resolver: router, relayedBy: 1)
    life.offer(2002, from: 67)
    life.offer(2003, from: 68, router: other, resolver: other, vlan: VLANTags(outer: 20))
    life.offer(
      2003, from: 69, router: Timeline.address(69), resolver: Timeline.address(69), vlan: VLANTags(outer: 20, inner: 5))
    life.offer(2004, from: 1, router: router)
    #expect(life.alerts(of: "rogue-server").isEmpty)
  }

  @Test("a hundred made-up servers do not make the known one be forgotten")
  func flood() {
    var life = network()
    for number in 0..<100 {
      life.offer(2000 + Double(number), from: 100 + number, router: Timeline.address(100 + number))
    }
    let told = life.alerts(of: "rogue-server").count
    #expect(told == 60)
    life.offer(2200, from: 1, router: router, resolver: router)
    life.offer(2201, from: 66, router: router, resolver: router)
    #expect(life.alerts(of: "rogue-server").count == told)
  }

  @Test("a device that seeks more than twenty addresses for others within a minute is told at the twenty-first")
  func starvation() {
    var life = network()
    for host in 0..<25 { life.seek(2000 + Double(host) / 10, from: 66, for: 1000 + host) }
    let alerts = life.alerts(of: "rogue-server")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.device.mac == Timeline.mac(66))
    #expect(alerts.first?.observed.hasPrefix("sought addresses by DHCP for 21 unknown hosts within 2 s") == true)
  }

  @Test("made-up hosts that each seek an address for themselves are told")
  func madeUpHosts() {
    var life = network()
    for host in 0..<40 { life.seek(2000 + Double(host) / 2, from: 1000 + host, for: 1000 + host) }
    #expect(!life.alerts(of: "rogue-server").isEmpty)
  }

  @Test("known devices that all come back after a power cut, and a repeater with twenty hosts, are not told")
  func powerCut() {
    var life = Timeline(learning: 600)
    for host in 0..<60 { life.packet(Double(host), from: 1000 + host, to: Timeline.internet(1)) }
    for host in 0..<60 { life.seek(5000 + Double(host) / 10, from: 1000 + host, for: 1000 + host) }
    for host in 0..<20 { life.seek(6000 + Double(host), from: 66, for: 2000 + host) }
    for host in 0..<200 { life.seek(7000 + Double(host) * 4, from: 66, for: 3000 + host) }
    #expect(life.alerts(of: "rogue-server").isEmpty)
  }
}

@Suite("Rogue server · IPv6 · RFC 6105 §1")
struct RogueRouterTests {
  private let resolver = IPAddress(v6High: 0x2001_0DB8_0000_0001, low: 1)

  private func network() -> Timeline {
    var life = Timeline(learning: 600)
    life.advertise(10, from: 1, prefix: home.high, resolver: resolver)
    life.normalLife(of: 66, from: 0, to: 2000)
    return life
  }

  @Test("a device that advertises itself as router of another network is told")
  func rogue() {
    var life = network()
    life.advertise(2000, from: 66, prefix: 0x2001_0DB8_0000_0666)
    let alerts = life.alerts(of: "rogue-server")
    #expect(alerts.map(\.severity) == [.critical])
    #expect(alerts.first?.observed == "told others by router advertisement to use the router fe80::42")
  }

  @Test("a second router of the same network, a new prefix of the first, and a border router without a way out are not")
  func lookAlikes() {
    var life = network()
    life.advertise(2000, from: 67, prefix: home.high)
    life.advertise(2001, from: 1, prefix: 0x2001_0DB8_0000_0002, resolver: resolver)
    life.advertise(2002, from: 66, prefix: 0xFD00_0000_0000_0001, lifetime: 0)
    #expect(life.alerts(of: "rogue-server").isEmpty)
  }

  @Test(
    "the first DHCPv6 server of a network that had none is told, unless it is the router or the network is still new")
  func firstServer() {
    let mine = IPAddress(v6High: 0xFE80 << 48, low: 66)
    var life = network()
    life.reply(100, from: 1, resolver: resolver)
    #expect(life.alerts(of: "rogue-server").isEmpty)
    life = network()
    life.reply(2001, from: 66, resolver: mine)
    let alerts = life.alerts(of: "rogue-server")
    #expect(alerts.map(\.severity) == [.critical])
    #expect(alerts.first?.expected == "nobody tells them so in this network")
    life = network()
    life.reply(2001, from: 1, resolver: resolver)
    #expect(life.alerts(of: "rogue-server").isEmpty)
  }
}
