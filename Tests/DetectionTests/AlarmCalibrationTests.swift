// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Alarm calibration")
struct AlarmCalibrationTests {
  @Test("a week is over after seven days, and a clock that goes back begins another")
  func weeks() {
    var calibration = AlarmCalibration(.onePerMonth)
    let day = 86_400.0
    let days = [0, 3, 7, 8, 14, 2, 8, 9].map { calibration.endsWeek(at: Timeline.moment($0 * day)) }
    #expect(days == [false, false, true, false, true, false, false, true])
  }

  @Test("far more devices with alarms than the budget allows raise the threshold by as much")
  func excess() throws {
    var calibration = AlarmCalibration(.onePerMonth)
    // Of 20 devices, one a month lets expect 4.2 a week.
    let raised = calibration.take(alarmed: 15, of: 20)
    let excess = try #require(raised)
    #expect(abs(excess.expected - 4.16) < 0.01)
    #expect(abs(calibration.factor - 15 / excess.expected) < 1e-9)
    #expect(excess.factor == calibration.factor)
    for _ in 0..<9 { _ = calibration.take(alarmed: 20, of: 20) }
    #expect(calibration.factor == AlarmCalibration.mostFactor)
  }

  @Test("as many as chance brings do not, nor does one device of a few; quiet weeks take it back")
  func usual() {
    var calibration = AlarmCalibration(.onePerMonth)
    for (alarmed, devices) in [(8, 20), (1, 1), (2, 3), (0, 0)] {
      let excess = calibration.take(alarmed: alarmed, of: devices)
      #expect(excess == nil)
    }
    #expect(calibration.factor == 1)
    _ = calibration.take(alarmed: 20, of: 20)
    let raised = calibration.factor
    _ = calibration.take(alarmed: 6, of: 20)
    #expect(calibration.factor == raised)
    for _ in 0..<4 { _ = calibration.take(alarmed: 4, of: 20) }
    #expect(calibration.factor == 1)
  }

  @Test("the engine says so when the threshold rises")
  func told() {
    var life = Timeline(learning: 600, budget: .onePerYear)
    for tick in stride(from: 0.0, to: 3600, by: 10) {
      for device in 10..<14 { life.normalLife(of: device, from: tick, to: tick + 10) }
    }
    // Every device looks for neighbours, which none has done before.
    for number in 0..<200 {
      for device in 10..<14 {
        life.contact(7200 + Double(number), from: device, to: Timeline.address(30 + number), isAnswered: false)
      }
    }
    for day in 0..<8 {
      for device in 10..<14 { life.contact(8000 + Double(day) * 86_400, from: device, to: Timeline.internet(1)) }
    }
    life.quiet(until: 8 * 86_400)
    let told = life.alerts(of: "sensor-health").filter { $0.observed.contains("became an alarm on 4 of") }
    #expect(told.count == 1)
    #expect(told.first?.severity == .informational)
  }
}
