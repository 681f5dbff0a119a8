// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

/// A small generator with the same numbers in every run (xorshift).
private struct Dice {
  var state: UInt64 = 88_172_645_463_325_252
  mutating func uniform() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return (Double(state >> 11) + 0.5) / 9_007_199_254_740_992
  }
}

@Suite("Beacons · regular calls to hosts that are new")
struct BeaconDetectorTests {
  /// A thing that asks for two names and calls their hosts, learned for ten hours.
  private func settled(_ device: Int = 10) -> Timeline {
    var life = Timeline(learning: 36_000)
    live(&life, device, from: 0, to: 37_200)
    return life
  }

  private func live(_ life: inout Timeline, _ device: Int, from start: Double, to end: Double) {
    for second in stride(from: start, to: end, by: 120) {
      let host = Int(second) / 120 % 2
      life.ask(second, from: device, name: "cloud\(host).maker.example")
      life.resolve(second + 0.1, for: device, name: "cloud\(host).maker.example", to: Timeline.internet(1 + host))
      life.call(second + 1, from: device, to: Timeline.internet(1 + host))
    }
  }

  /// Calls of a host, each `interval` after the last, give or take `jitter` of it.
  private func beacon(
    _ life: inout Timeline, _ count: Int, every interval: Double, jitter: Double = 0, to host: IPAddress,
    port: UInt16 = 443, transport: TransportProtocol = .tcp, bytes: (Int) -> UInt64 = { _ in 900 }
  ) {
    var dice = Dice()
    var second = 37_300.0
    for number in 0..<count {
      life.call(second, from: 10, to: host, port: port, transport: transport, bytes: bytes(number))
      second += interval * (1 + jitter * (2 * dice.uniform() - 1))
    }
  }

  @Test(
    "a thing that calls a nameless host at equal intervals is told within ten of them",
    arguments: [(10.0, 0.02), (60, 0.1), (300, 0.3), (3600, 0.2)])
  func strayBeacon(interval: Double, jitter: Double) {
    var life = settled()
    beacon(&life, 10, every: interval, jitter: jitter, to: Timeline.internet(66))
    let alerts = life.alerts(of: "beacon")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("198.51.100.166 port 443") == false)
    #expect(
      alerts.first?.observed.hasPrefix("called 198.51.100.66 port 443, a host that is new to it, 9 times") == true)
  }

  @Test("of what has many services, a server is told as well, unless it turns to something new all the time")
  func server() {
    func alerts(name: String, newHosts: Int) -> [Alert] {
      var life = Timeline(learning: 36_000)
      live(&life, 10, from: 0, to: 36_000)
      for port in 0..<10 { life.contact(30_000, from: 10, to: Timeline.internet(1), port: 1000 + UInt16(port)) }
      for host in 0..<newHosts {
        life.call(31_000 + Double(host) * 20, from: 10, to: Timeline.internet(300 + host), port: 6881)
      }
      life.engine.say(.hostName, name, Timeline.mac(10), 36_000)
      live(&life, 10, from: 36_000, to: 37_200)
      beacon(&life, 20, every: 60, jitter: 0.1, to: Timeline.internet(66))
      return life.alerts(of: "beacon")
    }
    #expect(alerts(name: "synology-archive", newHosts: 0).count == 1)
    #expect(alerts(name: "synology-archive", newHosts: 200).isEmpty)
    #expect(alerts(name: "box", newHosts: 0).isEmpty)
  }

  @Test("it is told once, however long it goes on")
  func once() {
    var life = settled()
    beacon(&life, 200, every: 60, to: Timeline.internet(66))
    #expect(life.alerts(of: "beacon").count == 1)
  }

  @Test("the same host found by name is evidence alone, and not much")
  func named() {
    var life = settled()
    life.resolve(37_250, for: 10, name: "api.weather.example", to: Timeline.internet(66))
    beacon(&life, 16, every: 60, to: Timeline.internet(66))
    #expect(life.alerts.isEmpty)
    #expect(life.suspicions(of: 10).contains("beacon"))
    #expect(life.level(of: 10) < 100)
  }

  @Test("a host known since learning, even one without a name, is no beacon")
  func known() {
    var life = Timeline(learning: 36_000)
    live(&life, 10, from: 0, to: 37_200)
    life = settled()
    life.resolve(37_250, for: 10, name: "new.maker.example", to: Timeline.internet(66))
    beacon(&life, 60, every: 60, to: Timeline.internet(66))
    #expect(life.alerts.isEmpty)
    var nameless = Timeline(learning: 36_000)
    for minute in 0..<900 {
      nameless.ask(Double(minute) * 60, from: 10, name: "cloud0.maker.example")
      nameless.call(Double(minute) * 60 + 1, from: 10, to: Timeline.internet(66))
    }
    #expect(nameless.alerts.isEmpty)
    #expect(!nameless.suspicions(of: 10).contains("beacon"))
  }

  @Test("a server of time, calls of changing sizes, too few and too fast ones are no beacons")
  func lookAlikes() {
    var life = settled()
    beacon(&life, 60, every: 64, to: Timeline.internet(66), port: 123, transport: .udp)
    #expect(life.alerts(of: "beacon").isEmpty && !life.suspicions(of: 10).contains("beacon"))
    life = settled()
    beacon(&life, 60, every: 64, to: Timeline.internet(66), bytes: { 300 << UInt64($0 * 7 % 5 * 2) })
    #expect(life.alerts(of: "beacon").isEmpty)
    life = settled()
    beacon(&life, 7, every: 64, to: Timeline.internet(66))
    #expect(life.alerts(of: "beacon").isEmpty)
    life = settled()
    beacon(&life, 60, every: 0.5, to: Timeline.internet(66))
    #expect(life.alerts(of: "beacon").isEmpty)
  }

  @Test("of calls at random moments, hardly any look like a beacon")
  func random() {
    var told = 0
    var dice = Dice()
    for _ in 0..<40 {
      var life = settled()
      var second = 37_300.0
      for _ in 0..<70 {
        life.call(second, from: 10, to: Timeline.internet(66))
        second += 2 - 600 * logarithm(dice.uniform())
      }
      told += life.alerts(of: "beacon").count
    }
    #expect(told <= 2)
  }

  @Test("a device that calls nameless hosts all the time, or of which nothing was learned, is not told")
  func others() {
    var life = Timeline(learning: 36_000)
    for minute in 0..<700 {
      life.ask(Double(minute) * 60, from: 10, name: "site\(minute).example")
      life.call(Double(minute) * 60 + 1, from: 10, to: Timeline.internet(100 + minute))
    }
    for call in 0..<60 { life.call(42_000 + Double(call) * 60, from: 10, to: Timeline.internet(66)) }
    #expect(life.alerts(of: "beacon").isEmpty)
    var unlearned = Timeline()
    live(&unlearned, 10, from: 0, to: 3600)
    for call in 0..<60 { unlearned.call(3600 + Double(call) * 60, from: 10, to: Timeline.internet(66)) }
    #expect(unlearned.alerts(of: "beacon").isEmpty)
  }

  @Test("where no names are asked for, a host without one is nothing special")
  func withoutNames() {
    var life = Timeline(learning: 36_000)
    for minute in 0..<620 { life.call(Double(minute) * 60, from: 10, to: Timeline.internet(1)) }
    for call in 0..<60 { life.call(37_300 + Double(call) * 60, from: 10, to: Timeline.internet(66)) }
    #expect(life.alerts(of: "beacon").isEmpty)
    #expect(life.suspicions(of: 10).contains("beacon"))
  }
}
