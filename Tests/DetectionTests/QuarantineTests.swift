// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

/// Suspicious ticks wait for a week in which nothing is told.
@Suite("Quarantine")
struct QuarantineTests {
  private static let day = 86_400.0
  private static let device = DeviceIdentity.hardware(Timeline.mac(10))

  private static func tick(_ packets: UInt32) -> FeatureVector {
    var counts = TickCounts()
    counts.packetsOut = packets
    return FeatureVector(counts)
  }

  /// A table with a tick of a device on each of so many days.
  private static func table(days: Int, of device: DeviceIdentity = device) -> Quarantine {
    var table = Quarantine()
    for day in 0..<days { table.keep(tick(9), of: device, at: Timeline.moment(Double(day) * Self.day)) }
    return table
  }

  private static func due(_ table: inout Quarantine, _ time: Timestamp) -> DeviceIdentity? {
    table.takeDue(at: time)?.device
  }

  @Test("after seven days what came on three is learned, once; before, and of two days, nothing is")
  func waiting() {
    var table = Self.table(days: 3)
    #expect(Self.due(&table, Timeline.moment(6.9 * Self.day)) == nil)
    let due = table.takeDue(at: Timeline.moment(7 * Self.day))
    #expect(due?.device == Self.device && due?.ticks[.packetsOut].count == 3)
    #expect(Self.due(&table, Timeline.moment(8 * Self.day)) == nil)
    table = Self.table(days: 2)
    #expect(Self.due(&table, Timeline.moment(7 * Self.day)) == nil)
    table.keep(Self.tick(9), of: Self.device, at: Timeline.moment(8 * Self.day))
    #expect(Self.due(&table, Timeline.moment(14 * Self.day)) == nil)
  }

  @Test("many ticks of one day are one day")
  func oneDay() {
    var table = Quarantine()
    for second in 0..<100 { table.keep(Self.tick(9), of: Self.device, at: Timeline.moment(Double(second) * 10)) }
    #expect(Self.due(&table, Timeline.moment(7 * Self.day)) == nil)
  }

  @Test("when something is told, the wait begins anew")
  func told() {
    var table = Self.table(days: 3)
    table.setAside(Self.device, at: Timeline.moment(3 * Self.day))
    for day in 5..<8 { table.keep(Self.tick(9), of: Self.device, at: Timeline.moment(Double(day) * Self.day)) }
    #expect(Self.due(&table, Timeline.moment(11.9 * Self.day)) == nil)
    let due = table.takeDue(at: Timeline.moment(12 * Self.day))
    #expect(due?.ticks[.packetsOut].count == 3)
  }

  @Test("what was told of is never learned by waiting, only on the operator's word, with what came since")
  func word() {
    var table = Self.table(days: 3)
    table.setAside(Self.device, at: Timeline.moment(3 * Self.day))
    #expect(Self.due(&table, Timeline.moment(30 * Self.day)) == nil)
    #expect(table.takeAll(of: Self.device) == nil)
    table = Self.table(days: 3)
    table.setAside(Self.device, at: Timeline.moment(3 * Self.day))
    table.keep(Self.tick(9), of: Self.device, at: Timeline.moment(4 * Self.day))
    #expect(table.takeAll(of: Self.device)?[.packetsOut].count == 4)
    #expect(table.isEmpty && table.takeAll(of: Self.device) == nil)
  }

  @Test("of a seventeenth device, the one without a tick for longest makes room")
  func room() {
    var table = Quarantine()
    func device(_ number: Int) -> DeviceIdentity { .hardware(Timeline.mac(number)) }
    for day in 0..<3 {
      for number in 0..<16 {
        table.keep(Self.tick(9), of: device(number), at: Timeline.moment(Double(day) * Self.day + Double(number)))
      }
    }
    table.keep(Self.tick(9), of: device(16), at: Timeline.moment(3 * Self.day))
    var due: [DeviceIdentity] = []
    while let next = table.takeDue(at: Timeline.moment(9 * Self.day)) { due.append(next.device) }
    #expect(due.count == 15 && !due.contains(device(0)))
  }

  @Test("two devices that are one wait together, for as long as the later of them")
  func joining() {
    let other = DeviceIdentity.hardware(Timeline.mac(11))
    var table = Self.table(days: 3)
    for day in 1..<3 { table.keep(Self.tick(5), of: other, at: Timeline.moment(Double(day) * Self.day)) }
    table.join(other, into: Self.device)
    #expect(Self.due(&table, Timeline.moment(7.9 * Self.day)) == nil)
    let due = table.takeDue(at: Timeline.moment(8 * Self.day))
    #expect(due?.device == Self.device && due?.ticks[.packetsOut].count == 5)
    var alone = Self.table(days: 3, of: other)
    alone.join(other, into: Self.device)
    #expect(Self.due(&alone, Timeline.moment(7 * Self.day)) == Self.device)
  }

  // MARK: Lives

  /// A device that was learned for a day, with a few datagrams every minute.
  private func learned() -> Timeline {
    var life = Timeline(learning: Self.day)
    life.contact(1, from: 10, to: Timeline.internet(1), port: 5000, transport: .udp)
    for minute in 0..<1440 { life.stream(Double(minute) * 60 + 10, from: 10, datagrams: 2) }
    return life
  }

  private func pValue(_ life: borrowing Timeline) -> Double {
    guard let slot = life.engine.devices.find(Self.device) else { return 0 }
    return life.engine.devices.profiles[slot].usual[.datagramsOut].pValue(of: 600)
  }

  @Test(
    "a device that changes for good is loud for a while; after seven quiet days its new rates are usual, and it is silent"
  )
  func change() {
    var life = learned()
    // Four ticks an hour, with less than half an hour between them: one incident, which is told again by tenfold counts only.
    for quarter in 0..<(24 * 4 * 24) {
      life.stream(Self.day + Double(quarter) * 900 + 10, from: 10, datagrams: 600)
    }
    let told = life.alerts.map { $0.time.seconds(since: Timeline.moment(0)) / Self.day }
    #expect(told.count >= 2)
    #expect(told.allSatisfy { $0 < 18 })
    #expect(pValue(life) > 0.01)
    life.quiet(until: 26 * Self.day)
    #expect(life.level(of: 10) <= 10)
  }

  @Test("an attack that is told, and told again within the week, teaches nothing, however long one waits")
  func attack() {
    var life = learned()
    let before = pValue(life)
    for day in [1.0, 4, 5] {
      for tick in 0..<60 { life.stream((day + 0.5) * Self.day + Double(tick) * 10, from: 10, datagrams: 600) }
    }
    #expect(life.alerts.count >= 2)
    for hour in 0..<(20 * 24) { life.stream(6 * Self.day + Double(hour) * 3600, from: 10, datagrams: 2) }
    #expect(pValue(life) <= before)
  }

  @Test("what the operator accepts is usual at once, told or not, and nobody is known who is not there")
  func acceptance() throws {
    var life = learned()
    for tick in 0..<60 { life.stream(1.5 * Self.day + Double(tick) * 10, from: 10, datagrams: 600) }
    life.contact(1.5 * Self.day + 610, from: 10, to: Timeline.internet(7), port: 8883)
    life.quiet(until: 1.5 * Self.day + 640)
    let place = life.engine.devices.find(Self.device)
    let slot = try #require(place)
    let before = pValue(life)
    let told = life.alerts.count
    #expect(told >= 1 && !life.engine.quarantine.isEmpty)
    let isAnybody = life.engine.accept("nobody")
    let isDevice = life.engine.accept(life.engine.devices.identity(of: slot).description)
    #expect(isDevice && !isAnybody)
    #expect(life.engine.quarantine.isEmpty && life.level(of: 10) <= 1)
    #expect(before < 0.05 && pValue(life) > 0.3)
    let peers = life.engine.devices.profiles[slot].peers
    #expect((0..<peers.count).allSatisfy { peers[$0].isKnown })
    for tick in 0..<60 { life.stream(2.5 * Self.day + Double(tick) * 10, from: 10, datagrams: 600) }
    life.contact(2.5 * Self.day + 610, from: 10, to: Timeline.internet(7), port: 8883)
    life.quiet(until: 2.5 * Self.day + 640)
    #expect(life.alerts.count == told)
  }

  @Test("a flood of a stranger never waits")
  func neverUsual() {
    var life = learned()
    for tick in 0..<60 {
      life.stream(1.5 * Self.day + Double(tick) * 10, from: 10, to: Timeline.internet(66), datagrams: 600)
    }
    life.quiet(until: 1.5 * Self.day + 700)
    #expect(!life.alerts.isEmpty)
    #expect(life.engine.quarantine.isEmpty)
  }

  @Test("a device that is forgotten leaves nothing behind that waits")
  func forgetting() {
    var life = learned()
    life.stream(1.5 * Self.day, from: 10, datagrams: 600)
    life.quiet(until: 1.5 * Self.day + 30)
    #expect(!life.engine.quarantine.isEmpty)
    _ = life.engine.forget([Timeline.mac(10).description])
    #expect(life.engine.quarantine.isEmpty)
  }

  @Test("what waits for a device that turns out to be an older one waits for that")
  func join() throws {
    var life = Timeline()
    for number in [10, 11] {
      let second = Double(number) * 100
      life.packet(second, from: number, to: Timeline.internet(1))
      life.engine.say(.dhcpUnique, "one", Timeline.mac(number), second)
    }
    let younger = DeviceIdentity.hardware(Timeline.mac(11))
    for day in 0..<3 {
      life.engine.quarantine.keep(Self.tick(9), of: younger, at: Timeline.moment(Double(day) * Self.day))
    }
    life.quiet(until: 1200)
    try #require(life.engine.takeIdentityChanges().map(\.kind) == [.joined])
    let due = life.engine.quarantine.takeDue(at: Timeline.moment(7 * Self.day))?.device
    #expect(due == Self.device)
  }

  @Test("the table is counted among what memory holds")
  func bound() {
    #expect(Quarantine.memoryBound < 40_000)
    #expect(DetectionEngine().memoryBound > Quarantine.memoryBound)
  }
}
