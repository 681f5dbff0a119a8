// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@Suite("Recognition by first bytes · sources named by each protocol's card")
struct RecognitionTests {
  @Test("every protocol has a sample for each of its transports", arguments: KnownProtocol.allCases)
  func coverage(known: KnownProtocol) {
    for transport in known.card.transports where !(known == .dnp3 && transport == .udp) {
      #expect(Sample.all.contains { $0.known == known && $0.transport == transport }, "\(transport.rawValue)")
    }
  }

  @Test("on its own port, each side's first message is certain", arguments: Sample.all)
  func atHome(sample: Sample) {
    guard !sample.known.card.ports.isEmpty else { return }
    for bytes in sample.openings {
      let guess = sample.guess(bytes, isHome: true)
      #expect(guess.recognition == .certain, "\(bytes)")
      #expect(guess.likeliest == sample.known, "\(bytes)")
    }
  }

  @Test("on a port that belongs to nobody, a message is never certain to be of another protocol", arguments: Sample.all)
  func abroad(sample: Sample) {
    // What is told by its port alone is something else elsewhere.
    guard !sample.known.card.isHomeOnly else { return }
    for bytes in sample.openings {
      let guess = sample.guess(bytes, isHome: false)
      if guess.recognition == .certain { #expect(guess.likeliest == sample.known, "\(bytes)") }
    }
  }

  @Test("away from home, one message is certain or both sides' are possible", arguments: Sample.all)
  func settlesAbroad(sample: Sample) {
    guard !sample.known.card.isHomeOnly else { return }
    let guesses = sample.openings.map { sample.guess($0, isHome: false) }
    let isCertain = guesses.contains { $0.recognition == .certain && $0.likeliest == sample.known }
    #expect(isCertain || guesses.allSatisfy { $0.likeliest == sample.known })
  }

  @Test("no beginning of a stream's message is certain to be of another protocol", arguments: Sample.all)
  func beginnings(sample: Sample) {
    guard sample.transport == .tcp else { return }
    for bytes in sample.openings {
      for isHome in [true, false] {
        var wasCertain = false
        for length in 0...min(bytes.count, 80) {
          let guess = sample.guess(Array(bytes.prefix(length)), isHome: isHome)
          if guess.recognition == .certain {
            #expect(guess.likeliest == sample.known, "\(length) of \(bytes)")
            wasCertain = true
          } else {
            #expect(!wasCertain, "\(length) of \(bytes) is less than certain again")
          }
          if length == 0 { #expect(guess.recognition == .undecided) }
        }
      }
    }
  }

  @Test("a stream's first octets are not refused before the decisive ones came", arguments: Sample.all)
  func patience(sample: Sample) {
    guard sample.transport == .tcp else { return }
    for bytes in sample.openings {
      for length in 0..<bytes.count {
        let guess = sample.guess(Array(bytes.prefix(length)), isHome: true)
        #expect(guess.recognition != .no, "\(length) of \(bytes)")
        if guess.recognition == .certain { break }
      }
    }
  }

  @Test("the same bytes give the same answer, whatever stands behind the slice", arguments: Sample.all)
  func determinism(sample: Sample) {
    for bytes in sample.openings {
      let longer = bytes.padded(32, with: 0xA5)
      let span = longer.span.octets.extracting(0..<bytes.count)
      let inside = FlowAnalyzer.recognise(span, transport: sample.transport, ports: (40_000, 40_001))
      let alone = sample.guess(bytes, isHome: false)
      #expect(inside.recognition == alone.recognition)
      #expect(inside.likeliest == alone.likeliest)
    }
  }

  @Test("what is read has an analyzer, what is only named has none", arguments: KnownProtocol.allCases)
  func analyzers(known: KnownProtocol) {
    for transport in known.card.transports {
      #expect(FlowAnalyzer(known, transport).isReading == known.isRead)
    }
    #expect(known.name.description == known.card.name.description)
  }

  @Test("names are unique, lower case, and ports are named once")
  func names() {
    let names = KnownProtocol.allCases.map(\.card.name.description)
    #expect(Set(names).count == names.count)
    for known in KnownProtocol.allCases {
      let card = known.card
      #expect(card.name.description.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
      #expect(Set(card.ports).count == card.ports.count)
      #expect(!card.source.description.isEmpty && !card.title.description.isEmpty && !card.transports.isEmpty)
    }
  }
}
