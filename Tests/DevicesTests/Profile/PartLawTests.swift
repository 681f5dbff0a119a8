// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

@Suite("Laws of a profile's parts")
struct PartLawTests {
  @Test("histograms merge exactly and are saved whole")
  func histograms() throws {
    let laws = PartLaws<LogHistogram> { part, numbers in
      for _ in 0..<200 { part.add(Double(numbers.next() % 100_000)) }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
  }

  @Test("a histogram that gets too full is halved with the other one, whichever takes in which")
  func fullHistograms() throws {
    var (a, b) = (LogHistogram(), LogHistogram())
    for _ in 0..<60_000 { a.add(5) }
    for _ in 0..<10_000 { b.add(5) }
    for _ in 0..<1_000 { b.add(900) }
    #expect(try saved(merged(a, b)) == saved(merged(b, a)))
    #expect(merged(a, b).count == 35_500)
  }

  @Test("feature histograms merge exactly and are saved whole")
  func featureHistograms() throws {
    let laws = PartLaws<FeatureHistograms> { part, numbers in
      let start = Double(numbers.next() % 4_000_000)
      for number in 0..<100 { part.learn(FeatureVector(tick(&numbers)), at: moment(start + Double(number) * 10)) }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
  }

  @Test("recent counts merge but for their last bits and are saved whole")
  func recentCounts() throws {
    let laws = PartLaws<RecentCounts> { part, numbers in
      let start = Double(numbers.next() % 600)
      for number in 0..<20 { part.add(FeatureVector(tick(&numbers)), at: moment(start + Double(number) * 10)) }
    }
    try laws.mergesClosely { a, b in
      Feature.allCases.allSatisfy { feature in
        RecentCounts.HalfLife.allCases.allSatisfy { halfLife in
          let one = a.value(feature, halfLife, at: moment(1_000)) ?? 0
          let other = b.value(feature, halfLife, at: moment(1_000)) ?? 0
          return abs(one - other) <= 1e-5 * max(one, other)
        }
      }
    }
    try laws.isSavedWhole()
  }

  @Test("tables with room for all symbols merge exactly, known ones included, and are saved whole")
  func symbols() throws {
    let laws = PartLaws<SymbolTable<96>> { part, numbers in
      for _ in 0..<60 {
        let (symbol, day) = (numbers.next() % 40, numbers.next() % 30)
        part.meet(symbol, at: moment(Double(day) * 86_400), isLearning: numbers.next() % 4 == 0)
      }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
  }

  @Test("novelty models merge exactly and are saved whole")
  func novelty() throws {
    let laws = PartLaws<NoveltyModel> { part, numbers in
      for _ in 0..<50 { part.count(isNew: numbers.next() % 3 == 0, at: moment(Double(numbers.next() % 90_000))) }
    }
    try laws.mergesExactly()
    try laws.isSavedWhole()
  }
}

@Suite("Symbol tables that overflow")
struct SymbolOverflowTests {
  private static func table(_ seed: UInt64) -> SymbolTable<16> {
    var numbers = SplitMix64(seed: seed)
    var table = SymbolTable<16>()
    for _ in 0..<30 {
      table.meet(numbers.next() % 60, at: moment(Double(numbers.next() % 90) * 600), isLearning: false)
    }
    return table
  }

  private static func uses(_ table: SymbolTable<16>) -> [[UInt32]] {
    (0..<table.count).map { [table[$0].fingerprint, table[$0].lastSlot] }
  }

  @Test("which symbols stay depends neither on order nor on grouping")
  func membership() throws {
    for seed in 0..<50 as Range<UInt64> {
      let (a, b, c) = (Self.table(3 * seed), Self.table(3 * seed + 1), Self.table(3 * seed + 2))
      #expect(try saved(merged(a, b)) == saved(merged(b, a)))
      #expect(Self.uses(merged(a, merged(b, c))) == Self.uses(merged(merged(a, b), c)), "seed \(seed)")
      #expect(merged(a, merged(b, c)).count == 16)
    }
  }

  @Test("the same symbols learned in another order make the same table")
  func insertionOrder() throws {
    let symbols = (0..<12 as Range<UInt64>).map { $0 &* 0x9E37_79B9_7F4A_7C15 }
    var (forwards, backwards) = (SymbolTable<16>(), SymbolTable<16>())
    for symbol in symbols { forwards.meet(symbol, at: moment(7), isLearning: true) }
    for symbol in symbols.reversed() { backwards.meet(symbol, at: moment(7), isLearning: true) }
    #expect(try saved(forwards) == saved(backwards))
  }

  @Test("known symbols stay before provisional ones, and at most three quarters of the places are theirs")
  func knownSymbols() {
    var (known, busy) = (SymbolTable<16>(), SymbolTable<16>())
    for symbol in 0..<12 as Range<UInt64> { known.meet(symbol, at: moment(0), isLearning: true) }
    for symbol in 100..<116 as Range<UInt64> { busy.meet(symbol, at: moment(90_000), isLearning: false) }
    for sum in [merged(known, busy), merged(busy, known)] {
      #expect(sum.count == 16)
      for symbol in 0..<12 as Range<UInt64> { #expect(sum.knows(symbol)) }
    }
    var more = SymbolTable<16>()
    for symbol in 50..<62 as Range<UInt64> { more.meet(symbol, at: moment(90_000), isLearning: true) }
    let sum = merged(known, more)
    // Those used later stay known; four of the others stay without being known.
    #expect((50..<62).allSatisfy { sum.knows($0) })
    #expect((0..<4).allSatisfy { sum.contains($0) && !sum.knows($0) })
  }

  @Test("a symbol's days and last use are those of both tables")
  func attributes() throws {
    var (early, late) = (SymbolTable<16>(), SymbolTable<16>())
    early.meet(7, at: moment(2 * 86_400), isLearning: false)
    late.meet(7, at: moment(9 * 86_400), isLearning: false)
    late.meet(7, at: moment(10 * 86_400 + 1_200), isLearning: false)
    let use = try #require(merged(early, late).use(of: 7))
    #expect(use.daysSeen == 3 && use.hoursSeen == 3 && !use.isKnown)
    #expect(use.lastSlot == 10 * 144 + 2)
    #expect(use.lastUsed == moment(10 * 86_400 + 1_200))
  }
}

@Suite("Whole profiles")
struct WholeProfileTests {
  private static func profile(_ seed: UInt64) -> DeviceProfile {
    var numbers = SplitMix64(seed: seed)
    var profile = DeviceProfile(identity: .hardware(.zero), firstSeen: moment(0))
    for number in 0..<60 {
      let time = moment(Double(number) * 600)
      profile.tick = tick(&numbers)
      profile.meet(peer: numbers.next() % 20, destination: numbers.next() % 20, at: time, isLearning: number < 20)
      profile.use(service: numbers.next() % 8, at: time, isLearning: true)
      profile.ask(domain: numbers.next() % 12, at: time, isLearning: true)
      profile.meet(topic: numbers.next() % 9, at: time, isLearning: true)
      profile.meet(resourcePath: numbers.next() % 3, at: time, isLearning: true)
      profile.meet(hello: numbers.next() % 2, version: 0x0303, at: time, isLearning: true)
      profile.endConversation(with: 100 + numbers.next() % 3, begunAt: time, bytesSent: numbers.next() % 5_000)
      profile.endTick(at: time, hour: Int(numbers.next() % 48), learns: true)
    }
    return profile
  }

  private static func saved(_ profile: DeviceProfile) throws -> [UInt8] {
    var coder = StateCoder()
    var profile = profile
    // Decimal numbers differ in their last bits; their parts have laws of their own.
    profile.joint = JointModel()
    profile.recent = RecentCounts()
    try profile.code(&coder)
    return coder.bytes
  }

  private static func merged(_ a: DeviceProfile, _ b: DeviceProfile) -> DeviceProfile {
    var sum = a
    sum.merge(b)
    return sum
  }

  @Test("profiles merge in any order and grouping to the same bytes")
  func merging() throws {
    for seed in 0..<8 as Range<UInt64> {
      let (a, b, c) = (Self.profile(3 * seed), Self.profile(3 * seed + 1), Self.profile(3 * seed + 2))
      #expect(try Self.saved(a) != Self.saved(b))
      #expect(try Self.saved(Self.merged(a, b)) == Self.saved(Self.merged(b, a)))
      let (left, right) = (Self.merged(Self.merged(a, b), c), Self.merged(a, Self.merged(b, c)))
      #expect(try Self.saved(left) == Self.saved(right))
      #expect(left.joint.tickCount == 180)
      let empty = DeviceProfile(identity: .hardware(.zero), firstSeen: moment(0))
      #expect(try Self.saved(Self.merged(a, empty)) == Self.saved(a))
    }
  }
}
