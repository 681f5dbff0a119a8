// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Metrics as a table for people.
struct MetricsText {
  private var lines: [String] = []

  var text: String { lines.map { $0 + "\n" }.joined() }

  init(_ metrics: Metrics) {
    let count = metrics.runs.count
    lines.append(
      "Labels: \(metrics.packetsLabelled) of \(metrics.packets) packets belong to \(count.counted("attack")).")
    if metrics.runsWithoutPackets > 0 {
      lines.append("Not in the captures, and left out: \(metrics.runsWithoutPackets.counted("attack")).")
    }
    if count > 0 {
      addDetected(metrics.all)
      addTable(metrics)
    }
    for run in metrics.runs where !run.isDetected {
      lines.append("Not detected: \(run.family), run \(run.run)" + Self.by(run.attacker) + ", from \(run.first) on")
    }
    addIncidents(metrics.falseIncidents)
    if metrics.alertsLeftOut > 0 { lines.append("Alerts beyond the limit, left out: \(metrics.alertsLeftOut).") }
  }

  private static func by(_ attacker: String) -> String { attacker.isEmpty ? "" : " by \(attacker)" }

  private mutating func addDetected(_ all: FamilyResult) {
    let bounds = [all.detectedShareLower, all.detectedShareUpper].map { Self.number($0, digits: 3) }
    lines.append(
      "Detected: \(all.detected) of \(all.runs) (95 %: \(bounds.joined(separator: " to ")) of such attacks).")
  }

  private mutating func addTable(_ metrics: Metrics) {
    var rows = [
      [
        "family", "detected", "median", "most", "device", "cause", "AUC", "TPR at FPR .001", ".0001", "0",
      ]
    ]
    rows += metrics.families.map { Self.row($0, name: $0.family) }
    if metrics.families.count > 1 { rows.append(Self.row(metrics.all, name: "all")) }
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).enumerated().map { place, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return place == 0 ? cell.0 + padding : padding + cell.0
      }
      lines.append(cells.joined(separator: "  "))
    }
  }

  private static func row(_ family: FamilyResult, name: String) -> [String] {
    [
      name, "\(family.detected)/\(family.runs)", seconds(family.medianSecondsToDetect),
      seconds(family.mostSecondsToDetect), share(family.rightDevice, of: family.judgedDevice),
      share(family.rightCause, of: family.judgedCause), number(family.ticks.auc, digits: 4),
      number(family.ticks.tprAtFpr1e3, digits: 3), number(family.ticks.tprAtFpr1e4, digits: 3),
      number(family.ticks.tprAtFpr0, digits: 3),
    ]
  }

  private mutating func addIncidents(_ incidents: FalseIncidents) {
    let days = Self.number(incidents.deviceDays, digits: 2)
    var line = "False incidents: \(incidents.count) in \(days) device-days"
    if let rate = incidents.perDeviceDay, let low = incidents.perDeviceDayLower, let high = incidents.perDeviceDayUpper
    {
      line += ", \(Self.number(rate, digits: 4)) a device-day"
      line += " (95 %: \(Self.number(low, digits: 4)) to \(Self.number(high, digits: 4)))"
    }
    lines.append(line + "; informational \(incidents.informational), while learning \(incidents.whileLearning).")
    for (detector, count) in incidents.byDetector.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(detector) \(count)")
    }
  }

  private static func seconds(_ number: Double?) -> String { number.map { Self.number($0, digits: 1) + " s" } ?? "-" }

  private static func share(_ part: Int, of whole: Int) -> String { whole > 0 ? "\(part)/\(whole)" : "-" }

  /// A number with so many digits behind the point; `-` where there is none.
  private static func number(_ number: Double?, digits: Int) -> String {
    guard let number else { return "-" }
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = UInt64(min(1e15, max(0, number * scale)).rounded())
    var text = ShortText()
    text.append(decimal: scaled / UInt64(scale))
    text.append(0x2E)
    text.append(decimal: scaled % UInt64(scale), minimumDigits: digits)
    return text.description
  }
}
