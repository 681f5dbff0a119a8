// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

/// What a young device borrows from old ones of the same make.
@Suite("Siblings · Ferguson 1973")
struct SiblingTests {
  /// Scales that are on for so long are old, and what comes then comes after learning.
  private static let old = Double(DetectionEngine.youngTicks) * 10 + 200

  /// A home with old scales (7), which send so many datagrams in every other tick.
  private func home(datagrams: UInt32) throws -> Timeline {
    var life = Timeline(learning: 1200)
    try life.beScales(7)
    life.contact(8, from: 7, to: Timeline.internet(1), port: 5000, transport: .udp)
    for tick in 1...Int(Self.old / 10) {
      life.stream(Double(tick) * 10, from: 7, datagrams: tick % 2 == 0 ? datagrams : 2)
    }
    return life
  }

  /// Devices come when the scales are old, the first of them scales too, and send a few datagrams a tick for a while.
  private func arrive(_ devices: [Int], quietTicks: Int, in life: inout Timeline) throws -> Double {
    if let first = devices.first { try life.beScales(first, at: Self.old) }
    for device in devices {
      life.contact(Self.old, from: device, to: Timeline.internet(1), port: 5000, transport: .udp)
    }
    for tick in 1..<quietTicks {
      for device in devices { life.stream(Self.old + Double(tick) * 10, from: device, datagrams: 2) }
    }
    return Self.old + Double(quietTicks) * 10
  }

  @Test("what old scales often do is no surprise in new ones; in another new device it is as before")
  func usual() throws {
    var life = try home(datagrams: 800)
    let start = try arrive([8, 9], quietTicks: 40, in: &life)
    for tick in 0..<12 {
      for device in [8, 9] { life.stream(start + Double(tick) * 10, from: device, datagrams: 600) }
    }
    #expect(life.level(of: 8) <= 2)
    #expect(Set(life.alerts(of: "flood-out").map(\.device.mac)) == [Timeline.mac(9)])
  }

  @Test("what they never do is told of new ones as of others, and within their first minutes, too")
  func unusual() throws {
    var life = try home(datagrams: 2)
    var start = try arrive([8, 9], quietTicks: 40, in: &life)
    for tick in 0..<12 {
      for device in [8, 9] { life.stream(start + Double(tick) * 10, from: device, datagrams: 600) }
    }
    #expect(Set(life.alerts(of: "flood-out").map(\.device.mac)) == [Timeline.mac(8), Timeline.mac(9)])
    var early = try home(datagrams: 2)
    start = try arrive([8, 9], quietTicks: 5, in: &early)
    for tick in 0..<18 {
      for device in [8, 9] { early.stream(start + Double(tick) * 10, from: device, datagrams: 600) }
    }
    // Of the other one, nobody can say yet what is usual.
    #expect(Set(early.alerts(of: "flood-out").map(\.device.mac)) == [Timeline.mac(8)])
  }

  @Test("siblings that flood at the same time, and for an hour, do not excuse each other")
  func together() throws {
    var life = try home(datagrams: 2)
    let start = try arrive([8], quietTicks: 40, in: &life)
    for tick in 0..<360 {
      for device in [7, 8] { life.stream(start + Double(tick) * 10, from: device, datagrams: 600) }
    }
    #expect(Set(life.alerts(of: "flood-out").map(\.device.mac)) == [Timeline.mac(7), Timeline.mac(8)])
    let slot = life.engine.devices.find(.hardware(Timeline.mac(7)))
    let p = slot.map { life.engine.devices.profiles[$0].usual[.datagramsOut].pValue(of: 600) } ?? 1
    #expect(p < 1e-6)
  }

  @Test("young ones lend nothing, and one that is old borrows nothing")
  func age() throws {
    var life = Timeline(learning: 1200)
    for device in [7, 8] { try life.beScales(device) }
    func borrowed(_ device: Int) -> UInt32? {
      guard let slot = life.engine.devices.find(.hardware(Timeline.mac(device))) else { return nil }
      return life.engine.borrows(slot) ? life.engine.usualOfSiblings(of: slot)?[.packetsOut].count : nil
    }
    for tick in 1..<Int(DetectionEngine.youngTicks) {
      life.stream(Double(tick) * 10, from: 7, datagrams: 2)
      if tick % 2 == 0 { life.stream(Double(tick) * 10 + 1, from: 8, datagrams: 2) }
    }
    life.stream(Self.old, from: 8, datagrams: 300)
    #expect(borrowed(8) == nil)
    life.stream(Self.old, from: 7, datagrams: 300)
    life.stream(Self.old + 10, from: 7, datagrams: 300)
    life.stream(Self.old + 10, from: 8, datagrams: 300)
    #expect(borrowed(8) != nil)
    #expect(borrowed(7) == nil)
    // Where little is sent, nobody asks.
    life.stream(Self.old + 20, from: 8, datagrams: 2)
    #expect(borrowed(8) == nil)
  }

  @Test("at most eight lend")
  func lenders() throws {
    var life = Timeline(learning: 1200)
    for device in 20..<31 { try life.beScales(device) }
    for device in 20..<31 { life.stream(100, from: device, datagrams: 2) }
    life.quiet(until: 200)
    for slot in life.engine.devices.profiles.indices where life.engine.devices.profiles[slot].mac != Timeline.mac(20) {
      life.engine.devices.profiles[slot].age(by: DetectionEngine.youngTicks)
    }
    let slot = try #require(life.engine.devices.find(.hardware(Timeline.mac(20))))
    life.engine.devices.profiles[slot].tick.packetsOut = 1
    let lent = life.engine.usualOfSiblings(of: slot)?[.packetsOut].count
    let own = life.engine.devices.profiles[slot].usual[.packetsOut].count
    #expect(lent == 8 * own)
  }

  /// When all of them have been there for half a day.
  private static let visit = 43_200.0

  /// Scales (7) and a life of theirs for 40 minutes, of which 20 are learned; 8 comes then, scales as well, and 9, nobody knows what.
  private func settled(_ habit: (inout Timeline, Double, Int) -> Void) throws -> Timeline {
    var life = Timeline(learning: 1200)
    try life.beScales(7)
    for minute in 0..<40 { habit(&life, Double(minute) * 60 + 10, 7) }
    try life.beScales(8)
    for step in 4..<Int(Self.visit / 600) {
      for device in [8, 9] {
        let second = Double(step) * 600 + 10
        life.contact(second, from: device, to: Timeline.internet(1))
        life.mqtt(second, from: device, to: Timeline.address(4), MQTTBytes.publish("home/own"))
        life.hello(second, from: device, to: Timeline.address(4), version: 0x0303)
      }
    }
    return life
  }

  @Test(
    "a service at home, a topic and a TLS program that are usual for a sibling are no surprise; to another device they are"
  )
  func symbols() throws {
    let recorder = Timeline.address(3)
    let habits: [(inout Timeline, Double, Int) -> Void] = [
      { life, second, device in life.contact(second, from: device, to: recorder, port: 554) },
      { life, second, device in
        life.mqtt(second, from: device, to: recorder, MQTTBytes.publish("home/scales/weight"))
      },
      { life, second, device in life.hello(second, from: device, to: recorder, version: 0x0303, cipher: 9) },
    ]
    for habit in habits {
      var life = try settled(habit)
      life.quiet(until: Self.visit)
      let before = (life.level(of: 8), life.level(of: 9))
      for device in [8, 9] { habit(&life, Self.visit + 10, device) }
      life.quiet(until: Self.visit + 30)
      #expect(life.level(of: 8) <= before.0)
      #expect(life.level(of: 9) > before.1)
    }
  }

  @Test("a control port of a neighbour is told of new scales although old ones use it")
  func control() throws {
    let storage = Timeline.address(3)
    var life = try settled { $0.contact($1, from: $2, to: storage, port: 445) }
    life.contact(Self.visit, from: 8, to: storage, port: 445)
    #expect(life.alerts(of: "lateral-movement").map(\.device.mac).contains(Timeline.mac(8)))
  }

  @Test("much sent to a host that is usual for a sibling is no theft; what another device sends there is told")
  func upload() throws {
    let host = Timeline.internet(66)
    var life = try settled { life, second, device in
      for peer in [Timeline.internet(1), host] { life.contact(second, from: device, to: peer) }
      life.contact(second, from: 10, to: Timeline.internet(1))
    }
    for device in [8, 10] {
      life.contact(Self.visit, from: device, to: host)
      life.upload(Self.visit + 1, from: device, to: host, bytes: 3_000_000, perSecond: 100_000)
    }
    life.quiet(until: Self.visit + 100)
    #expect(life.alerts(of: "exfiltration").map(\.device.mac) == [Timeline.mac(10)])
  }

  @Test("nobody is asked about a host that a sibling uses, not at its second call either")
  func secondCall() throws {
    var life = Timeline(learning: 86_400)
    for device in [7, 8] { try life.beScales(device) }
    for step in 1..<288 {
      let second = Double(step) * 300
      for device in [7, 8] { life.contact(second, from: device, to: Timeline.internet(1)) }
      life.contact(second + 1, from: 7, to: Timeline.internet(66), port: 4444)
    }
    for call in 0..<3 { life.contact(90_000 + Double(call) * 4000, from: 8, to: Timeline.internet(66), port: 4444) }
    #expect(life.alerts(of: "new-destination").isEmpty)
  }
}

extension DeviceProfile {
  /// Lets the device have been active for so many ticks.
  fileprivate mutating func age(by ticks: UInt32) {
    let tick = tick
    for _ in 0..<ticks {
      self.tick.packetsOut = 1
      endTick(at: lastSeen, hour: 0, learns: false)
    }
    self.tick = tick
  }
}
