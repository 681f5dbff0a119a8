// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

private func close(_ a: Double, _ b: Double, within tolerance: Double = 1e-9) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(b))
}

private func second(_ value: Double) -> Timestamp { Timestamp(nanoseconds: Int64(value * 1e9)) }

@Suite("Formulas of the profile")
struct FormulaTests {
  @Test(
    "logarithm and exponential agree with their definitions",
    arguments: [1e-12, 0.5, 1, 1.5, 2.718281828459045, 1e6, 1e150])
  func logarithms(value: Double) {
    #expect(close(exponential(logarithm(value)), value, within: 1e-12))
    #expect(close(logarithm(value * value / value), logarithm(value)))
  }

  @Test("known values of the logarithm")
  func knownLogarithms() {
    #expect(close(logarithm(10), 2.302585092994046))
    #expect(close(binaryLogarithm(8), 3))
    #expect(close(exponential(-11.512925464970229), 1e-5))
    #expect(logarithm(0) == -.infinity)
  }

  @Test("a damped counter halves in its half-life, and settles at λ·h/ln 2")
  func damping() {
    var counter = DampedCounter(halfLife: 10)
    counter.add(8, at: second(0))
    #expect(close(counter.value(at: second(10)), 4))
    #expect(close(counter.value(at: second(30)), 1))
    #expect(close(counter.value(at: second(5)), 8 * 0.7071067811865476))
    var steady = DampedCounter(halfLife: 10)
    for tenth in 0..<2000 { steady.add(at: second(Double(tenth) / 10)) }
    #expect(close(steady.value(at: second(200)), 10 * 10 / 0.6931471805599453, within: 0.01))
  }

  @Test("time that goes backwards does not grow a damped counter")
  func backwards() {
    var counter = DampedCounter(halfLife: 10)
    counter.add(8, at: second(100))
    #expect(counter.value(at: second(0)) == 8)
    counter.add(1, at: second(50))
    #expect(close(counter.value(at: second(110)), 4.5))
  }

  @Test("the Poisson surprise of 10 where 2 are usual is e^-(10·ln 5 − 8)")
  func poisson() {
    #expect(close(PoissonSurprise.pValue(count: 10, mean: 2), 0.00030525009787307287))
    #expect(PoissonSurprise.pValue(count: 2, mean: 2) == 1)
    #expect(PoissonSurprise.pValue(count: 0, mean: 0) == 1)
    #expect(
      close(
        PoissonSurprise.dampedMean(events: 9.5, seconds: 900, prior: 100, halfLife: 60), 0.01 * 60 / 0.6931471805599453)
    )
  }

  @Test("a device that met five symbols in ten slots expects a new one at (1 + 2.5)/11")
  func pitmanYor() {
    var model = NoveltyModel()
    #expect(model.chanceOfNew == 1)
    for symbol in 0..<10 { model.count(isNew: symbol < 5, at: second(Double(symbol) * 600)) }
    model.count(isNew: false, at: second(6000))
    #expect(close(model.chanceOfNew, 3.5 / 11))
    #expect(model.pValue == 1)
    #expect(model.distinctCount == 5)
  }

  @Test("many new symbols in one slot are unlikely for a device that knows its few")
  func novelty() {
    var model = NoveltyModel()
    for slot in 0..<60 { model.count(isNew: slot < 3, at: second(Double(slot) * 600)) }
    for _ in 0..<5 { model.count(isNew: true, at: second(60 * 600)) }
    // μ = 5·2.5/61, n = 5
    #expect(close(model.pValue, PoissonSurprise.pValue(count: 5, mean: 12.5 / 61)))
    #expect(model.pValue < 1e-4)
  }

  @Test("who meets new symbols in bursts is not surprised by the next burst; one burst excuses no other")
  func bursts() {
    var person = NoveltyModel()
    for slot in 0..<200 {
      for use in 0..<20 { person.count(isNew: slot % 10 == 0 && use < 18, at: second(Double(slot) * 600)) }
    }
    #expect(person.dispersion > 3)
    for _ in 0..<20 { person.count(isNew: true, at: second(200 * 600)) }
    #expect(person.pValue > 1e-5)
    var thing = NoveltyModel()
    for slot in 0..<200 {
      for use in 0..<20 { thing.count(isNew: slot == 100 && use < 18, at: second(Double(slot) * 600)) }
    }
    #expect(thing.dispersion == 1)
    for _ in 0..<20 { thing.count(isNew: true, at: second(200 * 600)) }
    #expect(thing.pValue < 1e-9)
  }
}

@Suite("Log histogram")
struct LogHistogramTests {
  @Test(
    "bins are half octaves of 1 + x",
    arguments: [(0.0, 0), (1, 2), (3, 4), (7, 6), (1e30, 47), (-5, 0), (.infinity, 47), (.nan, 0)])
  func bins(value: Double, bin: Int) { #expect(LogHistogram.bin(of: value) == bin) }

  @Test("a usual value is usual, one far above all is rare, and few values prove little")
  func pValues() {
    var histogram = LogHistogram()
    for step in 0..<1000 { histogram.add(Double(step % 10)) }
    #expect(histogram.pValue(of: 5) > 0.2)
    #expect(histogram.pValue(of: 10_000) < 1e-9)
    #expect(histogram.pValue(of: 10_000) >= 1e-14)
    var few = LogHistogram()
    for step in 0..<100 { few.add(Double(step % 10)) }
    #expect(few.pValue(of: 1e12) == 1e-6)
    #expect(LogHistogram().pValue(of: 7) == 1)
  }

  @Test("p-values fall as values grow")
  func monotonous() {
    var histogram = LogHistogram()
    for step in 0..<500 { histogram.add(Double(step * step % 97)) }
    var last = 2.0
    for value in stride(from: 0.0, to: 100_000, by: 61) {
      let p = histogram.pValue(of: value)
      #expect(p <= last + 1e-12 && p > 0)
      last = p
    }
  }

  @Test("a full bin halves all bins, and the median stays")
  func halving() {
    var histogram = LogHistogram()
    for _ in 0..<70_000 { histogram.add(100) }
    #expect(histogram.count < 65_536)
    #expect(abs(histogram.median - 100) < 25)
    var other = LogHistogram()
    for _ in 0..<60_000 { other.add(100) }
    histogram.merge(other)
    #expect(histogram.count > 30_000 && histogram.count < 65_536)
  }

  @Test("the deviation of equal values is small, of spread ones large")
  func deviation() {
    var equal = LogHistogram()
    var spread = LogHistogram()
    for step in 0..<400 {
      equal.add(64)
      spread.add(Double(step % 4 == 0 ? 1 : step % 4 == 1 ? 64 : step % 4 == 2 ? 4096 : 100_000))
    }
    #expect(equal.logDeviation < 0.5)
    #expect(spread.logDeviation > 2)
  }
}

@Suite("Threshold random walk · Jung et al. 2004 §4")
struct SequentialTestTests {
  @Test("nine failures in a row from a device of which nothing is known are certain: 9·ln 4 > ln 1e5")
  func failures() {
    var walk = SequentialTest()
    #expect(close(walk.usualSuccessRate, 0.8))
    for _ in 0..<8 { walk.count(success: false) }
    #expect(close(walk.level, 8 * 1.3862943611198906))
    #expect(walk.level < SequentialTest.alarmLevel)
    walk.count(success: false)
    #expect(walk.level > SequentialTest.alarmLevel)
    #expect(walk.tries == 9 && walk.failures == 9)
    #expect(walk.pValue < 1e-5)
  }

  @Test("a walk that is up does not change what is usual")
  func frozen() {
    var walk = SequentialTest()
    for _ in 0..<50 { walk.count(success: false) }
    #expect(close(walk.usualSuccessRate, 0.8))
  }

  @Test("a scan that was told of goes on being counted, and is never learned")
  func rearming() {
    var walk = SequentialTest()
    for _ in 0..<9 { walk.count(success: false) }
    walk.rearm()
    walk.count(success: false)
    #expect(walk.tries == 10 && walk.failures == 10)
    walk.count(success: true)
    walk.count(success: true)
    #expect(walk.level == 0)
    #expect(close(walk.usualSuccessRate, 0.8, within: 0.03))
  }

  @Test("a device whose contacts often fail learns that")
  func learning() {
    var walk = SequentialTest()
    for step in 0..<400 {
      walk.count(success: step % 2 == 1)
      #expect(walk.level < SequentialTest.alarmLevel)
    }
    #expect(walk.usualSuccessRate < 0.55)
  }
}

@Suite("Sketches and tables")
struct SketchTests {
  @Test("linear counting is within 15 % up to 300")
  func counting() {
    var sketch = CardinalitySketch()
    #expect(sketch.estimate == 0)
    for symbol in 0..<300 {
      var hash = StableHash()
      hash.combine(UInt64(symbol))
      sketch.insert(hash.value)
    }
    #expect(abs(sketch.estimate - 300) < 45)
    sketch.clear()
    #expect(sketch.estimate == 0)
  }

  @Test("the filter remembers the last 200 symbols, and an hour at most two")
  func filter() {
    var filter = AgedFilter<32>()
    var wrong = 0
    for symbol in 0..<5000 {
      var hash = StableHash()
      hash.combine(UInt64(symbol))
      if filter.insert(hash.value, at: second(Double(symbol))) { wrong += 1 }
      let isThere = filter.insert(hash.value, at: second(Double(symbol)))
      #expect(isThere)
    }
    #expect(wrong < 250)
  }

  @Test("a flood of symbols after learning cannot flush what was learned")
  func flood() {
    var table = SymbolTable<16>()
    for symbol in 0..<12 { table.meet(UInt64(symbol), at: second(1), isLearning: true) }
    for symbol in 100..<10_100 { table.meet(UInt64(symbol), at: second(2), isLearning: false) }
    #expect(table.count == 16)
    for symbol in 0..<12 { #expect(table.knows(UInt64(symbol))) }
    #expect(table.evictions > 9000)
  }

  @Test("accepted ticks are as usual as anything from then on, however few; what is larger stays unusual")
  func acceptedTicks() {
    func ticks(_ count: Int, of packets: UInt32) -> FeatureHistograms {
      var counts = TickCounts()
      counts.packetsOut = packets
      var histograms = FeatureHistograms()
      for _ in 0..<count { histograms.learn(FeatureVector(counts), at: second(1)) }
      return histograms
    }
    for own in [0, 1, 300, 70_000] {
      var usual = ticks(own, of: 3)
      usual.accept(ticks(1, of: 5000))
      #expect(usual[.packetsOut].pValue(of: 5000) > 0.24, "\(own)")
      if own >= 300 { #expect(usual[.packetsOut].pValue(of: 100_000) < 0.02, "\(own)") }
      let before = usual[.packetsOut].count
      usual.accept(FeatureHistograms())
      #expect(usual[.packetsOut].count == before)
    }
  }

  @Test("where all is accepted, every symbol is known and established, those used last where they are too many")
  func acceptAll() {
    var table = SymbolTable<16>()
    for symbol in 0..<4 { table.meet(UInt64(symbol), at: second(1), isLearning: true) }
    for symbol in 4..<9 { table.meet(UInt64(symbol), at: second(2), isLearning: false) }
    table.acceptAll()
    #expect(table.count == 9 && table.establishedCount(hoursNeeded: 15) == 9)
    for symbol in 0..<9 { #expect(table.knows(UInt64(symbol))) }
    for symbol in 9..<16 { table.meet(UInt64(symbol), at: second(Double(symbol) * 1000), isLearning: false) }
    table.acceptAll()
    #expect(table.count == 16 && table.count(where: \.isKnown) == 12)
    for symbol in 9..<16 { #expect(table.knows(UInt64(symbol))) }
  }

  @Test("a symbol learned in fewer hours than needed is questionable until it was used behind learning")
  func questionable() {
    var table = SymbolTable<16>()
    for hour in 0..<8 { table.meet(1, at: second(Double(hour) * 3600), isLearning: true) }
    for hour in [0, 3, 3.5, 6] { table.meet(2, at: second(hour * 3600), isLearning: true) }
    #expect(table.use(of: 1)?.hoursSeen == 8 && table.use(of: 2)?.hoursSeen == 3)
    #expect(!table.isQuestionable(1, hoursNeeded: 6) && table.isQuestionable(2, hoursNeeded: 6))
    #expect(!table.isQuestionable(2, hoursNeeded: 3) && table.isQuestionable(3, hoursNeeded: 0))
    #expect(table.establishedCount(hoursNeeded: 6) == 1)
    table.accept(2)
    table.accept(3)
    #expect(!table.isQuestionable(2, hoursNeeded: 6) && table.isQuestionable(3, hoursNeeded: 6))
    // What is provisional was told already.
    table.meet(4, at: second(9 * 3600), isLearning: false)
    table.accept(4)
    #expect(!table.isQuestionable(4, hoursNeeded: 6) && !table.knows(4))
    for day in 0..<3 { table.meet(5, at: second(Double(day) * 86_400), isLearning: true) }
    #expect(!table.isQuestionable(5, hoursNeeded: 15))
  }

  @Test("a symbol met after learning surprises once, and is known on its third day")
  func days() {
    var table = SymbolTable<16>()
    let meetings = [0.0, 1, 86_400].map { table.meet(7, at: second($0), isLearning: false) }
    #expect(meetings == [.new, .inSlot, .again])
    #expect(!table.knows(7))
    table.meet(7, at: second(2 * 86_400), isLearning: false)
    #expect(table.knows(7))
  }
}
