// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Testing

@testable import Detection

@Suite("Detection engine")
struct EngineTests {
  private func story() -> [String] {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for host in 0..<40 {
      life.contact(700 + Double(host), from: 10, to: Timeline.internet(100 + host), port: 23, isAnswered: false)
    }
    life.mqtt(800, from: 11, to: Timeline.internet(3), MQTTBytes.connect(user: "u", password: "p"))
    life.mqtt(801, from: 11, to: Timeline.address(3), MQTTBytes.subscribe("#"))
    return life.alerts.map { "\($0.uid) \($0.time) \($0.detector) \($0.score) \($0.observed)" }
  }

  @Test("the same events give the same alerts, with the same names")
  func determinism() {
    let first = story()
    #expect(first.count >= 4)
    #expect(Set(first).count == first.count)
    #expect(story() == first)
  }

  @Test("a device's profile and detectors fit into 10 KB")
  func size() {
    let profile = MemoryLayout<DeviceProfile>.stride
    let watch = MemoryLayout<DeviceWatch>.stride
    #expect(profile + watch <= 10_240, "\(profile) + \(watch)")
  }

  @Test("the memory bound counts every device, whether there or not")
  func bound() {
    var configuration = DetectionConfiguration()
    configuration.deviceCapacity = 1000
    let engine = DetectionEngine(configuration)
    let bound = engine.memoryBound
    #expect(bound > 1000 * (MemoryLayout<DeviceProfile>.stride + MemoryLayout<DeviceWatch>.stride))
    #expect(bound < 22_500_000)
  }

  @Test("what the inventory knows of a device fits into 7 KB")
  func recordSize() {
    let size = MemoryLayout<DeviceRecord>.stride
    #expect(size <= 7 * 1024, "\(size)")
  }

  @Test("Internet hosts that come through the router make no devices")
  func internet() {
    var life = Timeline()
    for number in 0..<5000 {
      life.packet(Double(number) / 10, from: 10, to: Timeline.internet(number), isReply: true)
      life.packet(Double(number) / 10, from: 10, to: Timeline.internet(number))
    }
    let devices = life.engine.devices.profiles.map(\.identity)
    #expect(devices == [.hardware(Timeline.mac(10))])
  }

  @Test("a clock that jumps ahead by years and back again neither hangs nor goes deaf")
  func clock() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 100)
    life.quiet(until: 3e8)
    life.normalLife(of: 10, from: 100, to: 700)
    life.mqtt(800, from: 10, to: Timeline.address(3), MQTTBytes.subscribe("#"))
    #expect(life.alerts(of: "mqtt-topics").count == 1)
  }

  @Test("times at the ends of the range are survived", arguments: [Int64.min, .max, 0])
  func extremes(nanoseconds: Int64) {
    var engine = DetectionEngine()
    let mac = Timeline.mac(9)
    for time in [0, nanoseconds, 5, nanoseconds, Int64.max, Int64.min] {
      let endpoint = Endpoint(address: Timeline.address(9), port: 1)
      engine.observe(
        packet: PacketFacts(
          time: Timestamp(nanoseconds: time), packet: 1, source: 0, length: .max, sourceMAC: mac, destinationMAC: mac,
          sender: endpoint, receiver: endpoint, transport: .udp, tcpFlags: 0))
      engine.tick(to: Timestamp(nanoseconds: time))
    }
    let count = engine.devices.profiles.count
    #expect(count == 1)
  }
}

@Suite("Detector cards")
struct CardTests {
  @Test("ids and numbers are unique, and every text is said")
  func cards() {
    let cards = DetectorCatalog.cards
    #expect(Set(cards.map(\.id)).count == cards.count)
    #expect(Set(cards.map(\.signatureID)).count == cards.count)
    for card in cards {
      #expect(card.id.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect((1...37).contains(card.number))
      for text in [card.summary, card.because, card.benign, card.remedy] { #expect(text.hasSuffix(".")) }
      #expect(!card.title.hasSuffix("."))
      for technique in card.attack { #expect(technique.wholeMatch(of: /T\d{4}(\.\d{3})?/) != nil) }
      for provision in card.baseline { #expect(provision.wholeMatch(of: /5\.\d{1,2}-\d{1,2}/) != nil) }
    }
  }
}
