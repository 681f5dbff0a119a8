// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Detection

@Suite("Sensor health · D35")
struct SensorHealthTests {
  /// An engine that is told once a second what its interfaces see.
  private struct Sensor: ~Copyable {
    var engine: DetectionEngine
    var alerts: [Alert] = []

    init() {
      var configuration = DetectionConfiguration()
      configuration.sourceNames = ["br-iot", "br-lan"]
      engine = DetectionEngine(configuration)
    }

    /// Reports of one interface, one a second, in [start, end).
    mutating func report(
      _ start: Int, _ end: Int, source: UInt16 = 0, received: UInt64 = 0, lost: UInt64 = 0,
      blind: StaticString? = nil
    ) {
      for second in start..<end {
        var report = CaptureReport(source: source, time: Timeline.moment(Double(second)))
        report.received = received
        report.lost = lost
        report.blindBecause = blind
        engine.note(report)
        engine.moveAlerts(to: &alerts)
      }
    }
  }

  @Test("an interface that is blind for a minute is told once, and again when it sees")
  func blind() throws {
    var sensor = Sensor()
    sensor.report(0, 10, received: 50)
    sensor.report(10, 400, blind: "the interface is down")
    sensor.report(400, 420, received: 50)
    #expect(sensor.alerts.map(\.detector) == ["sensor-health", "sensor-health"])
    let (dark, light) = (try #require(sensor.alerts.first), try #require(sensor.alerts.last))
    #expect(dark.severity == .medium)
    #expect(dark.observed == "nothing could be captured on br-iot for 60 s: the interface is down")
    #expect(dark.time == Timeline.moment(69))
    #expect(dark.device.id == "sensor" && dark.device.type == "sensor" && dark.device.mac == nil)
    #expect(dark.source == 0)
    #expect(dark.visibility.blindSeconds == 60)
    #expect(light.severity == .informational)
    #expect(light.observed == "packets are captured again on br-iot, after 7 min in which nothing was seen")
    let blindness = sensor.engine.blindSeconds(of: 0)
    #expect(blindness == 390)
  }

  @Test("a link that is gone for less than the set time is counted and not told")
  func shortBlindness() {
    var sensor = Sensor()
    for start in stride(from: 0, to: 600, by: 60) {
      sensor.report(start, start + 55, blind: "the interface is down")
      sensor.report(start + 55, start + 60, received: 50)
    }
    #expect(sensor.alerts.isEmpty)
    let blindness = sensor.engine.blindSeconds(of: 0)
    #expect(blindness == 549)
  }

  @Test("a network that says nothing for hours is no blindness")
  func silence() {
    var sensor = Sensor()
    sensor.report(0, 8000)
    #expect(sensor.alerts.isEmpty)
  }

  @Test("a clock that leaps while an interface is away does not make it blind for as long")
  func blindnessOverLeap() {
    var sensor = Sensor()
    sensor.report(0, 10, blind: "the interface is down")
    sensor.report(5000, 5010, blind: "the interface is down")
    #expect(sensor.alerts.isEmpty)
  }

  @Test("a lossy minute is told with its numbers, and the hours after it only now and then")
  func lossy() throws {
    var sensor = Sensor()
    // Packet time begins 20 s into a minute.
    sensor.report(0, 40, received: 1000, lost: 30)
    #expect(sensor.alerts.isEmpty)
    sensor.report(40, 3600, received: 1000, lost: 30)
    #expect(sensor.alerts.count == 2)
    let alert = try #require(sensor.alerts.first)
    #expect(alert.severity == .informational)
    #expect(alert.observed.hasPrefix("1,200 of 40,000 packets (3 %) were lost within a minute on br-iot"))
    #expect(alert.observed.hasSuffix("evidence has to be 4 times as strong"))
    #expect(alert.visibility.lossShare == 0.03)
  }

  @Test("few lost packets, and many lost of very many, are not told", arguments: [(100, 1), (1_000_000, 500)])
  func tolerableLoss(received: UInt64, lost: UInt64) {
    var sensor = Sensor()
    sensor.report(0, 600, received: received, lost: lost)
    #expect(sensor.alerts.isEmpty)
  }

  @Test("a loss of the last minute of a run is told at its end")
  func lastMinute() {
    var sensor = Sensor()
    sensor.report(0, 5, received: 1000, lost: 500)
    sensor.engine.finish()
    sensor.engine.moveAlerts(to: &sensor.alerts)
    #expect(sensor.alerts.count == 1)
  }

  @Test("each interface is watched apart")
  func apart() {
    var sensor = Sensor()
    for second in 0..<120 {
      sensor.report(second, second + 1, source: 0, received: 1000)
      sensor.report(second, second + 1, source: 1, blind: "there is no such interface")
    }
    #expect(sensor.alerts.map(\.source) == [1])
    #expect(sensor.alerts.first?.observed.contains("br-lan") == true)
  }

  @Test("a clock that is set is told; one that is only corrected is not", arguments: [-7200.0, 90.0, 3.0, -59.0])
  func clock(seconds: Double) {
    var sensor = Sensor()
    sensor.engine.noteClock(setBySeconds: seconds, at: Timeline.moment(0))
    sensor.engine.moveAlerts(to: &sensor.alerts)
    #expect(sensor.alerts.count == (abs(seconds) > 60 ? 1 : 0))
    #expect(sensor.alerts.first?.observed.hasPrefix("the clock of the sensor") ?? true)
  }

  @Test(
    "packet time that goes back or leaps within one source is told once; late packets and quiet nights are not",
    arguments: [(-3000.0, 1), (100_000.0, 1), (-30.0, 0), (40_000.0, 0)])
  func jumps(seconds: Double, count: Int) {
    var life = Timeline()
    life.packet(10_000, from: 10, to: Timeline.address(3))
    for step in 0..<5 { life.packet(10_000 + seconds + Double(step), from: 10, to: Timeline.address(3)) }
    #expect(life.alerts(of: "sensor-health").count == count)
  }

  @Test("devices that are forgotten by the dozen for want of room are told of; a few are not", arguments: [8, 200])
  func pressure(newcomers: Int) {
    var life = Timeline(capacity: 16)
    for number in 0..<16 { life.packet(Double(number), from: number + 2, to: Timeline.address(200)) }
    for number in 0..<newcomers { life.packet(100, from: number + 20, to: Timeline.address(254)) }
    life.quiet(until: 400)
    let alerts = life.alerts(of: "sensor-health")
    #expect(alerts.count == (newcomers > 16 ? 1 : 0))
    if let alert = alerts.first { #expect(alert.observed.contains("devices were given up within a minute")) }
  }
}
