// SPDX-License-Identifier: Apache-2.0
import Detection
import Glibc
import NetworkTypes
import Wire

/// Explains alerts to a person at a terminal: what happened, what is usual, how it can be harmless and what to do.
///
///     HIGH  2026-01-05 10:11:12  kitchen-cam (02:00:00:00:00:01, 192.0.2.21)
///       A device reached a peer outside its learned set  [new-destination, score 87]
///       happened   203.0.113.9:1883 (MQTT), never used before
///       usual      3 peers: …
///       harmless   A vendor moves its update service
///       to do      Compare the name with the vendor's; if unknown, isolate the device
///
/// Texts from the network cannot steer the terminal: control characters and directional marks are replaced.
public struct AlertText: ~Copyable {
  private let isColoured: Bool
  private var buffer = LineBuffer(capacity: 16 << 10)

  public init(isColoured: Bool) { self.isColoured = isColoured }

  /// The text made last, with an empty line at its end.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { buffer.bytes }
  }

  /// Whether text for a descriptor should be coloured: only on a terminal, and not if `NO_COLOR` is set to anything.
  ///
  /// - Source: the NO_COLOR convention: any value but an empty one counts.
  public static func isColourWanted(descriptor: Int32, noColor: String?) -> Bool {
    (noColor ?? "").isEmpty && isatty(descriptor) == 1
  }

  /// Makes the text of an alert.
  public mutating func write(_ alert: borrowing Alert) {
    buffer.cut(to: 0)
    buffer.hasOverflown = false
    // Room stays for what resets the terminal and ends the text.
    buffer.limit = buffer.capacity - 16
    writeHead(alert)
    buffer.append("  ")
    style(Self.bold)
    buffer.append(visible: alert.title)
    style(Self.plain)
    buffer.append("  [")
    buffer.append(visible: alert.detector)
    buffer.append(", score ")
    buffer.append(decimal: alert.score.rounded())
    buffer.append(", certainty ")
    buffer.append(decimal: (alert.confidence * 100).rounded())
    buffer.append(" %]\n")
    writeLine("happened", alert.observed)
    if alert.repetitions > 0 { writeLine("", "and \(alert.repetitions) times more") }
    writeLine("usual", alert.expected)
    writeLine("why", alert.because)
    writeLine("harmless", alert.benign)
    writeLine("to do", alert.remedy)
    writeLine("note", alert.visibility.sentence)
    endText()
  }

  /// Makes the text of an incident that is over:
  ///
  ///     INCIDENT  2026-01-05 10:11:12  high, 6 alerts within 50 s  [3f0c2d1e4b5a69]
  ///       devices    kitchen-cam (02:00:00:00:00:01, 192.0.2.21)
  ///       discovery  Sweep of the local network (2), Scan of ports
  ///       control    New destinations
  public mutating func write(_ incident: borrowing Incident) {
    buffer.cut(to: 0)
    buffer.hasOverflown = false
    buffer.limit = buffer.capacity - 16
    style(Self.colour(of: incident.severity))
    buffer.append("INCIDENT")
    style(Self.plain)
    write(incident.first)
    buffer.append(visible: incident.severity.word)
    buffer.append(", ")
    buffer.append(decimal: Int64(incident.alertCount))
    buffer.append(" alerts within ")
    buffer.append(visible: Self.duration(incident.last.seconds(since: incident.first)))
    if let cause = incident.cause {
      buffer.append(", above all: ")
      buffer.append(visible: cause.title)
    }
    buffer.append("  [")
    buffer.append(visible: incident.uid)
    buffer.append("]\n")
    for (place, device) in incident.devices.enumerated() {
      writeLabel(place == 0 ? "devices" : "")
      write(device)
      buffer.append("\n")
    }
    var stage: AttackStage?
    for (place, part) in incident.story.enumerated() {
      if place == 0 || part.stage != stage {
        if place > 0 { buffer.append("\n") }
        writeLabel(part.stage?.word ?? "other")
      } else {
        buffer.append(", ")
      }
      stage = part.stage
      buffer.append(visible: part.title)
      if part.count > 1 {
        buffer.append(" (")
        buffer.append(decimal: Int64(part.count))
        buffer.append(")")
      }
    }
    buffer.append("\n")
    endText()
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return "\(Int(max(0, seconds).rounded(.up))) s" }
    return seconds < 7200
      ? "\(Int((seconds / 60).rounded(.up))) min" : "\(Int((min(seconds, 1e9) / 3600).rounded(.up))) h"
  }

  /// Resets the terminal and ends the text, which has room for that.
  private mutating func endText() {
    buffer.limit = buffer.capacity
    if buffer.hasOverflown {
      style(Self.plain)
      buffer.append("…\n")
    }
    buffer.append("\n")
  }

  private mutating func writeHead(_ alert: borrowing Alert) {
    style(Self.colour(of: alert.severity))
    buffer.append(Self.word(for: alert.severity))
    style(Self.plain)
    write(alert.time)
    write(alert.device)
    buffer.append("\n")
  }

  private mutating func write(_ time: Timestamp) {
    let text = time.text
    let bytes = text.bytes
    buffer.append("  ")
    buffer.append(bytes.extracting(0..<min(10, bytes.byteCount)))
    buffer.append(" ")
    buffer.append(bytes.extracting(min(11, bytes.byteCount)..<min(19, bytes.byteCount)))
    buffer.append("  ")
  }

  private mutating func write(_ device: DeviceReference) {
    buffer.append(visible: device.name.isEmpty ? device.id : device.name)
    if let address = device.address, !(device.name.isEmpty && device.mac == nil) {
      buffer.append(" (")
      if !device.name.isEmpty, let mac = device.mac {
        buffer.append(mac.text)
        buffer.append(", ")
      }
      buffer.append(address.text)
      buffer.append(")")
    } else if !device.name.isEmpty, let mac = device.mac {
      buffer.append(" (")
      buffer.append(mac.text)
      buffer.append(")")
    }
  }

  private mutating func writeLine(_ label: StaticString, _ text: borrowing String) {
    guard !text.isEmpty else { return }
    writeLabel(label)
    buffer.append(visible: text)
    buffer.append("\n")
  }

  private mutating func writeLabel(_ label: StaticString) {
    buffer.append("  ")
    style(Self.faint)
    buffer.append(label)
    style(Self.plain)
    for _ in label.utf8CodeUnitCount..<max(11, label.utf8CodeUnitCount + 1) { buffer.append(0x20) }
  }

  private static let plain: StaticString = "\u{1B}[0m"
  private static let bold: StaticString = "\u{1B}[1m"
  private static let faint: StaticString = "\u{1B}[2m"

  private mutating func style(_ sequence: StaticString) {
    if isColoured { buffer.append(sequence) }
  }

  private static func colour(of severity: Severity) -> StaticString {
    switch severity {
    case .informational: "\u{1B}[36m"
    case .low: "\u{1B}[34m"
    case .medium: "\u{1B}[33m"
    case .high: "\u{1B}[31m"
    case .critical: "\u{1B}[1;31m"
    }
  }

  private static func word(for severity: Severity) -> StaticString {
    switch severity {
    case .informational: "INFO"
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    case .critical: "CRITICAL"
    }
  }
}
