// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

@Suite("Visibility")
struct VisibilityTests {
  private func moment(_ second: Double) -> Timestamp { Timeline.moment(second) }

  @Test("a window holds what was lost in it and nothing from before it")
  func window() {
    var history = LossHistory()
    history.add(received: 100, lost: 5, blindNanoseconds: 0, at: moment(0))
    history.add(received: 100, lost: 7, blindNanoseconds: 2_000_000_000, at: moment(590))
    for (seconds, lost, blind) in [(60.0, UInt64(7), 2.0), (600, 12, 2)] {
      var visibility = Visibility(window: seconds)
      history.add(to: &visibility, at: moment(600))
      #expect(visibility.lost == lost)
      #expect(visibility.blindSeconds == blind)
    }
    var later = Visibility()
    history.add(to: &later, at: moment(700))
    #expect(later.isClear)
  }

  @Test("half an hour is remembered, and what is older is forgotten")
  func halfHour() {
    var history = LossHistory()
    for second in stride(from: 0.0, to: 7200, by: 10) {
      history.add(received: 10, lost: 1, blindNanoseconds: 0, at: moment(second))
    }
    var visibility = Visibility(window: LossHistory.longestWindow)
    history.add(to: &visibility, at: moment(7190))
    #expect(visibility.lost == 180)
    #expect(visibility.received == 1800)
  }

  @Test("times at the ends of the range, and clocks that go back, are survived")
  func extremes() {
    var history = LossHistory()
    for nanoseconds in [0, Int64.max, Int64.min, 0, -1, 1] {
      history.add(received: 1, lost: 1, blindNanoseconds: 1, at: Timestamp(nanoseconds: nanoseconds))
      var visibility = Visibility(window: 1800)
      history.add(to: &visibility, at: Timestamp(nanoseconds: nanoseconds))
      #expect(visibility.lost >= 1)
    }
  }

  @Test("the more was lost, the less certain is an alert, down to half; and the more evidence it takes")
  func certainty() {
    let shares: [UInt64] = [0, 1, 10, 100, 500, 1000]
    let visibilities = shares.map { Visibility(received: 1000, lost: $0) }
    let certainties = visibilities.map { $0.certainty(0.9) }
    #expect(certainties == certainties.sorted(by: >))
    #expect(certainties.first == 0.9)
    #expect(certainties.last == 0.45)
    #expect(visibilities.map { Int(($0.widening * 10).rounded()) } == [10, 11, 20, 110, 110, 110])
    #expect(Visibility(window: 60, blindSeconds: 15).certainty(0.8).rounded(to: 3) == 0.6)
  }

  @Test("what was missed is said in a sentence, and nothing where nothing was")
  func sentence() {
    #expect(Visibility().sentence.isEmpty)
    #expect(Visibility(received: 5000, lost: 5).sentence == "5 packets (less than 1 %) were lost in the 60 s before")
    #expect(
      Visibility(window: 600, received: 4000, lost: 1000, blindSeconds: 12).sentence
        == "1,000 packets (25 %) were lost and nothing could be captured for 12 s in the 10 min before")
  }

  @Test("an alert tells what its own interface lost, and only that")
  func ownSource() {
    for (source, lost) in [(UInt16(0), UInt64(40)), (1, 0)] {
      var life = Timeline(learning: 600)
      var report = CaptureReport(source: source, time: moment(690))
      report.received = 100
      report.lost = 40
      life.engine.note(report)
      life.mqtt(700, from: 10, to: Timeline.address(3), MQTTBytes.subscribe("#"))
      let alert = life.alerts(of: "mqtt-topics").first
      #expect(alert?.visibility.lost == lost)
      #expect(alert?.confidence == (lost > 0 ? 0.95 * 0.6 : 0.95))
    }
  }

  /// The number of new hosts after which the fused evidence of a rush is told, while `lost` of 1,000 packets are lost.
  private func hostsUntilAlarm(lost: UInt64) -> Int? {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 8000)
    for host in 0..<100 {
      let time = 8000 + Double(host) * 10
      var report = CaptureReport(source: 0, time: moment(time))
      report.received = 1000
      report.lost = lost
      life.engine.note(report)
      life.contact(time, from: 10, to: Timeline.internet(300 + host), port: 6667)
      if life.alerts.contains(where: { $0.detector == "new-peers" || $0.contributions.count > 1 }) { return host }
    }
    return nil
  }

  @Test("fused evidence has to be stronger while packets are lost")
  func widening() throws {
    let clear = try #require(hostsUntilAlarm(lost: 0))
    let lossy = try #require(hostsUntilAlarm(lost: 300))
    #expect(lossy > clear)
  }
}

extension Double {
  fileprivate func rounded(to digits: Int) -> Double {
    let factor = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    return (self * factor).rounded() / factor
  }
}
