// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How many notifications a day people can take: at most five, whatever happens.
///
/// What is critical is never held back, and what is informational is no bother to those who do not ask for it: neither counts.
/// What was held back is told of once, when the day (UTC) is over.
struct NotificationBudget: Sendable {
  static let perDay = 5
  private static let dayLength: Int64 = 86_400_000_000_000

  private var day = Int64.min
  private var spent = 0
  /// What was held back on this day.
  private(set) var heldBack = 0
  private(set) var worst = Severity.informational
  /// The incidents that it belongs to, the first eight of them.
  private(set) var incidents: [String] = []

  /// When the day is over, if something was held back on it.
  var deadline: Timestamp? { heldBack > 0 ? Timestamp(nanoseconds: (day + 1) &* Self.dayLength) : nil }

  /// Whether a notification may go out; else it is kept for the digest.
  mutating func spend(_ severity: Severity, incident: String, at time: Timestamp) -> Bool {
    if severity == .informational || severity == .critical { return true }
    let day = time.nanoseconds / Self.dayLength
    if day != self.day {
      self.day = day
      spent = 0
    }
    if spent < Self.perDay {
      spent += 1
      return true
    }
    heldBack += 1
    worst = max(worst, severity)
    if !incidents.contains(incident) && incidents.count < 8 { incidents.append(incident) }
    return false
  }

  /// What was held back, and forgets it; nil where nothing was.
  mutating func takeDigest() -> Description? {
    guard heldBack > 0 else { return nil }
    let names = incidents.map { "“\($0)”" }.joined(separator: ", ")
    let description = Description(
      observed:
        "\(Text.plural(Double(heldBack), "notification")) of up to \(worst.word) severity "
        + "\(heldBack == 1 ? "was" : "were") held back today, of the incidents \(names)",
      expected: "at most \(Self.perDay) notifications a day")
    heldBack = 0
    incidents = []
    worst = .informational
    return description
  }
}
