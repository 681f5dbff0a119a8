// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Spoofed source · RFC 2827 §3")
struct SpoofedSourceTests {
  private func home() -> Timeline {
    var life = Timeline(learning: 10_000)
    for device in [1, 10, 20] { life.arp(0, from: device, operation: 2, target: Timeline.address(10)) }
    life.normalLife(of: 10, from: 1, to: 600)
    life.normalLife(of: 20, from: 1, to: 600)
    return life
  }

  @Test("a device that floods under made-up Internet addresses is told at its tenth packet")
  func flood() {
    var life = home()
    for number in 0..<9 { life.packet(600, from: 10, as: Timeline.internet(200 + number), to: Timeline.internet(9)) }
    #expect(life.alerts(of: "spoofed-source").isEmpty)
    life.packet(600, from: 10, as: Timeline.internet(250), to: Timeline.internet(9))
    let alerts = life.alerts(of: "spoofed-source")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("10 packets") == true)
    #expect(alerts.first?.observed.contains("addresses that are not its own, last 198.51.100.250") == true)
  }

  @Test("a device that asks servers under a victim's address is told")
  func victim() {
    var life = home()
    for number in 0..<15 {
      life.packet(
        600, from: 10, as: Timeline.internet(200), to: Timeline.internet(number), port: 53, transport: .udp)
    }
    #expect(life.alerts(of: "spoofed-source").count == 1)
    #expect(life.alerts(of: "spoofed-source").first?.observed.contains("the address 198.51.100.200") == true)
  }

  @Test("a device that sends under the address of another one is told")
  func neighbour() {
    var life = home()
    life.arp(600, from: 20, operation: 1, target: Timeline.address(1))
    for number in 0..<10 {
      life.packet(610 + Double(number), from: 10, as: Timeline.address(20), to: Timeline.internet(9))
    }
    let alerts = life.alerts(of: "spoofed-source")
    #expect(alerts.count == 1)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("192.168.1.20, which 00:00:5e:00:53:14 uses") == true)
  }

  @Test("addresses that no host has, those of a host with several, and connections of another network are not told")
  func lookAlikes() {
    var life = home()
    for second in stride(from: 600.0, to: 700, by: 1) {
      life.packet(second, from: 10, as: IPAddress(v4: 0), to: Timeline.internet(9), transport: .udp)
      life.packet(second, from: 10, as: IPAddress(v4: 0xA9FE_0102), to: Timeline.internet(9), transport: .udp)
      life.packet(second, from: 10, as: IPAddress(v4: 0xE000_00FB), to: Timeline.internet(9), transport: .udp)
      // A phone that came from another network ends its connections there.
      life.packet(second, from: 10, as: Timeline.internet(99), to: Timeline.internet(9), flags: 0x11)
    }
    // A second address, announced by ARP; another one of the home that nobody announced.
    life.arp(700, from: 20, operation: 2, claiming: Timeline.address(21), target: Timeline.address(21))
    for second in stride(from: 700.0, to: 800, by: 1) {
      life.packet(second, from: 20, as: Timeline.address(21), to: Timeline.internet(9))
      life.packet(second, from: 20, as: Timeline.address(22), to: Timeline.internet(9))
    }
    #expect(life.alerts(of: "spoofed-source").isEmpty)
  }

  @Test("a router brings in Internet hosts, and may send for its hosts")
  func router() {
    var life = home()
    life.packet(600, from: 20, to: Timeline.internet(5), isReply: true)
    for number in 0..<100 {
      life.packet(601 + Double(number), from: 1, as: Timeline.internet(9), to: Timeline.address(10))
      life.packet(601 + Double(number), from: 1, as: Timeline.address(20), to: Timeline.address(10))
      life.packet(601 + Double(number), from: 1, as: Timeline.internet(8), to: Timeline.internet(9))
    }
    #expect(life.alerts(of: "spoofed-source").isEmpty)
  }

  @Test("two gateways that share an address, and a DHCP server that answers through another card, are not told")
  func sharedAddress() {
    var life = home()
    life.arp(600, from: 20, operation: 2, target: Timeline.address(10))
    for number in 0..<20 {
      life.packet(601 + Double(number), from: 30, as: Timeline.address(20), to: Timeline.address(10), transport: .udp)
    }
    for number in 0..<20 {
      let second = 630 + Double(number)
      life.packet(
        second, from: 10, as: Timeline.address(20), to: Timeline.address(30), port: 68, transport: .udp, ownPort: 67)
    }
    #expect(life.alerts(of: "spoofed-source").isEmpty)
  }

  @Test("who sends packets from one Internet host to another is no router for that")
  func noRouter() {
    var life = home()
    life.packet(600, from: 10, as: Timeline.internet(200), to: Timeline.internet(9))
    let profile = life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) }
    #expect(profile?.isRouter == false)
  }
}
