// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes
import Testing

@testable import Sensor

@Suite("Evaluation · alerts and scores held against labels")
struct EvaluationTests {
  private static let labels = """
    label,packet,run,attacker,victim,causes
    scan,11-20,1,10.0.0.1,,horizontal-scan new-peer-rate
    flood,31-40,2,203.0.113.9,10.0.0.2,flood-in
    beacon,900,3,10.0.0.3,,
    """

  /// One packet a second, of which the labels name 11 to 20 and 31 to 40.
  private func evaluation(_ labels: String = Self.labels) throws -> Evaluation {
    var evaluation = Evaluation(try LabelReader.read(Array(labels.utf8))) { $0.low >> 24 == 10 }
    evaluation.begin(sources: ["/captures/a.pcap"])
    for number in 1...50 as ClosedRange<UInt64> {
      evaluation.count(
        number, source: 0, at: at(Double(number)), nil, nil, TransportProtocol(rawValue: 0))
    }
    return evaluation
  }

  @Test("an attack is found by the first alert that names its attacker, and timed from its first packet")
  func found() throws {
    var evaluation = try evaluation()
    evaluation.note(alert(10.5, "early", "10.0.0.1"))
    evaluation.note(alert(13, "other", "10.0.0.7"))
    evaluation.note(alert(14, "new-peer-rate", "10.0.0.1"))
    evaluation.note(alert(15, "flood-out", "10.0.0.1"))
    let run = try #require(evaluation.metrics.runs.first)
    #expect(run.isDetected)
    #expect(run.secondsToDetect == 3)
    #expect(run.isRightDevice == true)
    #expect(run.isRightCause == true)
    #expect(run.packets == 10)
    #expect(evaluation.metrics.packetsLabelled == 20)
    #expect(evaluation.metrics.falseIncidents.byDetector == ["early": 1, "other": 1])
  }

  @Test("an alert about another device that saw the attacker's packet finds it, at the wrong device")
  func wrongDevice() throws {
    var evaluation = try evaluation()
    var sighting = alert(14, "flood-in", "10.0.0.7")
    sighting.ends = ["10.0.0.1"]
    evaluation.note(sighting)
    let run = try #require(evaluation.metrics.runs.first)
    #expect(run.isDetected)
    #expect(run.isRightDevice == false)
    #expect(run.isRightCause == false)
    #expect(evaluation.metrics.falseIncidents.count == 0)
  }

  @Test("an attacker on the Internet is no device: its victim is the right one")
  func outside() throws {
    var evaluation = try evaluation()
    evaluation.note(alert(33, "flood-in", "10.0.0.2"))
    let run = evaluation.metrics.runs[1]
    #expect(run.isDetected)
    #expect(run.secondsToDetect == 2)
    #expect(run.isRightDevice == true)
    #expect(run.isRightCause == true)
  }

  @Test("the cause is the worst alert of the first minute, of equals the first")
  func cause() throws {
    for (seconds, severity, cause) in [
      (30.0, Severity.medium, "flood-out"), (30, .low, "early"), (80, .medium, "early"),
    ] {
      var evaluation = try evaluation()
      evaluation.note(alert(14, "early", "10.0.0.1"))
      var worse = alert(seconds, "flood-out", "10.0.0.1")
      worse.severity = severity
      evaluation.note(worse)
      let run = try #require(evaluation.metrics.runs.first)
      #expect(run.detector == "early" && run.cause == cause)
      #expect(run.isRightCause == false)
    }
  }

  @Test("informational alerts find nothing, and are no false incidents of a rate")
  func informational() throws {
    var evaluation = try evaluation()
    for device in ["10.0.0.1", "10.0.0.7"] {
      var sighting = alert(14, "new-peer-rate", device)
      sighting.severity = .informational
      evaluation.note(sighting)
    }
    let metrics = evaluation.metrics
    #expect(metrics.all.detected == 0)
    #expect(metrics.falseIncidents.count == 0)
    #expect(metrics.falseIncidents.informational == 1)
  }

  @Test("ten minutes behind its last packet an attack still explains an alert, and not a second longer")
  func echo() throws {
    for (seconds, isExplained) in [(620.0, true), (620.001, false)] {
      var evaluation = try evaluation()
      evaluation.note(alert(seconds, "scan", "10.0.0.1"))
      #expect(evaluation.metrics.runs.first?.isDetected == isExplained)
      #expect(evaluation.metrics.falseIncidents.count == (isExplained ? 0 : 1))
    }
  }

  @Test("an attack of which no packet was captured counts for nothing")
  func absent() throws {
    let metrics = try evaluation().metrics
    #expect(metrics.all.runs == 2)
    #expect(metrics.runsWithoutPackets == 1)
    #expect(metrics.families.map(\.family) == ["flood", "scan"])
  }

  @Test(
    "a tick of the attacker with packets of the attack is one of the attack, the echo is nothing, others are benign")
  func ticks() throws {
    var evaluation = Evaluation(try LabelReader.read(Array(Self.labels.utf8))) { $0.low >> 24 == 10 }
    evaluation.begin(sources: ["a.pcap"])
    for number in 1...50 as ClosedRange<UInt64> {
      // As the sensor does it: what the packet ends comes before the packet.
      if number % 10 == 0 {
        for (device, score) in [("10.0.0.1", Double(number) / 10), ("10.0.0.8", 1.5)] {
          evaluation.note(tickOf: device, endingAt: at(Double(number)), score: score) { [device] }
        }
      }
      evaluation.count(number, source: 0, at: at(Double(number)), nil, nil, TransportProtocol(rawValue: 0))
    }
    let metrics = evaluation.metrics
    // 10.0.0.1: the tick to 10 s is benign with 1; those to 20 and 30 hold packets of the scan, with 2 and 3; then its echo.
    #expect(metrics.families[1].ticks.attack == 2)
    #expect(metrics.families[1].ticks.benign == 6)
    #expect(metrics.families[1].ticks.auc == 1)
    #expect(metrics.families[0].ticks.attack == 0)
    #expect(metrics.families[0].ticks.auc == nil)
    #expect(abs(metrics.falseIncidents.deviceDays - 100 / 86_400.0) < 1e-6)
  }

  @Test("packets behind the end of the capture, and captures that were not read, are told with their lines")
  func beyond() throws {
    var evaluation = try evaluation(
      "file,label,packet\na.pcap,scan,7\na.pcap,scan,40-60\na.pcap,scan,51\nb.pcap,scan,1\n,x,99\n")
    let errors = evaluation.closeLabels()
    #expect(errors.first.map { "\($0.line) \($0.column)" } == ["3 packet", "4 packet", "5 file", "6 packet"])
    #expect(errors.first.first?.why == "a.pcap has only 50 packets")
    #expect(errors.count == 4)
  }

  @Test("more alerts than can be kept are counted")
  func limit() throws {
    var evaluation = try evaluation()
    for _ in 0...Evaluation.alertLimit { evaluation.note(alert(14, "scan", "10.0.0.7")) }
    #expect(evaluation.metrics.alertsLeftOut == 1)
    #expect(evaluation.metrics.falseIncidents.count == 1)
  }

  private func at(_ seconds: Double) -> Timestamp { Timestamp(nanoseconds: Int64(seconds * 1e9)) }

  private func alert(_ seconds: Double, _ detector: String, _ device: String) -> AlertSighting {
    AlertSighting(time: at(seconds), detector: detector, device: device, ownAddresses: [device])
  }
}
