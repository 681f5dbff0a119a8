// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension DetectionEngine {
  /// Takes what a source saw and missed since its last report.
  public mutating func note(_ report: CaptureReport) {
    var news: [SensorHealth.News] = []
    health.take(report, into: &news)
    for item in news { tell(item, at: report.time) }
  }

  /// Takes word that the machine's clock was set, by so many seconds.
  public mutating func noteClock(setBySeconds seconds: Double, at time: Timestamp) {
    if let news = health.clockWasSet(bySeconds: seconds, at: time) { tell(news, at: time) }
  }

  /// Tells what is left to tell of the sensor and its devices at the end of a run.
  ///
  /// The tick that is running ends with it: what came too fast to fill one is judged by what there is.
  public mutating func finish() {
    if site.start != nil { endTick(at: site.time) }
    hasChanged = true
    var news: [SensorHealth.News] = []
    health.finish(at: site.time, into: &news)
    for item in news { tell(item, at: site.time) }
  }

  /// How well a source was seen in the time before an alert, or all of them where it is about none.
  public func visibility(of source: UInt16?, before time: Timestamp, seconds: Double = 60) -> Visibility {
    health.visibility(of: source, before: time, seconds: seconds)
  }

  /// The whole seconds in which a source could capture nothing since the start.
  public func blindSeconds(of source: UInt16) -> UInt64 { health.blindSeconds(of: source) }

  mutating func tell(_ news: SensorHealth.News, at time: Timestamp) {
    guard pending.count < Self.pendingCapacity else {
      lostAlerts &+= 1
      return
    }
    let name = news.source.map { Int($0) < sourceNames.count ? sourceNames[Int($0)] : "source \($0)" } ?? ""
    let words = news.description(name, health.limits)
    var alert = makeAlert(
      SensorHealth.card, words, severity: news.severity, score: news.severity.scoreFloor, device: .sensor, at: time)
    alert.remedy = news.remedy
    alert.source = news.source
    alert.visibility = visibility(of: news.source, before: time)
    alert.contributions = [
      Contribution(detector: SensorHealth.card.id, share: 1, expected: words.expected, observed: words.observed)
    ]
    pending.append(alert)
  }
}

extension DeviceReference {
  /// The sensor itself.
  public static let sensor = DeviceReference(id: "sensor", mac: nil, address: nil, type: "sensor")
}
