// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols
import Testing

@testable import Detection

/// Who is who, where detectors watch.
@Suite("Detection engine · identities")
struct EngineIdentityTests {
  @Test("a device that comes back under the first of more hardware addresses than are kept is watched on")
  func manyAddresses() {
    var life = Timeline()
    for number in 1...5 {
      life.packet(Double(number) * 100, from: number, to: Timeline.address(200))
      life.engine.say(.dhcpUnique, "one", Timeline.mac(number), Double(number) * 100)
    }
    life.packet(700, from: 20, to: Timeline.address(200))
    for number in [2, 3, 4, 2] { life.packet(800 + Double(number), from: number, to: Timeline.address(200)) }
    let (devices, watches) = (life.engine.devices.count, life.engine.watches.count)
    #expect(devices == 2)
    #expect(watches >= life.engine.devices.profiles.count)
  }

  @Test("a join that is due is told when time passes, with or without packets")
  func due() {
    var life = Timeline()
    for number in 1...2 {
      life.packet(Double(number) * 100, from: number, to: Timeline.address(200))
      life.engine.say(.dhcpUnique, "one", Timeline.mac(number), Double(number) * 100)
    }
    life.quiet(until: 209)
    let before = life.engine.takeIdentityChanges().count
    life.quiet(until: 210)
    let changes = life.engine.takeIdentityChanges().map(\.kind)
    #expect(before == 0 && changes == [.joined])
  }

  @Test("a TLS hello that shows a device to be an older one leaves the engine at the older one's place")
  func hello() throws {
    var life = Timeline()
    for (number, second) in [(1, 0.0), (2, 100)] {
      life.packet(second, from: number, to: Timeline.address(200))
      life.engine.say(.hostName, "lamp", Timeline.mac(number), second)
      life.engine.say(.mqttClient, "lamp", Timeline.mac(number), second)
      life.engine.say(.tcpFingerprint, "t", Timeline.mac(number), second)
    }
    life.quiet(until: 120)
    let places = [1, 2].compactMap { life.engine.devices.find(.hardware(Timeline.mac($0))) }
    try #require(places.count == 2 && places[0] != places[1])
    var name = ShortText()
    name.append("t13d")
    // The same software tips the scale.
    let hello = Deed.saidHello(version: 0x0303, fingerprint: 7, name: name)
    let after = places.map { life.engine.learn(hello, at: Timeline.moment(121), slot: $0) }
    #expect(after == [places[0], places[0]])
  }

  @Test("a device that changes with every packet is told of once a tick, and of several the places come in their order")
  func changes() throws {
    let addresses = try (1...100).map { try #require(IPAddress("fe80::\($0)")) }
    var life = Timeline()
    var told: [[Int]] = []
    for number in [3, 2] { life.packet(0, from: number, to: Timeline.address(200)) }
    for (count, address) in addresses.enumerated() {
      life.move(Double(count) / 4, device: 2 + count % 2, to: address)
      if life.engine.hasChanged { told.append(life.engine.takeChanged()) }
    }
    #expect(told == [[0, 1], [0, 1]])
    life.engine.finish()
    let rest = life.engine.hasChanged ? life.engine.takeChanged() : []
    #expect(rest == [0, 1])
  }
}

extension Timeline {
  /// A device sends from another address.
  fileprivate mutating func move(_ second: Double, device: Int, to address: IPAddress) {
    let own = Endpoint(address: address, port: 5353)
    let group = Endpoint(address: IPAddress(v4: 0xE000_00FB), port: 5353)
    engine.observe(
      packet: PacketFacts(
        time: Self.moment(second), packet: 1, source: 0, length: 100, sourceMAC: Self.mac(device),
        destinationMAC: .broadcast, sender: own, receiver: group, transport: .udp, tcpFlags: 0))
  }
}

extension DetectionEngine {
  /// Takes in what a device says of itself.
  mutating func say(_ kind: IdentityEvidence.Kind, _ value: String, _ mac: MACAddress, _ second: Double) {
    guard let slot = devices.find(.hardware(mac)) else {
      Issue.record("nobody sends from \(mac)")
      return
    }
    let bytes = Array(value.utf8)
    devices.learn(
      IdentityEvidence(kind, bytes.span.octets, source: .other, at: Timeline.moment(second)), slot: slot)
    followIdentities()
  }
}
