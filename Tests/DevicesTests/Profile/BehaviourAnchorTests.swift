// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

@Suite("Behaviour anchors · Hellinger distance")
struct BehaviourAnchorTests {
  /// A device that is active in 144 ticks a day.
  private struct Life {
    var usual = FeatureHistograms()
    var anchor = BehaviourAnchor()
    private(set) var day = 0

    /// Lives one day, tick by tick.
    mutating func live(_ draw: (Int) -> TickCounts) {
      day += 1
      for number in 0..<144 {
        let time = moment(Double(day) * 86_400 + Double(number) * 600)
        anchor.follow(usual, at: time)
        usual.learn(FeatureVector(draw(number)), at: time)
      }
    }

    var shift: BehaviourShift? { anchor.shift(to: usual) }
    var distance: Double { shift?.distance ?? 0 }
  }

  /// A tick with about so many bytes a packet, in so many packets.
  private func sent(packets: UInt32 = 4, bytes: Double) -> TickCounts {
    var tick = TickCounts()
    tick.packetsOut = packets
    tick.bytesOut = UInt64(bytes)
    tick.bytesIn = 400
    return tick
  }

  @Test("an anchor is laid after two weeks with enough ticks, and compared with nothing before")
  func laying() {
    var life = Life()
    for _ in 0..<14 { life.live { _ in sent(bytes: 500) } }
    #expect(life.anchor.since == nil && life.shift == nil)
    life.live { _ in sent(bytes: 500) }
    #expect(life.anchor.since == moment(15 * 86_400))
    #expect(life.distance < 0.1)
    var few = BehaviourAnchor()
    var little = FeatureHistograms()
    for number in 0..<499 { little.learn(FeatureVector(sent(bytes: 500)), at: moment(Double(number))) }
    few.follow(little, at: moment(86_400))
    few.follow(little, at: moment(40 * 86_400))
    #expect(few.since == nil)
    little.learn(FeatureVector(sent(bytes: 500)), at: moment(499))
    few.follow(little, at: moment(40 * 86_400))
    #expect(few.since != nil)
  }

  @Test("what grows by 1 % a day is found, and what stays the same is not")
  func ramp() {
    var growing = Life()
    var (level, found) = (500.0, 0)
    while growing.day < 180 && found == 0 {
      growing.live { _ in sent(bytes: level) }
      level *= 1.01
      if growing.distance > BehaviourShift.limit { found = growing.day }
    }
    #expect((30...120).contains(found), "\(found)")
    #expect(growing.shift?.changed.map(\.feature) == [.bytesOut])
    #expect(growing.shift?.changed.map(\.isMore) == [true])
  }

  @Test(
    "sixty days of use as somebody likes are no change, nor are two weeks of holiday",
    arguments: 0..<12 as Range<UInt64>)
  func stationary(seed: UInt64) {
    var life = Life()
    var numbers = SplitMix64(seed: seed)
    for _ in 0..<74 {
      // Each day has its own share of hours in which the device is busy, up to two thirds at weekends.
      let isWeekend = life.day % 7 >= 5
      let busy = life.day < 60 ? Int(numbers.next() % (isWeekend ? 96 : 48)) : 0
      life.live { number in
        let size = Double(200 + numbers.next() % 400)
        return number < busy ? sent(packets: 400, bytes: 300 * size) : sent(bytes: size)
      }
      #expect(life.distance <= BehaviourShift.limit, "day \(life.day)")
    }
    #expect(life.anchor.since != nil)
  }

  @Test("the edge of a bin is no change, wherever it lies; twice as much is one")
  func edges() {
    for power in stride(from: 7.0, to: 18, by: 0.25) {
      let bytes = exponential2(power) - 1
      func distance(_ factor: Double) -> Double {
        var life = Life()
        for _ in 0..<15 { life.live { _ in sent(bytes: bytes * 0.99) } }
        var other = FeatureHistograms()
        for number in 0..<600 { other.learn(FeatureVector(sent(bytes: bytes * factor)), at: moment(Double(number))) }
        return life.anchor.shift(to: other)?.distance ?? 0
      }
      #expect(distance(1.02) < BehaviourShift.limit, "2^\(power)")
      #expect(distance(2.02) > BehaviourShift.limit, "2^\(power)")
    }
  }

  @Test("after half a year of something else, the anchor lies half way")
  func halfLife() {
    var life = Life()
    for _ in 0..<16 { life.live { _ in sent(bytes: 200) } }
    var distances: [Double] = []
    for _ in 0..<196 {
      life.live { _ in sent(bytes: 100_000) }
      distances.append(life.distance)
    }
    // Shares of one half each: √(1 − √½).
    #expect(abs((distances.last ?? 0) - 0.541) < 0.06)
    #expect(distances.max() ?? 0 > 0.75)
  }

  @Test("when a change was told, the anchor is laid anew eight weeks later, where the device is then")
  func anew() {
    var life = Life()
    for _ in 0..<30 { life.live { _ in sent(bytes: 200) } }
    for _ in 0..<4 { life.live { _ in sent(bytes: 9_000) } }
    #expect(life.distance > BehaviourShift.limit)
    life.anchor.layAnew(at: moment(Double(life.day) * 86_400))
    let told = life.day
    while life.day < told + 56 {
      #expect(life.anchor.since == nil)
      life.live { _ in sent(bytes: 9_000) }
    }
    #expect(life.anchor.since != nil)
    for _ in 0..<60 {
      life.live { _ in sent(bytes: 9_000) }
      #expect(life.distance <= BehaviourShift.limit)
    }
  }

  @Test("a clock that was years ahead does not hold the anchor up")
  func clock() {
    var life = Life()
    life.anchor.follow(life.usual, at: moment(20_000 * 86_400))
    for _ in 0..<57 { life.live { _ in sent(bytes: 200) } }
    #expect(life.anchor.since != nil)
  }

  @Test("of two anchors the older stays, whichever is taken in, and it is saved whole")
  func laws() throws {
    let laws = PartLaws<BehaviourAnchor> { part, numbers in
      var usual = FeatureHistograms()
      let day = Double(numbers.next() % 9_000)
      for _ in 0..<600 { usual.learn(FeatureVector(tick(&numbers)), at: moment(day * 86_400)) }
      part.follow(usual, at: moment(day * 86_400))
      part.follow(usual, at: moment((day + 60) * 86_400))
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
    var bytes = try saved(BehaviourAnchor())
    #expect(bytes.count == MemoryLayout<BehaviourAnchor>.size)
    bytes[3] = 9
    #expect(throws: StateError.invalid) { try restored(bytes, as: BehaviourAnchor.self) }
  }
}
