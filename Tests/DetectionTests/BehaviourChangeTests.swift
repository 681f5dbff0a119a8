// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols
import Testing

@testable import Detection
@testable import Devices

extension Timeline {
  /// A whole conversation in which the device is sent so many bytes; its end is known when it ends, or later.
  mutating func download(
    _ second: Double, from device: Int, by server: IPAddress, bytes: UInt64, within seconds: Double = 10,
    toldAt end: Double? = nil
  ) {
    contact(second, from: device, to: server)
    var context = context(end ?? second + seconds, from: device, to: server, port: 443)
    context.flow?.start = Self.moment(second)
    context.flow?.last = Self.moment(second + seconds)
    context.flow?.toServer.bytes = bytes / 40
    context.flow?.toClient.bytes = bytes
    engine.observe(.flowEnded(FlowRecord()), in: context)
    quiet(until: end ?? second + seconds)
  }
}

@Suite("Changed behaviour · Hellinger distance")
struct BehaviourChangeTests {
  private static let day = 86_400.0

  /// Tells the engine of days in the life of device 10, tick by tick as its profile counts them, and lets each day end.
  private func live(_ life: inout Timeline, days: Range<Int>, bytes: (Int) -> UInt32) {
    for day in days {
      let start = Double(day) * Self.day
      life.packet(start, from: 10, to: Timeline.address(1), length: bytes(day))
      for number in 1..<144 {
        life.engine.devices.profiles[0].tick.packetsOut = 1
        life.engine.devices.profiles[0].tick.bytesOut = UInt64(bytes(day))
        life.engine.devices.profiles[0].endTick(
          at: Timeline.moment(start + Double(number) * 590), hour: 0, learns: true)
      }
      life.quiet(until: start + 86_000)
    }
  }

  @Test("a device that does other things is told of within two weeks, and once")
  func sudden() {
    var life = Timeline()
    live(&life, days: 0..<40) { _ in 300 }
    #expect(life.alerts.isEmpty)
    live(&life, days: 40..<54) { _ in 3000 }
    let alerts = life.alerts(of: "behaviour-change")
    #expect(alerts.map(\.severity) == [.informational])
    #expect(
      alerts.first?.observed.hasPrefix("does other things in its last weeks than before: more bytes sent") == true)
    #expect(alerts.first?.expected.hasSuffix(" days before") == true)
    live(&life, days: 54..<180) { _ in 3000 }
    #expect(life.alerts(of: "behaviour-change").count == 1)
  }

  @Test("a device that does 1 % more each day is told of, again when it has gone as far again, and never within a week")
  func slow() {
    var life = Timeline()
    live(&life, days: 0..<300) { day in UInt32(200 * exponential(0.00995 * Double(day))) }
    let days = life.alerts(of: "behaviour-change").map { $0.time.seconds(since: Timeline.moment(0)) / Self.day }
    #expect(days.count >= 2 && days.count <= 4, "\(days)")
    #expect(days.first.map { $0 > 20 && $0 < 120 } == true)
    for (earlier, later) in zip(days, days.dropFirst()) { #expect(later - earlier > 56) }
  }

  @Test("a device that stays as it is, and one that is new, are not told of")
  func same() {
    var life = Timeline()
    live(&life, days: 0..<60) { day in UInt32(300 + day % 7 * 20) }
    #expect(life.alerts.isEmpty)
    var new = Timeline()
    live(&new, days: 0..<14) { day in day < 5 ? 3000 : 100 }
    #expect(new.alerts.isEmpty)
  }

  @Test("phones and computers change every day")
  func people() {
    var life = Timeline()
    live(&life, days: 0..<40) { _ in 300 }
    life.engine.watches[0].fusion.becomePersonal(DetectorWeights())
    live(&life, days: 40..<60) { _ in 3000 }
    #expect(life.alerts.isEmpty)
  }

  @Test("a change after an update says so, and what the update is told by is not told again")
  func afterUpdate() {
    var life = Timeline(learning: 3600)
    life.resolve(1, for: 10, name: "cdn.maker.example", to: Timeline.internet(1))
    life.contact(2, from: 10, to: Timeline.internet(1))
    live(&life, days: 0..<40) { _ in 300 }
    let update = 40 * Self.day
    life.resolve(update, for: 10, name: "cdn.maker.example", to: Timeline.internet(1))
    life.download(update + 10, from: 10, by: Timeline.internet(1), bytes: 3_000_000)
    life.seek(update + 60, from: 10, for: 10)
    live(&life, days: 41..<60) { _ in 3000 }
    let alerts = life.alerts(of: "behaviour-change")
    #expect(alerts.count == 1)
    #expect(
      alerts.first?.observed.hasPrefix("looks like it was updated: 3 MB from cdn.maker.example, then a restart") == true
    )
  }
}

@Suite("Firmware updates")
struct FirmwareUpdateTests {
  private static let server = Timeline.internet(1)
  private static let update = 100_000.0

  /// A device that calls its maker by name, learned for an hour, after a day.
  private func settled(known: String = "api.maker.example") -> Timeline {
    var life = Timeline(learning: 3600)
    for minute in 0..<200 {
      let second = Double(minute) * 60
      if minute == 0 { life.resolve(second, for: 10, name: known, to: Self.server) }
      life.contact(second, from: 10, to: Self.server)
      life.hello(second + 1, from: 10, to: Self.server, version: 0x0303)
    }
    life.contact(Self.update / 2, from: 10, to: Self.server)
    life.quiet(until: Self.update - 10)
    return life
  }

  /// The device downloads so much from a name, and restarts.
  private func updated(
    _ life: inout Timeline, from name: String = "cdn.maker.example", bytes: UInt64 = 2_000_000, restart: Double? = 90
  ) {
    life.resolve(Self.update - 1, for: 10, name: name, to: Timeline.internet(2))
    life.download(Self.update, from: 10, by: Timeline.internet(2), bytes: bytes)
    if let restart { life.seek(Self.update + restart, from: 10, for: 10) }
  }

  /// What it does then: another TLS program, a new service of its maker, and another system by all its fingerprints.
  private func bringNews(_ life: inout Timeline, at second: Double) {
    life.contact(second, from: 10, to: Self.server, port: 8883)
    life.contact(second + 1, from: 10, to: Self.server, port: 8443)
    life.contact(second + 2, from: 10, to: Self.server, port: 5684)
    life.hello(second + 3, from: 10, to: Self.server, version: 0x0303, cipher: 9)
    life.hello(second + 4, from: 10, to: Self.server, version: 0x0303, cipher: 10)
  }

  @Test("what an update brings is told once, by name, and is no evidence")
  func news() {
    var life = settled()
    updated(&life)
    bringNews(&life, at: Self.update + 120)
    bringNews(&life, at: Self.update + 9_000)
    life.quiet(until: Self.update + 9_700)
    #expect(life.level(of: 10) == 1)
    #expect(life.alerts.map(\.detector) == ["behaviour-change"])
    #expect(life.engine.suppressed == 0)
    #expect(life.alerts.first?.severity == .informational)
    #expect(
      life.alerts.first?.observed
        == "looks like it was updated: 2 MB from cdn.maker.example, then a restart, and in the 30 s since something that is "
        + "new to it")
  }

  @Test("without a large download from a known domain, or without a restart soon after, all is evidence as ever")
  func noUpdate() {
    func level(_ prepare: (inout Timeline) -> Void) -> Double {
      var life = settled()
      prepare(&life)
      bringNews(&life, at: Self.update + 2_000)
      life.quiet(until: Self.update + 2_050)
      #expect(life.alerts(of: "behaviour-change").isEmpty)
      return life.level(of: 10)
    }
    #expect(level { _ in } > 1)
    #expect(level { updated(&$0, bytes: 200_000) } > 1)
    #expect(level { updated(&$0, from: "files.stranger.example") } > 1)
    #expect(level { updated(&$0, restart: nil) } > 1)
    #expect(level { updated(&$0, restart: 1_900) } > 1)
    // A connection that was open for a day.
    #expect(
      level {
        $0.resolve(Self.update - 86_400, for: 10, name: "cdn.maker.example", to: Timeline.internet(2))
        $0.download(Self.update - 86_400, from: 10, by: Timeline.internet(2), bytes: 900_000, within: 86_400)
        $0.seek(Self.update + 90, from: 10, for: 10)
      } > 1)
    // Somebody who loads as much every day.
    #expect(
      level {
        $0.download(Self.update - 80_000, from: 10, by: Self.server, bytes: 900_000)
        updated(&$0)
      } > 1)
  }

  @Test("an update that brings nothing new is not told, nor is it a day later")
  func nothingNew() {
    var life = settled()
    updated(&life)
    life.contact(Self.update + 120, from: 10, to: Self.server)
    life.quiet(until: Self.update + 9_700)
    #expect(life.alerts.isEmpty)
    life.quiet(until: Self.update + 87_000)
    bringNews(&life, at: Self.update + 87_010)
    life.quiet(until: Self.update + 87_040)
    #expect(life.alerts(of: "behaviour-change").isEmpty && life.level(of: 10) > 1)
  }

  @Test("a download in several parts is one")
  func parts() {
    var life = settled()
    life.download(Self.update - 300, from: 10, by: Self.server, bytes: 900_000)
    life.download(Self.update - 100, from: 10, by: Self.server, bytes: 900_000)
    updated(&life)
    bringNews(&life, at: Self.update + 120)
    #expect(life.alerts.map(\.detector) == ["behaviour-change"])
  }

  @Test("the download may end for the sensor after the restart")
  func lateEnd() {
    var life = settled()
    life.resolve(Self.update - 1, for: 10, name: "cdn.maker.example", to: Timeline.internet(2))
    life.seek(Self.update + 60, from: 10, for: 10)
    life.download(Self.update, from: 10, by: Timeline.internet(2), bytes: 2_000_000, toldAt: Self.update + 400)
    bringNews(&life, at: Self.update + 500)
    #expect(life.alerts.map(\.detector) == ["behaviour-change"])
  }

  @Test("a lower TLS version, another maker's host and a neighbour are evidence in spite of an update")
  func stillEvidence() {
    func level(_ act: (inout Timeline) -> Void) -> Double {
      var life = settled()
      updated(&life)
      act(&life)
      life.quiet(until: Self.update + 300)
      #expect(life.alerts(of: "behaviour-change").isEmpty)
      return life.level(of: 10)
    }
    #expect(level { $0.hello(Self.update + 200, from: 10, to: Self.server, version: 0x0302) } > 1)
    #expect(level { $0.hello(Self.update + 200, from: 10, to: Timeline.internet(66), version: 0x0303, cipher: 9) } > 1)
    #expect(level { $0.contact(Self.update + 200, from: 10, to: Timeline.internet(66)) } > 1)
    #expect(level { $0.contact(Self.update + 200, from: 10, to: Timeline.address(66)) } > 1)
    var life = settled()
    updated(&life)
    for host in 0..<40 {
      life.contact(
        Self.update + 200 + Double(host), from: 10, to: Timeline.address(100 + host), port: 23, isAnswered: false)
    }
    #expect(!life.alerts(of: "horizontal-scan").isEmpty)
  }

  @Test("another system is an update within the hour after it, and another device later")
  func system() {
    for (wait, detector) in [(300.0, "behaviour-change"), (5_000, "identity-change")] {
      var life = settled()
      let mac = Timeline.mac(10)
      for kind in [IdentityEvidence.Kind.dhcpFingerprint, .tcpFingerprint] {
        life.engine.say(kind, "one", mac, 100)
        life.engine.say(kind, "one", mac, Self.update - 100)
      }
      updated(&life)
      let changed = Self.update + 90 + wait
      life.quiet(until: changed - 5)
      for kind in [IdentityEvidence.Kind.dhcpFingerprint, .tcpFingerprint] {
        life.engine.say(kind, "two", mac, changed)
      }
      life.hello(changed + 10, from: 10, to: Self.server, version: 0x0303, cipher: 9)
      #expect(life.alerts.last?.detector == detector)
      #expect(life.alerts(of: "identity-change").isEmpty == (detector == "behaviour-change"))
    }
  }

  @Test("phones and computers get no such day: they come and go, and always load something")
  func people() {
    var life = settled()
    life.engine.watches[0].fusion.becomePersonal(DetectorWeights())
    updated(&life)
    bringNews(&life, at: Self.update + 120)
    life.quiet(until: Self.update + 200)
    #expect(life.alerts.isEmpty && life.level(of: 10) > 1)
  }

  @Test("what an update is remembered by takes 24 bytes")
  func size() {
    #expect(MemoryLayout<FirmwareUpdate>.stride <= 24)
    #expect(MemoryLayout<BehaviourChange>.stride <= 24)
  }
}
