// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

@Suite("Rhythms of new peers")
struct BeaconTests {
  private static func table(_ moments: [Double], bytes: (Int) -> UInt64 = { _ in 500 }) -> BeaconTable {
    var table = BeaconTable()
    for (number, time) in moments.enumerated() { table.note(7, at: moment(1e9 + time), bytes: bytes(number)) }
    return table
  }

  @Test("a beacon every 30 s has that median and no deviation, in time and in size")
  func clock() throws {
    let rhythm = try #require(Self.table((0..<20).map { Double($0) * 30 }).rhythm(of: 7))
    let intervals = try #require(rhythm.intervals)
    #expect(abs(exponential2(intervals.median) - 30) < 0.1 && intervals.deviation < 0.003)
    let bytes = try #require(rhythm.bytes)
    #expect(abs(exponential2(bytes.median) - 500) < 50 && bytes.deviation == 0)
    #expect(rhythm.conversationCount == 20)
  }

  @Test("a missed beat does not hide the beacon, a person's clicks are no beacon")
  func robustness() throws {
    let missed = try #require(Self.table([0, 60, 120, 240, 300, 360, 420, 480]).rhythm(of: 7)?.intervals)
    #expect(abs(exponential2(missed.median) - 60) < 0.1 && missed.deviation < 0.003)
    let clicks = try #require(Self.table([0, 2, 11, 40, 41, 700, 760, 5_000]).rhythm(of: 7))
    #expect(try #require(clicks.intervals).deviation > 2)
    let sizes = try #require(Self.table([0, 9, 18], bytes: { 100 << (3 * UInt64($0)) }).rhythm(of: 7)?.bytes)
    #expect(sizes.deviation >= 3)
  }

  @Test("too few conversations have no rhythm")
  func few() throws {
    let two = try #require(Self.table([0, 30]).rhythm(of: 7))
    #expect(two.intervals == nil && two.bytes != nil)
    #expect(try #require(Self.table([0]).rhythm(of: 7)).bytes == nil)
    #expect(Self.table([0]).rhythm(of: 8) == nil)
  }

  @Test("conversations that end in another order than they began make the same rhythm")
  func order() throws {
    let moments = (0..<8).map { Double($0 * $0) * 20 }
    #expect(try saved(Self.table(moments)) == saved(Self.table(moments.reversed())))
    let many = (0..<12).map { Double($0) * 30 }
    #expect(try saved(Self.table(many)) == saved(Self.table(Array(many[6...] + many[..<6]))))
  }

  @Test("a peer is followed for seven days, and no longer than it is new")
  func ageing() {
    var table = Self.table([0, 30, 60])
    table.note(9, at: moment(1e9 + 6 * 86_400), bytes: 1)
    #expect(table.count == 2)
    table.note(9, at: moment(1e9 + 7 * 86_400), bytes: 1)
    #expect(table.rhythm(of: 7) == nil && table.count == 1)
    table.forget(9)
    #expect(table.count == 0)
    var profile = DeviceProfile(identity: .hardware(.zero), firstSeen: moment(0))
    profile.peers.meet(5, at: moment(0), isLearning: true)
    profile.endConversation(with: 5, begunAt: moment(0), bytesSent: 1)
    profile.endConversation(with: 6, begunAt: moment(0), bytesSent: 1)
    #expect(profile.beacons.count == 1)
  }

  @Test("a flood of one-off calls does not push out a beacon, nor does the table grow")
  func flood() {
    var table = BeaconTable()
    var numbers = SplitMix64(seed: 3)
    for beat in 0..<50 {
      table.note(7, at: moment(Double(beat) * 60), bytes: 10)
      if beat > 1 {
        for _ in 0..<30 { table.note(numbers.next() | 8, at: moment(Double(beat) * 60 + 1), bytes: 10) }
      }
    }
    #expect(table.rhythm(of: 7)?.conversationCount == 50)
    #expect(table.count == BeaconTable.capacity)
  }

  @Test("tables with room merge exactly, their rhythms with them, and are saved whole")
  func merging() throws {
    let laws = PartLaws<BeaconTable> { part, numbers in
      for _ in 0..<40 {
        let time = moment(1e9 + Double(numbers.next() % 80_000))
        part.note(numbers.next() % 10, at: time, bytes: numbers.next() % 10_000)
      }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
    let (early, late) = (Self.table([0, 30, 60, 90]), Self.table([120, 150, 180, 210, 240]))
    #expect(try saved(merged(late, early)) == saved(Self.table((0..<9).map { Double($0) * 30 })))
  }

  @Test("of too many peers those with the most conversations stay, whichever table takes in which")
  func overflow() throws {
    func many(_ seed: UInt64) -> BeaconTable {
      var numbers = SplitMix64(seed: seed)
      var table = BeaconTable()
      for _ in 0..<60 { table.note(numbers.next() % 20, at: moment(1e9 + Double(numbers.next() % 9_000)), bytes: 9) }
      return table
    }
    for seed in 0..<20 as Range<UInt64> {
      let (a, b) = (many(2 * seed), many(2 * seed + 1))
      #expect(try saved(merged(a, b)) == saved(merged(b, a)))
      #expect(merged(a, b).count == BeaconTable.capacity)
    }
  }
}
