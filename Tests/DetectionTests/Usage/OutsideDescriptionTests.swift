// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Testing

@testable import Detection
@testable import Devices

@Suite("Outside its usage description · RFC 8520")
struct OutsideDescriptionTests {
  private static let description = UsageDescription(
    file: "lamp.json",
    fromDevice: [
      .test(.name("cloud.example"), port: 443, .tcp, .device), .test(.name("time.example"), port: 123, .udp),
      .test(.localNetworks, port: 1883),
    ],
    toDevice: [.test(.localNetworks, own: 80, .tcp, .peer), .test(.name("cloud.example"), port: 443, .tcp, .device)])

  /// A home in which device 10 is described.
  private func home(learning: Double? = nil) -> Timeline {
    var life = Timeline(learning: learning)
    _ = life.engine.site.usage.add(Self.description, of: Timeline.mac(10), url: "")
    return life
  }

  private func told(_ life: borrowing Timeline) -> [String] { life.alerts(of: "outside-description").map(\.observed) }

  @Test("a call outside is told once, at once, unanswered, and while the device is learned")
  func outside() {
    var life = home(learning: 100_000)
    life.seek(10, from: 10, to: Timeline.internet(9), port: 6667)
    let alerts = life.alerts(of: "outside-description")
    #expect(alerts.map(\.severity) == [.medium])
    #expect(alerts.first?.device.id == "\(Timeline.mac(10))")
    #expect(
      alerts.first?.observed
        == "called 198.51.100.9 port 6667 (TCP) on the Internet, which the description of its use does not allow")
    #expect(
      alerts.first?.expected
        == "its usage description lamp.json allows it 2 destinations on the Internet: cloud.example port 443 (TCP), "
        + "time.example port 123 (UDP)")
    for call in 0..<5 { life.contact(11 + Double(call), from: 10, to: Timeline.internet(9), port: 6667) }
    #expect(told(life).count == 1)
  }

  @Test("what the description allows is not told: a host found by its name, the home's hub, the phone that calls it")
  func allowed() {
    var life = home()
    life.resolve(10, for: 10, name: "Cloud.example", to: Timeline.internet(5))
    life.contact(90_000, from: 10, to: Timeline.internet(5), port: 443)
    life.contact(90_001, from: 10, to: Timeline.address(20), port: 1883)
    life.contact(90_002, from: 11, to: Timeline.address(10), port: 80)
    #expect(told(life).isEmpty)
    life.contact(90_003, from: 10, to: Timeline.internet(5), port: 444)
    #expect(told(life).count == 1)
  }

  @Test("an address that a hosting network shares is still that of the name for which the device was answered with it")
  func sharedAddress() {
    func count(isAnswered: Bool) -> Int {
      var life = home()
      if isAnswered {
        let name = "cloud.example"
        life.engine.site.askedNames.learn(
          Timeline.internet(5), of: Timeline.address(10), name: name.utf8Span.span.octets,
          hash: StableHash.of(hostName: name), timeToLive: 60, at: Timeline.moment(10))
      }
      life.resolve(20, for: 11, name: "shop.example", to: Timeline.internet(5))
      life.contact(5000, from: 10, to: Timeline.internet(5), port: 443)
      return told(life).count
    }
    #expect(count(isAnswered: true) == 0)
    #expect(count(isAnswered: false) == 1)
  }

  @Test("an address without a name, at a port that is allowed for a name, is told once answers are known for a day")
  func bareAddress() {
    func count(at second: Double) -> Int {
      var life = home()
      life.packet(0, from: 10, to: Timeline.internet(1))
      life.contact(second, from: 10, to: Timeline.internet(9), port: 443)
      return told(life).count
    }
    #expect(count(at: 80_000) == 0)
    #expect(count(at: 90_000) == 1)
  }

  @Test("what every device needs is not told: the home's DNS and NTP, DHCP, groups, answers to discovery, ICMP")
  func needed() {
    var life = home()
    for port in [53, 67, 123] as [UInt16] {
      life.contact(10, from: 10, to: Timeline.address(1), port: port, transport: .udp)
    }
    life.contact(11, from: 10, to: Timeline.address(1), port: 53)
    life.contact(12, from: 10, to: IPAddress(v4: 0xE000_00FB), port: 5353, transport: .udp, isAnswered: false)
    life.contact(13, from: 10, to: IPAddress(v4: 0xC0A8_01FF), port: 9999, transport: .udp, isAnswered: false)
    life.contact(14, from: 10, to: Timeline.address(11), port: 51_000, transport: .udp, isAnswered: false)
    life.contact(15, from: 10, to: Timeline.internet(9), port: 0, transport: .icmp)
    #expect(told(life).isEmpty)
    life.contact(16, from: 10, to: Timeline.internet(9), port: 53, transport: .udp)
    #expect(told(life).count == 1)
  }

  @Test("a call that the device accepts outside of it is told of the device; an attempt is not")
  func called() {
    var life = home()
    life.contact(10, from: 11, to: Timeline.address(10), port: 23, isAnswered: false)
    #expect(told(life).isEmpty)
    life.contact(20, from: 11, to: Timeline.address(10), port: 23)
    #expect(
      told(life) == [
        "accepted a call from 192.168.1.11 at home at its port 23 (TCP), which the description of its use does not allow"
      ])
    #expect(life.alerts(of: "outside-description").first?.device.id == "\(Timeline.mac(10))")
    life.beReached(30, device: 10, by: Timeline.internet(7), port: 80)
    #expect(told(life).count == 2)
  }

  @Test("a connection met in its middle, and devices without a description, are not told")
  func undecided() {
    var life = home()
    var context = life.context(10, from: 10, to: Timeline.internet(9), port: 6667)
    context.flow?.isInitiatorCertain = false
    life.packet(10, from: 10, to: Timeline.internet(9), port: 6667)
    life.engine.observe(.flowStarted(nil), in: context)
    life.contact(11, from: 11, to: Timeline.internet(9), port: 6667)
    life.contact(12, from: 11, to: Timeline.address(20), port: 23)
    #expect(told(life).isEmpty)
  }

  @Test("new destinations and neighbours of a described device are judged by its description alone")
  func replaced() {
    func alerts(isDescribed: Bool) -> Set<String> {
      var life = isDescribed ? home(learning: 600) : Timeline(learning: 600)
      life.normalLife(of: 10, from: 0, to: 10_800)
      life.contact(10_800, from: 10, to: Timeline.internet(9), port: 4444)
      life.contact(10_801, from: 10, to: Timeline.address(20), port: 445)
      let ids: Set = ["outside-description", "new-destination", "lateral-movement"]
      return Set(life.alerts.map(\.detector)).intersection(ids)
    }
    #expect(alerts(isDescribed: true) == ["outside-description"])
    #expect(alerts(isDescribed: false) == ["new-destination", "lateral-movement"])
  }
}
