// SPDX-License-Identifier: Apache-2.0

/// How well the sensor saw during the time that an alert is about.
public struct Visibility: Sendable, Equatable {
  /// The length of that time in seconds.
  public var window: Double
  /// The packets that came in that time, the lost ones included, as far as the capture reported them.
  public var received: UInt64
  /// The packets that were lost.
  public var lost: UInt64
  /// The seconds in which nothing could be captured.
  public var blindSeconds: Double

  public init(window: Double = 60, received: UInt64 = 0, lost: UInt64 = 0, blindSeconds: Double = 0) {
    self.window = window
    self.received = received
    self.lost = lost
    self.blindSeconds = blindSeconds
  }

  /// Whether nothing was missed.
  public var isClear: Bool { lost == 0 && blindSeconds == 0 }

  /// The share of the packets that were lost, 0...1.
  public var lossShare: Double { lost == 0 ? 0 : min(1, Double(lost) / Double(max(received, lost))) }

  /// The share of what happened that could be seen, 0...1.
  public var clarity: Double { (1 - lossShare) * (1 - min(1, blindSeconds / max(window, 1))) }

  /// What is left of a certainty under this visibility: never less than half, because what was seen did happen.
  func certainty(_ clear: Double) -> Double { clear * max(0.5, clarity) }

  /// How many times as much fused evidence an alarm needs: an answer that was lost looks like one that never came.
  ///
  /// Twice as much at a loss of 1 %, eleven times at 10 % and more.
  public var widening: Double { 1 + 100 * min(0.1, lossShare) }

  /// What was missed, in one sentence; empty where nothing was.
  public var sentence: String {
    var parts: [String] = []
    if lost > 0 {
      let share = lossShare < 0.01 ? "less than 1 %" : Text.percent(lossShare)
      parts.append("\(Text.plural(Double(lost), "packet")) (\(share)) \(lost == 1 ? "was" : "were") lost")
    }
    if blindSeconds > 0 { parts.append("nothing could be captured for \(Text.duration(blindSeconds))") }
    guard !parts.isEmpty else { return "" }
    return parts.joined(separator: " and ") + " in the \(Text.duration(window)) before"
  }
}
