// SPDX-License-Identifier: Apache-2.0
import Detection
import Foundation

/// What `vedette explain UID` says of one alert, made from its line in the JSON log:
///
///     HIGH  2026-01-05T10:11:12.345678+0000  kitchen-cam (02:00:00:00:00:01, 192.0.2.21)
///     Sweep of the local network  [arp-sweep, D02, score 84]
///
///     Happened        asked by ARP for 120 addresses within 12 s, 117 of them used by nobody
///     Usual           most of the addresses that a device asks for are in use
///     Measured        100 %  arp-sweep
///     Normal if       Most of the addresses that it asks for are in use, …
///     Siblings        none of the 2 other cameras of this vendor does the same
///     Certainty       91 %: several measurements add up, …
///
/// The same line gives the same text, wherever it was found.
public struct AlertExplanation {
  /// The alert's line in the JSON log.
  public let line: String
  private let record: [String: Any]

  /// - Throws: `damagedInput` where the line is no JSON object.
  init(line: String) throws(Failure) {
    guard let record = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] else {
      throw Failure(
        "no alert", at: String(line.prefix(40)), because: "the line is no JSON object",
        remedy: "replay the capture with --replay", exitCode: .damagedInput)
    }
    self.line = line
    self.record = record
  }

  /// The explanation, without a newline at its end.
  public var text: String {
    var lines = [head, title, ""]
    add("Happened", text("vedette", "observed"), to: &lines)
    if let repetitions: Int = value("vedette", "repetitions"), repetitions > 0 {
      add("", "and \(repetitions) times more", to: &lines)
    }
    add("Usual", text("vedette", "expected"), to: &lines)
    addEvidence(to: &lines)
    add("Normal if", text("vedette", "normal_if"), to: &lines)
    add("Siblings", siblings, to: &lines)
    add("Certainty", certainty, to: &lines)
    lines.append("")
    add("Why it matters", text("vedette", "because"), to: &lines)
    add("Benign reading", text("vedette", "benign"), to: &lines)
    add("What to do", text("vedette", "remedy"), to: &lines)
    lines.append("")
    add("ATT&CK", list("vedette", "attack"), to: &lines)
    add("ETSI EN 303 645", list("vedette", "baseline"), to: &lines)
    add("Flow", flow, to: &lines)
    add("Packet", packet, to: &lines)
    add("Incident", incident, to: &lines)
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  // MARK: Lines

  private var head: String {
    let severity = (text("vedette", "severity") ?? "").uppercased()
    let id = text("vedette", "device", "id") ?? ""
    let name = text("vedette", "device", "name")
    let mac = name == nil ? nil : text("vedette", "device", "mac")
    let signs = [mac, text("vedette", "device", "ip")].compactMap { $0 }.filter { $0 != id || name != nil }
    let ends = signs.isEmpty ? "" : " (\(signs.joined(separator: ", ")))"
    let time = text("timestamp") ?? ""
    let kind = [text("vedette", "device", "vendor"), text("vedette", "device", "type")].compactMap { $0 }
    return "\(severity)  \(time)  \(name ?? id)\(ends)" + (kind.isEmpty ? "" : ", \(kind.joined(separator: " "))")
  }

  private var title: String {
    let detector = text("vedette", "detector") ?? ""
    let number = DetectorCatalog.cards.first { $0.id == detector }.map { ", " + DetectorExplanation.number($0) } ?? ""
    let score: Double = value("vedette", "score") ?? 0
    return "\(text("alert", "signature") ?? "")  [\(detector)\(number), score \(Int(score.rounded()))]"
  }

  private func addEvidence(to lines: inout [String]) {
    let parts: [[String: Any]] = value("vedette", "evidence") ?? []
    for (place, part) in parts.enumerated() {
      let share = part["share"] as? Double ?? 0
      let detector = part["detector"] as? String ?? ""
      let isTold = part["observed"] as? String == text("vedette", "observed")
      let words = isTold ? "" : ": \(part["observed"] as? String ?? ""); \(part["expected"] as? String ?? "")"
      add(place == 0 ? "Measured" : "", "\(Int((share * 100).rounded())) %  \(detector)\(words)", to: &lines)
    }
  }

  private var siblings: String? {
    guard let count: Int = value("vedette", "siblings", "count"), let alike: Int = value("vedette", "siblings", "alike")
    else { return nil }
    let kind = text("vedette", "device", "type") ?? "device"
    return "\(alike == 0 ? "none" : "\(alike)") of \(count) other \(kind)\(count == 1 ? "" : "s") of this vendor "
      + "\(alike > 1 ? "do" : "does") the same"
  }

  private var certainty: String? {
    let confidence: Double = value("vedette", "confidence") ?? 0
    let reason = text("vedette", "certainty").map { ": \($0)" } ?? ""
    return "\(Int((confidence * 100).rounded())) %\(reason)"
  }

  private var flow: String? {
    guard let source = text("src_ip"), let destination = text("dest_ip") else { return nil }
    func port(_ name: String) -> String { (value(name) as Int?).map { " port \($0)" } ?? "" }
    let transport = text("proto").map { ", \($0)" } ?? ""
    let service = text("app_proto").map { ", \($0)" } ?? ""
    let community = text("community_id").map { ", community \($0)" } ?? ""
    return "\(source)\(port("src_port")) to \(destination)\(port("dest_port"))\(transport)\(service)\(community)"
  }

  private var packet: String? {
    guard let number: Int = value("vedette", "packet", "number") ?? value("pcap_cnt") else { return nil }
    return "number \(number)" + (text("vedette", "packet", "file").map { " of \($0)" } ?? "")
  }

  private var incident: String? {
    guard let uid = text("vedette", "incident", "uid") else { return nil }
    let number: Int = value("vedette", "incident", "number") ?? 1
    return "\(uid), alert \(number) of it"
  }

  // MARK: Values

  private func add(_ label: String, _ text: String?, to lines: inout [String]) {
    guard let text, !text.isEmpty else { return }
    lines.append(label.padded(15) + " " + Diagnostics.visible(text))
  }

  private func value<Value>(_ path: String...) -> Value? { find(path) as? Value }

  private func text(_ path: String...) -> String? {
    guard let text = find(path) as? String, !text.isEmpty else { return nil }
    return text
  }

  private func list(_ path: String...) -> String? { (find(path) as? [String])?.joined(separator: ", ") }

  private func find(_ path: [String]) -> Any? {
    path.reduce(record as Any?) { object, key in (object as? [String: Any])?[key] }
  }
}
