// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("ARP sweep · RFC 826")
struct ARPSweepTests {
  @Test("a device that asks for every address of the network is named")
  func sweep() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for host in 100..<160 { life.arp(700 + Double(host) / 20, from: 10, operation: 1, target: Timeline.address(host)) }
    life.quiet(until: 730)
    let alerts = life.alerts(of: "arp-sweep")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.hasSuffix("of them used by nobody") == true)
  }

  @Test("a device that asks for as many addresses which are in use is not")
  func lookAlike() {
    var life = Timeline(learning: 600)
    for host in 100..<160 {
      let second = 700 + Double(host)
      life.arp(second, from: 10, operation: 1, target: Timeline.address(host))
      life.arp(second + 0.01, from: host, operation: 2, target: Timeline.address(10))
    }
    life.quiet(until: 1000)
    #expect(life.alerts(of: "arp-sweep").isEmpty)
  }

  @Test("a device that asks for one absent address for hours is not")
  func absent() {
    var life = Timeline(learning: 600)
    for minute in 0..<200 { life.arp(Double(minute * 60), from: 10, operation: 1, target: Timeline.address(77)) }
    #expect(life.alerts.isEmpty)
  }
}

@Suite("ARP spoof · RFC 5227 §2.4")
struct ARPSpoofTests {
  /// A router that brings in Internet hosts, and two devices that live.
  private func network() -> Timeline {
    var life = Timeline(learning: 600)
    life.arp(0, from: 1, operation: 2, target: Timeline.address(10))
    life.normalLife(of: 10, from: 0, to: 700)
    life.normalLife(of: 66, from: 0, to: 700)
    life.arp(695, from: 1, operation: 1, target: Timeline.address(10))
    return life
  }

  @Test("a device that claims the router's address twice within a minute is named as critical")
  func gateway() {
    var life = network()
    life.arp(700, from: 66, operation: 2, claiming: Timeline.address(1), target: Timeline.address(10))
    life.arp(702, from: 66, operation: 2, claiming: Timeline.address(1), target: Timeline.address(10))
    let alerts = life.alerts(of: "arp-spoof")
    // The first claim is told with less weight; the second makes it certain.
    #expect(alerts.map(\.severity) == [.medium, .critical])
    #expect(alerts.last?.score ?? 0 >= 90)
    #expect(alerts.last?.device.mac == Timeline.mac(66))
    #expect(alerts.last?.device.address == Timeline.address(66))
    #expect(alerts.last?.observed.contains("the router's address 192.168.1.1") == true)
  }

  @Test("the router that defends its address is not blamed")
  func defence() {
    var life = network()
    for second in stride(from: 700.0, to: 760, by: 2) {
      life.arp(second, from: 66, operation: 2, claiming: Timeline.address(1), target: Timeline.address(10))
      life.arp(second + 0.5, from: 1, operation: 2, target: Timeline.address(10))
    }
    #expect(!life.alerts(of: "arp-spoof").isEmpty)
    #expect(life.alerts(of: "arp-spoof").allSatisfy { $0.device.mac == Timeline.mac(66) })
  }

  @Test("an address whose old holder is gone may move")
  func move() {
    var life = network()
    life.arp(700, from: 20, operation: 1, target: Timeline.address(10))
    for second in stride(from: 900.0, to: 960, by: 2) {
      life.arp(second, from: 21, operation: 2, claiming: Timeline.address(20), target: Timeline.address(10))
    }
    #expect(life.alerts(of: "arp-spoof").isEmpty)
  }
}

@Suite("ARP spoof · where the true holders are never heard")
struct UnaskedClaimTests {
  /// A device answers unasked, to single hosts, for so many addresses in turn.
  private func claims(_ addresses: Int, asked: Bool = false, to receiver: MACAddress = Timeline.mac(30)) -> [Alert] {
    var life = Timeline(learning: 600)
    for turn in 0..<30 {
      let second = 700 + Double(turn)
      let claimed = Timeline.address(100 + turn % addresses)
      if asked { life.arp(second - 0.1, from: 30, operation: 1, target: claimed) }
      life.arp(second, from: 66, operation: 2, claiming: claimed, target: Timeline.address(30), to: receiver)
    }
    return life.alerts(of: "arp-spoof")
  }

  @Test("a device that answers for two addresses again and again, unasked, is named")
  func between() {
    let alerts = claims(2)
    #expect(!alerts.isEmpty && alerts.allSatisfy { $0.severity == .high && $0.device.mac == Timeline.mac(66) })
    #expect(alerts.first?.observed.hasPrefix("answered 6 times within 5 s for two addresses") == true)
  }

  @Test("one address, answers to questions, and announcements to all are nothing")
  func lookAlikes() {
    #expect(claims(1).isEmpty)
    #expect(claims(2, asked: true).isEmpty)
    #expect(claims(2, to: .broadcast).isEmpty)
  }
}

@Suite("ARP spoof · a device that changes its hardware address and keeps its address")
struct ARPSpoofOfOneselfTests {
  /// A phone comes back with another hardware address and the same lease, says who it is, and announces its address by ARP.
  private func change(_ evidence: String, formerSendsAt: Double? = nil) -> Timeline {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    life.engine.say(.dhcpUnique, "phone", Timeline.mac(10), 690)
    life.arp(692, from: 10, operation: 1, target: Timeline.address(1))
    life.arp(700, from: 20, operation: 1, claiming: IPAddress(v4: 0), target: Timeline.address(10))
    life.engine.say(.dhcpUnique, evidence, Timeline.mac(20), 700)
    for second in [701.0, 703, 705, 712, 714, 716, 718, 730] {
      if second == formerSendsAt { life.arp(second, from: 10, operation: 1, target: Timeline.address(1)) }
      life.arp(second, from: 20, operation: 2, claiming: Timeline.address(10), target: Timeline.address(10))
    }
    return life
  }

  @Test("it is accused of nothing, neither before it is known again nor after")
  func itself() {
    let life = change("phone")
    #expect(life.alerts(of: "arp-spoof").isEmpty)
    let (former, now) = (Timeline.mac(10), Timeline.mac(20))
    let isOne = life.engine.devices.find(.hardware(former)) == life.engine.devices.find(.hardware(now))
    let holder = life.engine.site.bindings.holder(of: Timeline.address(10))
    #expect(isOne)
    #expect(holder == now)
  }

  @Test("one that says nothing of who it is, and one that says it is a device which is there, are")
  func impostor() {
    #expect(!change("other").alerts(of: "arp-spoof").isEmpty)
    let life = change("phone", formerSendsAt: 703)
    #expect(life.alerts(of: "arp-spoof").allSatisfy { $0.device.mac == Timeline.mac(20) })
    #expect(!life.alerts(of: "arp-spoof").isEmpty)
  }
}

@Suite("New device · ETSI EN 303 645 §5.6")
struct NewDeviceTests {
  @Test("a device that appears after learning is told once, as information")
  func appears() {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 1300)
    life.normalLife(of: 20, from: 1300, to: 4000)
    let alerts = life.alerts(of: "new-device")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .informational)
    #expect(alerts.first?.device.id == Timeline.mac(20).description)
  }

  @Test("devices that were there while learning are not told")
  func known() {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 2000)
    #expect(life.alerts.isEmpty)
  }

  @Test("a flood of made-up devices becomes no flood of alerts, and no flood of memory")
  func flood() {
    var life = Timeline(learning: 1200, capacity: 32)
    life.normalLife(of: 10, from: 0, to: 1300)
    for number in 0..<10_000 {
      life.packet(1300 + Double(number) / 100, from: 300 + number * 7919 % 60_000, to: Timeline.internet(1))
    }
    let alerts = life.alerts(of: "new-device").count
    let devices = life.engine.devices.profiles.count
    let evictions = life.engine.devices.evictions
    #expect(alerts <= 12)
    #expect(devices == 32)
    #expect(evictions > 9000)
  }
}
