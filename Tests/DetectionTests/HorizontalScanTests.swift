// SPDX-License-Identifier: Apache-2.0
import Detection
import Flows
import NetworkTypes
import Testing

@Suite("Horizontal scan · Jung et al. 2004")
struct HorizontalScanTests {
  @Test("a device that tries many silent hosts on one port is named, with its numbers")
  func scan() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for host in 0..<20 { life.contact(700, from: 10, to: Timeline.internet(60 + host)) }
    for host in 0..<40 {
      life.contact(700 + Double(host) / 10, from: 10, to: Timeline.internet(100 + host), port: 23, isAnswered: false)
    }
    let alerts = life.alerts(of: "horizontal-scan")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("new hosts on the Internet did not answer on port 23 within") == true)
    #expect(alerts.first?.expected.hasSuffix("% of its first contacts answer") == true)
  }

  @Test("it speaks while profiles are learned")
  func learning() {
    var life = Timeline(learning: 10_000)
    for host in 0..<20 {
      life.contact(Double(host), from: 10, to: Timeline.address(100 + host), port: 23, isAnswered: false)
    }
    #expect(life.alerts(of: "horizontal-scan").count == 1)
  }

  @Test("a device that tries as many hosts which answer is not")
  func lookAlike() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for host in 0..<40 {
      life.contact(700 + Double(host), from: 10, to: Timeline.internet(100 + host), isAnswered: host % 5 > 0)
    }
    #expect(life.alerts(of: "horizontal-scan").isEmpty)
  }

  @Test("a server that answers hosts by DHCP which have no address yet is not")
  func leases() {
    var life = Timeline(learning: 600)
    for host in 0..<40 {
      life.contact(
        Double(host), from: 1, to: Timeline.address(100 + host), port: 68, transport: .udp, isAnswered: false)
    }
    #expect(life.alerts.isEmpty)
  }

  @Test("a device that tries one dead host again and again is not")
  func retries() {
    var life = Timeline(learning: 600)
    for attempt in 0..<200 {
      life.contact(Double(attempt) * 5, from: 10, to: Timeline.internet(9), isAnswered: false)
    }
    #expect(life.alerts.isEmpty)
  }

  @Test("a device that tries the ports of one host is named as such, and not as one that tries hosts")
  func vertical() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for port in 1...100 as ClosedRange<UInt16> {
      life.contact(700 + Double(port) / 20, from: 10, to: Timeline.address(33), port: port, isAnswered: port == 80)
    }
    #expect(life.alerts(of: "horizontal-scan").isEmpty)
    let alerts = life.alerts(of: "vertical-scan")
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.observed.contains("ports of 192.168.1.33 within") == true)
  }

  @Test("a few ports of several hosts in turn are a scan of ports")
  func turns() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    var step = 0.0
    for port in [22, 23, 80, 554, 1883, 2323, 5683, 8080] as [UInt16] {
      for host in 30..<35 {
        step += 1
        life.contact(
          700 + step / 20, from: 10, to: Timeline.address(host), port: port, isAnswered: port == 80 && host == 31)
      }
    }
    #expect(life.alerts(of: "vertical-scan").first?.observed.contains("hosts within") == true)
  }

  @Test("a scan that goes on is told again at ten times its length, with all its hosts")
  func goesOn() {
    var life = Timeline(learning: 600)
    for host in 0..<400 {
      life.contact(700 + Double(host) / 10, from: 10, to: Timeline.internet(100 + host), port: 23, isAnswered: false)
    }
    let alerts = life.alerts(of: "horizontal-scan")
    #expect(alerts.map(\.repetitions) == [0, 8])
    #expect(alerts.last?.observed.hasPrefix("90 of 90 new hosts on the Internet did not answer on port 23") == true)
  }

  @Test("traceroute is no scan")
  func traceroute() {
    var life = Timeline(learning: 600)
    for probe in 0..<60 {
      life.contact(
        Double(probe), from: 10, to: Timeline.internet(8), port: 33_434 + UInt16(probe), transport: .udp,
        isAnswered: false)
    }
    #expect(life.alerts.isEmpty)
  }

  @Test("datagrams of half a kilobyte to random ports are no probes, as a flood has them; small ones are")
  func largeDatagrams() {
    func alerts(bytes: UInt64) -> [Alert] {
      var life = Timeline(learning: 600)
      for port in 1...60 as ClosedRange<UInt16> {
        var context = life.context(
          Double(port), from: 10, to: Timeline.internet(8), port: 7 &* port &+ 1000, transport: .udp)
        context.flow?.toServer.bytes = bytes
        context.flow?.toServer.packets = 1
        life.packet(Double(port), from: 10, to: Timeline.internet(8), port: 7 &* port &+ 1000, transport: .udp)
        life.engine.observe(.flowFailed(.unanswered), in: context)
      }
      life.quiet(until: 100)
      return life.alerts(of: "vertical-scan")
    }
    #expect(alerts(bytes: 554).isEmpty)
    #expect(!alerts(bytes: 60).isEmpty)
  }

  /// The alerts about a device whose connections, met in their middle, end so that the client sent `sent` and got `got`.
  private func metInMiddle(
    ports: ClosedRange<UInt16>, hosts: Range<Int> = 33..<34, sent: UInt8 = 0x10, got: UInt8 = 0x04, packets: UInt64 = 1
  ) -> [Alert] {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for port in ports {
      for host in hosts {
        var context = life.context(700 + Double(port) / 20, from: 10, to: Timeline.address(host), port: port)
        context.flow?.isInitiatorCertain = false
        context.flow?.toServer.packets = packets
        context.flow?.toServer.bytes = 54 * packets
        context.flow?.toServer.tcpFlags = sent
        context.flow?.toClient.packets = 1
        context.flow?.toClient.tcpFlags = got
        life.engine.observe(.flowEnded(FlowRecord()), in: context)
      }
    }
    life.quiet(until: 800)
    return life.alerts
  }

  @Test("lone acknowledgements to many ports of a host, each reset, are a scan of ports", arguments: [0x10, 0x11])
  func acknowledgements(flags: UInt8) {
    #expect(metInMiddle(ports: 1...40, sent: flags).map(\.detector).contains("vertical-scan"))
  }

  /// The alerts about a device that sends packets of so many protocols of IP to a neighbour, which answers with so many packets.
  private func protocols(_ numbers: ClosedRange<UInt8>, answers: UInt64 = 0) -> [Alert] {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for number in numbers {
      var context = life.context(
        700, from: 10, to: Timeline.address(33), port: 0, transport: TransportProtocol(rawValue: number))
      context.flow?.toClient.packets = answers
      life.engine.observe(.flowEnded(FlowRecord()), in: context)
    }
    life.quiet(until: 800)
    return life.alerts
  }

  @Test("packets of one protocol of IP after the other are a scan")
  func protocolScan() {
    let alerts = protocols(60...130).filter { $0.detector == "vertical-scan" }
    #expect(alerts.first?.observed.contains("protocols of 192.168.1.33 within") == true)
  }

  @Test("a tunnel and its companions are none, answered or not")
  func tunnels() {
    #expect(protocols(47...51).isEmpty)
    #expect(protocols(60...130, answers: 1).isEmpty)
  }

  @Test(
    "connections that were lost, to one port of many hosts, are no scan of ports; nor those with data, or with an answer"
  )
  func lostConnections() {
    #expect(metInMiddle(ports: 443...443, hosts: 30..<90).isEmpty)
    #expect(metInMiddle(ports: 1...40, packets: 3).isEmpty)
    #expect(metInMiddle(ports: 1...40, got: 0x10).isEmpty)
    #expect(metInMiddle(ports: 1...40, sent: 0x14).isEmpty)
  }

  @Test("a device that uses a dozen open ports of one host, and one that retries a closed one, are not")
  func verticalLookAlike() {
    var life = Timeline(learning: 600)
    for port in 1...60 as ClosedRange<UInt16> {
      life.contact(Double(port), from: 10, to: Timeline.address(33), port: port % 12 + 8000)
      life.contact(Double(port), from: 11, to: Timeline.address(33), port: 8883, isAnswered: false)
    }
    #expect(life.alerts.isEmpty)
  }

  @Test("devices that lose the Internet together are not")
  func outage() {
    var life = Timeline(learning: 600)
    for device in 10..<14 { life.normalLife(of: device, from: 0, to: 60) }
    for step in 0..<60 {
      for device in 10..<14 {
        life.contact(
          700 + Double(step) * 5, from: device, to: Timeline.internet(step * 4 + device + 100), isAnswered: false)
      }
    }
    #expect(life.alerts(of: "horizontal-scan").isEmpty)
  }

  @Test("a hundred hosts sought within ten seconds are a sweep, before any of them could be known to be silent")
  func burst() throws {
    var life = Timeline(learning: 600)
    for host in 1...150 { life.seek(700 + Double(host) / 100, from: 10, to: Timeline.address(host), port: 80) }
    let alert = try #require(life.alerts(of: "horizontal-scan").first)
    #expect(life.alerts(of: "horizontal-scan").count == 1)
    #expect(alert.time == Timeline.moment(701) && alert.device.mac == Timeline.mac(10))
    #expect(alert.observed == "turned to 100 hosts at home within 1 s, of which hardly any has answered")
  }

  @Test("a hundred conversations at once with a few hosts, with hosts that answer, or one after the other, are none")
  func burstLookAlikes() {
    var life = Timeline(learning: 600)
    for turn in 0..<200 {
      life.seek(700 + Double(turn) / 100, from: 10, to: Timeline.internet(turn % 12))
      life.contact(700 + Double(turn) / 100, from: 11, to: Timeline.internet(100 + turn))
    }
    for turn in 0..<200 { life.seek(800 + Double(turn) / 5, from: 12, to: Timeline.internet(400 + turn)) }
    #expect(life.alerts(of: "horizontal-scan").isEmpty)
  }
}
